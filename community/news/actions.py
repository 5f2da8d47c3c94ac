"""Writes to news. What staff do leaves an audit event; what members keep in mind nobody else learns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import Actor, record
from community.models import NewsEdit, NewsPost, NewsText, PostState, SavedArticle
from community.news.pictures import forget, put_up
from community.news.rules import MOST_PINNED, MOST_SAVED
from directory.models import Alumnus
from tenancy.changes import assign
from web.errors import ActionError
from web.images import Picture
from web.rich_text import VERSION, to_html

FIELDS = frozenset({"category", "tokens", "publish_at", "take_down_at", "is_pinned", "picture_alt", "year", "month"})


class SavedMeanwhile(ActionError):
    """Somebody saved other words since this form was opened."""


class NotReady(ActionError):
    """Readers would not know what to make of it yet."""


@dataclass(frozen=True)
class Words:
    """One language of an article; without a title there is none."""

    language: str
    title: str = ""
    body: str = ""


@transaction.atomic
def save_post(
    *,
    post: NewsPost | None = None,
    words: Sequence[Words],
    fields: Mapping[str, Any],
    picture: Picture | None = None,
    drops_picture: bool = False,
    version: int | None = None,
    by: Membership,
) -> NewsPost:
    """A new draft, or a changed article. The first of `words` is the language that others fall back to.

    `version` is the one the writer saw: another one means that somebody saved since.
    """
    post = NewsPost(made_by=by) if post is None else locked(post, version=version)
    is_new = post._state.adding
    changed = write(post, words=words, fields=fields, picture=picture, drops_picture=drops_picture, by=by)
    if is_new:
        record("news.created", subject=post, by=by)
    elif changed:
        record("news.changed", subject=post, by=by, fields=sorted(changed))
    return post


def locked(post: NewsPost, *, version: int | None = None) -> NewsPost:
    found: NewsPost = NewsPost.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if version is not None and found.version != version:
        raise SavedMeanwhile(
            _("A colleague has saved this meanwhile. Your words are still here: copy them, and open the page anew.")
        )
    return found


def write(
    post: NewsPost,
    *,
    words: Sequence[Words],
    fields: Mapping[str, Any],
    picture: Picture | None = None,
    drops_picture: bool = False,
    by: Membership | None,
) -> set[str]:
    """The writing itself, for a post that is new or `locked`. Gives the names of what is different now."""
    if unknown := fields.keys() - FIELDS:
        raise TypeError(f"Nobody writes {', '.join(sorted(unknown))} of a post here.")
    is_new = post._state.adding
    changed = set(assign(post, fields))
    if words[0].language != post.language:
        post.language = words[0].language
        changed.add("language")
    if picture is not None or (drops_picture and post.picture):
        put_up(post, picture)
        changed.add("picture")
    if not post.picture:
        post.picture_alt = ""
    _refuse_many_pins(post)
    _save(post, is_new=is_new)
    if _set_words(post, words, by=by):
        changed.add("words")
    if changed and not is_new:
        post.version, post.changed_at = post.version + 1, timezone.now()
        _save(post, is_new=False)
    return changed


def _save(post: NewsPost, *, is_new: bool) -> None:
    if is_new:
        post.save(force_insert=True)
    else:
        post.save()


def _refuse_many_pins(post: NewsPost) -> None:
    if post.is_pinned and NewsPost.objects.filter(is_pinned=True).exclude(pk=post.pk).count() >= MOST_PINNED:
        raise ActionError(_("%(most)d articles stay on top already. Let one of them go first.") % {"most": MOST_PINNED})


def _set_words(post: NewsPost, words: Sequence[Words], *, by: Membership | None) -> bool:
    """What was there before stays in the history, once anybody may have read it."""
    held = {text.language: text for text in post.texts.all()}
    wanted = {each.language: each for each in words if each.title}
    is_changed = False
    for language, text in held.items():
        other = wanted.get(language)
        if other is not None and (text.title, text.body) == (other.title, other.body):
            continue
        is_changed = True
        NewsEdit.objects.create(
            post=post, version=post.version, language=language, title=text.title, body=text.body, by=by
        )
        if other is None:
            text.delete()
        else:
            text.title, text.body = other.title, other.body
            text.html, text.html_version = to_html(other.body), VERSION
            text.save()
    for language in wanted.keys() - held.keys():
        is_changed = True
        each = wanted[language]
        NewsText.objects.create(
            post=post, language=language, title=each.title, body=each.body, html=to_html(each.body),
            html_version=VERSION,
        )  # fmt: skip
    return is_changed


@transaction.atomic
def publish_post(*, post: NewsPost, by: Actor) -> NewsPost:
    """To whom it is for, from now on, or from the moment that was chosen where that is still to come."""
    post, now = locked(post), timezone.now()
    if not NewsText.objects.filter(post=post, language=post.language).exclude(body="").exists():
        raise NotReady(_("Write the text first."))
    if post.take_down_at is not None and post.take_down_at <= max(now, post.publish_at or now):
        raise NotReady(_("It would be taken down before anybody can read it. Change that day first."))
    if post.picture and not post.picture_alt:
        raise NotReady(_("Say what is to be seen on the picture, for those who cannot see it."))
    if post.state != PostState.PUBLISHED:
        post.publish_at = max(now, post.publish_at or now)
        post.state = PostState.PUBLISHED
        post.save()
        record("news.published", subject=post, by=by)
    return post


@transaction.atomic
def take_off(*, post: NewsPost, by: Actor) -> NewsPost:
    """A draft again; a memory waits for a look again. Who saved it finds it in their list once it is back."""
    post = locked(post)
    if post.state == PostState.PUBLISHED:
        post.state = PostState.WAITING if post.is_memory else PostState.DRAFT
        post.publish_at, post.is_pinned = None, False
        post.save()
        record("news.taken_off", subject=post, by=by)
    return post


@transaction.atomic
def delete_post(*, post: NewsPost, by: Actor) -> None:
    """With its words, their history and its picture, and off all lists of saved articles."""
    post = locked(post)
    record("news.deleted", subject=post, by=by)
    wipe(post)


def wipe(post: NewsPost) -> None:
    """Nothing of it stays: the row, all that hangs on it, and the file."""
    if name := post.picture.name:
        forget(name)
    post.delete()


@transaction.atomic
def save_for_later(*, post: NewsPost, alumnus: Alumnus) -> SavedArticle:
    """Safe to repeat. The oldest one gives way once the list is full."""
    saved, is_new = SavedArticle.objects.get_or_create(post=post, alumnus=alumnus)
    if is_new:
        mine = SavedArticle.objects.filter(alumnus=alumnus)
        oldest = list(mine.order_by("-at", "-id").values_list("pk", flat=True)[MOST_SAVED:])
        mine.filter(pk__in=oldest).delete()
    return saved


@transaction.atomic
def let_go(*, post: NewsPost, alumnus: Alumnus) -> None:
    SavedArticle.objects.filter(post=post, alumnus=alumnus).delete()


def is_scheduled(post: NewsPost, *, now: datetime) -> bool:
    return post.state == PostState.PUBLISHED and post.publish_at is not None and post.publish_at > now


def is_over(post: NewsPost, *, now: datetime) -> bool:
    return post.state == PostState.PUBLISHED and post.take_down_at is not None and post.take_down_at <= now
