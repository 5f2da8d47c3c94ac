"""Who reads the ledger, and who writes in it. Recruiters do neither: they would be marking their own work."""

from accounts.models import Membership, Role

EDITORS = (Role.OWNER, Role.HR_ADMIN)
READERS = (*EDITORS, Role.AUDITOR)


def can_read(member: Membership) -> bool:
    return member.has_role(*READERS)


def can_edit(member: Membership) -> bool:
    return member.has_role(*EDITORS)
