"""The card on a person's staff page."""

from typing import Any

from boomerang.eligibility.reading import standings_of
from boomerang.eligibility.rules import can_decide, can_read, is_about
from directory.models import Alumnus
from tenancy.http import TenantRequest


def card_of(request: TenantRequest, alumnus: Alumnus) -> dict[str, Any] | None:
    """Nothing for auditors and organisers, nor of oneself, nor of somebody who never left."""
    if not can_read(request.member) or is_about(request.member, alumnus):
        return None
    standings = standings_of(alumnus)
    return {"standings": standings, "may_decide": can_decide(request.member)} if standings else None
