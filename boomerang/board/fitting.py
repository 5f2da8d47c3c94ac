"""Which openings fit a member, and why, as `boomerang.matching` has found out."""

from typing import Any

from boomerang.board.reading import lines
from boomerang.matching.fits import fits_of
from boomerang.models import Opening
from boomerang.openings.reading import whole_openings
from boomerang.openings.visibility import Looker, lookers_of
from directory.models import Alumnus
from tenancy.http import TenantRequest

ON_HOME = 3


def has_fits(looker: Looker) -> bool:
    return looker.alumnus_id is not None and fits_of(looker).exists()


def home_tile(request: TenantRequest, alumnus: Alumnus) -> dict[str, Any] | None:
    """None for who waits for approval, and sees no openings yet."""
    looker = lookers_of([alumnus])[alumnus.pk]
    if looker.is_waiting:
        return None
    ids = [fit.opening_id for fit in fits_of(looker)[:ON_HOME]]
    found = whole_openings(Opening.objects.all(), ids)
    running = bool(ids) or Opening.objects.running().filter(looker.sees).exists()
    return {"lines": lines(found, looker), "running": running}
