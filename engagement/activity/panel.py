"""The card on a person's staff page. For owners and HR alone: a score like this has no place in hiring."""

from typing import Any

from accounts.models import Role
from directory.models import Alumnus
from engagement.activity.reading import account_of
from tenancy.http import TenantRequest

READERS = (Role.OWNER, Role.HR_ADMIN)


def card_of(request: TenantRequest, alumnus: Alumnus) -> dict[str, Any] | None:
    """None for everybody else, and of whoever has never done anything."""
    if not request.member.has_role(*READERS):
        return None
    account = account_of(alumnus.pk)
    return {"account": account, "alumnus": alumnus} if account.last_act_at else None
