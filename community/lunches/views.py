"""Lunches and coffees for more than two: the pages of the people at the table."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from community.lunches.actions import NotPossible, add_date, call_off, fix, make_table, move, tell_outcome, vote
from community.lunches.entries import entry_of
from community.lunches.forms import CallOffForm, DateForm, FixForm, MoveForm, OutcomeForm, TableForm, VoteForm
from community.lunches.reading import Poll, lunches_of, next_places, own_turns, poll_of, tables_of
from community.lunches.rules import can_plan, can_tell_outcome, can_vote
from community.models import Lunch, LunchGuest, LunchState
from directory.access import approval_required
from directory.connections.views import own_or_404
from directory.models import Alumnus
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.calendars import calendar
from web.errors import ActionError
from web.pagination import keyset_page

PLACES_SHOWN = 20


@module_required("circle")
@require_safe
@member_required
@approval_required
def lunch_list(request: TenantRequest) -> HttpResponse:
    own = own_or_404(request)
    past = lunches_of(own).exclude(state__in=[LunchState.VOTING, LunchState.FIXED])
    going = lunches_of(own).filter(state__in=[LunchState.VOTING, LunchState.FIXED])
    places = next_places(own, now=timezone.now(), most=PLACES_SHOWN)
    context = {
        "own": own,
        "going": list(going.order_by("starts_at", "id")[:PLACES_SHOWN]),
        "waiting": {place.lunch_id for place in places if not place.voted_at},
        "turns": own_turns(own),
        "tables": list(tables_of(own).filter(ended_at__isnull=True).order_by("name", "id")[:PLACES_SHOWN]),
        "page": keyset_page(
            past, order=("-created_at", "id"), after=request.GET.get("after"), before=request.GET.get("before")
        ),
    }  # fmt: skip
    return render(request, "community/lunches/lunch_list.html", context)


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def lunch_create(request: TenantRequest) -> HttpResponse:
    own = own_or_404(request)
    form = TableForm(
        request.POST if request.method == "POST" else None,
        member=request.member,
        tenant=request.tenant,
        initial={"people": request.GET.getlist("with")},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            lunch = make_table(
                employer=request.tenant, planner=own, name=data["name"], people=data["guests"], plan=form.plan,
                rhythm_weeks=data["rhythm_weeks"], rule=form.rule.as_json(),
            )  # fmt: skip
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Everybody is asked. You see here how they vote."))
            return redirect(lunch)
    return render(request, "community/lunches/lunch_create.html", {"form": form}, status=422 if form.errors else 200)


@module_required("circle")
@require_safe
@member_required
@approval_required
def lunch_detail(request: TenantRequest, lunch: UUID) -> HttpResponse:
    return _page(request, _poll(request, lunch))


def _poll(request: TenantRequest, lunch_id: UUID) -> Poll:
    own = own_or_404(request)
    lunch = get_object_or_404(lunches_of(own), pk=lunch_id)
    guest = LunchGuest.objects.get(lunch=lunch, alumnus=own)
    guest.alumnus, guest.lunch = own, lunch
    return poll_of(lunch, guest, request.member, now=timezone.now())


def _page(
    request: TenantRequest,
    poll: Poll,
    *,
    votes: VoteForm | None = None,
    date: DateForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now, lunch = timezone.now(), poll.lunch
    context = {
        "poll": poll,
        "lunch": lunch,
        "votes": votes or VoteForm(lines=open_lines(poll)),
        "date_form": date or DateForm(lunch=lunch),
        "may_vote": can_vote(lunch, now=now),
        "is_planner": can_plan(lunch, poll.own.alumnus_id),
        "may_tell": can_tell_outcome(lunch, poll.own.alumnus_id, now=now),
        "is_past": lunch.starts_at is not None and lunch.starts_at <= now,
        "now": now,
    }
    return render(request, "community/lunches/lunch_detail.html", context, status=status)


def open_lines(poll: Poll) -> list[Any]:
    """What can still be answered: all dates, and once one is fixed that one alone."""
    fixed = poll.lunch.starts_at
    return [line for line in poll.lines if fixed is None or line.option.starts_at == fixed]


@module_required("circle")
@require_POST
@member_required
@approval_required
def lunch_vote(request: TenantRequest, lunch: UUID) -> HttpResponse:
    poll = _poll(request, lunch)
    form = VoteForm(request.POST, lines=open_lines(poll))
    if form.is_valid():
        try:
            vote(employer=request.tenant, guest=poll.own, answers=form.answers)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you. You can change it until a date is fixed."))
            return redirect(poll.lunch)
    return _page(request, poll, votes=form, status=422)


@module_required("circle")
@require_POST
@member_required
@approval_required
def lunch_date(request: TenantRequest, lunch: UUID) -> HttpResponse:
    poll = _poll(request, lunch)
    form = DateForm(request.POST, lunch=poll.lunch)
    if form.is_valid():
        try:
            add_date(employer=request.tenant, guest=poll.own, starts_at=form.cleaned_data["starts_at"])
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Added. The others can vote for it now."))
            return redirect(poll.lunch)
    return _page(request, poll, date=form, status=422)


@module_required("circle")
@require_POST
@member_required
@approval_required
def lunch_fixing(request: TenantRequest, lunch: UUID) -> HttpResponse:
    own, found = _planned(request, lunch)
    form = FixForm(request.POST)
    if not form.is_valid():
        return _page(request, _poll(request, lunch), status=422)
    try:
        fix(employer=request.tenant, lunch=found, date_id=form.cleaned_data["date"], by=own)
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Fixed. Everybody gets it for their calendar."))
    return redirect(found)


def _planned(request: TenantRequest, lunch_id: UUID) -> tuple[Alumnus, Lunch]:
    """Somebody else's lunch is seen by its guests, and changed by its planner alone."""
    own = own_or_404(request)
    lunch = get_object_or_404(lunches_of(own), pk=lunch_id)
    if not can_plan(lunch, own.pk):
        raise PermissionDenied
    return own, lunch


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def lunch_move(request: TenantRequest, lunch: UUID) -> HttpResponse:
    own, found = _planned(request, lunch)
    if found.state != LunchState.FIXED:
        return redirect(found)
    form = MoveForm(request.POST if request.method == "POST" else None, initial=MoveForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            move(employer=request.tenant, lunch=found, plan=form.plan, by=own)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Changed. The entry in everybody’s calendar changes with it."))
            return redirect(found)
    context = {"form": form, "lunch": found}
    return render(request, "community/lunches/lunch_move.html", context, status=422 if form.errors else 200)


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def lunch_cancellation(request: TenantRequest, lunch: UUID) -> HttpResponse:
    own, found = _planned(request, lunch)
    form = CallOffForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            call_off(employer=request.tenant, lunch=found, words=form.cleaned_data["words"], by=own)
        except ActionError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("Called off. Everybody concerned is told."))
        return redirect(found)
    context = {"form": form, "lunch": found}
    return render(request, "community/lunches/lunch_cancellation.html", context, status=422 if form.errors else 200)


