from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required, role_required
from feedback.interviews.reading import visible_to as visible_interviews
from feedback.models import Promise, PromiseState
from feedback.promises.actions import change_promise, end_promise, make_promise, publish, reopen_promise, withdraw
from feedback.promises.forms import EndForm, PromiseForm, PublishForm
from feedback.promises.reading import published, visible_to
from feedback.promises.rules import OWNERS, READERS, WRITERS, can_end, can_write
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.ids import uuid_in
from web.pagination import keyset_page

SHOWN = ("open", "kept", "dropped")


@module_required("feedback")
@require_safe
@role_required(*READERS)
def promise_list(request: TenantRequest) -> HttpResponse:
    everything = visible_to(request.member)
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "open"
    order = ("due_on", "id") if show == "open" else ("-ended_on", "id")
    after, before = request.GET.get("after"), request.GET.get("before")
    page = keyset_page(everything.filter(state=show), order=order, after=after, before=before)
    tabs = [
        ("open", _("Open"), everything.open().count()),
        ("kept", _("Kept"), None),
        ("dropped", _("Not kept"), None),
    ]
    context = {"page": page, "tabs": tabs, "show": show, "today": request.tenant.today()}
    context["may_write"] = can_write(request.member)
    return render(request, "feedback/promises/promise_list.html", context)


@module_required("feedback")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def promise_create(request: TenantRequest) -> HttpResponse:
    """By itself, or (`interview`) out of a talk."""
    form = PromiseForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    interview = None
    if asked := request.GET.get("interview", ""):
        interview = get_object_or_404(visible_interviews(request.member), pk=uuid_in(asked))
    if request.method == "POST" and form.is_valid():
        promise = make_promise(wording=form.wording, interview=interview, by=request.member)
        messages.success(request, _("Written down. It stands on the list until somebody says what became of it."))
        return redirect(interview or promise)
    context = {"form": form, "interview": interview}
    return render(request, "feedback/promises/promise_create.html", context, status=422 if form.errors else 200)


@module_required("feedback")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*READERS)
def promise_update(request: TenantRequest, promise: UUID) -> HttpResponse:
    found = _found(request, promise)
    if request.method == "POST" and not can_write(request.member):
        raise PermissionDenied
    form = PromiseForm(request.POST if request.method == "POST" else None, tenant=request.tenant, promise=found)
    if request.method == "POST" and form.is_valid():
        change_promise(promise=found, wording=form.wording, by=request.member)
        messages.success(request, _("Saved."))
        return redirect(found)
    return _page(request, found, form=form, status=422 if form.errors else 200)


@module_required("feedback")
@require_POST
@role_required(*OWNERS)
def promise_end(request: TenantRequest, promise: UUID) -> HttpResponse:
    """What became of it; or, with `undo`, that it is open again."""
    found = _found(request, promise)
    if not can_end(request.member, found):
        raise PermissionDenied
    if request.POST.get("undo"):
        reopen_promise(promise=found, by=request.member)
        return redirect(found)
    form = EndForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            end_promise(
                promise=found, state=PromiseState(data["state"]), note=data["note"], on=request.tenant.today(),
                by=request.member,
            )  # fmt: skip
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            return redirect(found)
    return _page(request, found, end=form, status=422)


@module_required("feedback")
@require_POST
@role_required(*WRITERS)
def promise_publication(request: TenantRequest, promise: UUID) -> HttpResponse:
    """To members; or, with `undo`, off their page."""
    found = _found(request, promise)
    if request.POST.get("undo"):
        withdraw(promise=found, by=request.member)
        messages.success(request, _("Members see it no longer."))
        return redirect(found)
    form = PublishForm(request.POST)
    if form.is_valid():
        try:
            publish(promise=found, by=request.member, **form.cleaned_data)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Members read it now."))
            return redirect(found)
    return _page(request, found, publication=form, status=422)


@module_required("feedback")
@require_safe
@member_required
def kept_promises(request: TenantRequest) -> HttpResponse:
    """“You said, we did”, for members."""
    after, before = request.GET.get("after"), request.GET.get("before")
    page = keyset_page(published(), order=("-published_at", "id"), after=after, before=before)
    return render(request, "feedback/promises/kept_promises.html", {"page": page})


def _found(request: TenantRequest, promise: UUID) -> Promise:
    found: Promise = get_object_or_404(visible_to(request.member), pk=promise)
    return found


def _page(
    request: TenantRequest,
    promise: Promise,
    *,
    form: PromiseForm | None = None,
    end: EndForm | None = None,
    publication: PublishForm | None = None,
    status: int = 200,
) -> HttpResponse:
    writes = can_write(request.member)
    said = {"said": promise.said, "did": promise.did}
    context = {
        "promise": promise,
        "may_write": writes,
        "may_end": can_end(request.member, promise),
        "form": form or PromiseForm(tenant=request.tenant, promise=promise),
        "end": end or EndForm(),
        "publication": publication or PublishForm(initial=said),
        "today": request.tenant.today(),
    }
    return render(request, "feedback/promises/promise_detail.html", context, status=status)
