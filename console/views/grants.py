"""An employer's own page about support: who asked to look, why, and what was opened. Owners say yes, no, and stop."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import role_required
from accounts.models import Role
from audit.models import AuditEvent
from console.actions.support import (
    NotOpen,
    allow_support,
    asks_first,
    end_support,
    refuse_support,
    set_support_rule,
)
from console.models import SupportGrant
from console.pages import name_of_page
from console.support import REFUSED, VIEWED
from tenancy.http import TenantRequest
from web.pagination import keyset_page

READERS = (Role.OWNER, Role.AUDITOR)
PAGES_SHOWN = 200


@require_safe
@role_required(*READERS)
def grant_list(request: TenantRequest) -> HttpResponse:
    page = keyset_page(
        SupportGrant.objects.select_related("answered_by", "ended_by"),
        order=("-asked_at", "id"),
        after=request.GET.get("after"),
        before=request.GET.get("before"),
    )
    context = {"page": page, "asks_first": asks_first(), "may_decide": _may_decide(request)}
    return render(request, "console/grant_list.html", context)


@require_safe
@role_required(*READERS)
def grant_detail(request: TenantRequest, grant_id: UUID) -> HttpResponse:
    grants = SupportGrant.objects.select_related("answered_by", "ended_by")
    grant: SupportGrant = get_object_or_404(grants, pk=grant_id)
    events = AuditEvent.objects.filter(tenant_id=request.tenant.pk).about(grant).order_by("-id")
    rows = events.filter(action__in=[VIEWED, REFUSED])[:PAGES_SHOWN]
    opened = [(event, name_of_page(event.data.get("page", ""))) for event in rows]
    context = {"grant": grant, "opened": opened, "shown": PAGES_SHOWN, "may_decide": _may_decide(request)}
    return render(request, "console/grant_detail.html", context)


@require_POST
@role_required(Role.OWNER)
def grant_permission(request: TenantRequest, grant_id: UUID) -> HttpResponse:
    return _decide(request, grant_id, allow_support, _("Allowed. You can end it at any moment, here."))


@require_POST
@role_required(Role.OWNER)
def grant_refusal(request: TenantRequest, grant_id: UUID) -> HttpResponse:
    return _decide(request, grant_id, refuse_support, _("Refused. Nobody has looked."))


@require_POST
@role_required(Role.OWNER)
def grant_ending(request: TenantRequest, grant_id: UUID) -> HttpResponse:
    return _decide(request, grant_id, end_support, _("Ended. From this moment nothing can be looked at."))


def _decide(request: TenantRequest, grant_id: UUID, act: Callable[..., SupportGrant], done: str) -> HttpResponse:
    grant = get_object_or_404(SupportGrant, pk=grant_id)
    try:
        act(grant=grant, by=request.member)
    except NotOpen as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, done)
    return redirect("support:grant_list")


@require_POST
@role_required(Role.OWNER)
def support_rule(request: TenantRequest) -> HttpResponse:
    wanted = request.POST.get("asks_first") == "yes"
    set_support_rule(asks_first=wanted, by=request.member)
    messages.success(
        request,
        _("Saved. Support asks first.") if wanted else _("Saved. Support may look at once, and you are told by mail."),
    )
    return redirect("support:grant_list")


def _may_decide(request: TenantRequest) -> bool:
    return bool(request.member.has_role(Role.OWNER))
