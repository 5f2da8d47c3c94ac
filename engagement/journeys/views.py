from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.step_up import step_up_required
from engagement import occasions
from engagement.gate import refusals
from engagement.journeys import gate, kinds, timetables
from engagement.journeys.actions.changes import (
    delete_journey,
    pause,
    put_back,
    save_journey,
    send_tests,
    start,
    take_off,
)
from engagement.journeys.forms import DaysForm, JourneyForm
from engagement.journeys.ready_made import READY_MADE, make_ready_journeys
from engagement.journeys.rules import EDITORS, READERS, can_edit_journeys
from engagement.journeys.showing import (
    entry_lines,
    journey_lines,
    people_counts,
    step_lines,
    steps_of,
    whole_timeline,
)
from engagement.journeys.wording import conditions_of
from engagement.models import EntryState, Journey, JourneyEntry
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.pagination import keyset_page


@module_required("engagement")
@require_safe
@role_required(*READERS)
def journey_list(request: TenantRequest) -> HttpResponse:
    lines = journey_lines()
    have = {line.journey.ready_made for line in lines}
    tables = [table for table in timetables.all_timetables() if request.tenant.has_module(table.module)]
    context = {
        "lines": lines,
        "moments": whole_timeline(request.tenant),
        "tables": tables,
        "occasions": occasions.steps_after(request.tenant),
        "lacks_ready_made": any(ready.name not in have for ready in READY_MADE),
        "may_edit": can_edit_journeys(request.member),
    }
    return render(request, "engagement/journeys/journey_list.html", context)


@module_required("engagement")
@require_POST
@role_required(*EDITORS)
def journey_ready_made(request: TenantRequest) -> HttpResponse:
    made = make_ready_journeys(request.tenant, by=request.member)
    said = ngettext("%(n)d draft is ready to read.", "%(n)d drafts are ready to read.", len(made)) % {"n": len(made)}
    messages.success(request, said)
    return redirect("engagement:journey_list")


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def journey_create(request: TenantRequest) -> HttpResponse:
    return _edit(request, Journey())


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def journey_update(request: TenantRequest, journey_id: UUID) -> HttpResponse:
    return _edit(request, get_object_or_404(Journey, pk=journey_id))


def _edit(request: TenantRequest, journey: Journey) -> HttpResponse:
    is_new, name = journey._state.adding, journey.name
    data = request.POST if request.method == "POST" else None
    form = JourneyForm(data, instance=journey, tenant=request.tenant)
    if data is not None and form.is_valid():
        journey = save_journey(form.save(commit=False), by=request.member)
        messages.success(request, _("Saved."))
        return redirect(journey)
    context = {"form": form, "journey": journey, "is_new": is_new, "name": name}
    return render(request, "engagement/journeys/journey_form.html", context, status=200 if data is None else 422)


@module_required("engagement")
@require_safe
@role_required(*READERS)
def journey_detail(request: TenantRequest, journey_id: UUID) -> HttpResponse:
    journey = get_object_or_404(Journey, pk=journey_id)
    steps = steps_of(journey)
    found = gate.checks(steps, request.tenant)
    context = {
        "journey": journey,
        "lines": step_lines(steps, journey),
        "counts": people_counts(journey),
        "conditions": conditions_of(journey),
        "checks": found,
        "stops": refusals(found),
        "untested": sum(check.name == "test" for check in found),
        "kinds": kinds.offered(),
        "may_edit": can_edit_journeys(request.member),
    }
    return render(request, "engagement/journeys/journey_detail.html", context)


