"""Connections, blocks, notes and colleagues of old, each for the member alone whose they are."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from directory.access import approval_required
from directory.connections.actions import (
    HiddenYourself,
    NothingToAnswer,
    NotThere,
    TooManyAsks,
    TooManyNotes,
    accept,
    ask,
    block,
    decline,
    remove,
    unblock,
    write_note,
)
from directory.connections.forms import AskForm, ListForm, NoteForm
from directory.connections.reading import Box, Show, Standing, box_for, circle_of, list_page, seen_as_member
from directory.connections.rules import can_connect, takes_part
from directory.models import Alumnus, Block, Connection
from tenancy.http import TenantRequest
from tenancy.modules import module_required

TOO_MANY = 429


@module_required("directory")
@require_safe
@member_required
@approval_required
def connection_list(request: TenantRequest) -> HttpResponse:
    own = Alumnus.objects.filter(membership=request.member).first()
    if own is None or not takes_part(own):
        return render(request, "directory/connections/none.html", {"own": own}, status=404)
    asked_for = request.GET.get("show", "")
    show = Show(asked_for) if asked_for in Show.values else Show.CONNECTED
    circle = circle_of(own, request.member)
    form = ListForm(request.GET, tenant=request.tenant)
    text = form.text
    rows, page = list_page(circle, show, text=text, after=request.GET.get("after"), before=request.GET.get("before"))
    context = {
        "form": form, "text": text, "show": show, "counts": circle.counts, "rows": rows, "page": page,
        "is_hidden": not can_connect(own), "has_contacts": bool(circle.lists[Show.CONNECTED]),
    }  # fmt: skip
    return render(request, "directory/connections/connection_list.html", context)


@module_required("directory")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def connection_ask(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    own, other = pair(request, alumnus_id)
    if other is None:
        return hidden(request)
    form = AskForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    box = _box(request, own, other)
    if request.method != "POST":
        return _ask_page(request, box, form) if box.can_ask else hidden(request)
    if not form.is_valid():
        return _ask_page(request, box, form, status=422)
    try:
        is_connected = ask(employer=request.tenant, asker=own, asked=other, message=form.cleaned_data["message"])
    except NotThere:
        return hidden(request)
    except HiddenYourself as error:
        form.add_error(None, str(error))
        return _ask_page(request, box, form, status=422)
    except TooManyAsks as error:
        form.add_error(None, str(error))
        return _ask_page(request, box, form, status=TOO_MANY)
    said = _("You are connected.") if is_connected else _("Asked. You hear from us when the answer is yes.")
    messages.success(request, said)
    return redirect(other)


def _ask_page(request: TenantRequest, box: Box, form: AskForm, *, status: int = 200) -> HttpResponse:
    context = {"connection": box, "form": form}
    return render(request, "directory/connections/ask.html", context, status=status)


@module_required("directory")
@require_POST
@member_required
@approval_required
def connection_acceptance(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    own, other = _asker(request, alumnus_id)
    if other is None:
        return hidden(request)
    try:
        accept(employer=request.tenant, asked=own, asker=other)
    except NotThere:
        return hidden(request)
    except (HiddenYourself, NothingToAnswer) as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("You and %(name)s are connected.") % {"name": other.full_name})
    return _back(request, other, Show.ASKED_ME)


@module_required("directory")
@require_POST
@member_required
@approval_required
def connection_refusal(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    own, other = _asker(request, alumnus_id)
    if other is None:
        return hidden(request)
    decline(asked=own, asker=other)
    messages.success(request, _("Declined. Nobody is told."))
    return _back(request, other, Show.ASKED_ME)


@module_required("directory")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def connection_removal(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    """Ends a connection, or takes an ask back. Asked first, because the other has to be asked again afterwards."""
    own, other = pair(request, alumnus_id)
    box = _box(request, own, other) if other else None
    if other is None or box is None or box.standing not in (Standing.CONNECTED, Standing.ASKED):
        return redirect(other) if other and request.method == "POST" else hidden(request)
    if request.method != "POST":
        return render(request, "directory/connections/removal.html", {"connection": box})
    remove(alumnus=own, other=other)
    was_connected = box.standing == Standing.CONNECTED
    messages.success(request, _("You are not connected any more.") if was_connected else _("Your ask is taken back."))
    return _back(request, other, Show.CONNECTED if was_connected else Show.ASKED)


@module_required("directory")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def person_block(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    own, other = pair(request, alumnus_id)
    if other is None:
        own, other = _asker(request, alumnus_id)
    if other is None:
        return hidden(request)
    if request.method != "POST":
        return render(request, "directory/connections/block.html", {"alumnus": other})
    try:
        block(employer=request.tenant, alumnus=own, other=other)
    except TooManyAsks as error:
        messages.warning(request, str(error))
        return redirect("directory:connection_list")
    messages.success(request, _("%(name)s is blocked and is not told.") % {"name": other.full_name})
    return _to_list(Show.BLOCKED)


@module_required("directory")
@require_POST
@member_required
@approval_required
def person_unblock(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    own = own_or_404(request)
    if not Block.objects.filter(blocker=own, blocked=alumnus_id).exists():
        return hidden(request)
    unblock(alumnus=own, other_id=alumnus_id)
    messages.success(request, _("Not blocked any more."))
    return _to_list(Show.BLOCKED)


@module_required("directory")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def person_note(request: TenantRequest, alumnus_id: UUID) -> HttpResponse:
    own, other = pair(request, alumnus_id)
    if other is None:
        return hidden(request)
    box = _box(request, own, other)
    posted = request.POST if request.method == "POST" else None
    form = NoteForm(posted, tenant=request.tenant, initial={"text": box.note})
    if request.method == "POST" and form.is_valid():
        try:
            note = write_note(author=own, about=other, text=form.cleaned_data["text"])
        except TooManyNotes as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your note is kept.") if note else _("There is no note any more."))
            return _back(request, other, Show.NOTES)
    status = 422 if form.is_bound else 200
    return render(request, "directory/connections/note.html", {"connection": box, "form": form}, status=status)


def hidden(request: TenantRequest) -> HttpResponse:
    """Hidden, blocked, gone and never there look the same, and kindly."""
    return render(request, "directory/alumnus_hidden.html", status=404)


def own_or_404(request: TenantRequest) -> Alumnus:
    own: Alumnus = get_object_or_404(Alumnus.objects.filter(membership=request.member))
    if not takes_part(own):
        raise Http404
    return own


def pair(request: TenantRequest, alumnus_id: UUID) -> tuple[Alumnus, Alumnus | None]:
    """The member's own record, and the other person's where the member may see it."""
    own = own_or_404(request)
    other = Alumnus.objects.filter(pk=alumnus_id).exclude(pk=own.pk).first()
    is_seen = other is not None and bool(seen_as_member(request.member, [other]))
    return own, other if is_seen else None


def _asker(request: TenantRequest, alumnus_id: UUID) -> tuple[Alumnus, Alumnus | None]:
    """Somebody whose ask waits or has been answered, seen or not: with the ask they gave their name."""
    own = own_or_404(request)
    has_asked = Connection.objects.between(own.pk, alumnus_id).filter(asked=own).exists()
    other = Alumnus.objects.filter(pk=alumnus_id).first() if has_asked else None
    return own, other if other and takes_part(other) else None


def _box(request: TenantRequest, own: Alumnus, other: Alumnus) -> Box:
    box = box_for(request.member, own, other, today=request.tenant.today())
    assert box is not None  # the two differ and the member takes part, or `pair` had not let us in
    return box


def _back(request: TenantRequest, other: Alumnus, show: Show) -> HttpResponse:
    return _to_list(show) if request.POST.get("from") == "list" else redirect(other)


def _to_list(show: Show) -> HttpResponse:
    response = redirect("directory:connection_list")
    response["Location"] += f"?show={show.value}"
    return response
