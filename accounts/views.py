"""The way to the right door: the installation's start page, one employer's landing page, one's own account."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import membership_of, public, signed_in_required
from accounts.factors.models import AuthenticatorApp, Passkey, RecoveryCode
from accounts.factors.rules import is_staff_somewhere
from accounts.members import apart
from accounts.models import Membership, User
from accounts.sessions import session_scope, sign_ins
from tenancy.http import TenantRequest
from tenancy.models import Employer


@dataclass(frozen=True)
class Place:
    """An employer where the person is a member."""

    employer: Employer
    membership: Membership


def own_places(request: HttpRequest) -> list[Place]:
    """Read outside every employer, where a person sees the own memberships of all that the session opens."""
    memberships = {row.tenant_id: row for row in Membership.objects.current()}
    only = session_scope.employer_id(request)
    if only is not None:
        memberships = {tenant_id: row for tenant_id, row in memberships.items() if tenant_id == only}
    employers = Employer.objects.filter(pk__in=memberships, is_active=True).order_by("name", "id")
    return [Place(employer, memberships[employer.pk]) for employer in employers]


@require_safe
@public("The front door.")
def door(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        if settings.DEFAULT_EMPLOYER:
            return redirect(f"/{settings.DEFAULT_EMPLOYER}/")
        return render(request, "accounts/door.html")
    places = own_places(request)
    if len(places) == 1:
        return redirect(places[0].employer.base_path)
    if not places and (home := apart.home_of(request.user.pk)):
        return redirect(home)
    context = {"places": places, "is_paused": not places and _is_paused(request)}
    return render(request, "accounts/choose_employer.html", context)


def _is_paused(request: HttpRequest) -> bool:
    """Whoever runs the installation has closed the networks that this session would open, for now."""
    return any(session_scope.employer_id(request) in (None, row.tenant_id) for row in Membership.objects.current())


@require_safe
@signed_in_required
def account(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]  # signed in
    places = own_places(request)
    context = {
        "places": places,
        "home": None if places else apart.home_of(user.pk),
        "passkeys": Passkey.objects.filter(user_id=user.pk).order_by("created_at", "id"),
        "app": AuthenticatorApp.objects.filter(user_id=user.pk).first(),
        "recovery_codes": RecoveryCode.objects.filter(user_id=user.pk).count(),
        "is_staff": is_staff_somewhere(user),
        "sign_ins": sign_ins.open_ones(user),
        "this_key": request.session.session_key,
    }
    return render(request, "accounts/account.html", context)


@require_safe
@public("The employer's own front page; it shows name, logo and the way in.")
def landing(request: TenantRequest) -> HttpResponse:
    membership = membership_of(request)
    if membership is None:
        return render(request, "accounts/landing.html")
    return redirect(reverse("offboarding:dashboard" if membership.is_staff else "directory:home"))
