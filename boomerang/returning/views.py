"""Saying that somebody comes back, that they do not after all, and how their years are counted."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import role_required
from boomerang.models import Bridging, Stage
from boomerang.pipeline.actions import IllegalMove, StageTaken
from boomerang.pipeline.reading import card_url, standing_rehire
from boomerang.pipeline.rules import EDITORS
from boomerang.pipeline.views import candidacy_or_404
from boomerang.returning.actions import cancel_start, rehire, set_service_rule
from boomerang.returning.forms import CancelForm, RehireForm, ServiceRuleForm
from boomerang.returning.reading import rule_in_force
from boomerang.returning.rules import RULE_KEEPERS, why_not_cancel, why_not_rehire
from directory.models import Spell
from tenancy.http import TenantRequest
from tenancy.modules import module_required


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def candidacy_rehire(request: TenantRequest, candidacy: UUID) -> HttpResponse:
    card = candidacy_or_404(request, candidacy)
    last = Spell.objects.filter(alumnus=card.alumnus).latest_first().first()
    form = RehireForm(
        request.POST if request.method == "POST" else None,
        tenant=request.tenant,
        candidacy=card,
        office=last.office if last else "",
    )
    taken = None
    if request.method == "POST" and form.is_valid():
        try:
            rehire(candidacy=card, by=request.member, **form.cleaned_data)
        except StageTaken as error:
            taken, card = error, error.candidacy
        except IllegalMove as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("%(name)s is a colleague again, on record from now on.") % {"name": card.alumnus.full_name}
            )
            return redirect(card_url(card))
    refusal = why_not_rehire(card.stage, card.alumnus, last)
    context = {"card": card, "opening": card.opening, "form": form, "taken": taken, "refusal": refusal}
    status = 409 if taken else 422 if form.errors else 200
    return render(request, "boomerang/returning/candidacy_rehire.html", context, status=status)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*EDITORS)
def candidacy_cancellation(request: TenantRequest, candidacy: UUID) -> HttpResponse:
    card = candidacy_or_404(request, candidacy)
    standing = standing_rehire(card)
    if card.stage != Stage.REHIRED or standing is None:
        return redirect(card_url(card))
    form = CancelForm(request.POST if request.method == "POST" else None, tenant=request.tenant, candidacy=card)
    taken = None
    if request.method == "POST" and form.is_valid():
        try:
            cancel_start(candidacy=card, by=request.member, **form.cleaned_data)
        except StageTaken as error:
            taken, card = error, error.candidacy
        except IllegalMove as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The start is cancelled. Everything is as it was before."))
            return redirect(card_url(card))
    refusal = why_not_cancel(standing, card.alumnus)
    context = {"card": card, "opening": card.opening, "form": form, "rehire": standing, "refusal": refusal}
    status = 409 if taken else 422 if form.errors else 200
    return render(request, "boomerang/returning/candidacy_cancellation.html", context | {"taken": taken}, status=status)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*RULE_KEEPERS)
def service_rule(request: TenantRequest) -> HttpResponse:
    form = ServiceRuleForm(
        request.POST if request.method == "POST" else None, tenant=request.tenant, rule=rule_in_force()
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        set_service_rule(bridging=Bridging(values["bridging"]), longest_gap=values["longest_gap"], by=request.member)
        messages.success(request, _("Saved. It counts for everybody from now on."))
        return redirect("boomerang:service_rule")
    return render(request, "boomerang/returning/service_rule.html", {"form": form}, status=422 if form.errors else 200)