@module_required("engagement")
@require_POST
@role_required(*EDITORS)
def journey_tests(request: TenantRequest, journey_id: UUID) -> HttpResponse:
    """All letters at once to one's own address, to be read before the journey starts."""
    journey, address = get_object_or_404(Journey, pk=journey_id), request.user.email
    try:
        count = send_tests(journey, employer=request.tenant, address=address, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        words = ngettext(
            "%(n)d test e-mail is on its way to %(address)s.",
            "%(n)d test e-mails are on their way to %(address)s.",
            count,
        )
        messages.success(request, words % {"n": count, "address": address})
    return redirect(journey)


@module_required("engagement")
@require_POST
@role_required(*EDITORS)
@step_up_required("mail.bulk_send")
def journey_start(request: TenantRequest, journey_id: UUID) -> HttpResponse:
    journey = get_object_or_404(Journey, pk=journey_id)
    try:
        start(journey, employer=request.tenant, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It runs. Within some minutes everybody who fits is on it."))
    return redirect(journey)


@module_required("engagement")
@require_POST
@role_required(*EDITORS)
def journey_pause(request: TenantRequest, journey_id: UUID) -> HttpResponse:
    journey = get_object_or_404(Journey, pk=journey_id)
    pause(journey, by=request.member)
    messages.success(request, _("Paused. Nothing of it goes out until you let it go on."))
    return redirect(journey)


@module_required("engagement")
@require_POST
@role_required(*EDITORS)
def journey_deletion(request: TenantRequest, journey_id: UUID) -> HttpResponse:
    journey = get_object_or_404(Journey, pk=journey_id)
    try:
        delete_journey(journey, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
        return redirect(journey)
    messages.success(request, _("The draft is gone."))
    return redirect("engagement:journey_list")


@module_required("engagement")
@require_safe
@role_required(*READERS)
def journey_people(request: TenantRequest, journey_id: UUID) -> HttpResponse:
    journey = get_object_or_404(Journey, pk=journey_id)
    state = EntryState.STOPPED if request.GET.get("state") == EntryState.STOPPED else EntryState.UNDER_WAY
    entries = JourneyEntry.objects.filter(journey=journey, state=state).select_related("alumnus")
    after, before = request.GET.get("after"), request.GET.get("before")
    page = keyset_page(entries, order=("-entered_at", "id"), after=after, before=before)
    counts = people_counts(journey)
    tabs = [(EntryState.UNDER_WAY, counts["under_way"]), (EntryState.STOPPED, counts["stopped"])]
    context = {
        "journey": journey,
        "page": page,
        "lines": entry_lines(page.items),
        "tabs": tabs,
        "state": state,
        "may_edit": can_edit_journeys(request.member),
    }
    return render(request, "engagement/journeys/journey_people.html", context)


@module_required("engagement")
@require_POST
@role_required(*EDITORS)
def entry_removal(request: TenantRequest, entry_id: UUID) -> HttpResponse:
    entry = _entry(entry_id)
    take_off(entry, by=request.member)
    messages.success(request, _("%(name)s is off the journey.") % {"name": entry.alumnus.full_name})
    return redirect("engagement:journey_people", entry.journey_id)


@module_required("engagement")
@require_POST
@role_required(*EDITORS)
def entry_return(request: TenantRequest, entry_id: UUID) -> HttpResponse:
    entry = _entry(entry_id)
    try:
        put_back(entry, employer=request.tenant, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s goes on with what is still to come.") % {"name": entry.alumnus.full_name})
    return redirect("engagement:journey_people", entry.journey_id)


def _entry(entry_id: UUID) -> JourneyEntry:
    return get_object_or_404(JourneyEntry.objects.select_related("journey", "alumnus"), pk=entry_id)


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def journey_days(request: TenantRequest, timetable: str) -> HttpResponse:
    """The days of an app above this one, such as offboarding's reminders."""
    tables = {table.name: table for table in timetables.all_timetables() if request.tenant.has_module(table.module)}
    if timetable not in tables:
        raise Http404
    table = tables[timetable]
    rows = table.rows()
    form = DaysForm(request.POST if request.method == "POST" else None, rows=rows, tenant=request.tenant)
    if form.is_bound and form.is_valid():
        try:
            table.save(form.cleaned_data, request.member)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. What is still to come has moved."))
            return redirect("engagement:journey_list")
    context: dict[str, Any] = {"form": form, "table": table, "fixed": [row for row in rows if row.fixed]}
    return render(request, "engagement/journeys/journey_days.html", context, status=422 if form.errors else 200)
