"""Who reads results: HR, and the auditor, who changes nothing. Managers, recruiters and organisers never."""

from accounts.models import Membership, Role

WRITERS = (Role.OWNER, Role.HR_ADMIN)
READERS = (*WRITERS, Role.AUDITOR)


def can_read_results(member: Membership) -> bool:
    return member.has_role(*READERS)


def can_read_names(member: Membership) -> bool:
    """Of waves that were asked by name: HR, as people were told, and nobody who only audits."""
    return member.has_role(*WRITERS)


def can_tag_comments(member: Membership) -> bool:
    return member.has_role(*WRITERS)
