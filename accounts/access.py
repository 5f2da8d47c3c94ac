"""Who may open a page is declared on its view. Strangers are sent to sign in, outsiders get 404, wrong roles 403."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect

from accounts import step_up
from accounts.factors import second_step
from accounts.members import days_here, visits
from accounts.models import Membership, Role
from accounts.sessions import session_age, session_scope
from accounts.signing_in.way_back import page_to_come_back_to
from tenancy.one_row import OneRow
from tenancy.urls import global_url
from web.access import public

__all__ = ["member_required", "membership_of", "public", "role_required", "signed_in_required"]

View = Callable[..., HttpResponseBase]
membership_by_user = OneRow(Membership, "user")
# Who may look at a staff page without being a member. Each answers with somebody who has the roles of a member and
# `show(view, request, ...)`, through which alone the page is opened; or with None.
stand_ins: list[Callable[[HttpRequest], Any]] = []


def signed_in_required(view: View) -> View:
    return _guarded(view, "signed in", lambda request: None)


def member_required(view: View) -> View:
    """Any current member of the employer; `request.member` is the membership."""
    return _guarded(view, "member", _admit_member)


def role_required(*roles: str) -> Callable[[View], View]:
    """A member with one of the roles."""
    wanted = [Role(role).value for role in roles]

    def admit(request: Any) -> None:
        _admit_member(request, or_stand_in=True)
        if not request.member.has_role(*wanted):
            raise PermissionDenied

    return lambda view: _guarded(view, f"role {' or '.join(wanted)}", admit)


def membership_of(request: HttpRequest) -> Membership | None:
    """The visitor's membership at the employer of this page, if there is one."""
    employer = getattr(request, "tenant", None)
    if employer is None or not request.user.is_authenticated or not session_scope.opens(request, employer):
        return None
    member = membership_by_user(request.user.pk)
    return member if member is not None and member.opens_doors else None


def _guarded(view: View, policy: str, admit: Callable[[Any], None]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_sign_in(request)
        admit(request)
        if elsewhere := _missing_proof(request):
            return elsewhere
        if getattr(request, "stand_in", None) is not None:
            return request.stand_in.show(view, request, *args, **kwargs)  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    guarded.access_policy = policy  # type: ignore[attr-defined]
    guarded.login_required = False  # type: ignore[attr-defined]  # this decorator sends strangers to sign in itself
    return guarded


def _admit_member(request: Any, *, or_stand_in: bool = False) -> None:
    request.member = membership_of(request)
    if request.member is None and or_stand_in:
        request.member = request.stand_in = next(filter(None, (find(request) for find in stand_ins)), None)
    if request.member is None:
        raise Http404
    visits.note(request.member)
    days_here.note(request, request.member)


def _missing_proof(request: HttpRequest) -> HttpResponse | None:
    """Colleagues who run this employer's network give the second step before any page of it, and anew each day."""
    member = getattr(request, "member", None)
    if not isinstance(member, Membership) or not member.is_staff:
        return None
    if elsewhere := second_step.missing(request, back_to=page_to_come_back_to(request)):
        return elsewhere
    return step_up.ask(request, step_up.GO_ON) if session_age.wants_proof(request.session) else None


def redirect_to_sign_in(request: HttpRequest) -> HttpResponse:
    url = f"{global_url('account_login')}?{urlencode({'next': page_to_come_back_to(request)}, safe='/')}"
    return HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else redirect(url)
