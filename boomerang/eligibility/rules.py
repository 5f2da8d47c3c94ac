"""Who may read and change whether somebody may be hired again. Members never learn of it."""

from accounts.models import Membership, Role

READERS = (Role.OWNER, Role.HR_ADMIN, Role.RECRUITER)
DECIDERS = (Role.OWNER, Role.HR_ADMIN)


def can_read(member: Membership) -> bool:
    return member.has_role(*READERS)


def can_decide(member: Membership) -> bool:
    return member.has_role(*DECIDERS)
