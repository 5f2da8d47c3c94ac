"""Who may do what with benefits. Views and templates ask nothing else."""

from accounts.models import Membership, Role

WRITERS = (Role.OWNER, Role.HR_ADMIN)
READERS = (*WRITERS, Role.AUDITOR)
MOST_CODES = 20_000  # of one benefit
MOST_BYTES = 1_000_000  # of one file
LONGEST_CODE = 80


def can_write(member: Membership) -> bool:
    return member.has_role(*WRITERS)
