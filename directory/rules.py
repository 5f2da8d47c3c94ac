"""What a member may do in the directory. Views and templates ask nothing else."""

from accounts.models import Membership, Role
from directory.models import Alumnus, AlumnusState, Audience
from directory.visibility import audience_for, is_self, visible_fields

__all__ = [
    "can_edit_profile",
    "can_export_people",
    "can_give_way_in",
    "can_see_custom",
    "can_see_people",
    "can_see_records",
    "can_see_rehire",
    "visible_fields",
]


def can_edit_profile(member: Membership, alumnus: Alumnus) -> bool:
    return is_self(member, alumnus)


def can_see_people(member: Membership) -> bool:
    return member.is_staff


def can_see_records(member: Membership) -> bool:
    """What the employer wrote down, of those who leave or never joined too."""
    return audience_for(member) == Audience.STAFF


def can_see_rehire(member: Membership, alumnus: Alumnus | None = None) -> bool:
    """Of this person, where one is named: nobody reads what was said of their own return."""
    is_own = alumnus is not None and alumnus.membership_id == member.pk
    return member.has_role(Role.OWNER, Role.HR_ADMIN, Role.RECRUITER) and not is_own


def can_see_custom(member: Membership) -> bool:
    """What HR chose to keep of a file may be anything, a salary or a home address: it is for HR alone."""
    return member.has_role(Role.OWNER, Role.HR_ADMIN)


def can_export_people(member: Membership) -> bool:
    return member.has_role(Role.OWNER, Role.HR_ADMIN)


def can_give_way_in(member: Membership, alumnus: Alumnus) -> bool:
    """For members who have lost theirs, and for people whom no mail reaches; others are invited through their case."""
    if not member.has_role(Role.OWNER, Role.HR_ADMIN):
        return False
    if alumnus.state in (AlumnusState.NOT_ELIGIBLE, AlumnusState.DECEASED, AlumnusState.MERGED):
        return False
    return alumnus.has_joined or not alumnus.personal_email
