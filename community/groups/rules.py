"""Who reads a group, writes in it and keeps order there. Views, templates and actions ask nothing else."""

from accounts.models import Membership, Role
from community.models import Group, GroupMember, GroupPost, GroupState, MemberState, Openness

# The employer's team: they see that a group is there, how large it is and in what state. Never what is written in it.
READERS = (Role.OWNER, Role.HR_ADMIN, Role.ORGANISER, Role.AUDITOR)
TEAM = (Role.OWNER, Role.HR_ADMIN, Role.ORGANISER)


def can_read(group: Group, own: GroupMember | None) -> bool:
    """Posts of open groups are there for every member of the network; others for those inside alone, staff or not."""
    if own is not None and own.state == MemberState.BANNED:
        return False
    if own is not None and own.is_inside:
        return group.state != GroupState.SHUT or own.is_organiser
    return group.openness == Openness.OPEN and group.state in (GroupState.ACTIVE, GroupState.ARCHIVED)


def can_write(group: Group, own: GroupMember | None) -> bool:
    return group.is_active and own is not None and own.is_inside


def can_organise(own: GroupMember | None) -> bool:
    return own is not None and own.is_inside and own.is_organiser


def can_join(group: Group, own: GroupMember | None) -> bool:
    """At once, by oneself: into an open group, or with an invitation."""
    state = own.state if own is not None else None
    if not group.is_active or state in (MemberState.MEMBER, MemberState.BANNED):
        return False
    if state == MemberState.INVITED:
        return True
    return group.openness == Openness.OPEN and state != MemberState.REMOVED


def can_ask(group: Group, own: GroupMember | None) -> bool:
    """Whoever was taken out of an open group asks as well."""
    state = own.state if own is not None else None
    if not group.is_active or can_join(group, own) or group.is_hidden:
        return False
    return state not in (MemberState.MEMBER, MemberState.BANNED, MemberState.ASKED)


def can_edit(post: GroupPost, group: Group, own: GroupMember | None) -> bool:
    """Only the author, and not while it is hidden: what was decided about must stay as it was."""
    return can_write(group, own) and own is not None and post.author_id == own.alumnus_id and post.hidden_at is None


def can_delete(post: GroupPost, own: GroupMember | None) -> bool:
    return own is not None and own.is_inside and post.author_id == own.alumnus_id


def can_hide(post: GroupPost, group: Group, own: GroupMember | None) -> bool:
    """An organiser, and nobody in a matter of their own."""
    is_mine = own is not None and post.author_id == own.alumnus_id
    return can_organise(own) and not is_mine and post.hidden_at is None and group.state != GroupState.SHUT


def can_pin(post: GroupPost, group: Group, own: GroupMember | None) -> bool:
    return group.is_active and can_organise(own) and not post.is_comment and post.hidden_at is None


def can_look_after(member: Membership) -> bool:
    return member.has_role(*TEAM)


def can_set_any_rule(member: Membership) -> bool:
    """Others take in only people of a team, an office or a city that is their own as well."""
    return member.has_role(*TEAM)
