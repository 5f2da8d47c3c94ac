"""Events as members see them: looking, replying, planning one of their own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from accounts.factors.totp import picture
from community.events.actions import call_off, change_event, plan_event, publish_event, set_helpers
from community.events.entries import entry_of
from community.events.forms import EventForm, HelpersForm, ReadyReasonForm, ReasonForm, ReplyForm
from community.events.places import rules_in_force
from community.events.reading import (
    Company,
    ahead_of,
    answers_of,
    blocked_with,
    company_of,
    counts_of,
    for_whom,
    groups_for,
    lines,
    person_of,
    replies_of,
    visible_to,
)
from community.events.replying import answer
from community.events.rules import (
    can_call_off,
    can_edit,
    can_host,
    can_let_in,
    can_reply,
    can_take_back,
    is_host,
    is_open,
    may_say_why,
)
from community.events.tickets import code_of
from community.groups.views import stored_picture
from community.models import Event, EventState, Reply, ReplyState
from directory.access import approval_required
from directory.connections.views import own_or_404
from directory.models import Alumnus
from directory.profile.own import own_or_none
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.calendars import calendar
from web.errors import ActionError
from web.pagination import keyset_page

CALENDAR = "text/calendar; charset=utf-8"
SHOWN = ("coming", "yours", "past")


@module_required("events")
@require_safe
@member_required
@approval_required
def event_list(request: TenantRequest) -> HttpResponse:
    own, now = own_or_none(request), timezone.now()
    events = visible_to(request.member, own).select_related("host", "group")
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "coming"
    if show == "coming":
        events = events.coming(now)
    elif show == "past":
        events = events.filter(state__in=(EventState.PUBLISHED, EventState.OVER), ends_at__lte=now)
    else:
        events = events.filter(host=own) if own else events.none()
    order = ("starts_at", "id") if show == "coming" else ("-starts_at", "id")
    page = keyset_page(events, order=order, after=request.GET.get("after"), before=request.GET.get("before"))
    tabs = [("coming", _("Coming up")), ("yours", _("Planned by you")), ("past", _("Past"))]
    context = {"page": page, "lines": lines(page.items, own), "tabs": tabs, "show": show, "now": now}
    context["may_host"] = can_host(own, rules_in_force())
    return render(request, "community/events/event_list.html", context)


@module_required("events")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def event_create(request: TenantRequest) -> HttpResponse:
    """A member's own."""
    own, rules = own_or_404(request), rules_in_force()
    if not can_host(own, rules):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = EventForm(
        data, request.FILES or None, member=request.member, tenant=request.tenant, rules=rules, is_own=True,
        groups=groups_for(own, is_own=True),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        event = plan_event(plan=form.plan, host=own, by=request.member)
        messages.success(request, _("Kept as a draft. Look at it once more, then let the others see it."))
        return redirect(event)
    context = {"form": form, "layout": "layouts/portal.html", "is_own": True}
    return render(request, "community/events/event_form.html", context, status=422 if form.errors else 200)


@module_required("events")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def event_update(request: TenantRequest, event: UUID) -> HttpResponse:
    own, found = _found(request, event)
    if not can_edit(request.member, own, found):
        raise PermissionDenied
    is_own, data = found.host_id is not None, request.POST if request.method == "POST" else None
    form = EventForm(
        data, request.FILES or None, member=request.member, tenant=request.tenant, rules=rules_in_force(),
        is_own=is_own, event=found, groups=groups_for(own, is_own=is_own, event=found),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_event(event=found, plan=form.plan, by=request.member, now=timezone.now())
        except ActionError as error:
            form.add_error("capacity", str(error))
        else:
            waits = found.is_published and not changed.is_published
            messages.success(request, _("Saved. An organiser looks at it once more.") if waits else _("Saved."))
            return redirect(home_of(found))
    layout = "layouts/portal.html" if is_own else "layouts/staff.html"
    context = {"form": form, "event": found, "layout": layout, "is_own": is_own}
    return render(request, "community/events/event_form.html", context, status=422 if form.errors else 200)


@module_required("events")
@require_safe
@member_required
@approval_required
def event_detail(request: TenantRequest, event: UUID) -> HttpResponse:
    own, found = _found(request, event)
    return _page(request, found, own)


@module_required("events")
@require_POST
@member_required
@approval_required
def event_reply(request: TenantRequest, event: UUID) -> HttpResponse:
    own, found = _found(request, event)
    now, takes_back = timezone.now(), request.POST.get("state") == ReplyState.NO
    may = can_reply(own, found, now) or (takes_back and can_take_back(_reply(found, own), found, now))
    if own is None or not may:
        return _page(request, found, own, status=422)
    form = ReplyForm(request.POST, event=found, reply=None)
    if form.is_valid():
        try:
            reply = answer(event=found, alumnus=own, given=form.answer, now=now)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _said(reply))
            return redirect(found if found.is_published else "community:event_list")
    return _page(request, found, own, form=form, status=422)


def _said(reply: Reply) -> str:
    return {
        ReplyState.GOING: _(
            "Lovely. The confirmation is on its way to you by e-mail, with an entry for your calendar."
        ),
        ReplyState.WAITING: _("All places are taken just now. You are on the waiting list and hear from us at once."),
        ReplyState.MAYBE: _("Noted. No place is kept for you until you say yes."),
    }.get(ReplyState(reply.state), _("Noted. Thank you for saying so."))


@module_required("events")
@require_POST
@member_required
@approval_required
def event_publication(request: TenantRequest, event: UUID) -> HttpResponse:
    own, found = _found(request, event)
    if not can_edit(request.member, own, found):
        raise PermissionDenied
    try:
        found = publish_event(event=found, by=request.member, now=timezone.now())
    except ActionError as error:
        messages.error(request, str(error))
    else:
        asked = found.state == EventState.ASKED
        text = _("Sent. You hear from us as soon as an organiser has looked at it.") if asked else _("It is out.")
        messages.success(request, text)
    return redirect(home_of(found))


@module_required("events")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def event_cancellation(request: TenantRequest, event: UUID) -> HttpResponse:
    """The host's own, or the employer's: that of somebody else organisers call off on their pages."""
    own, found = _found(request, event)
    if not can_edit(request.member, own, found):
        raise PermissionDenied
    return cancel(request, found, own, layout="layouts/portal.html" if found.host_id else "layouts/staff.html")


def cancel(request: TenantRequest, event: Event, own: Alumnus | None, *, layout: str) -> HttpResponse:
    if not can_call_off(request.member, own, event):
        messages.error(request, _("This event is over or has been called off before."))
        return redirect(home_of(event))
    kind = ReasonForm if may_say_why(own, event, rules_in_force()) else ReadyReasonForm
    form = kind(request.POST if request.method == "POST" else None)
    if not event.was_out:
        del form.fields["reason"]
    if request.method == "POST" and form.is_valid():
        found = call_off(event=event, reason=form.cleaned_data.get("reason", ""), by=request.member, own=own)
        if found.pk is None or found.state != EventState.CANCELLED:
            messages.success(request, _("Gone."))
            return redirect("community:event_list" if event.host_id else "community:manage_event_list")
        messages.success(request, _("Called off. Everybody who had replied is being told."))
        return redirect(home_of(found))
    counts = counts_of([event]).get(event.pk)
    context = {"form": form, "event": event, "layout": layout, "counts": counts}
    return render(request, "community/events/event_cancellation.html", context, status=422 if form.errors else 200)


@module_required("events")
@require_safe
@member_required
@approval_required
def event_calendar(request: TenantRequest, event: UUID) -> HttpResponse:
    own, found = _found(request, event)
    reply = _reply(found, own)
    text = calendar([entry_of(found, request.tenant, reply=reply)], now=timezone.now())
    response = HttpResponse(text, content_type=CALENDAR)
    response["Content-Disposition"] = 'attachment; filename="event.ics"'
    return response


@module_required("events")
@require_safe
@member_required
@approval_required
def event_picture(request: TenantRequest, event: UUID) -> HttpResponseBase:
    return shown_picture(_found(request, event)[1])


def shown_picture(event: Event) -> HttpResponseBase:
    response = stored_picture(event)
    response["Cache-Control"] = "private, no-store"  # whoever may not see the event any more has no copy of it
    return response


@module_required("events")
@require_safe
@member_required
@approval_required
def event_ticket(request: TenantRequest, event: UUID) -> HttpResponse:
    """The code for the door, also on paper."""
    own, found = _found(request, event)
    reply = _reply(found, own)
    if reply is None or not reply.is_going or not found.is_published:
        raise Http404
    context = {"event": found, "reply": reply, "own": own, "picture": picture(code_of(found, reply))}
    return render(request, "community/events/event_ticket.html", context)


@module_required("events")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def event_guests(request: TenantRequest, event: UUID) -> HttpResponse:
    """For a member's own event: who comes, with what they answered, and who helps at the door."""
    own, found = _found(request, event)
    if own is None or not is_host(own, found):
        raise PermissionDenied
    return guests_page(request, found, own, "community/events/event_guests.html", {})


def guests_page(
    request: TenantRequest, event: Event, own: Alumnus | None, template: str, context: dict[str, Any]
) -> HttpResponse:
    helpers = [each.alumnus for each in event.helpers.select_related("alumnus").order_by("alumnus__sort_name", "pk")]
    data = request.POST if request.method == "POST" else None
    form = HelpersForm(data, member=request.member, initial={"helpers": helpers})
    if request.method == "POST" and form.is_valid():
        set_helpers(event=event, people=form.cleaned_data["helpers"])
        messages.success(request, _("Saved."))
        return redirect(request.path)
    hidden = blocked_with(own) if own else set()
    replies = [(reply, answers_of(event, reply)) for reply in replies_of(event, but=hidden)]
    counts = counts_of([event], but=hidden).get(event.pk)
    context = {"event": event, "replies": replies, "form": form, "counts": counts, **context}
    return render(request, template, context, status=422 if form.errors else 200)


def home_of(event: Event) -> str:
    """Where whoever has it in hand goes on: members on its page, organisers on theirs."""
    return event.get_absolute_url() if event.host_id else event.staff_url


def _found(request: TenantRequest, event: UUID) -> tuple[Alumnus | None, Event]:
    own = own_or_none(request)
    rows = visible_to(request.member, own).select_related("host", "group")
    found: Event = get_object_or_404(rows, pk=event)
    if not is_host(own, found):
        found.put_back()
    return own, found


def _reply(event: Event, own: Alumnus | None) -> Reply | None:
    found: Reply | None = event.replies.filter(alumnus=own).first() if own else None
    return found


def _page(
    request: TenantRequest, event: Event, own: Alumnus | None, *, form: ReplyForm | None = None, status: int = 200
) -> HttpResponse:
    reply, now = _reply(event, own), timezone.now()
    may_reply = can_reply(own, event, now)
    is_going = reply is not None and reply.is_going
    context = {
        "event": event,
        "reply": reply,
        "now": now,
        "is_over": now >= event.ends_at,
        "is_open": is_open(event, now),
        "form": (form or ReplyForm(event=event, reply=reply)) if may_reply else None,
        "ahead": ahead_of(reply) if reply is not None and reply.is_waiting else None,
        "company": company_of(event, request.member, own) if own is not None and is_going else Company(),
        "host": person_of(request.member, event.host) if event.host is not None else None,
        "is_mine": is_host(own, event),
        "may_take_back": can_take_back(reply, event, now),
        "may_edit": can_edit(request.member, own, event),
        "may_let_in": can_let_in(request.member, own, event),
        "for_whom": for_whom(event),
        "offered_until": reply.offered_until.astimezone(event.zone).replace(tzinfo=None)
        if reply is not None and reply.offered_until
        else None,
    }
    return render(request, "community/events/event_detail.html", context, status=status)
