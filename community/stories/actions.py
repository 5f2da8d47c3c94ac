"""Every write to stories. Out goes only what its person has said yes to, letter for letter.

Each step is a row of `StoryWord`, which only grows. What the person says is theirs and not in the audit log, which
staff read; what staff do is.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from community.models import (
    NewsCategory,
    NewsPost,
    PostState,
    Story,
    StoryState,
    StoryWord,
    StoryWordKind,
)
from community.news.actions import Words, locked, wipe, write
from community.stories.digests import digest_of, words_of
from community.stories.emails import ask_person, tell_team
from community.stories.rules import can_be_asked, may_answer, may_ask, may_edit, may_withdraw
from directory.models import Alumnus
from tenancy.models import Employer
from web.errors import ActionError
from web.images import Picture


class WordsChanged(ActionError):
    """The person looked at other words than those that stand there now."""


class NotTheMoment(ActionError):
    """The story is not where this step begins; the message says why."""


@dataclass(frozen=True)
class Draft:
    """What a form holds: one text, and perhaps a picture."""

    words: Words
    picture: Picture | None = None
    picture_alt: str = ""
    drops_picture: bool = False


@transaction.atomic
def begin_story(*, alumnus: Alumnus, draft: Draft, by: Membership) -> Story:
    """By staff: a draft that nobody else sees."""
    if not can_be_asked(alumnus):
        raise NotTheMoment(_("They have not joined yet, so they cannot be asked. Invite them first."))
    story: Story = Story.objects.create(alumnus=alumnus, post=_new_post(draft, by=by), made_by=by)
    record("story.created", subject=story, by=by)
    return story


@transaction.atomic
def tell_own_story(*, employer: Employer, alumnus: Alumnus, draft: Draft) -> Story:
    """By the person: their sending it in is their yes to these very words."""
    story: Story = Story.objects.create(alumnus=alumnus, post=_new_post(draft, by=None), is_own=True)
    _say_yes(story)
    tell_team(story, employer=employer)
    return story


@transaction.atomic
def change_story(*, story: Story, draft: Draft, version: int | None, by: Membership) -> Story:
    """Other words need a new yes: it is off the page until there is one."""
    story = _locked(story)
    post = _post_of(story)
    before = digest_of(post)
    post = locked(post, version=version)
    changed = write(
        post,
        words=[draft.words],
        fields={"picture_alt": draft.picture_alt},
        picture=draft.picture,
        drops_picture=draft.drops_picture,
        by=by,
    )
    if changed:
        record("story.changed", subject=story, by=by, fields=sorted(changed))
    if digest_of(post) != before and story.state != StoryState.DRAFT:
        _off_the_page(post)
        story.consent_digest = ""
        _move(story, StoryState.DRAFT)
    return story


@transaction.atomic
def ask(*, employer: Employer, story: Story, by: Membership) -> Story:
    """The person gets a mail and reads exactly this, picture and all."""
    story = _locked(story)
    if not may_ask(story):
        raise NotTheMoment(_("They have been asked already, or it is over."))
    if not can_be_asked(story.alumnus):
        raise NotTheMoment(_("There is no address at which they can be asked."))
    post = _post_of(story)
    text = words_of(post)
    if text is None or not text.body:
        raise NotTheMoment(_("Write the text first: they shall read all of it."))
    _move(story, StoryState.ASKED)
    _note(story, StoryWordKind.ASKED, post, by=by)
    record("story.asked", subject=story, by=by)
    ask_person(story, title=text.title, employer=employer)
    return story


@transaction.atomic
def say_yes(*, employer: Employer, story: Story, seen: str) -> Story:
    """By the person. `seen` is the digest of what they read."""
    story = _answerable(story, seen)
    _say_yes(story)
    tell_team(story, employer=employer)
    return story


@transaction.atomic
def ask_for_changes(*, employer: Employer, story: Story, note: str, seen: str) -> Story:
    story = _answerable(story, seen)
    _move(story, StoryState.CHANGES)
    _note(story, StoryWordKind.CHANGES, _post_of(story), note=note, by_person=True)
    tell_team(story, employer=employer)
    return story


@transaction.atomic
def say_no(*, employer: Employer, story: Story) -> Story:
    """Needs no reason, and the words go with it."""
    story = _locked(story)
    if not may_answer(story):
        raise NotTheMoment(_("There is nothing to answer at the moment."))
    _end(story, StoryState.REFUSED, StoryWordKind.NO)
    tell_team(story, employer=employer)
    return story


@transaction.atomic
def publish(*, story: Story, by: Membership) -> Story:
    """Only with the yes to exactly what stands there now."""
    story = _locked(story)
    post = locked(_post_of(story))
    if story.state != StoryState.AGREED or story.consent_digest != digest_of(post):
        raise NotTheMoment(_("It needs their yes to these very words first."))
    post.state, post.publish_at = PostState.PUBLISHED, timezone.now()
    post.save()
    _move(story, StoryState.PUBLISHED)
    _note(story, StoryWordKind.PUBLISHED, post, by=by)
    record("story.published", subject=story, by=by)
    return story


@transaction.atomic
def take_off(*, story: Story, by: Membership) -> Story:
    """By staff. The yes still holds for these words."""
    story = _locked(story)
    if story.state == StoryState.PUBLISHED:
        post = locked(_post_of(story))
        _off_the_page(post)
        _move(story, StoryState.AGREED)
        _note(story, StoryWordKind.TAKEN_OFF, post, by=by)
        record("story.taken_off", subject=story, by=by)
    return story


@transaction.atomic
def withdraw(*, story: Story) -> Story:
    """By the person, at any time, without a reason: gone at once, with words, picture and every list it was on."""
    story = _locked(story)
    if may_withdraw(story):
        _end(story, StoryState.WITHDRAWN, StoryWordKind.WITHDRAWN)
    return story


@transaction.atomic
def discard(*, story: Story, by: Membership) -> None:
    """By staff: a draft that its person was never asked about."""
    story = _locked(story)
    if story.state != StoryState.DRAFT or story.words.exists():
        raise NotTheMoment(_("Its person knows of it: it stays on their page."))
    record("story.discarded", subject=story, by=by)
    post = story.post
    story.delete()
    if post is not None:
        wipe(post)


def _new_post(draft: Draft, *, by: Membership | None) -> NewsPost:
    post = NewsPost(category=NewsCategory.STORY, language=draft.words.language, made_by=by)
    fields = {"picture_alt": draft.picture_alt}
    write(post, words=[draft.words], fields=fields, picture=draft.picture, by=by)
    return post


def _say_yes(story: Story) -> None:
    post = _post_of(story)
    story.consent_digest = digest_of(post)
    _move(story, StoryState.AGREED)
    _note(story, StoryWordKind.YES, post, by_person=True)


def _answerable(story: Story, seen: str) -> Story:
    story = _locked(story)
    if not may_answer(story):
        raise NotTheMoment(_("There is nothing to answer at the moment."))
    if seen != digest_of(_post_of(story)):
        raise WordsChanged(_("The words were changed while you read. Please read them once more."))
    return story


def _end(story: Story, state: StoryState, kind: StoryWordKind) -> None:
    post = story.post
    story.post, story.consent_digest = None, ""
    _move(story, state)
    _note(story, kind, None, by_person=True)
    if post is not None:
        wipe(locked(post))


def _off_the_page(post: NewsPost) -> None:
    if post.state == PostState.PUBLISHED:
        post.state, post.publish_at = PostState.DRAFT, None
        post.save()


def _move(story: Story, to: StoryState) -> None:
    story.state, story.state_since = to, timezone.now()
    story.save()


def _note(
    story: Story,
    kind: StoryWordKind,
    post: NewsPost | None,
    *,
    note: str = "",
    by: Membership | None = None,
    by_person: bool = False,
) -> None:
    """A yes keeps the words themselves; the other steps only name them."""
    values: dict[str, Any] = {"digest": digest_of(post), "language": post.language} if post is not None else {}
    text = words_of(post) if post is not None and kind == StoryWordKind.YES else None
    if post is not None and text is not None:
        values |= {"title": text.title, "body": text.body, "picture_name": post.picture_name}
    StoryWord.objects.create(story=story, kind=kind, note=note, by=by, by_person=by_person, **values)


def _locked(story: Story) -> Story:
    found: Story = Story.objects.select_related("alumnus", "post").select_for_update(of=("self",)).get(pk=story.pk)
    return found


def _post_of(story: Story) -> NewsPost:
    if story.post is None or not may_edit(story):
        raise NotTheMoment(_("It is over: the person has said no, or taken it back."))
    post: NewsPost = story.post
    return post
