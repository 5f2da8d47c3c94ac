"""Passkeys, the authenticator app and the codes on paper: what a person signs in with besides codes by mail."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in_required
from accounts.addresses import work
from accounts.factors import actions, passkeys, rules, second_step, totp
from accounts.factors.forms import AppCodeForm, PasskeyNameForm
from accounts.factors.models import Passkey
from accounts.models import User
from accounts.sessions import session_scope, sign_ins
from accounts.sessions.user_agents import browser_of, system_of
from accounts.signing_in.views import next_path
from accounts.step_up import step_up_required
from web import secrets
from web.errors import ActionError

ACT = "account.change_factors"
ADDING = "add passkey"
APP_KEY = "app_secret"
SETTING_UP = "authenticator app being set up"

View = Callable[..., HttpResponseBase]


def _owner(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]  # signed in
    return user


def personal_session_required(view: View) -> View:
    """Stands above the confirmation. A work mailbox changes no keys of a person who has an address of their own.

    Without one, keys made here open this employer only, and end with the first personal address (docs/sign-in.md).
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not session_scope.is_personal(request) and work.personal(work.proven_addresses(_owner(request))):
            return render(request, "account/keys_closed.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
@personal_session_required
@step_up_required(ACT)
@never_cache
def passkey_add(request: HttpRequest) -> HttpResponse:
    user = _owner(request)
    if request.method != "POST":
        return _add_page(request, user, PasskeyNameForm(initial={"name": _suggested_name(request)}))
    form = PasskeyNameForm(request.POST)
    if not form.is_valid():
        return _add_page(request, user, form, status=422)
    is_first = not rules.has_second_step(user)
    try:
        credential = passkeys.new_credential(request, request.POST.get("answer", ""), purpose=ADDING)
        actions.add_passkey(user=user, name=form.cleaned_data["name"], credential=credential)
    except ActionError as error:
        form.add_error(None, str(error))
        return _add_page(request, user, form, status=422)
    messages.success(request, _("Your passkey is ready. Next time, sign in with it."))
    return _after_a_first_factor(request, user, is_first=is_first)


def _add_page(request: HttpRequest, user: User, form: PasskeyNameForm, *, status: int = 200) -> HttpResponse:
    options = passkeys.creation_options(request, user, purpose=ADDING)
    context = {"form": form, "options": options, "next": next_path(request)}
    return render(request, "account/passkey_add.html", context, status=status)


def _suggested_name(request: HttpRequest) -> str:
    user_agent = request.headers.get("User-Agent", "")
    return system_of(user_agent) or browser_of(user_agent) or _("My device")


def _after_a_first_factor(request: HttpRequest, user: User, *, is_first: bool) -> HttpResponse:
    """This session has just shown its second step. A colleague's other sessions have not: they end."""
    if is_first:
        second_step.note_done(request)
    if is_first and rules.is_staff_somewhere(user):
        sign_ins.end_others(request, user)
        return redirect("account_recovery_codes")
    return redirect(next_path(request) or "account")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
@personal_session_required
@never_cache
def passkey_detail(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    """A name says nothing about the key, so that changing it needs no confirmation."""
    user = _owner(request)
    passkey = _own_passkey(user, passkey_id)
    form = PasskeyNameForm(request.POST or None, initial={"name": passkey.name})
    if request.method == "POST" and form.is_valid():
        actions.rename_passkey(passkey=passkey, name=form.cleaned_data["name"], by=user)
        messages.success(request, _("Saved."))
        return redirect("account")
    status = 422 if form.errors else 200
    return render(request, "account/passkey_detail.html", {"form": form, "passkey": passkey}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
@personal_session_required
@step_up_required(ACT)
@never_cache
def passkey_removal(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    user = _owner(request)
    passkey = _own_passkey(user, passkey_id)
    if request.method != "POST":
        return render(request, "account/passkey_removal.html", {"passkey": passkey})
    actions.remove_passkey(passkey=passkey, by=user)
    messages.success(request, _("The passkey is removed. It may still lie on your device; delete it there as well."))
    return redirect("account")


def _own_passkey(user: User, passkey_id: UUID) -> Passkey:
    return get_object_or_404(Passkey.objects.filter(user_id=user.pk), pk=passkey_id)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
@personal_session_required
@step_up_required(ACT)
@never_cache
def app_add(request: HttpRequest) -> HttpResponse:
    """The secret waits in the session, encrypted, until the app has shown that it has it."""
    user = _owner(request)
    secret, form = _secret_being_set_up(request), AppCodeForm(request.POST or None)
    if request.method != "POST":
        return _app_page(request, user, form, secret)
    if not form.is_valid():
        return _app_page(request, user, form, secret, status=422)
    is_first = not rules.has_second_step(user)
    try:
        actions.add_app(user=user, secret=secret, typed=form.cleaned_data["code"])
    except ActionError as error:
        form.add_error("code", str(error))
        return _app_page(request, user, form, secret, status=422)
    del request.session[APP_KEY]
    messages.success(request, _("The app is set up."))
    return _after_a_first_factor(request, user, is_first=is_first)


def _secret_being_set_up(request: HttpRequest) -> str:
    if APP_KEY not in request.session:
        request.session[APP_KEY] = secrets.encrypt(totp.new_secret(), purpose=SETTING_UP)
    return secrets.decrypt(request.session[APP_KEY], purpose=SETTING_UP)


def _app_page(request: HttpRequest, user: User, form: AppCodeForm, secret: str, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "picture": totp.picture(totp.app_link(secret, user.email)),
        "secret": totp.grouped(secret),
        "replaces": rules.has_app(user),
        "next": next_path(request),
    }
    return render(request, "account/app_add.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
@personal_session_required
@step_up_required(ACT)
@never_cache
def app_removal(request: HttpRequest) -> HttpResponse:
    user = _owner(request)
    if not rules.has_app(user):
        raise Http404
    if request.method != "POST":
        return render(request, "account/app_removal.html")
    actions.remove_app(user=user)
    messages.success(request, _("The app is removed."))
    return redirect("account")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
@personal_session_required
@step_up_required(ACT)
@never_cache
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The answer to the POST is the one time that the codes are shown."""
    user = _owner(request)
    if not rules.has_second_step(user):
        raise Http404
    if request.method != "POST":
        return render(request, "account/recovery_codes.html", {"has_codes": rules.has_recovery_codes(user)})
    codes = actions.make_recovery_codes(user=user)
    return render(request, "account/recovery_codes_shown.html", {"codes": codes})
