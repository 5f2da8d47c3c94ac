"""A table: who sits there, whose turn it is, and the next lunch."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from community.lunches import seating
from community.lunches.actions import plan_next
from community.lunches.emails import shown
from community.lunches.forms import PlanForm, RhythmForm, SeatsForm, TurnForm, initial_dates, rhythm_label
from community.lunches.reading import asked_turn, chairs_of, hidden_from, last_lunch, lunches_of, tables_of
from community.lunches.rules import can_tend, next_date
from community.lunches.turns import in_turn
from community.models import LUNCH_TO_COME, Lunch, LunchTable, LunchTurn
from directory.access import approval_required
from directory.connections.reading import seen_as_member
from directory.connections.views import own_or_404
from directory.models import Alumnus
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError

WEEK = 1


def _own_table(request: TenantRequest, table_id: UUID) -> tuple[Alumnus, LunchTable]:
    own = own_or_404(request)
    return own, get_object_or_404(tables_of(own), pk=table_id)


@module_required("circle")
@require_safe
@member_required
@approval_required
def table_detail(request: TenantRequest, table: UUID) -> HttpResponse:
    return _page(request, *_own_table(request, table), SeatsForm(member=request.member, table=LunchTable(pk=table)))


def _page(
    request: TenantRequest,
    own: Alumnus,
    table: LunchTable,
    form: SeatsForm,
    *,
    rhythm_form: RhythmForm | None = None,
    status: int = 200,
) -> HttpResponse:
    turn, lunch = asked_turn(table), last_lunch(table)
    shown_lunch = lunches_of(own).filter(pk=lunch.pk).first() if lunch else None
    is_busy = lunch is not None and lunch.state in LUNCH_TO_COME
    people = _people(request, own, table)
    context = {
        "table": table,
        "people": people,
        "turn": turn,
        "asked": next((name for pk, name, _href in people if turn and pk == turn.alumnus_id), ""),
        "is_own_turn": turn is not None and turn.alumnus_id == own.pk,
        "proposed": shown(turn.proposed_at, lunch) if turn and lunch else None,
        "lunch": shown_lunch,
        "is_busy": is_busy,
        "rhythm": rhythm_label(table.rhythm_weeks),
        "form": form,
        "rhythm_form": rhythm_form or (RhythmForm(table=table) if can_tend(table, lunch, own.pk) else None),
    }
    return render(request, "community/lunches/table_detail.html", context, status=status)


def _people(request: TenantRequest, own: Alumnus, table: LunchTable) -> list[tuple[UUID, str, str]]:
    """In the order in which it will be theirs to plan; whoever may not be named yet by no name."""
    hidden = hidden_from(own)
    seats = {seat.alumnus_id: seat.alumnus for seat in seating.seats(table)}
    seen = seen_as_member(request.member, seats.values())
    met = set(
        Lunch.objects.filter(table=table, guests__voted_at__isnull=False).values_list("guests__alumnus", flat=True)
    )
    found = []
    for chair in in_turn(chairs_of(table)):
        person = seats[chair.who]  # type: ignore[index]
        if person.pk in hidden:
            continue
        may_name = person.pk in seen or person.pk in met or person.pk == own.pk
        href = person.get_absolute_url() if person.pk in seen and person.pk != own.pk else ""
        found.append((person.pk, person.full_name if may_name else "", href))
    return found


@module_required("circle")
@require_POST
@member_required
@approval_required
def table_seats(request: TenantRequest, table: UUID) -> HttpResponse:
    own, found = _own_table(request, table)
    form = SeatsForm(request.POST, member=request.member, table=found)
    if form.is_valid():
        try:
            came = seating.invite(employer=request.tenant, table=found, people=form.cleaned_data["people"], by=own)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            text = ngettext("%(count)d person is invited.", "%(count)d people are invited.", len(came))
            messages.success(request, text % {"count": len(came)})
            return redirect(found)
    return _page(request, own, found, form, status=422)


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def table_leaving(request: TenantRequest, table: UUID) -> HttpResponse:
    own, found = _own_table(request, table)
    if request.method != "POST":
        return render(request, "community/lunches/table_leaving.html", {"table": found})
    try:
        seating.leave(employer=request.tenant, table=found, by=own)
    except ActionError as error:
        messages.warning(request, str(error))
        return redirect(found)
    messages.success(request, _("You have left the table. Nobody is told."))
    return redirect("community:lunch_list")


@module_required("circle")
@require_POST
@member_required
@approval_required
def table_rhythm(request: TenantRequest, table: UUID) -> HttpResponse:
    own, found = _tended_table(request, table)
    form = RhythmForm(request.POST, table=found)
    if form.is_valid():
        seating.set_rhythm(employer=request.tenant, table=found, weeks=form.cleaned_data["rhythm_weeks"], by=own)
        messages.success(request, _("Saved. It holds from the next one on."))
        return redirect(found)
    seats = SeatsForm(member=request.member, table=found)
    return _page(request, own, found, seats, rhythm_form=form, status=422)


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def table_ending(request: TenantRequest, table: UUID) -> HttpResponse:
    own, found = _tended_table(request, table)
    if request.method != "POST":
        return render(request, "community/lunches/table_ending.html", {"table": found})
    try:
        seating.end(table=found, by=own)
    except ActionError as error:
        messages.warning(request, str(error))
        return redirect(found)
    messages.success(request, _("The table has ended. Nobody is asked to plan any more."))
    return redirect("community:lunch_list")


def _tended_table(request: TenantRequest, table: UUID) -> tuple[Alumnus, LunchTable]:
    own, found = _own_table(request, table)
    if not can_tend(found, last_lunch(found), own.pk):
        raise PermissionDenied
    return own, found


@module_required("circle")
@require_POST
@member_required
@approval_required
def table_turn(request: TenantRequest, table: UUID) -> HttpResponse:
    """“Not this time.” To plan instead, one opens the next page."""
    own, found = _own_table(request, table)
    if not TurnForm(request.POST).is_valid():
        form = SeatsForm(member=request.member, table=found)
        return _page(request, own, found, form, status=422)
    seating.pass_on(employer=request.tenant, table=found, by=own)
    messages.success(request, _("All right. The next one is asked; nobody is told why."))
    return redirect(found)


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def table_next(request: TenantRequest, table: UUID) -> HttpResponse:
    """The next lunch, with what the tool proposes: the date, and one week before or after it."""
    own, found = _own_table(request, table)
    form = PlanForm(request.POST if request.method == "POST" else None, initial=_proposed(request, found))
    if request.method == "POST" and form.is_valid():
        try:
            lunch = plan_next(employer=request.tenant, table=found, planner=own, plan=form.plan)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Everybody is asked. You see here how they vote."))
            return redirect(lunch)
    context = {"form": form, "table": found}
    return render(request, "community/lunches/table_next.html", context, status=422 if form.errors else 200)


def _proposed(request: TenantRequest, table: LunchTable) -> dict[str, Any]:
    last, turn, now = last_lunch(table), asked_turn(table), timezone.now()
    if last is None:
        return {"zone": request.tenant.timezone}
    zone = last.place_zone
    first = _first_date(last, turn, table.rhythm_weeks)
    if first is None:
        return {"zone": last.zone, "place": last.place, "minutes": last.minutes}
    dates = [first, next_date(first, zone, WEEK, now=now)]
    names = ("place", "zone", "minutes")
    return {**{name: getattr(last, name) for name in names}, **initial_dates(dates, zone)}


def _first_date(last: Lunch, turn: LunchTurn | None, weeks: int) -> Any:
    now = timezone.now()
    if turn is not None and turn.proposed_at > now:
        return turn.proposed_at
    return next_date(last.starts_at, last.place_zone, max(weeks, WEEK), now=now) if last.starts_at else None
