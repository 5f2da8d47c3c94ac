"""The cases of a person, on the page that the directory keeps of them."""

from typing import Any

from directory.models import Alumnus
from offboarding.models import Case
from tenancy.http import TenantRequest


def cases_of(request: TenantRequest, alumnus: Alumnus) -> dict[str, Any] | None:
    """None where there never was a case: an empty card would only take up room."""
    cases = list(Case.objects.filter(alumnus=alumnus).select_related("spell").order_by("-opened_at"))
    return {"cases": cases} if cases else None
