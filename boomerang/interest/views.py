"""Members and openings: tell me more, an application, what became of it, and no thank you."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from boomerang.interest.actions import NotPossible, apply, ask_to_hear_more, take_back, withdraw
from boomerang.interest.forms import ApplicationForm, WithdrawalForm
from boomerang.interest.reading import known_to, own, own_card, own_cards
from boomerang.interest.rules import can_apply, why_not_ask
from boomerang.models import Opening, Origin
from directory.profile.own import own_or_404
from tenancy.http import TenantRequest
from tenancy.modules import module_required


@module_required("boomerang")
@require_POST
@member_required
def opening_interest(request: TenantRequest, opening: UUID) -> HttpResponse:
    """One click; `undo` takes it back."""
    alumnus, found = own_or_404(request), _opening(request, opening)
    try:
        if request.POST.get("undo"):
            take_back(opening=found, alumnus=alumnus)
            messages.success(request, _("Undone. Nobody has heard of it."))
        else:
            ask_to_hear_more(opening=found, alumnus=alumnus)
            messages.success(request, _("Thank you. The recruiter hears of it in a few minutes and gets back to you."))
    except NotPossible as error:
        messages.error(request, str(error))
    return redirect(found)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def opening_application(request: TenantRequest, opening: UUID) -> HttpResponse:
    alumnus, found = own_or_404(request), _opening(request, opening)
    card = own_card(alumnus, found)
    if found.apply_url or why_not_ask(alumnus, found) or not can_apply(card):
        return redirect(found)
    form = ApplicationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            apply(opening=found, alumnus=alumnus, **form.cleaned_data)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your application has arrived. You see here what becomes of it."))
            return redirect("boomerang:own_candidacies")
    context = {"opening": found, "form": form}
    return render(request, "boomerang/interest/opening_application.html", context, status=422 if form.errors else 200)


@module_required("boomerang")
@require_safe
@member_required
def own_candidacies(request: TenantRequest) -> HttpResponse:
    alumnus = own_or_404(request)
    cards = own_cards(alumnus)
    seen = Opening.objects.visible_to(request.member).filter(pk__in=[card.opening.pk for card in cards])
    context = {"cards": cards, "seen": set(seen.values_list("pk", flat=True))}
    return render(request, "boomerang/interest/own_candidacies.html", context)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def own_withdrawal(request: TenantRequest, candidacy: UUID) -> HttpResponse:
    alumnus = own_or_404(request)
    card = own(get_object_or_404(known_to(alumnus), pk=candidacy))
    if not card.can_withdraw:
        return redirect("boomerang:own_candidacies")
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(candidacy=card.candidacy, alumnus=alumnus, reason=form.cleaned_data["reason"])
        except NotPossible as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Withdrawn. Nobody asks you about this opening again."))
        return redirect("boomerang:own_candidacies")
    context = {"card": card, "form": form}
    return render(request, "boomerang/interest/own_withdrawal.html", context, status=422 if form.errors else 200)


def _opening(request: TenantRequest, pk: UUID) -> Opening:
    """What they may see; of the employer's own ones."""
    return get_object_or_404(Opening.objects.visible_to(request.member).filter(origin=Origin.EMPLOYER), pk=pk)
