"""The second step of colleagues, and the calm question whether somebody would like a passkey."""

import logging

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in_required
from accounts.factors import actions, passkeys, rules, second_step
from accounts.factors.forms import AppCodeForm
from accounts.models import User
from accounts.sessions import sign_ins
from accounts.signing_in.views import next_path
from audit.events import record

PURPOSE = "second step"
log = logging.getLogger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
@never_cache
def second_step_page(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]  # signed in
    if not second_step.is_due(request):
        return redirect(next_path(request) or settings.LOGIN_REDIRECT_URL)
    if request.method != "POST":
        return _page(request, user, _form(user))
    if not second_step.may_guess(request, user):
        refusal = _("That was a lot of tries in a short time. Please wait ten minutes and try again.")
        return _page(request, user, _form(user), refusal=refusal, status=429)
    if request.POST.get("action") == "passkey":
        return _take_passkey(request, user)
    return _take_code(request, user)


def _take_passkey(request: HttpRequest, user: User) -> HttpResponse:
    try:
        passkey = passkeys.proven_passkey(request, request.POST.get("answer", ""), user, purpose=PURPOSE)
    except passkeys.PasskeyRefused as error:
        return _page(request, user, _form(user), refusal=str(error), status=422)
    actions.note_passkey_used(passkey)
    return _done(request, user, method="passkey")


def _take_code(request: HttpRequest, user: User) -> HttpResponse:
    form = _form(user, request.POST)
    if not form.is_valid():
        return _page(request, user, form, status=422)
    method = second_step.method_of_code(user, form.cleaned_data["code"])
    if method is None:
        log.warning("sign_in.refused", extra={"kind": "second step"})
        form.add_error("code", _not_the_code(user))
        return _page(request, user, form, status=422)
    return _done(request, user, method=method)


def _not_the_code(user: User) -> str:
    if rules.has_app(user):
        return _("That is not the code. Each code works once; wait for the next one and try again.")
    return _("That is not one of your codes, or it has been used. Each works once.")


@transaction.atomic
def _done(request: HttpRequest, user: User, *, method: str) -> HttpResponse:
    record("user.second_step", subject=user, by=user, method=method)
    second_step.note_done(request)
    sign_ins.change_key(request)
    return redirect(next_path(request) or settings.LOGIN_REDIRECT_URL)


def _form(user: User, *data: object) -> AppCodeForm:
    return AppCodeForm(*data, has_app=rules.has_app(user), has_paper=rules.has_recovery_codes(user))


def _page(request: HttpRequest, user: User, form: AppCodeForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    has_passkey = rules.has_passkey(user)
    context = {
        "form": form if rules.has_app(user) or rules.has_recovery_codes(user) else None,
        "options": passkeys.request_options(request, user, purpose=PURPOSE) if has_passkey else "",
        "refusal": refusal,
        "next": next_path(request),
    }
    return render(request, "account/second_step.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
@never_cache
def passkey_offer(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    way_on = next_path(request) or settings.LOGIN_REDIRECT_URL
    if rules.has_second_step(user):
        return redirect(way_on)
    if request.method == "POST":
        actions.decline_passkey(user=user)
        messages.success(request, _("Fine. Should you change your mind, you find it in “My account”."))
        return redirect(way_on)
    context = {
        "next": next_path(request),
        "is_staff": rules.is_staff_somewhere(user),
        "grace_ends": rules.grace_ends(user),
        "is_grace_over": rules.is_grace_over(user),
    }
    return render(request, "account/passkey_offer.html", context)
