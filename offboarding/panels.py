"""The cases of a person, on the page that the directory keeps of them."""

from typing import Any

from directory.models import Alumnus
from offboarding.models import Case
from offboarding.rules import can_see_cases
from tenancy.http import TenantRequest


def cases_of(request: TenantRequest, alumnus: Alumnus) -> dict[str, Any] | None:
    """None where there never was a case, and for those who may not open one: that somebody leaves is not for all."""
    if not can_see_cases(request.member):
        return None
    cases = list(Case.objects.filter(alumnus=alumnus).select_related("spell").order_by("-opened_at"))
    return {"cases": cases} if cases else None
