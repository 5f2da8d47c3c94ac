"""Posts and comments, and what keeps order among them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.limits import DAY, Limit
from accounts.models import Membership
from community.groups import emails
from community.groups.actions.starting import drop_file, locked
from community.groups.reading import member_ids_among
from community.groups.rules import can_delete, can_edit, can_hide, can_pin, can_write
from community.models import Group, GroupMember, GroupMention, GroupPost, Outcome, Reason
from community.moderation.actions import rule_on_the_spot
from community.moderation.reportables import Reportable
from directory.models import Alumnus
from tenancy.models import Employer
from web import rich_text
from web.errors import ActionError
from web.images import Picture

POSTS = Limit("group-post", 30, DAY)
COMMENTS = Limit("group-comment", 200, DAY)


class CannotWrite(ActionError):
    """Not in the group any more, the group rests, or it is not theirs to change."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """`mentioned` are people whom the author sees; only those in the group are named and told."""

    body: str
    mentioned: Collection[Alumnus] = ()
    picture: Picture | None = None
    picture_alt: str = ""
    without_picture: bool = False


@transaction.atomic
def write(
    *, employer: Employer, group: Group, author: GroupMember, words: Words, parent: GroupPost | None = None
) -> GroupPost:
    """Raises `TooMuch` for a text that is longer or deeper than a page needs to be."""
    group = locked(group)
    own = _fresh(author)
    if not can_write(group, own):
        raise CannotWrite(_("Nothing can be written in this group at present."))
    limit = POSTS if parent is None else COMMENTS
    if not limit.allow(employer.pk, own.alumnus_id):
        raise CannotWrite(_("This is a lot for one day. Please go on tomorrow."))
    post = GroupPost(group=group, parent=parent, author=own.alumnus)
    _write(post, words)
    Group.objects.filter(pk=group.pk).update(last_post_at=post.created_at)
    GroupMember.objects.filter(pk=own.pk).update(read_at=post.created_at)
    _mention(employer, post, words.mentioned)
    return post


@transaction.atomic
def rewrite(*, employer: Employer, post: GroupPost, author: GroupMember, words: Words) -> GroupPost:
    """Marked as edited. Who is newly named is told; who is named no longer is not."""
    post, own = _locked(post), _fresh(author)
    if not can_edit(post, post.group, own):
        raise CannotWrite(_("This cannot be changed any more."))
    post.edited_at = timezone.now()
    _write(post, words)
    GroupMention.objects.filter(post=post).exclude(alumnus__in=list(words.mentioned)).delete()
    _mention(employer, post, words.mentioned)
    return post


def _write(post: GroupPost, words: Words) -> None:
    post.body, post.html, post.html_version = words.body, rich_text.to_html(words.body), rich_text.VERSION
    post.stamp_tenant()
    if words.picture is not None or words.without_picture:
        drop_file(post.picture.name)
        post.picture.name, post.picture_width, post.picture_height = "", 0, 0
    if words.picture is not None:
        post.picture.save(words.picture.name, ContentFile(words.picture.data), save=False)
        post.picture_width, post.picture_height = words.picture.width, words.picture.height
    post.picture_alt = words.picture_alt if post.picture.name else ""
    post.save()


def _mention(employer: Employer, post: GroupPost, people: Collection[Alumnus]) -> None:
    known = set(GroupMention.objects.filter(post=post).values_list("alumnus_id", flat=True))
    inside = member_ids_among(post.group, people)
    new = [each for each in people if each.pk in inside and each.pk not in known and each.pk != post.author_id]
    GroupMention.objects.bulk_create([GroupMention(post=post, alumnus=each) for each in new])
    emails.tell_mentioned(employer=employer, post=post, people=new)


@transaction.atomic
def delete(*, post: GroupPost, by: GroupMember) -> None:
    """For good, with its picture and with the comments below it."""
    post = _locked(post)
    if not can_delete(post, _fresh(by)):
        raise CannotWrite(_("Only its author deletes this."))
    erase(post)


def erase(post: GroupPost) -> None:
    drop_file(post.picture.name)
    for comment in GroupPost.objects.filter(parent=post).exclude(picture=""):
        drop_file(comment.picture.name)
    post.delete()
    newest = GroupPost.objects.filter(group=post.group_id).aggregate(at=Max("created_at"))["at"]
    Group.objects.filter(pk=post.group_id).update(last_post_at=newest)


@transaction.atomic
def pin(*, post: GroupPost, by: GroupMember, is_pinned: bool, now: datetime) -> None:
    """One at a time: another that was pinned comes down."""
    locked(post.group)
    post = _locked(post)
    if not can_pin(post, post.group, _fresh(by)):
        raise CannotWrite(_("This cannot be pinned."))
    GroupPost.objects.filter(group=post.group_id).exclude(pinned_at=None).update(pinned_at=None)
    if is_pinned:
        GroupPost.objects.filter(pk=post.pk).update(pinned_at=now)


@transaction.atomic
def hide_as_organiser(
    *,
    employer: Employer,
    reportable: Reportable,
    post: GroupPost,
    by: GroupMember,
    actor: Membership,
    outcome: Outcome,
    basis: Reason,
    words: str,
) -> None:
    """The author is told the reason, and may appeal to the employer's team."""
    post = _locked(post)
    if not can_hide(post, post.group, _fresh(by)):
        raise CannotWrite(_("This is hidden already, or not yours to hide."))
    rule_on_the_spot(
        employer=employer, reportable=reportable, subject_id=post.pk, outcome=outcome, basis=basis, words=words,
        by=actor,
    )  # fmt: skip


def _fresh(member: GroupMember) -> GroupMember:
    found: GroupMember = GroupMember.objects.select_related("alumnus").get(pk=member.pk)
    return found


def _locked(post: GroupPost) -> GroupPost:
    rows = GroupPost.objects.select_for_update(of=("self",)).select_related("group", "author")
    found: GroupPost = rows.get(pk=post.pk)
    return found
