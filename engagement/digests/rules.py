from accounts.models import Membership, Role

KEEPERS = (Role.OWNER, Role.HR_ADMIN)


def can_keep_round_up(member: Membership) -> bool:
    """Who says on which day, and at what hour, people are written to."""
    return member.has_role(*KEEPERS)
