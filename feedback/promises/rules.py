"""Who may write promises down and publish them, and who may say what became of one."""

from accounts.models import Membership, Role
from feedback.models import Promise

WRITERS = (Role.OWNER, Role.HR_ADMIN)
# Who may be given one.
OWNERS = (*WRITERS, Role.RECRUITER, Role.ORGANISER)
READERS = (*OWNERS, Role.AUDITOR)


def can_write(member: Membership) -> bool:
    return member.has_role(*WRITERS)


def can_end(member: Membership, promise: Promise) -> bool:
    return can_write(member) or (isinstance(member, Membership) and promise.owner_id == member.pk)
