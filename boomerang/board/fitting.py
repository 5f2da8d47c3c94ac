"""Which openings fit a member, and why, as `boomerang.matching` has found out."""

from typing import Any

from boomerang.board.reading import Line
from boomerang.matching.fits import fits_of, words
from boomerang.models import Opening
from boomerang.openings.reading import places
from boomerang.openings.visibility import Looker, ask_lookers
from directory.models import Alumnus
from tenancy.http import TenantRequest
from web.one_statement import Asking

ON_HOME = 3


def has_fits(looker: Looker) -> bool:
    return looker.alumnus_id is not None and fits_of(looker).exists()


def home_tile(request: TenantRequest, alumnus: Alumnus) -> Asking[dict[str, Any] | None]:
    """None for who waits for approval, and sees no openings yet."""
    if alumnus.is_limited:
        return None
    looker = (yield from ask_lookers([alumnus]))[alumnus.pk]
    fits = fits_of(looker).select_related("opening").prefetch_related(places("opening__places"))[:ON_HOME]
    running = Opening.objects.running().filter(looker.sees).values("pk")[:1]
    yield [fits, running]
    return {"lines": [Line(fit.opening, reasons=words(fit)) for fit in fits], "running": bool(running)}
