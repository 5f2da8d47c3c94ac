"""What people write in a group."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from community.groups.actions import writing
from community.groups.finding import Here, here, inside, organised, post_or_404
from community.groups.forms import HideForm, PostForm
from community.groups.reading import blocked_with, comments_page, shown
from community.groups.reportables import REPORTABLE
from community.groups.rules import can_delete, can_edit, can_hide, can_pin
from community.groups.views import render_group, stored_picture
from community.models import GroupPost, Outcome, Reason
from directory.access import approval_required
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError


@module_required("groups")
@require_POST
@member_required
@approval_required
def group_post_create(request: TenantRequest, group: UUID) -> HttpResponse:
    found, own = inside(request, group)
    form = PostForm(request.POST, request.FILES, tenant=request.tenant, member=request.member, group=found.group)
    if form.is_valid():
        try:
            writing.write(employer=request.tenant, group=found.group, author=own, words=form.words)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            return redirect(found.group)
    return render_group(request, found, form=form)


@module_required("groups")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def group_post(request: TenantRequest, group: UUID, post: UUID) -> HttpResponse:
    """One post with its comments; POST adds one."""
    found = here(request, group)
    seen = post_or_404(found, post)
    if seen.parent is not None:
        return redirect(seen)
    form = _comment_form(request, found)
    if request.method == "POST":
        if not found.can_write or found.own is None or seen.hidden_at is not None:
            raise PermissionDenied
        if form is not None and form.is_valid():
            try:
                made = writing.write(
                    employer=request.tenant, group=found.group, author=found.own, words=form.words, parent=seen
                )
            except ActionError as error:
                form.add_error(None, str(error))
            else:
                return redirect(made)
    return _page(request, found, seen, form)


def _comment_form(request: TenantRequest, found: Here) -> PostForm | None:
    if not found.can_write:
        return None
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return PostForm(*posted, tenant=request.tenant, member=request.member, group=found.group, is_comment=True)


def _page(request: TenantRequest, found: Here, post: GroupPost, form: PostForm | None) -> HttpResponse:
    hidden = blocked_with(found.alumnus)
    after, before = request.GET.get("after"), request.GET.get("before")
    page = comments_page(post, found.alumnus, hidden, after=after, before=before)
    drawn = shown(request.member, found.alumnus, [post, *page.items])
    context = {
        "here": found,
        "group": found.group,
        "item": drawn[post.pk],
        "comments": [(drawn[each.pk], *_may(found, each)) for each in page.items],
        "page": page,
        "form": form if post.hidden_at is None else None,
        "may_edit": can_edit(post, found.group, found.own),
        "may_delete": can_delete(post, found.own),
        "may_hide": can_hide(post, found.group, found.own),
        "may_pin": can_pin(post, found.group, found.own),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "community/groups/group_post.html", context, status=status)


def _may(found: Here, comment: GroupPost) -> tuple[bool, bool, bool]:
    own = found.own
    return can_edit(comment, found.group, own), can_delete(comment, own), can_hide(comment, found.group, own)


@module_required("groups")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def group_post_update(request: TenantRequest, group: UUID, post: UUID) -> HttpResponse:
    found, own = inside(request, group)
    mine = post_or_404(found, post)
    if not can_edit(mine, found.group, own):
        raise PermissionDenied
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PostForm(
        *posted, tenant=request.tenant, member=request.member, group=found.group, post=mine, is_comment=mine.is_comment
    )
    if request.method == "POST" and form.is_valid():
        try:
            writing.rewrite(employer=request.tenant, post=mine, author=own, words=form.words)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            return redirect(mine)
    context = {"form": form, "group": found.group, "post": mine}
    return render(request, "community/groups/group_post_form.html", context, status=422 if form.errors else 200)


@module_required("groups")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def group_post_deletion(request: TenantRequest, group: UUID, post: UUID) -> HttpResponse:
    found, own = inside(request, group)
    mine = post_or_404(found, post)
    if not can_delete(mine, own):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "community/groups/group_post_deletion.html", {"group": found.group, "post": mine})
    back = mine.parent if mine.parent is not None else found.group
    writing.delete(post=mine, by=own)
    messages.success(request, _("Deleted."))
    return redirect(back)


@module_required("groups")
@require_POST
@member_required
@approval_required
def group_post_pin(request: TenantRequest, group: UUID, post: UUID) -> HttpResponse:
    """On top of the group; or, with `undo`, down again."""
    found = organised(request, group)
    assert found.own is not None  # `organised`
    try:
        writing.pin(
            post=post_or_404(found, post), by=found.own, is_pinned=not request.POST.get("undo"), now=timezone.now()
        )
    except ActionError as error:
        messages.warning(request, str(error))
    return redirect(found.group)


@module_required("groups")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def group_post_hiding(request: TenantRequest, group: UUID, post: UUID) -> HttpResponse:
    """An organiser takes something away, with a reason for its author."""
    found = organised(request, group)
    assert found.own is not None  # `organised`
    theirs = post_or_404(found, post)
    if not can_hide(theirs, found.group, found.own):
        raise PermissionDenied
    form = HideForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        writing.hide_as_organiser(
            employer=request.tenant, reportable=REPORTABLE, post=theirs, by=found.own, actor=request.member,
            outcome=Outcome(data["outcome"]), basis=Reason(data["basis"]), words=data["words"],
        )  # fmt: skip
        messages.success(request, _("Hidden. Its author is told why."))
        return redirect(theirs.parent if theirs.parent is not None else found.group)
    context = {"form": form, "group": found.group, "post": theirs}
    return render(request, "community/groups/group_post_hiding.html", context, status=422 if form.errors else 200)


@module_required("groups")
@require_safe
@member_required
@approval_required
def group_post_picture(request: TenantRequest, group: UUID, post: UUID) -> HttpResponseBase:
    found = here(request, group)
    if not found.can_read:
        raise Http404
    return stored_picture(post_or_404(found, post))
