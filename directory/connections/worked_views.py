"""People one has worked with, by one's own employments here, the longest time together first."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import member_required
from directory.access import approval_required
from directory.connections.old_colleagues import Colleague, colleagues
from directory.connections.rules import takes_part
from directory.connections.together import (
    PAGE_SIZE,
    SHOWN_PER_SPELL,
    Interval,
    Place,
    longest_together,
    spells_by_interval,
)
from directory.models import Alumnus, Spell
from directory.wording import years
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.pagination import read_cursor, write_cursor


@dataclass(frozen=True)
class Group:
    """The people of one of one's own employments."""

    spell: Spell
    people: Sequence[Colleague]
    total: int

    @property
    def where_and_when(self) -> str:
        parts = (self.spell.team, self.spell.office, years(self.spell.started_on, self.spell.last_day))
        return " · ".join(part for part in parts if part)

    @property
    def has_more(self) -> bool:
        return self.total > SHOWN_PER_SPELL


@module_required("directory")
@require_safe
@member_required
@approval_required
def worked_with_me(request: TenantRequest) -> HttpResponse:
    own = Alumnus.objects.filter(membership=request.member).first()
    if own is None or not takes_part(own):
        return render(request, "directory/connections/none.html", {"own": own}, status=404)
    spells = spells_by_interval(Spell.objects.filter(alumnus=own).latest_first())
    places = longest_together(own, today=request.tenant.today())
    people = colleagues(request.member, own, places, today=request.tenant.today())
    groups = [_group(spell, interval, places, people) for interval, spell in spells.items()]
    context = {"own": own, "groups": [group for group in groups if group.people], "has_spells": bool(spells)}
    return render(request, "directory/connections/worked_with_me.html", context)


@module_required("directory")
@require_safe
@member_required
@approval_required
def worked_with_me_spell(request: TenantRequest, spell_id: UUID) -> HttpResponse:
    """All people of one employment, a page at a time."""
    own: Alumnus = get_object_or_404(Alumnus.objects.filter(membership=request.member))
    spell: Spell = get_object_or_404(Spell.objects.filter(alumnus=own), pk=spell_id)
    intervals = list(spells_by_interval([spell]))
    today, after = request.tenant.today(), _place_after(request.GET.get("after"))
    places = [] if not intervals or not takes_part(own) else longest_together(
        own, today=today, only=intervals[0], per_interval=PAGE_SIZE + 1, after=after
    )  # fmt: skip
    shown = places[:PAGE_SIZE]
    people = colleagues(request.member, own, shown, today=today)
    following = write_cursor([shown[-1].days, str(shown[-1].alumnus_id)]) if len(places) > PAGE_SIZE else None
    context = {
        "spell": spell, "people": [people[each.alumnus_id] for each in shown if each.alumnus_id in people],
        "total": shown[0].total if shown else 0, "next_cursor": following, "is_first": after is None,
    }  # fmt: skip
    return render(request, "directory/connections/worked_with_me_spell.html", context)


def _group(spell: Spell, interval: Interval, places: Sequence[Place], people: dict[UUID, Colleague]) -> Group:
    mine = [place for place in places if place.interval == interval]
    found = [people[place.alumnus_id] for place in mine if place.alumnus_id in people]
    return Group(spell, found, mine[0].total if mine else 0)


def _place_after(cursor: str | None) -> tuple[int, UUID] | None:
    values = read_cursor(cursor, 2)
    try:
        return (int(values[0]), UUID(str(values[1]))) if values else None
    except (TypeError, ValueError):
        return None
