"""Joining, leaving, and who belongs to a group."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from community.groups.actions import belonging
from community.groups.finding import Here, here, inside, organised, readable
from community.groups.forms import InviteForm, JoinForm, NotifyForm
from community.groups.reading import asking, member_ids_among, members_of, members_page
from community.groups.rules import can_ask, can_join
from community.models import GroupMember, MemberState, Notify
from community.picking.choosing import people_offered
from community.picking.views import TypedForm
from directory.access import approval_required
from directory.models import Alumnus
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError


@module_required("groups")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def group_joining(request: TenantRequest, group: UUID) -> HttpResponse:
    """With the rules to read first. Into a closed group one asks."""
    found = here(request, group)
    joins, asks = can_join(found.group, found.own), can_ask(found.group, found.own)
    if not joins and not asks:
        return redirect(found.group)
    posted = request.POST if request.method == "POST" else None
    form = JoinForm(posted, tenant=request.tenant, has_rules=bool(found.group.house_rules), asks=asks)
    if request.method == "POST" and form.is_valid():
        try:
            _join(request, found, form, joins=joins)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            return redirect(found.group)
    context = {"form": form, "group": found.group, "asks": asks}
    return render(request, "community/groups/group_joining.html", context, status=422 if form.errors else 200)


def _join(request: TenantRequest, found: Here, form: JoinForm, *, joins: bool) -> None:
    if joins:
        belonging.join(group=found.group, alumnus=found.alumnus)
        messages.success(request, _("Welcome to %(name)s.") % {"name": found.group.name})
        return
    message = form.cleaned_data["message"]
    belonging.ask_to_join(employer=request.tenant, group=found.group, alumnus=found.alumnus, message=message)
    messages.success(request, _("The organisers read it, and you hear from them."))


@module_required("groups")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def group_leaving(request: TenantRequest, group: UUID) -> HttpResponse:
    """Also takes an ask back, and says no to an invitation."""
    found = here(request, group)
    error = ""
    if request.method == "POST":
        try:
            belonging.leave(group=found.group, alumnus=found.alumnus)
        except ActionError as refused:
            error = str(refused)
        else:
            messages.success(request, _("Done. Nobody is told."))
            return redirect("community:group_list")
    context = {"group": found.group, "own": found.own, "error": error}
    return render(request, "community/groups/group_leaving.html", context, status=422 if error else 200)


@module_required("groups")
@require_POST
@member_required
@approval_required
def group_notify(request: TenantRequest, group: UUID) -> HttpResponse:
    found, own = inside(request, group)
    form = NotifyForm(request.POST, tenant=request.tenant)
    if not form.is_valid():
        raise BadRequest("No such choice.")
    belonging.set_notify(membership=own, notify=Notify(form.cleaned_data["notify"]))
    messages.success(request, _("Saved."))
    return redirect(found.group)


@module_required("groups")
@require_safe
@member_required
@approval_required
def group_members(request: TenantRequest, group: UUID) -> HttpResponse:
    found = readable(request, group)
    after, before = request.GET.get("after"), request.GET.get("before")
    rows, page = members_page(found.group, request.member, found.alumnus, after=after, before=before)
    context: dict[str, Any] = {"here": found, "group": found.group, "rows": rows, "page": page}
    if found.can_organise:
        banned = members_of(found.group, found.alumnus).filter(state=MemberState.BANNED)
        context |= {
            "asking": asking(found.group, found.alumnus),
            "banned": list(banned.order_by("alumnus__sort_name")[:50]),
        }
    return render(request, "community/groups/group_members.html", context)


@module_required("groups")
@require_POST
@member_required
@approval_required
def group_member(request: TenantRequest, group: UUID, group_member: UUID) -> HttpResponse:
    """An organiser's word about one person."""
    found = organised(request, group)
    rows = members_of(found.group, found.alumnus) | GroupMember.objects.filter(group=found.group, alumnus=found.alumnus)
    other: GroupMember = get_object_or_404(rows.select_related("group", "alumnus"), pk=group_member)
    try:
        done = _carry_out(request, found, other, request.POST.get("act", ""))
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, done)
    return redirect("community:group_members", found.group.pk)


def _carry_out(request: TenantRequest, found: Here, other: GroupMember, act: str) -> str:
    own, name = found.own, other.alumnus.full_name
    assert own is not None  # `organised`
    match act:
        case "admit":
            belonging.admit(employer=request.tenant, membership=other, by=own)
            return _("%(name)s is in.") % {"name": name}
        case "decline":
            belonging.decline(membership=other, by=own)
            return _("Declined. Nobody is told.")
        case "remove":
            belonging.take_out(membership=other, by=own, actor=request.member)
            return _("%(name)s is out of the group.") % {"name": name}
        case "ban":
            belonging.take_out(membership=other, by=own, actor=request.member, is_banned=True)
            return _("%(name)s is out, and does not find the group any more.") % {"name": name}
        case "unban":
            belonging.lift_ban(membership=other, by=own, actor=request.member)
            return _("%(name)s may come back.") % {"name": name}
        case "organiser":
            belonging.make_organiser(membership=other, by=own, is_organiser=True)
            return _("%(name)s is an organiser now.") % {"name": name}
        case "member":
            belonging.make_organiser(membership=other, by=own, is_organiser=False)
            return _("%(name)s is no organiser any more.") % {"name": name}
    raise BadRequest("No such act.")


@module_required("groups")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def group_invite(request: TenantRequest, group: UUID) -> HttpResponse:
    found = organised(request, group)
    assert found.own is not None  # `organised`
    form = InviteForm(request.POST if request.method == "POST" else None, tenant=request.tenant, member=request.member)
    if request.method == "POST" and form.is_valid():
        people = form.cleaned_data["people"]
        try:
            asked = belonging.invite(employer=request.tenant, group=found.group, people=people, by=found.own)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            text = ngettext("%(n)d person is invited.", "%(n)d people are invited.", asked) if asked else ""
            messages.success(
                request,
                text % {"n": asked} if text else _("They are in, were invited already, or said no not long ago."),
            )
            return redirect(found.group)
    context = {"form": form, "group": found.group}
    return render(request, "community/groups/group_invite.html", context, status=422 if form.errors else 200)


@module_required("groups")
@require_safe
@member_required
@approval_required
def group_people(request: TenantRequest, group: UUID) -> HttpResponse:
    """Who can be mentioned: people of the group whom the writer sees. JSON for `static/js/typeahead.js`."""
    found = readable(request, group)
    if found.own is None or not found.own.is_inside:
        raise Http404
    rows = people_offered(request.member, TypedForm(request.GET).text, most=60)
    among = member_ids_among(found.group, Alumnus.objects.filter(pk__in=[row.alumnus_id for row in rows]))
    inside_rows = [row for row in rows if row.alumnus_id in among][:8]
    options = [{"value": str(row), "detail": row.now or row.work, "id": str(row.alumnus_id)} for row in inside_rows]
    return JsonResponse({"options": options})
