"""What the employer's team sees: that a group is there. Never what is written in it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from community.groups.actions.starting import approve, reopen, save_settings, shut
from community.groups.forms import FindForm, SettingsForm, StateForm
from community.groups.reading import needs_approval
from community.groups.rules import READERS, TEAM, can_look_after
from community.models import Group, GroupState
from community.picking.by_rule import Rule, describe
from directory.names import words
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.pagination import keyset_page

SHOWN = (GroupState.WAITING, GroupState.ACTIVE, GroupState.ARCHIVED, GroupState.SHUT)


@module_required("groups")
@require_safe
@role_required(*READERS)
def staff_group_list(request: TenantRequest) -> HttpResponse:
    find = FindForm(request.GET)
    find.full_clean()
    data = getattr(find, "cleaned_data", {})
    waiting = Group.objects.filter(state=GroupState.WAITING).count()
    show = request.GET.get("show", "")
    show = show if show in SHOWN else (GroupState.WAITING if waiting else GroupState.ACTIVE)
    rows = Group.objects.filter(state=show)
    if data.get("kind"):
        rows = rows.filter(kind=data["kind"])
    for word in words(data.get("q", "")):
        rows = rows.filter(name_key__contains=word)
    after, before = request.GET.get("after"), request.GET.get("before")
    context = {
        "page": keyset_page(rows, order=("name_key", "id"), after=after, before=before),
        "tabs": [(each.value, each.label, waiting if each == GroupState.WAITING else None) for each in SHOWN],
        "show": show,
        "find": find,
        "settings": SettingsForm(tenant=request.tenant, initial={"needs_approval": needs_approval()}),
        "may_edit": can_look_after(request.member),
    }
    return render(request, "community/groups/staff_group_list.html", context)


@module_required("groups")
@require_POST
@role_required(*TEAM)
def staff_group_settings(request: TenantRequest) -> HttpResponse:
    form = SettingsForm(request.POST, tenant=request.tenant)
    form.full_clean()  # one box: there is nothing to refuse
    save_settings(is_asked_first=form.cleaned_data["needs_approval"], by=request.member)
    messages.success(request, _("Saved."))
    return redirect("community:staff_group_list")


@module_required("groups")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*READERS)
def staff_group(request: TenantRequest, any_group: UUID) -> HttpResponse:
    """POST says what becomes of it: `act` is approve, shut or reopen."""
    group: Group = get_object_or_404(Group.objects.select_related("started_by"), pk=any_group)
    if request.method == "POST" and not can_look_after(request.member):
        raise PermissionDenied
    form = StateForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST":
        try:
            if _carry_out(request, group, form):
                messages.success(request, _("Done. Its organisers are told."))
                return redirect("community:staff_group", group.pk)
        except ActionError as error:
            form.add_error(None, str(error))
    context = {
        "group": group,
        "rule": describe(Rule.of(group.rule)) if group.rule else "",
        "form": form,
        "may_edit": can_look_after(request.member),
    }
    return render(request, "community/groups/staff_group.html", context, status=422 if form.errors else 200)


def _carry_out(request: TenantRequest, group: Group, form: StateForm) -> bool:
    """False where a reason is missing."""
    if request.POST.get("act") == "approve":
        approve(employer=request.tenant, group=group, by=request.member)
        return True
    if not form.is_valid():
        return False
    act = reopen if request.POST.get("act") == "reopen" else shut
    act(employer=request.tenant, group=group, reason=form.cleaned_data["reason"], by=request.member)
    return True
