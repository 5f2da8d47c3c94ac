from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import role_required
from engagement.journeys.actions.changes import add_step, change_step, remove_step
from engagement.journeys.forms import AFTER, BEFORE, StepForm
from engagement.journeys.gate import letter_url
from engagement.journeys.kinds import StepKind, UnknownKind, kind_named, kind_of
from engagement.journeys.rules import EDITORS
from engagement.models import Journey, JourneyStep
from tenancy.http import TenantRequest
from tenancy.modules import module_required


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def step_create(request: TenantRequest, journey_id: UUID, kind: str) -> HttpResponse:
    journey = get_object_or_404(Journey, pk=journey_id)
    step_kind = _offered(kind)
    when, what = _forms(request, JourneyStep(journey=journey, kind=kind, offset_days=30), step_kind, journey)
    if request.method == "POST" and _are_valid(when, what):
        step = add_step(journey, kind=kind, values=when.values | {"settings": what.cleaned_data}, by=request.member)
        if step_kind.has_letter:
            messages.success(request, _("The step is there. Now write the letter."))
            return redirect(letter_url(step))
        messages.success(request, _("The step is there."))
        return redirect(journey)
    return _page(request, journey, step_kind, when, what, step=None)


@module_required("engagement")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def step_update(request: TenantRequest, step_id: UUID) -> HttpResponse:
    step = _step(step_id)
    step_kind = kind_of(step)
    when, what = _forms(request, step, step_kind, step.journey)
    if request.method == "POST" and _are_valid(when, what):
        values = when.values | {"settings": what.cleaned_data}
        change_step(step, values=values, today=request.tenant.today(), by=request.member)
        messages.success(request, _("Saved. What is still to come has moved."))
        return redirect(step.journey)
    return _page(request, step.journey, step_kind, when, what, step=step)


@module_required("engagement")
@require_POST
@role_required(*EDITORS)
def step_removal(request: TenantRequest, step_id: UUID) -> HttpResponse:
    step = _step(step_id)
    remove_step(step, by=request.member)
    messages.success(request, _("The step is out. What it has done stays told."))
    return redirect(step.journey)


def _offered(name: str) -> StepKind:
    try:
        found = kind_named(name)
    except UnknownKind:
        raise Http404 from None
    if not found.is_offered:
        raise Http404
    return found


def _step(step_id: UUID) -> JourneyStep:
    return get_object_or_404(JourneyStep.objects.kept().select_related("journey", "letter"), pk=step_id)


def _forms(request: TenantRequest, step: JourneyStep, kind: StepKind, journey: Journey) -> tuple[StepForm, forms.Form]:
    data = request.POST if request.method == "POST" else None
    initial: dict[str, Any] = {
        "days": abs(step.offset_days),
        "side": BEFORE if step.offset_days < 0 else AFTER,
        **{name: getattr(step, name) for name in ("time_of_day", "every_year", "exit_types", "joined")},
        **{name: getattr(step, name) for name in ("answer", "answered")},
    }
    when = StepForm(data, initial=initial, tenant=request.tenant, journey=journey)
    return when, kind.form(data, initial=step.settings, tenant=request.tenant)  # type: ignore[call-arg]


def _are_valid(*found: forms.Form) -> bool:
    """All are asked, so that everything wrong is said at once."""
    valid = [form.is_valid() for form in found]
    return all(valid)


def _page(
    request: TenantRequest,
    journey: Journey,
    kind: StepKind,
    when: StepForm,
    what: forms.Form,
    *,
    step: JourneyStep | None,
) -> HttpResponse:
    context = {
        "journey": journey,
        "kind": kind,
        "when": when,
        "what": what,
        "step": step,
        "title": kind.title(step) if step else "",
        "letter_url": letter_url(step) if step else "",
        "problem": kind.problem(step) if step else "",
    }
    status = 422 if when.is_bound else 200
    return render(request, "engagement/journeys/step_form.html", context, status=status)
