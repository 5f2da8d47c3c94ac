"""The team page: who helps to run the network, who is invited, and what each may do."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.models import Invitation, Membership, Role
from accounts.step_up import step_up_required
from accounts.team import only_owner
from accounts.team.actions import (
    change_team_roles,
    end_emergency,
    invite_again,
    invite_to_team,
    remove_from_team,
    take_back,
)
from accounts.team.forms import MEANINGS, TEAM_ROLES, InviteForm, RolesForm
from accounts.team.inviting import STAFF
from accounts.team.rules import EDITORS, READERS, can_change_member, can_change_team
from tenancy.http import TenantRequest
from web.errors import ActionError

ENOUGH_OWNERS = 2
MOST = 500


@require_safe
@role_required(*READERS)
def team(request: TenantRequest) -> HttpResponse:
    colleagues = list(Membership.objects.on_the_team().order_by("display_name", "pk")[:MOST])
    invitations = Invitation.objects.filter(kind=STAFF).unanswered().order_by("-created_at", "-pk")
    owners = [colleague for colleague in colleagues if Role.OWNER in colleague.roles]
    context = {
        "colleagues": [(colleague, can_change_member(request.member, colleague)) for colleague in colleagues],
        "invitations": list(invitations[:MOST]) if can_change_team(request.member) else [],
        "may_change": can_change_team(request.member),
        "needs_owner": len(owners) < ENOUGH_OWNERS,
        "warnings": only_owner.warnings_about(request.tenant, owners[0]) if len(owners) == 1 else [],
        "meanings": [(role.label, MEANINGS[role]) for role in TEAM_ROLES],
        "now": timezone.now(),
    }
    return render(request, "accounts/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
@step_up_required("team.invite")
def team_invite(request: TenantRequest) -> HttpResponse:
    form = InviteForm(_typed(request), tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            invite_to_team(employer=request.tenant, email=email, roles=form.cleaned_data["roles"], by=request.member)
        except ActionError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": email})
            return redirect("accounts:team")
    return render(request, "accounts/team_invite.html", {"form": form}, status=422 if form.errors else 200)


def _typed(request: TenantRequest) -> QueryDict | None:
    """Also when not one box is ticked."""
    return request.POST if request.method == "POST" else None


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
@step_up_required("team.change_role")
def team_member(request: TenantRequest, membership_id: UUID) -> HttpResponse:
    colleague = _colleague(request, membership_id)
    form = RolesForm(_typed(request), tenant=request.tenant, colleague=colleague)
    if request.method == "POST" and form.is_valid():
        try:
            change_team_roles(
                employer=request.tenant, membership=colleague, roles=form.cleaned_data["roles"], by=request.member
            )
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The roles of %(name)s are saved.") % {"name": colleague.display_name})
            return redirect("accounts:team")
    context = {"form": form, "colleague": colleague}
    return render(request, "accounts/team_member.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
@step_up_required("team.remove")
def team_removal(request: TenantRequest, membership_id: UUID) -> HttpResponse:
    colleague = _colleague(request, membership_id)
    context: dict[str, Any] = {"colleague": colleague}
    if request.method == "POST":
        try:
            remove_from_team(employer=request.tenant, membership=colleague, by=request.member)
        except ActionError as error:
            return render(request, "accounts/team_removal.html", {**context, "error": str(error)}, status=422)
        messages.success(request, _("%(name)s is no longer on the team.") % {"name": colleague.display_name})
        return redirect("accounts:team")
    return render(request, "accounts/team_removal.html", context)


def _colleague(request: TenantRequest, membership_id: UUID) -> Membership:
    """Somebody on this team whom the visitor may change; for an own entry there is no such page."""
    colleague: Membership = get_object_or_404(Membership.objects.on_the_team(), pk=membership_id)
    if not can_change_member(request.member, colleague):
        raise Http404
    return colleague


@require_POST
@role_required(*EDITORS)
@step_up_required("team.invite")
def team_invitation_sending(request: TenantRequest, invitation_id: UUID) -> HttpResponse:
    invitation = _invitation(invitation_id)
    try:
        invite_again(employer=request.tenant, invitation=invitation, by=request.member)
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("A new invitation is on its way. The earlier link no longer works."))
    return redirect("accounts:team")


@require_POST
@role_required(*EDITORS)
@step_up_required("team.invite")
def team_invitation_revocation(request: TenantRequest, invitation_id: UUID) -> HttpResponse:
    invitation = _invitation(invitation_id)
    try:
        take_back(invitation=invitation, by=request.member)
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The invitation is taken back. Its link no longer works."))
    return redirect("accounts:team")


def _invitation(invitation_id: UUID) -> Invitation:
    invitation: Invitation = get_object_or_404(Invitation.objects.filter(kind=STAFF), pk=invitation_id)
    return invitation


@require_POST
@role_required(*EDITORS)
@step_up_required("team.remove")
def team_emergency_end(request: TenantRequest, membership_id: UUID) -> HttpResponse:
    colleague = get_object_or_404(Membership.objects.on_the_team(), pk=membership_id)
    end_emergency(membership=colleague, by=request.member)
    messages.success(request, _("The emergency access has ended."))
    return redirect("accounts:team")
