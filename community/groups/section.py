"""What was written in one's groups, for the round-up: one line for each group, without anybody's name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.text import Truncator
from django.utils.translation import ngettext

from community.models import GroupMember, GroupPost, GroupState, MemberState, Notify
from directory.connections.rules import takes_part
from directory.models import Block
from engagement.digests.sections import Item, Recipient
from tenancy.models import Employer
from tenancy.urls import employer_url
from web import rich_text

MOST_GROUPS = 5
MOST_WORDS = 140


def collect(employer: Employer, recipients: Sequence[Recipient]) -> Mapping[UUID, Sequence[Item]]:
    """Three queries. What a blocked person wrote, one wrote oneself or has read already is not counted."""
    readers = {each.pk: each for each in recipients if takes_part(each.alumnus)}
    rows = GroupMember.objects.filter(alumnus__in=readers, state=MemberState.MEMBER, group__state=GroupState.ACTIVE)
    memberships = list(rows.exclude(notify=Notify.NOTHING).select_related("group").order_by("group__name_key"))
    if not memberships:
        return {}
    since = min(each.since for each in readers.values())
    posts: dict[UUID, list[GroupPost]] = defaultdict(list)
    groups = {each.group_id for each in memberships}
    shown = GroupPost.objects.filter(group__in=groups, created_at__gte=since).posts().shown()
    for post in shown.only("group", "author", "body", "created_at", "tenant_id").order_by("created_at"):
        posts[post.group_id].append(post)
    blocks = _blocks(readers)
    found: dict[UUID, list[Item]] = defaultdict(list)
    for membership in memberships:
        reader = readers[membership.alumnus_id]
        new = [post for post in posts[membership.group_id] if _is_new(post, membership, reader, blocks)]
        if new and len(found[reader.pk]) < MOST_GROUPS:
            found[reader.pk].append(_item(employer, membership, new))
    return found


def _blocks(readers: Mapping[UUID, Recipient]) -> set[tuple[UUID, UUID]]:
    pairs = Block.objects.filter(blocker__in=readers) | Block.objects.filter(blocked__in=readers)
    both = set(pairs.values_list("blocker_id", "blocked_id"))
    return both | {(blocked, blocker) for blocker, blocked in both}


def _is_new(post: GroupPost, own: GroupMember, reader: Recipient, blocks: set[tuple[UUID, UUID]]) -> bool:
    is_then = reader.since <= post.created_at < reader.until and post.created_at > own.read_at
    return is_then and post.author_id != reader.pk and (reader.pk, post.author_id) not in blocks


def _item(employer: Employer, membership: GroupMember, new: list[GroupPost]) -> Item:
    title = ngettext("%(n)d new post in “%(group)s”", "%(n)d new posts in “%(group)s”", len(new))
    words = Truncator(" ".join(rich_text.to_text(new[-1].body).split())).chars(MOST_WORDS)
    url = employer_url(employer, "community:group_detail", membership.group_id)
    return Item(title % {"n": len(new), "group": membership.group.name}, words, url)
