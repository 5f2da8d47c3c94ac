"""What colleagues may do in HR's table. Views and templates ask nothing else."""

from accounts.models import Membership, Role
from directory.models import Alumnus, AlumnusState, StaffNote

KEEPERS = (Role.OWNER, Role.HR_ADMIN)
CLOSED_STATES = (AlumnusState.NOT_ELIGIBLE, AlumnusState.DECEASED, AlumnusState.MERGED)


def can_manage_people(member: Membership) -> bool:
    """Tags, lists, approval, own fields: the record is HR's."""
    return member.has_role(*KEEPERS)


def can_see_notes(member: Membership) -> bool:
    """HR's working memory, which may tell of an illness or a quarrel. What recruiters need stands in the note on
    rehire; auditors see in the log who wrote one and when."""
    return member.has_role(*KEEPERS)


def can_edit_note(member: Membership, note: StaffNote) -> bool:
    return can_see_notes(member) and note.author_id == member.pk


def can_delete_note(member: Membership, note: StaffNote) -> bool:
    """One's own, and any for an owner: authors leave, and what was written about a person must not stay for that."""
    return can_see_notes(member) and (note.author_id == member.pk or member.has_role(Role.OWNER))


def can_limit(alumnus: Alumnus) -> bool:
    return alumnus.has_joined and not alumnus.is_limited


def waits_for_approval(alumnus: Alumnus) -> bool:
    return alumnus.has_joined and alumnus.is_limited and alumnus.state not in CLOSED_STATES
