"""On the members' home page: a question that waits, the next date, or a pair under way. Nothing else."""

from typing import Any

from community.mentoring.reading import pairs_of, waits_for
from directory.connections.rules import takes_part
from directory.models import Alumnus
from tenancy.http import TenantRequest
from web.one_statement import Asking

SHOWN = 3


def home_tile(request: TenantRequest, alumnus: Alumnus) -> Asking[dict[str, Any] | None]:
    """None where nothing is open."""
    if not takes_part(alumnus):
        return None
    pairs = pairs_of(alumnus).open().order_by("-asked_at", "-id")[:20]  # type: ignore[attr-defined]
    yield [pairs]
    waiting = [pair for pair in pairs if waits_for(pair, alumnus.pk)]
    going = sorted(
        (pair for pair in pairs if pair.is_going),
        key=lambda pair: (pair.next_at is None, pair.next_at or pair.asked_at),
    )
    shown = [*waiting, *going][:SHOWN]
    if not shown:
        return None
    lines = [(pair, pair.mentee if pair.mentor_id == alumnus.pk else pair.mentor, pair in waiting) for pair in shown]
    return {"lines": lines, "zone": request.tenant.zone}
