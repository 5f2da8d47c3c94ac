"""Who may see who speaks well of the employer. Managers never: whoever is not on the list would be known by it."""

from accounts.models import Membership, Role

READERS = (Role.OWNER, Role.HR_ADMIN)


def can_read(member: Membership) -> bool:
    return member.has_role(*READERS)
