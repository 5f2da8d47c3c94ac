"""Where members land."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import member_required
from directory.connections.old_colleagues import Colleague, closest
from directory.connections.rules import takes_part
from directory.home_tiles import DrawnTiles, tiles_for
from directory.models import Alumnus, Spell
from directory.next_steps import next_steps
from directory.profile.completeness import Completeness, completeness
from directory.profile.freshness import is_stale
from directory.rules import can_see_people
from tenancy.http import TenantRequest
from web.one_statement import Asking, answered, every

SHOWN = 6
# Cards: up to so many, and it is said why nobody is here yet; from so many on, old colleagues stay on their own page.
QUIET, FULL = 1, 2


@require_safe
@member_required
def home(request: TenantRequest) -> HttpResponse:
    alumnus = Alumnus.objects.filter(membership=request.member).first()
    if alumnus is None and can_see_people(request.member):
        return redirect("directory:people_list")
    parts: list[Asking[Any]] = [next_steps(request, alumnus)]
    parts += [tiles_for(request, alumnus), _career(alumnus)] if alumnus else []
    steps, tiles, (spell, complete) = [*answered(every(parts)), DrawnTiles([], []), (None, None)][:3]
    context = {
        "alumnus": alumnus,
        "tiles": tiles,
        "spell": spell,
        "colleagues": _old_colleagues(request, alumnus) if len(tiles.main) <= FULL else [],
        "is_quiet": len(tiles.main) <= QUIET,
        "next_steps": steps,
        "is_stale": alumnus is not None and is_stale(alumnus, now=timezone.now()),
        "completeness": complete,
    }
    return render(request, "directory/home.html", context)


def _career(alumnus: Alumnus) -> Asking[tuple[Spell | None, Completeness]]:
    """The latest employment here, and how much of the profile is there."""
    spells = Spell.objects.filter(alumnus=alumnus).latest_first()
    yield [spells]
    return next(iter(spells), None), (yield from completeness(alumnus, has_career=bool(spells)))


def _old_colleagues(request: TenantRequest, alumnus: Alumnus | None) -> list[Colleague]:
    if alumnus is None or not takes_part(alumnus) or not request.tenant.has_module("directory"):
        return []
    return closest(request.member, alumnus, limit=SHOWN, today=request.tenant.today())
