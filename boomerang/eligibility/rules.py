"""Who may read and change whether somebody may be hired again. Members never learn of it, staff not of themselves."""

from accounts.models import Membership, Role
from directory.models import Alumnus

READERS = (Role.OWNER, Role.HR_ADMIN, Role.RECRUITER)
DECIDERS = (Role.OWNER, Role.HR_ADMIN)


def is_about(member: Membership, alumnus: Alumnus) -> bool:
    """Colleagues have records too, of the time before they came back."""
    return alumnus.membership_id == member.pk


def can_read(member: Membership) -> bool:
    return member.has_role(*READERS)


def can_decide(member: Membership) -> bool:
    return member.has_role(*DECIDERS)
