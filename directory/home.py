"""Where members land."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import member_required
from directory.models import Alumnus, SearchRow, Spell
from directory.next_steps import next_steps
from directory.profile.completeness import completeness
from directory.rules import can_see_people
from tenancy.http import TenantRequest

OLD_TEAM = 6


@require_safe
@member_required
def home(request: TenantRequest) -> HttpResponse:
    alumnus = Alumnus.objects.filter(membership=request.member).first()
    if alumnus is None and can_see_people(request.member):
        return redirect("directory:people_list")
    spells = list(Spell.objects.filter(alumnus=alumnus).latest_first()) if alumnus else []
    shows_teams = request.tenant.has_module("directory")
    teams = list(dict.fromkeys(spell.team for spell in spells if spell.team)) if shows_teams else []
    context = {
        "alumnus": alumnus,
        "spell": spells[0] if spells else None,
        "teams": teams,
        "colleagues": SearchRow.objects.from_teams(teams, apart_from=alumnus, limit=OLD_TEAM) if teams else [],
        "next_steps": next_steps(request, alumnus),
        "completeness": completeness(alumnus, has_career=bool(spells)) if alumnus else None,
    }
    return render(request, "directory/home.html", context)
