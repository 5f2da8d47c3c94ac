"""Posts and comments as something that can be reported. Moderators read that one, never the rest of the group."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Membership
from community.groups.actions.starting import recount
from community.groups.actions.writing import erase
from community.groups.reading import own_membership, readable_posts
from community.groups.rules import can_read
from community.models import GroupMember, GroupPost, MemberState
from community.moderation.reportables import Reportable, Subject
from directory.models import Alumnus
from web import rich_text

KIND = "group-post"


def find(ids: Collection[UUID]) -> Mapping[UUID, Subject]:
    rows = GroupPost.objects.filter(pk__in=ids).select_related("group", "author")
    return {post.pk: _subject(post) for post in rows}


def _subject(post: GroupPost) -> Subject:
    """The team knows the names of all groups, hidden ones too; the pages of groups say so."""
    text = rich_text.to_text(post.body)
    if post.picture_alt:
        text += "\n\n" + _("[Picture: %(words)s]") % {"words": post.picture_alt}
    place = _("Group “%(name)s”") % {"name": post.group.name}
    return Subject(text=text, author=post.author, href=post.get_absolute_url(), place=place)


def may_see(member: Membership, own: Alumnus, post_id: UUID) -> bool:
    post = GroupPost.objects.filter(pk=post_id).select_related("group").first()
    if post is None or not can_read(post.group, own_membership(post.group, own)):
        return False
    return bool(readable_posts(post.group, own).filter(pk=post_id).exists())


def hide(post_id: UUID) -> None:
    GroupPost.objects.filter(pk=post_id, hidden_at=None).update(hidden_at=timezone.now(), pinned_at=None)


def restore(post_id: UUID) -> None:
    GroupPost.objects.filter(pk=post_id).update(hidden_at=None)


def remove(post_id: UUID) -> None:
    post = GroupPost.objects.filter(pk=post_id).first()
    if post is not None:
        erase(post)


def ban(post_id: UUID) -> None:
    """Out of this group, for good; the last organiser too: the team has said so."""
    for own in _author_of(post_id):
        own.state, own.is_organiser, own.since = MemberState.BANNED, False, timezone.now()
        own.save()
        recount(own.group)


def lift_ban(post_id: UUID) -> None:
    for own in _author_of(post_id):
        if own.state == MemberState.BANNED:
            own.state, own.since = MemberState.MEMBER, timezone.now()
            own.save()
            recount(own.group)


def _author_of(post_id: UUID) -> list[GroupMember]:
    post = GroupPost.objects.filter(pk=post_id).first()
    if post is None:
        return []
    rows = GroupMember.objects.filter(group=post.group_id, alumnus=post.author_id)
    return list(rows.select_related("group"))


REPORTABLE = Reportable(
    kind=KIND,
    label=lazy("Post in a group"),
    module="groups",
    find=find,
    may_see=may_see,
    hide=hide,
    restore=restore,
    remove=remove,
    ban=ban,
    lift_ban=lift_ban,
)
