"""Events as organisers see them: the employer's own in full, those of members as figures, with a yes or a word."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.step_up import step_up_required
from community.events.actions import note_export, plan_event, publish_event, refuse_event, set_rules
from community.events.forms import EventForm, RefusalForm, RulesForm
from community.events.places import rules_in_force
from community.events.reading import answers_of, counts_of, for_whom, groups_for, replies_of
from community.events.rules import FOR_SETTINGS, READERS, WRITERS, can_call_off, can_plan_for_all, seal_of
from community.events.views import cancel, guests_page, shown_picture
from community.models import Event, EventState, Reply
from directory.profile.own import own_or_none
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.exports import table_response
from web.pagination import keyset_page

SHOWN = {
    "coming": (EventState.PUBLISHED,),
    "asked": (EventState.ASKED,),
    "drafts": (EventState.DRAFT,),
    "past": (EventState.OVER, EventState.CANCELLED),
}


@module_required("events")
@require_safe
@role_required(*READERS)
def manage_event_list(request: TenantRequest) -> HttpResponse:
    """Drafts of members are theirs alone."""
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "coming"
    rows = Event.objects.filter(state__in=SHOWN[show]).select_related("host", "group")
    if show == "drafts":
        rows = rows.filter(host__isnull=True)
    order = ("-starts_at", "id") if show == "past" else ("starts_at", "id")
    page = keyset_page(rows, order=order, after=request.GET.get("after"), before=request.GET.get("before"))
    counts = counts_of(page.items)
    tabs = [
        ("coming", _("Coming up"), None),
        ("asked", _("Wait for a yes"), Event.objects.filter(state=EventState.ASKED).count()),
        ("drafts", _("Drafts"), None),
        ("past", _("Past"), None),
    ]
    context = {"page": page, "rows": [(event, counts.get(event.pk)) for event in page.items], "tabs": tabs}
    context |= {"show": show, "may_write": can_plan_for_all(request.member)}
    context["may_set"] = request.member.has_role(*FOR_SETTINGS)
    return render(request, "community/events/manage_event_list.html", context)


@module_required("events")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def manage_event_create(request: TenantRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = EventForm(
        data, request.FILES or None, member=request.member, tenant=request.tenant, rules=rules_in_force(),
        is_own=False, groups=groups_for(own_or_none(request), is_own=False),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        event = plan_event(plan=form.plan, host=None, by=request.member)
        messages.success(request, _("Kept as a draft. Publish it when it is ready."))
        return redirect(event.staff_url)
    context = {"form": form, "layout": "layouts/staff.html", "is_own": False}
    return render(request, "community/events/event_form.html", context, status=422 if form.errors else 200)


@module_required("events")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*READERS)
def manage_event_detail(request: TenantRequest, event: UUID) -> HttpResponse:
    found = _found(event)
    if request.method == "POST" and not (can_plan_for_all(request.member) and found.host_id is None):
        raise PermissionDenied
    own = own_or_none(request)
    context = {
        "for_whom": for_whom(found),
        "may_write": can_plan_for_all(request.member),
        "may_edit": can_plan_for_all(request.member) and found.host_id is None,
        "may_call_off": can_call_off(request.member, own, found),
        "is_over": timezone.now() >= found.ends_at,
        "seal": seal_of(found),
        "refusal": RefusalForm() if found.state == EventState.ASKED else None,
        "was": found.as_known() if found.is_held_back else None,
    }
    if found.host_id is None:
        return guests_page(request, found, None, "community/events/manage_event_detail.html", context)
    context |= {"event": found, "counts": counts_of([found]).get(found.pk)}
    return render(request, "community/events/manage_event_detail.html", context)


@module_required("events")
@require_safe
@role_required(*READERS)
def manage_event_picture(request: TenantRequest, event: UUID) -> HttpResponseBase:
    """Whoever is to say yes sees all that others will see."""
    return shown_picture(_found(event))


@module_required("events")
@require_POST
@role_required(*WRITERS)
def manage_event_decision(request: TenantRequest, event: UUID) -> HttpResponse:
    """Yes, or with `reason` back to its host."""
    found = _found(event)
    try:
        if request.POST.get("answer") == "yes":
            seal = request.POST.get("seal", "")
            publish_event(event=found, by=request.member, now=timezone.now(), seal=seal)
            messages.success(request, _("It is out, and its host has been told."))
            return redirect("community:manage_event_list")
        form = RefusalForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Say what should change."))
            return redirect(found.staff_url)
        refuse_event(event=found, reason=form.cleaned_data["reason"], by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
        return redirect(found.staff_url)
    messages.success(request, _("Its host has been told what should change."))
    return redirect("community:manage_event_list")


@module_required("events")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def manage_event_cancellation(request: TenantRequest, event: UUID) -> HttpResponse:
    """That of a member: those who replied are told why, and so is the host."""
    return cancel(request, _found(event), None, layout="layouts/staff.html")


@module_required("events")
@require_POST
@role_required(*WRITERS)
@step_up_required("events.export")
def manage_event_guests_export(request: TenantRequest, event: UUID) -> HttpResponseBase:
    found: Event = get_object_or_404(Event.objects.filter(host__isnull=True), pk=event)
    replies = replies_of(found)
    note_export(event=found, guests=len(replies), by=request.member)
    header = [_("Name"), _("Reply"), _("Brings"), _("Came"), *(question["label"] for question in found.questions)]
    return table_response("guests", header, [_row(found, reply) for reply in replies])


def _row(event: Event, reply: Reply) -> list[object]:
    came = reply.arrived_at.astimezone(event.zone).strftime("%H:%M") if reply.arrived_at else ""
    own = [answer for _label, answer in answers_of(event, reply)]
    return [reply.alumnus.full_name, str(reply.get_state_display()), reply.plus_ones, came, *own]


@module_required("events")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*FOR_SETTINGS)
def event_rules(request: TenantRequest) -> HttpResponse:
    rules = rules_in_force()
    names = ("members_may_host", "largest", "needs_yes", "offer_hours")
    data = request.POST if request.method == "POST" else None
    form = RulesForm(data, initial={name: getattr(rules, name) for name in names})
    if request.method == "POST" and form.is_valid():
        set_rules(employer=request.tenant, values=form.cleaned_data, by=request.member)
        messages.success(request, _("Saved."))
        return redirect("community:manage_event_list")
    return render(request, "community/events/event_rules.html", {"form": form}, status=422 if form.errors else 200)


def _found(event: UUID) -> Event:
    """A member's draft is nobody else's."""
    rows = Event.objects.exclude(host__isnull=False, state=EventState.DRAFT).select_related("host", "group")
    found: Event = get_object_or_404(rows, pk=event)
    return found