@module_required("circle")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def lunch_outcome(request: TenantRequest, lunch: UUID) -> HttpResponse:
    """“Did it happen?” Who said that they would come is ticked already."""
    own, found = _planned(request, lunch)
    if not can_tell_outcome(found, own.pk, now=timezone.now()):
        return redirect(found)
    poll = _poll(request, lunch)
    others = [person for person in poll.named if not person.is_self]
    coming = set(poll.names_coming)
    form = OutcomeForm(
        request.POST if request.method == "POST" else None,
        people=others,
        initial={"took_place": "yes", "were_there": [str(each.id) for each in others if each.name in coming]},
    )
    if request.method == "POST" and form.is_valid():
        were_there = {UUID(value) for value in form.cleaned_data["were_there"]}
        took_place = form.cleaned_data["took_place"] == "yes"
        try:
            tell_outcome(employer=request.tenant, lunch=found, took_place=took_place, were_there=were_there, by=own)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Thank you for planning."))
            return redirect(found.table)
    context = {"form": form, "lunch": found}
    return render(request, "community/lunches/lunch_outcome.html", context, status=422 if form.errors else 200)


@module_required("circle")
@require_safe
@member_required
@approval_required
def lunch_file(request: TenantRequest, lunch: UUID) -> HttpResponse:
    """The date for one's calendar, for whoever wants it from the page."""
    poll = _poll(request, lunch)
    if poll.lunch.starts_at is None:
        return redirect(poll.lunch)
    entry = entry_of(poll.lunch, employer=request.tenant, names=poll.names_coming)
    response = HttpResponse(calendar([entry], now=timezone.now()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lunch.ics"'
    return response
