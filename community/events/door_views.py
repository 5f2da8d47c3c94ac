"""The door: who is on the list, and who has come. The page goes on without a network and tells the rest later."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import member_required
from community.events.arriving import Arrival, guests_of, note_arrivals, take_back, take_back_walk_in
from community.events.keeping import AFTERWARDS
from community.events.reading import blocked_with, visible_to
from community.events.rules import can_let_in, is_host
from community.events.tickets import code_of
from community.models import Event, WalkIn
from directory.access import approval_required
from directory.models import Alumnus
from directory.profile.own import own_or_none
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.ids import uuid_in
from web.middleware import PERMISSIONS_POLICY

MOST_AT_ONCE = 500
WITH_CAMERA = PERMISSIONS_POLICY.replace("camera=()", "camera=(self)")


@module_required("events")
@require_safe
@member_required
@approval_required
def door(request: TenantRequest, event: UUID) -> HttpResponse:
    own, found = _at_the_door(request, event)
    context = {
        "event": found,
        "guests": [(reply, code_of(found, reply)) for reply in _guests(found, own)],
        "walk_ins": WalkIn.objects.filter(event=found).order_by("arrived_at", "pk"),
        "until": found.ends_at + AFTERWARDS,
        "new_key": uuid4(),
    }
    response = render(request, "community/events/door.html", context)
    response["Permissions-Policy"] = WITH_CAMERA
    return response


@module_required("events")
@require_POST
@member_required
@approval_required
def door_arrivals(request: TenantRequest, event: UUID) -> HttpResponse:
    """From a telephone as JSON, many at once and as often as it likes; without JavaScript one by one, from a form."""
    own, found = _at_the_door(request, event)
    now = timezone.now()
    if request.content_type == "application/json":
        arrivals = _read(request.body, now)
        if arrivals is None:
            return JsonResponse({"error": _("This is no list of arrivals.")}, status=422)
        note_arrivals(event=found, arrivals=arrivals, now=now)
        return JsonResponse(_state(found, own))
    _one(request, found, now)
    return redirect("community:door", found.pk)


def _one(request: TenantRequest, event: Event, now: datetime) -> None:
    who, key, name = (request.POST.get(field, "").strip() for field in ("who", "key", "name"))
    if request.POST.get("undo"):
        reply = uuid_in(who)
        done = take_back(event=event, reply=reply, now=now) if reply else False
        walk_in = uuid_in(key)
        done = take_back_walk_in(event=event, key=walk_in) if walk_in else done
        messages.success(request, _("Taken back.") if done else _("There was nothing to take back."))
        return
    arrival = Arrival(now, who=uuid_in(who), key=uuid_in(key), name=name[:120])
    if note_arrivals(event=event, arrivals=[arrival], now=now):
        messages.success(request, _("Welcome!"))
    else:
        messages.error(request, _("Nobody on the list of this event goes by that."))


def _read(body: bytes, now: datetime) -> list[Arrival] | None:
    try:
        rows = json.loads(body)["arrivals"]
        if not isinstance(rows, list) or len(rows) > MOST_AT_ONCE:
            return None
        return [_arrival(row, now) for row in rows]
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _arrival(row: dict[str, Any], now: datetime) -> Arrival:
    at = parse_datetime(str(row["at"]))
    name = " ".join(str(row.get("name", "")).replace("\x00", "").split())[:120]
    return Arrival(
        at if at is not None and at.tzinfo is not None else now,
        who=uuid_in(str(row.get("who", ""))), code=str(row.get("code", ""))[:200].replace("\x00", ""),
        key=uuid_in(str(row.get("key", ""))), name=name,
    )  # fmt: skip


def _state(event: Event, own: Alumnus | None) -> dict[str, Any]:
    """What every telephone at the door shows then."""
    return {
        "arrived": {
            str(reply.pk): _clock(event, reply.arrived_at) for reply in _guests(event, own) if reply.arrived_at
        },
        "walk_ins": [
            {"key": str(each.key), "name": each.name, "at": _clock(event, each.arrived_at)}
            for each in WalkIn.objects.filter(event=event).order_by("arrived_at", "pk")
        ],
    }


def _clock(event: Event, moment: datetime) -> str:
    return moment.astimezone(event.zone).strftime("%H:%M")


def _guests(event: Event, own: Alumnus | None) -> list[Any]:
    """Whom the helper has blocked, or who has blocked them, is let in by somebody else. The employer's own list is
    whole, so that nobody is turned away."""
    hidden = blocked_with(own) if own is not None and event.host_id is not None else set()
    return [reply for reply in guests_of(event) if reply.alumnus_id not in hidden]


def _at_the_door(request: TenantRequest, event: UUID) -> tuple[Alumnus | None, Event]:
    own = own_or_none(request)
    found: Event = get_object_or_404(visible_to(request.member, own), pk=event)
    if not can_let_in(request.member, own, found):
        raise PermissionDenied
    if not is_host(own, found):
        found.put_back()
    return own, found


@module_required("events")
@require_safe
@member_required
def door_worker(request: TenantRequest) -> HttpResponse:
    """Served beside the pages of the door, since a worker looks after pages below its own address only."""
    file = finders.find("js/door/worker.js")
    return HttpResponse(Path(str(file)).read_text(), content_type="text/javascript; charset=utf-8")
