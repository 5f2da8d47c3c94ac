"""The member's alerts: what they look for, how often, and a rest."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_required
from boomerang.alerts.actions import (
    change_alert,
    delete_alert,
    make_alert,
    pause_alert,
    resume_alert,
    run_now,
)
from boomerang.alerts.finding import criteria_of
from boomerang.alerts.forms import AlertForm
from boomerang.alerts.reading import alerts_of, mail_of, name_for, words_of
from boomerang.board.rules import has_marketplace
from boomerang.models import MOST_ALERTS, OpeningAlert
from directory.access import approval_required
from directory.models import Alumnus
from directory.profile.own import own_or_404
from tenancy.http import TenantRequest
from tenancy.modules import module_required
from web.errors import ActionError


@module_required("boomerang")
@require_safe
@member_required
@approval_required
def alert_list(request: TenantRequest) -> HttpResponse:
    alumnus = own_or_404(request)
    alerts = alerts_of(alumnus)
    context = {
        "alerts": alerts,
        "mail": mail_of(alumnus),
        "has_fitting": any(shown.alert.fits_me for shown in alerts),
        "may_make": len(alerts) < MOST_ALERTS,
        "may_save": True,
        "has_marketplace": has_marketplace(),
    }
    return render(request, "boomerang/alerts/alert_list.html", context)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def alert_create(request: TenantRequest) -> HttpResponse:
    """Of the search that the address holds; without one, of what fits."""
    alumnus = own_or_404(request)
    criteria = criteria_of(request.GET)
    draft = OpeningAlert(fits_me=not criteria, criteria=criteria)
    looks_for = words_of(draft)
    form = AlertForm(request.POST or None, name=name_for(looks_for))
    if request.method == "POST" and form.is_valid():
        wanted = form.wanted(fits_me=draft.fits_me, criteria=criteria)
        try:
            make_alert(alumnus=alumnus, wanted=wanted, employer=request.tenant)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The alert is on."))
            return redirect("boomerang:alert_list")
    return _form_page(request, form, alumnus, looks_for)


@module_required("boomerang")
@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@approval_required
def alert_update(request: TenantRequest, alert: UUID) -> HttpResponse:
    found = _own(request, alert)
    form = AlertForm(request.POST or None, alert=found)
    if request.method == "POST" and form.is_valid():
        change_alert(alert=found, wanted=form.wanted(), employer=request.tenant)
        messages.success(request, _("Saved."))
        return redirect("boomerang:alert_list")
    return _form_page(request, form, found.alumnus, words_of(found), alert=found)


def _form_page(
    request: TenantRequest,
    form: AlertForm,
    alumnus: Alumnus,
    looks_for: list[str],
    *,
    alert: OpeningAlert | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "mail": mail_of(alumnus), "looks_for": looks_for, "alert": alert}
    return render(request, "boomerang/alerts/alert_form.html", context, status=422 if form.errors else 200)


@module_required("boomerang")
@require_POST
@member_required
@approval_required
def alert_rest(request: TenantRequest, alert: UUID) -> HttpResponse:
    """Rests, or goes on: the form says what is wanted, so that asking twice changes nothing."""
    found = _own(request, alert)
    if request.POST.get("rest") == "no":
        resume_alert(alert=found, employer=request.tenant)
        messages.success(request, _("The alert is on again."))
    else:
        pause_alert(alert=found)
        messages.success(request, _("The alert rests until you switch it on again."))
    return redirect("boomerang:alert_list")


@module_required("boomerang")
@require_POST
@member_required
@approval_required
def alert_run(request: TenantRequest, alert: UUID) -> HttpResponse:
    try:
        count = run_now(alert=_own(request, alert), employer=request.tenant)
    except ActionError as error:
        messages.warning(request, str(error))
    else:
        if count:
            said = ngettext("%(count)d opening is on its way.", "%(count)d openings are on their way.", count)
            messages.success(request, said % {"count": count})
        else:
            messages.info(request, _("Nothing new that you have not been told of."))
    return redirect("boomerang:alert_list")


@module_required("boomerang")
@require_POST
@member_required
@approval_required
def alert_delete(request: TenantRequest, alert: UUID) -> HttpResponse:
    delete_alert(alert=_own(request, alert))
    messages.success(request, _("Deleted. What you were told of before is not told again."))
    return redirect("boomerang:alert_list")


def _own(request: TenantRequest, pk: UUID) -> OpeningAlert:
    alerts = OpeningAlert.objects.kept().filter(alumnus=own_or_404(request)).select_related("alumnus")
    found: OpeningAlert = get_object_or_404(alerts, pk=pk)
    return found
