from accounts.models import Membership, Role

# Whoever asked to be contacted gave HR a name, nobody else: no auditor, no manager, no recruiter.
WISH_READERS = (Role.OWNER, Role.HR_ADMIN)


def can_read_wishes(member: Membership) -> bool:
    return member.has_role(*WISH_READERS)
