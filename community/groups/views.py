"""Groups to find, to read, to start and to look after."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from community.groups.actions.belonging import note_read
from community.groups.actions.starting import archive, change_group, start_group, take_up_again
from community.groups.finding import Here, here, organised
from community.groups.forms import FindForm, GroupForm, NotifyForm, PostForm
from community.groups.pictures import private_picture
from community.groups.reading import (
    blocked_with,
    invitations_of,
    list_page,
    needs_approval,
    organisers_of,
    pinned_of,
    posts_page,
    shown,
)
from community.groups.rules import can_ask, can_join
from community.models.groups import is_unread
from community.picking.by_rule import Rule, describe
from directory.access import approval_required
from directory.connections.views import own_or_404
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError

SHOWN = ("mine", "all")


@module_required("groups")
@require_safe
@member_required
@approval_required
def group_list(request: TenantRequest) -> HttpResponse:
    own = own_or_404(request)
    find = FindForm(request.GET)
    find.full_clean()
    data = getattr(find, "cleaned_data", {})
    text, kind = data.get("q", ""), data.get("kind", "")
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "mine"
    rows, page = list_page(
        own, show=show, text=text, kind=kind, after=request.GET.get("after"), before=request.GET.get("before")
    )
    context = {
        "rows": rows,
        "page": page,
        "find": find,
        "show": show,
        "is_filtered": bool(text or kind),
        "invitations": invitations_of(own) if show == "mine" else [],
        "tabs": [("mine", _("Yours")), ("all", _("All groups"))],
    }
    return render(request, "community/groups/group_list.html", context)


@module_required("groups")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def group_create(request: TenantRequest) -> HttpResponse:
    own = own_or_404(request)
    form = _form(request, None)
    if request.method == "POST" and form.is_valid():
        try:
            group = start_group(employer=request.tenant, wording=form.wording, starter=own)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your group is there. Invite the first people."))
            return redirect("community:group_invite" if group.is_active else "community:group_detail", group.pk)
    context = {"form": form, "needs_approval": needs_approval()}
    return render(request, "community/groups/group_form.html", context, status=422 if form.errors else 200)


def _form(request: TenantRequest, found: Here | None) -> GroupForm:
    own = found.alumnus if found else own_or_404(request)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    group = found.group if found else None
    return GroupForm(*posted, tenant=request.tenant, member=request.member, own=own, group=group)


@module_required("groups")
@require_safe
@member_required
@approval_required
def group_detail(request: TenantRequest, group: UUID) -> HttpResponse:
    found = here(request, group)
    response = render_group(request, found)
    if found.own is not None and is_unread(found.group, found.own) and "after" not in request.GET:
        note_read(found.own, now=timezone.now())
    return response


def render_group(request: TenantRequest, found: Here, *, form: PostForm | None = None) -> HttpResponse:
    """With the form as it was sent, where something is wrong with it."""
    group, own = found.group, found.own
    context: dict[str, Any] = {
        "here": found,
        "group": group,
        "rule": describe(Rule.of(group.rule)) if group.rule else "",
        "organisers": organisers_of(group, found.alumnus),
        "can_join": can_join(group, own),
        "can_ask": can_ask(group, own),
        "notify": NotifyForm(tenant=request.tenant, initial={"notify": own.notify if own else ""}),
    }
    if found.can_read:
        context |= _posts(request, found)
    if found.can_write:
        context["form"] = form or PostForm(tenant=request.tenant, member=request.member, group=group)
    return render(request, "community/groups/group_detail.html", context, status=422 if form and form.errors else 200)


def _posts(request: TenantRequest, found: Here) -> dict[str, Any]:
    after, before = request.GET.get("after"), request.GET.get("before")
    hidden = blocked_with(found.alumnus)
    page = posts_page(found.group, found.alumnus, hidden, after=after, before=before)
    pinned = None if after or before else pinned_of(found.group, found.alumnus, hidden)
    posts = [*([pinned] if pinned else []), *page.items]
    drawn = shown(request.member, found.alumnus, posts)
    return {
        "page": page,
        "pinned": drawn[pinned.pk] if pinned else None,
        "posts": [drawn[post.pk] for post in page.items],
        "read_at": found.own.read_at if found.own and found.own.is_inside else None,
    }


@module_required("groups")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def group_update(request: TenantRequest, group: UUID) -> HttpResponse:
    found = organised(request, group)
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            change_group(group=found.group, wording=form.wording)
        except ActionError as error:
            form.add_error("openness", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(found.group)
    context = {"form": form, "group": found.group}
    return render(request, "community/groups/group_form.html", context, status=422 if form.errors else 200)


@module_required("groups")
@require_POST
@member_required
@approval_required
def group_archive(request: TenantRequest, group: UUID) -> HttpResponse:
    """To rest; or, with `undo`, to go on."""
    found = organised(request, group)
    act = take_up_again if request.POST.get("undo") else archive
    try:
        act(group=found.group, by=request.member)
    except ActionError as error:
        messages.warning(request, str(error))
    return redirect(found.group)


@module_required("groups")
@require_safe
@member_required
@approval_required
def group_picture(request: TenantRequest, group: UUID) -> HttpResponseBase:
    return stored_picture(here(request, group).group)


def stored_picture(row: Any) -> HttpResponseBase:
    if not row.picture.name:
        raise Http404
    try:
        return private_picture(default_storage.open(row.picture.name), row.picture.name)
    except FileNotFoundError:  # replaced between the row and the file
        raise Http404 from None
