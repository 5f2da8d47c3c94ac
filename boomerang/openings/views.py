"""Openings as recruiters keep them: the list, the form, and the page of one with its history."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from boomerang.board.facets import chips, facet_groups, suggestions, unknown_note
from boomerang.board.finding import Cursor, find_known
from boomerang.board.public import public_url
from boomerang.board.rules import rules_in_force
from boomerang.models import Opening, OpeningPlace, OpeningState
from boomerang.openings.actions import copy_opening, move_opening, publish, save_opening
from boomerang.openings.forms import MoveForm, OpeningForm, StaffSearchForm
from boomerang.openings.panels import panels_for
from boomerang.openings.reading import (
    description_html,
    missing_now,
    moves_of,
    names_of,
    open_reports,
    openings_of,
    reported,
    state_tabs,
    steps_of,
)
from boomerang.openings.rules import EDITORS, READERS, can_edit_openings
from boomerang.openings.suggesting import team_options
from directory.profile.forms.suggestions import SuggestionForm
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError
from web.http import wants_fragment

KEPT_OUT = ("q", "after", "before")


@module_required("boomerang")
@require_safe
@role_required(*READERS)
def recruit_opening_list(request: TenantRequest) -> HttpResponse:
    address = request.GET
    form = StaffSearchForm(address, tenant=request.tenant)
    query = form.query
    found = find_known(query, facets=form.facets, cursor=Cursor(address.get("after"), address.get("before")))
    names = names_of(found.counts.facets.get("recruiter", {}))
    context = {
        "query": query,
        "found": found,
        "page": found.page,
        "openings": openings_of(found.rows),
        "tabs": state_tabs(address, query, form.state),
        "state": form.state,
        "facet_groups": facet_groups(address, query, found, form.facets, names),
        "chips": chips(address, query, found, names),
        "unknown_note": unknown_note([*form.unknown, *found.unknown]),
        "suggestions": [] if found.rows else suggestions(address, query),
        "may_edit": can_edit_openings(request.member),
        "reported": reported(),
        "kept": [(name, value) for name, values in address.lists() if name not in KEPT_OUT for value in values],
    }
    template = "boomerang/openings/recruit_opening_list.html"
    return render(request, f"{template}#results" if wants_fragment(request, "results") else template, context)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def recruit_opening_create(request: TenantRequest) -> HttpResponse:
    form = OpeningForm(request.POST if request.method == "POST" else None, tenant=request.tenant, by=request.member)
    if request.method == "POST" and form.is_valid():
        opening = _saved(request, form, None)
        if opening is not None:
            return redirect("boomerang:recruit_opening_detail", opening.pk)
    return _form_page(request, form)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def recruit_opening_update(request: TenantRequest, opening: UUID) -> HttpResponse:
    found = opening_or_404(opening)
    if found.is_marketplace:
        raise PermissionDenied
    form = OpeningForm(
        request.POST if request.method == "POST" else None, tenant=request.tenant, opening=found, by=request.member
    )
    if request.method == "POST" and form.is_valid() and _saved(request, form, found) is not None:
        return redirect("boomerang:recruit_opening_detail", found.pk)
    return _form_page(request, form, found)


def _saved(request: TenantRequest, form: OpeningForm, opening: Opening | None) -> Opening | None:
    """What was asked for beside saving, publishing, may still be refused: then it is saved, and the reason is told."""
    try:
        saved = save_opening(opening=opening, fields=form.values, **form.parts, by=request.member)
    except ActionError as error:
        form.add_error(None, str(error))
        return None
    if request.POST.get("then") != "publish":
        messages.success(request, _("Saved."))
        return saved
    try:
        publish(opening=saved, by=request.member)
    except ActionError as error:
        messages.warning(request, _("Saved, but not published: %(reason)s") % {"reason": error})
    else:
        messages.success(request, _("Published: members see it now."))
    return saved


def _form_page(request: TenantRequest, form: OpeningForm, opening: Opening | None = None) -> HttpResponse:
    context = {"form": form, "opening": opening, "has_public_pages": rules_in_force().has_public_pages}
    template = "boomerang/openings/recruit_opening_form.html"
    return render(request, template, context, status=422 if form.errors else 200)


@module_required("boomerang")
@require_safe
@role_required(*READERS)
def recruit_opening_detail(request: TenantRequest, opening: UUID) -> HttpResponse:
    return detail_page(request, opening_or_404(opening))


@module_required("boomerang")
@require_POST
@role_required(*EDITORS)
def recruit_opening_move(request: TenantRequest, opening: UUID) -> HttpResponse:
    found = opening_or_404(opening)
    form = MoveForm(request.POST)
    if form.is_valid():
        try:
            move_opening(opening=found, to=form.state, by=request.member, note=form.cleaned_data["note"])
        except ActionError as error:
            form.add_error(None, str(error))
    if form.errors:
        return detail_page(request, opening_or_404(opening), move_form=form, status=422)
    messages.success(request, _("Now: %(state)s.") % {"state": form.state.label})
    return redirect("boomerang:recruit_opening_detail", found.pk)


@module_required("boomerang")
@require_POST
@role_required(*EDITORS)
def recruit_opening_copy(request: TenantRequest, opening: UUID) -> HttpResponse:
    found = opening_or_404(opening)
    if found.is_marketplace:
        raise PermissionDenied
    copy = copy_opening(opening=found, by=request.member)
    messages.success(request, _("This is the copy, a draft. Change what is different."))
    return redirect("boomerang:recruit_opening_update", copy.pk)


@module_required("boomerang")
@require_safe
@role_required(*EDITORS)
def team_suggestions(request: TenantRequest) -> HttpResponse:
    """For `static/js/typeahead.js`, as JSON."""
    return JsonResponse({"options": team_options(SuggestionForm(request.GET).text)})


def opening_or_404(pk: UUID) -> Opening:
    openings = Opening.objects.select_related("recruiter", "posted_by", "feed")
    places = Prefetch("places", OpeningPlace.objects.order_by("id"))
    return get_object_or_404(openings.prefetch_related(places), pk=pk)


def detail_page(
    request: TenantRequest, opening: Opening, *, move_form: MoveForm | None = None, status: int = 200
) -> HttpResponse:
    skills = list(opening.opening_skills.select_related("skill").order_by("-is_must", "skill__key"))
    may_edit = can_edit_openings(request.member)
    context = {
        "opening": opening,
        "description": description_html(opening),
        "musts": [each.skill.name for each in skills if each.is_must],
        "nices": [each.skill.name for each in skills if not each.is_must],
        "moves": moves_of(opening),
        "steps": steps_of(opening) if may_edit and opening.taken_down_at is None else [],
        "move_form": move_form,
        "missing": missing_now(opening, request.tenant) if opening.state == OpeningState.DRAFT else [],
        "may_edit": may_edit,
        "reports": open_reports(opening) if opening.is_marketplace else [],
        "public_url": public_url(request.tenant, opening),
        "panels": panels_for(request, opening, area="staff"),
    }
    return render(request, "boomerang/openings/recruit_opening_detail.html", context, status=status)
