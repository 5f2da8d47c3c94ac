"""Who may see the team and who may change it."""

from accounts.models import Membership, Role

READERS = (Role.OWNER, Role.HR_ADMIN)
EDITORS = (Role.OWNER,)


def can_change_team(member: Membership) -> bool:
    return member.has_role(*EDITORS)


def can_change_member(member: Membership, colleague: Membership) -> bool:
    """Nobody changes or removes themselves: so nobody locks themselves out, or makes a loan of ownership last."""
    return can_change_team(member) and member.pk != colleague.pk
