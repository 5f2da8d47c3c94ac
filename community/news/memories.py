"""Memories: a photo and a few words that a member sends in, seen by others once a colleague has looked at them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from community.models import NewsCategory, NewsPost, PostState
from community.news.actions import NotReady, Words, locked, wipe, write
from community.news.emails import tell_author
from community.news.rules import MOST_WAITING
from directory.models import Alumnus
from tenancy.models import Employer
from web.errors import ActionError
from web.images import Picture


class TooMany(ActionError):
    """What waits is to be looked at first."""


@transaction.atomic
def send_in(
    *, alumnus: Alumnus, words: Words, picture: Picture | None, picture_alt: str, year: int, month: int | None
) -> NewsPost:
    """It waits for a look. Who sends what in is the member's own affair: the audit log hears of the decision alone."""
    Alumnus.objects.select_for_update().get(pk=alumnus.pk)  # two at once come one after the other
    if NewsPost.objects.filter(author=alumnus, state=PostState.WAITING).count() >= MOST_WAITING:
        raise TooMany(_("You have sent in %(most)d that nobody has looked at yet.") % {"most": MOST_WAITING})
    post = NewsPost(category=NewsCategory.MEMORY, state=PostState.WAITING, author=alumnus)
    fields = {"year": year, "month": month, "picture_alt": picture_alt}
    write(post, words=[words], fields=fields, picture=picture, by=None)
    return post


@transaction.atomic
def show(*, employer: Employer, post: NewsPost, by: Membership) -> NewsPost:
    post = _waiting(post)
    post.state, post.publish_at = PostState.PUBLISHED, timezone.now()
    post.save()
    record("memory.shown", subject=post, by=by)
    tell_author(post, employer=employer, is_shown=True)
    return post


@transaction.atomic
def decline(*, employer: Employer, post: NewsPost, reason: str, by: Membership) -> NewsPost:
    """The reason goes to whoever sent it in."""
    post = _waiting(post)
    post.state = PostState.DECLINED
    post.save()
    record("memory.declined", subject=post, by=by)
    tell_author(post, employer=employer, is_shown=False, reason=reason)
    return post


@transaction.atomic
def take_back(*, post: NewsPost) -> None:
    """By whoever sent it in, at any time: with its words and its photo, and off all lists."""
    wipe(locked(post))


def _waiting(post: NewsPost) -> NewsPost:
    found = locked(post)
    if found.state != PostState.WAITING or not found.is_memory:
        raise NotReady(_("A colleague has decided about it meanwhile."))
    return found
