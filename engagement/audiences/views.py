"""Saved audiences: the list, the page of one, and the parts of the builder that htmx asks for."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import role_required
from engagement.audiences.actions import change_audience, copy_audience, create_audience, delete_audience
from engagement.audiences.counts import count_anew, kept_counts
from engagement.audiences.criteria import Criteria
from engagement.audiences.fields import offered
from engagement.audiences.forms import AudienceForm, CriteriaForm
from engagement.audiences.from_table import criteria_of
from engagement.audiences.panel import panel_of
from engagement.audiences.rules import KEEPERS
from engagement.audiences.uses import users_of
from engagement.models import Segment
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError


@module_required("engagement")
@require_safe
@role_required(*KEEPERS)
def audience_list(request: TenantRequest) -> HttpResponse:
    segments = list(Segment.objects.order_by("name_key", "id"))
    counts = kept_counts(segments)
    lines = [(segment, Criteria.kept(segment.criteria), counts.get(segment.pk)) for segment in segments]
    return render(request, "engagement/audiences/audience_list.html", {"lines": lines})


@module_required("engagement")
@require_safe
@role_required(*KEEPERS)
def audience_count(request: TenantRequest, segment_id: UUID) -> HttpResponse:
    segment = get_object_or_404(Segment.objects.all(), pk=segment_id)
    context = {"segment": segment, "number": count_anew(segment)}
    return render(request, "engagement/audiences/audience_list.html#count", context)


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*KEEPERS)
def audience_create(request: TenantRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    who = _builder(request, criteria_of(request.GET) if data is None else None)
    form = AudienceForm(data, tenant=request.tenant)
    if data is not None and _is_right(form, who):
        try:
            segment = create_audience(name=form.cleaned_data["name"], criteria=who.criteria, by=request.member)
        except ActionError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved. Whoever fits belongs to it from now on."))
            return redirect(segment)
    return _page(request, form, who)


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*KEEPERS)
def audience_update(request: TenantRequest, segment_id: UUID) -> HttpResponse:
    segment: Segment = get_object_or_404(Segment.objects.all(), pk=segment_id)
    data = request.POST if request.method == "POST" else None
    who = _builder(request, Criteria.kept(segment.criteria) if data is None else None)
    form = AudienceForm(data, tenant=request.tenant, initial={"name": segment.name})
    if data is not None and _is_right(form, who):
        try:
            change_audience(segment, name=form.cleaned_data["name"], criteria=who.criteria, by=request.member)
        except ActionError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(segment)
    return _page(request, form, who, segment)


def _builder(request: TenantRequest, criteria: Criteria | None) -> CriteriaForm:
    data = request.POST if criteria is None else None
    return CriteriaForm(data, tenant=request.tenant, member=request.member, criteria=criteria)


def _is_right(form: AudienceForm, who: CriteriaForm) -> bool:
    """Both are looked at, so that all that is wrong is told at once. Whoever adds a row is not done yet."""
    if who.wants_rows:
        return False
    return form.is_valid() & who.is_valid()


def _page(
    request: TenantRequest, form: AudienceForm, who: CriteriaForm, segment: Segment | None = None
) -> HttpResponse:
    if who.wants_rows:
        form = AudienceForm(tenant=request.tenant, initial={"name": request.POST.get("name", "")})
    context = {
        "form": form,
        "who": who,
        "panel": panel_of(who),
        "segment": segment,
        "uses": users_of(segment) if segment else [],
    }
    is_wrong = request.method == "POST" and not who.wants_rows
    return render(request, "engagement/audiences/audience_form.html", context, status=422 if is_wrong else 200)


@module_required("engagement")
@require_POST
@role_required(*KEEPERS)
def audience_builder(request: TenantRequest) -> HttpResponse:
    """The builder as it stands after a row was added or removed."""
    return _part(request, "engagement/audiences/_builder.html")


@module_required("engagement")
@require_POST
@role_required(*KEEPERS)
def audience_reach(request: TenantRequest) -> HttpResponse:
    """The count for the conditions as they stand."""
    return _part(request, "engagement/audiences/_reach.html")


def _part(request: TenantRequest, template: str) -> HttpResponse:
    who = _builder(request, None)
    panel = panel_of(who)
    is_wrong = panel.reach is None and not who.wants_rows
    return render(request, template, {"who": who, "panel": panel}, status=422 if is_wrong else 200)


@module_required("engagement")
@require_safe
@role_required(*KEEPERS)
def audience_values(request: TenantRequest, criterion: str) -> JsonResponse:
    """Values that people have, suggested while one types."""
    field = offered(request.tenant, request.member).get(criterion)
    if field is None:
        raise Http404
    typed = request.GET.get("q", "")[:100].replace("\x00", "").strip()
    return JsonResponse({"options": field.kind.options(typed) if typed else []})


@module_required("engagement")
@require_POST
@role_required(*KEEPERS)
def audience_copy(request: TenantRequest, segment_id: UUID) -> HttpResponse:
    segment: Segment = get_object_or_404(Segment.objects.all(), pk=segment_id)
    try:
        copy = copy_audience(segment, by=request.member)
    except ActionError as error:
        messages.error(request, str(error))
        return redirect(segment)
    messages.success(request, _("This is the copy."))
    return redirect(copy)


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*KEEPERS)
def audience_deletion(request: TenantRequest, segment_id: UUID) -> HttpResponse:
    segment: Segment = get_object_or_404(Segment.objects.all(), pk=segment_id)
    context: dict[str, Any] = {"segment": segment, "uses": users_of(segment)}
    if request.method == "POST":
        try:
            delete_audience(segment, by=request.member)
        except ActionError as error:
            return render(
                request, "engagement/audiences/audience_deletion.html", {**context, "error": str(error)}, status=422
            )
        messages.success(request, _("The audience is deleted. The people are all still there."))
        return redirect("engagement:audience_list")
    return render(request, "engagement/audiences/audience_deletion.html", context)
