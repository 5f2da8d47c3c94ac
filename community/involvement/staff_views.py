"""What staff look for, and what they do with the people who said that they would like to."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from accounts.step_up import step_up_required
from community.involvement import actions
from community.involvement.forms import CareForm, LeadFilterForm, MoveForm, NoteForm, RoleForm
from community.involvement.reading import NEXT_FIRST, board_of, leads_asked, public_role, table
from community.involvement.rules import READERS, WRITERS, can_write, steps_of
from community.models import InvolvementRole, Lead, LeadState, RoleState
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.exports import table_response
from web.http import wants_fragment
from web.pagination import keyset_page

HEADERS = (
    lazy("Since"), lazy("Person"), lazy("Kind"), lazy("Role"), lazy("What they wrote"), lazy("State"),
    lazy("Looked after by"), lazy("Next step"), lazy("By"), lazy("Value"), lazy("Currency"),
)  # fmt: skip
ROLES_SHOWN = (RoleState.OPEN, RoleState.DRAFT, RoleState.CLOSED)


@module_required("involvement")
@require_safe
@role_required(*READERS)
def lead_list(request: TenantRequest) -> HttpResponse:
    """The next steps first, those that are overdue before all."""
    form = LeadFilterForm(request.GET)
    page = keyset_page(
        leads_asked(form), order=NEXT_FIRST, after=request.GET.get("after"), before=request.GET.get("before")
    )
    context = {
        "form": form,
        "page": page,
        "asked": form.query("way", "owner"),
        "today": request.tenant.today(),
        "may_write": can_write(request.member),
        "is_filtered": any(form.asked(name) for name in ("show", "way", "owner")),
    }
    return render(request, "community/involvement/lead_list.html", context)


@module_required("involvement")
@require_safe
@role_required(*READERS)
def lead_board(request: TenantRequest) -> HttpResponse:
    """The same leads as columns, whatever the state."""
    return _board(request)


@module_required("involvement")
@require_POST
@role_required(*WRITERS)
@step_up_required("leads.export")
def lead_export(request: TenantRequest) -> HttpResponseBase:
    """By hand, for what the list shows; the audit log keeps that somebody did."""
    leads = leads_asked(LeadFilterForm(request.POST))
    actions.note_export(number=leads.count(), by=request.member)
    header, rows = table(leads, HEADERS)
    return table_response("leads", header, rows)


@module_required("involvement")
@require_safe
@role_required(*READERS)
def lead_detail(request: TenantRequest, lead: UUID) -> HttpResponse:
    """With `to`, that state is chosen in the form for moving it."""
    found = _lead_or_404(lead)
    return _lead_page(request, found, move=MoveForm(lead=found, to=request.GET.get("to", "")))


@module_required("involvement")
@require_POST
@role_required(*WRITERS)
def lead_care(request: TenantRequest, lead: UUID) -> HttpResponse:
    found = _lead_or_404(lead)
    form, status = CareForm(request.POST, lead=found), 422
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            actions.care_for(lead=found, fields=form.values, version=version, by=request.member)
        except actions.MovedMeanwhile as error:
            form.add_error(None, str(error))
            found, status = error.lead, 409
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(found)
    return _lead_page(request, found, care=form, status=status)


@module_required("involvement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def lead_move(request: TenantRequest, lead: UUID) -> HttpResponse:
    """By the form; the board sends the same one when a card is dropped or moved by key, and gets the board back.

    Asked for without a word it is the page of the lead, where the form stands: there the board's script goes when it
    is at its wits' end.
    """
    found = _lead_or_404(lead)
    if request.method != "POST":
        return redirect(f"{found.get_absolute_url()}?{urlencode({'to': request.GET.get('to', '')})}#move-title")
    form, status = MoveForm(request.POST, lead=found), 422
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.move(
                employer=request.tenant, lead=found, to=LeadState(data["to"]), version=data["version"],
                note=data["note"], by=request.member,
            )  # fmt: skip
        except actions.MovedMeanwhile as error:
            form.add_error(None, str(error))
            found, status = error.lead, 409
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            return _moved(request, found, LeadState(data["to"]))
    if wants_fragment(request, "board"):
        errors = [str(error) for each in form.errors.values() for error in each]
        return _board(request, lead=found, errors=errors, status=status)
    return _lead_page(request, found, move=form, status=status)


def _moved(request: TenantRequest, lead: Lead, to: LeadState) -> HttpResponse:
    words = _("%(name)s is in “%(state)s” now.") % {"name": lead.alumnus.full_name, "state": to.label}
    if wants_fragment(request, "board"):
        return _board(request, said=words)
    messages.success(request, words)
    return redirect(lead)


@module_required("involvement")
@require_POST
@role_required(*WRITERS)
def lead_note(request: TenantRequest, lead: UUID) -> HttpResponse:
    found = _lead_or_404(lead)
    form = NoteForm(request.POST)
    if form.is_valid():
        actions.add_note(lead=found, text=form.cleaned_data["text"], by=request.member)
        return redirect(found)
    return _lead_page(request, found, note=form, status=422)


def _board(request: TenantRequest, *, status: int = 200, **notice: Any) -> HttpResponse:
    template = "community/involvement/lead_board.html"
    if wants_fragment(request, "board"):
        template += "#board"
    form = LeadFilterForm(request.POST if request.method == "POST" else request.GET)
    context = notice | {
        "form": form,
        "columns": board_of(form),
        "asked": form.query("way", "owner"),
        "kept": [(name, form.asked(name)) for name in ("way", "owner")],
        "today": request.tenant.today(),
        "may_write": can_write(request.member),
    }
    return render(request, template, context, status=status)


def _lead_or_404(pk: UUID) -> Lead:
    found: Lead = get_object_or_404(Lead.objects.select_related("alumnus", "owner", "role"), pk=pk)
    return found


def _lead_page(
    request: TenantRequest,
    lead: Lead,
    *,
    care: CareForm | None = None,
    move: MoveForm | None = None,
    note: NoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "lead": lead,
        "care": care or CareForm(lead=lead),
        "move": move or MoveForm(lead=lead),
        "note": note or NoteForm(),
        "may_write": can_write(request.member),
        "may_move": can_write(request.member) and bool(steps_of(lead)),
        "moves": list(lead.moves.select_related("by").order_by("-at", "-id")),
        "notes": list(lead.notes.select_related("by").order_by("-at", "-id")),
        "today": request.tenant.today(),
    }
    return render(request, "community/involvement/lead_detail.html", context, status=status)


@module_required("involvement")
@require_safe
@role_required(*READERS)
def involvement_role_list(request: TenantRequest) -> HttpResponse:
    asked = request.GET.get("show", "")
    show = asked if asked in ROLES_SHOWN else RoleState.OPEN
    roles = InvolvementRole.objects.filter(state=show).select_related("owner")
    page = keyset_page(
        roles, order=("-changed_at", "id"), after=request.GET.get("after"), before=request.GET.get("before")
    )
    tabs = [(each.value, each.label) for each in ROLES_SHOWN]
    context = {"page": page, "tabs": tabs, "show": show, "today": request.tenant.today()}
    context["may_write"] = can_write(request.member)
    return render(request, "community/involvement/involvement_role_list.html", context)


@module_required("involvement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def involvement_role_create(request: TenantRequest) -> HttpResponse:
    form = RoleForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if request.method == "POST" and form.is_valid():
        role = actions.save_role(fields=form.values, by=request.member)
        messages.success(request, _("A draft. Look at it once more, then open it."))
        return redirect("community:involvement_role_update", role.pk)
    return _role_page(request, form, None)


@module_required("involvement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*WRITERS)
def involvement_role_update(request: TenantRequest, involvement_role: UUID) -> HttpResponse:
    role = _role_or_404(involvement_role)
    form = RoleForm(request.POST if request.method == "POST" else None, tenant=request.tenant, role=role)
    if request.method == "POST" and form.is_valid():
        actions.save_role(role=role, fields=form.values, by=request.member)
        messages.success(request, _("Saved."))
        return redirect("community:involvement_role_update", role.pk)
    return _role_page(request, form, role)


@module_required("involvement")
@require_POST
@role_required(*WRITERS)
def involvement_role_opening(request: TenantRequest, involvement_role: UUID) -> HttpResponse:
    """To members, and to everybody where that was chosen; or, with `undo`, off all pages."""
    role = _role_or_404(involvement_role)
    try:
        if request.POST.get("undo"):
            actions.close_role(role=role, by=request.member)
            messages.success(request, _("It is on no page any more."))
        else:
            actions.open_role(role=role, today=request.tenant.today(), by=request.member)
            messages.success(request, _("Members see it now."))
    except ActionError as error:
        messages.warning(request, str(error))
    return redirect("community:involvement_role_update", role.pk)


def _role_or_404(pk: UUID) -> InvolvementRole:
    found: InvolvementRole = get_object_or_404(InvolvementRole.objects.select_related("owner"), pk=pk)
    return found


def _role_page(request: TenantRequest, form: RoleForm, role: InvolvementRole | None) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "role": role}
    if role is not None:
        context["public_url"] = public_role(request.tenant, role, request.tenant.today())
        context["leads"] = Lead.objects.filter(role=role).count()
    status = 422 if form.errors else 200
    return render(request, "community/involvement/involvement_role_form.html", context, status=status)
