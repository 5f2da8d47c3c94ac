"""Signing in: the address, the code from the mail, and out again. allauth's own views and URLs are not used."""

import logging
from urllib.parse import urlencode

from allauth.core.internal.cryptokit import compare_user_code
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import limits
from accounts.access import public
from accounts.confirming.steps import note_passkey_sign_in, note_sign_in
from accounts.factors import offers, passkeys
from accounts.joining.steps import SECOND_EMPLOYER, finish_join
from accounts.signing_in import steps
from accounts.signing_in.adapter import is_local_path
from accounts.signing_in.devices import remember_device
from accounts.signing_in.forms import CodeForm, SignInForm
from accounts.signing_in.steady import takes_the_same_time

TOO_MANY = 429
log = logging.getLogger(__name__)


@takes_the_same_time
@require_http_methods(["GET", "HEAD", "POST"])
@public("Signing in is how a stranger becomes somebody.")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(next_path(request) or settings.LOGIN_REDIRECT_URL)
    form = SignInForm(request.POST or None)
    if request.method != "POST":
        return _sign_in_page(request, form)
    if not form.is_valid():
        return _sign_in_page(request, form, status=422)
    email = form.cleaned_data["email"]
    if not steps.may_request_code(request, email):
        form.add_error(
            None,
            _(
                "That was a lot of codes in a short time."
                " Please wait ten minutes, or use the link in our newest e-mail."
            ),
        )
        return _sign_in_page(request, form, status=TOO_MANY)
    steps.send_code(request, email=email)
    return redirect(_with_next(request, reverse("account_confirm_login_code")))


def _sign_in_page(request: HttpRequest, form: SignInForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "refusal": refusal,
        "next": next_path(request),
        "options": passkeys.request_options(request, purpose=steps.PASSKEY_PURPOSE),
    }
    return render(request, "account/sign_in.html", context, status=status)


@takes_the_same_time
@require_POST
@public("Another way of signing in.")
@never_cache
def sign_in_passkey(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(next_path(request) or settings.LOGIN_REDIRECT_URL)
    if not limits.PASSKEYS_PER_ORIGIN.allow(limits.origin(request)):
        refusal = _("That was a lot of tries in a short time. Please wait ten minutes and try again.")
        return _sign_in_page(request, SignInForm(), refusal=refusal, status=TOO_MANY)
    try:
        user, passkey = steps.sign_in_with_passkey(request, request.POST.get("answer", ""))
    except passkeys.PasskeyRefused as error:
        return _sign_in_page(request, SignInForm(), refusal=str(error), status=422)
    note_passkey_sign_in(request, user, SECOND_EMPLOYER, passkey=passkey)
    response = finish_join(request) or redirect(next_path(request) or settings.LOGIN_REDIRECT_URL)
    remember_device(request, response, user.email)
    return response


@takes_the_same_time
@require_http_methods(["GET", "HEAD", "POST"])
@public("The second half of signing in.")
@never_cache
def sign_in_code(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(next_path(request) or settings.LOGIN_REDIRECT_URL)
    with steps.scope_of_waiting_person(request):
        process = steps.waiting_code(request)
        if process is None:
            return redirect(_with_next(request, reverse("account_login")))
        action = request.POST.get("action", "")
        if request.method != "POST":
            return _code_page(request, process, CodeForm())
        if action == "resend":
            return _resend(request, process)
        if action == "other-address":
            steps.forget_waiting_code(request)
            return redirect(_with_next(request, reverse("account_login")))
        return _try_code(request, process)


def _try_code(request: HttpRequest, process: steps.LoginCodeVerificationProcess) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, process, form, status=422)
    if not steps.may_guess(request, process.state["email"]):
        form.add_error(None, _("That was a lot of tries in a short time. Please wait ten minutes and try again."))
        return _code_page(request, process, form, status=TOO_MANY)
    left = steps.guesses_left(request, process)
    if left >= 0 and process.user and compare_user_code(actual=form.cleaned_data["code"], expected=process.code):
        return _let_in(request, process)
    log.warning("sign_in.refused", extra={"kind": "code"})
    if left <= 0 or not process.record_invalid_attempt():
        process.abort()
        messages.warning(request, _("That was not the code, three times. Ask for a new one."))
        return redirect(_with_next(request, reverse("account_login")))
    form.add_error("code", _("That is not the code. Look for the newest e-mail from us and try again."))
    return _code_page(request, process, form, status=422)


def _let_in(request: HttpRequest, process: steps.LoginCodeVerificationProcess) -> HttpResponse:
    email, is_new = process.state["email"], process.user.last_sign_in is None
    signed_in = steps.finish_sign_in(request, process, redirect_url=next_path(request))
    note_sign_in(request, process.user, SECOND_EMPLOYER, email=email)
    response = finish_join(request) or signed_in
    response = offers.before(request, process.user, response, is_new=is_new)
    remember_device(request, response, email)
    return response


def _resend(request: HttpRequest, process: steps.LoginCodeVerificationProcess) -> HttpResponse:
    if process.can_resend and steps.may_request_code(request, process.state["email"]):
        process.resend()
        messages.success(request, _("A new code is on its way. Only the newest one works."))
    else:
        messages.warning(request, _("No more codes for now. Please wait ten minutes and start again."))
    return redirect(_with_next(request, reverse("account_confirm_login_code")))


def _code_page(
    request: HttpRequest, process: steps.LoginCodeVerificationProcess, form: CodeForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "address": process.state["email"],
        "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
        "next": next_path(request),
    }
    return render(request, "account/sign_in_code.html", context, status=status)


@require_POST
@public("Nobody is kept in; somebody who is out already may press it too.")
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("You are signed out. See you soon."))
    response = redirect("door")
    # What pages have kept in this browser, such as the list of guests at a door, is not for whoever uses it next.
    response["Clear-Site-Data"] = '"storage"'
    return response


def next_path(request: HttpRequest) -> str:
    """Where to go afterwards: a path of ours, or nothing."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    return url if is_local_path(url) else ""


def _with_next(request: HttpRequest, path: str) -> str:
    url = next_path(request)
    return f"{path}?{urlencode({'next': url}, safe='/')}" if url else path
