"""What colleagues may do with audiences. Views and templates ask nothing else."""

from accounts.models import Membership, Role

KEEPERS = (Role.OWNER, Role.HR_ADMIN)


def can_keep_audiences(member: Membership) -> bool:
    """They count people by anything HR may see, and who counts well enough reads."""
    return member.has_role(*KEEPERS)
