"""The addresses somebody signs in with: add one, make it the main one, remove one, and take a change back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import limits
from accounts.access import public, signed_in_required
from accounts.addresses import checks, lost, work
from accounts.addresses.actions import (
    CannotUndo,
    add_address,
    find_change,
    make_primary,
    remove_address,
    undo_change,
)
from accounts.addresses.forms import NewAddressForm, OwnAddressForm
from accounts.addresses.models import UNDO_HOURS
from accounts.secret_links import SecretLink, secret_page
from accounts.sessions import session_scope, sign_ins
from accounts.signing_in.devices import take_own_way
from accounts.signing_in.forms import CodeForm
from accounts.step_up import step_up_required
from tenancy.models import Employer
from web.errors import ActionError

ACT = "account.change_email"
TOO_MANY = 429
UNDO_LINK = SecretLink(
    key="undo_link", leads_to="account_undo", closed="account/undo_closed.html", wait="account/undo_closed.html"
)


@dataclass(frozen=True)
class Line:
    """One address on the page. `employer` is whose mailbox it is, if it is not the person's own."""

    address: EmailAddress
    employer: Employer | None
    may_go: bool
    may_be_lost: bool
    goes_from: datetime | None

    @property
    def is_ripe(self) -> bool:
        return self.goes_from is not None and self.goes_from <= timezone.now()

    @property
    def is_waiting(self) -> bool:
        """Reported as lost; its owner still has time to say no."""
        return self.goes_from is not None and not self.is_ripe


@require_safe
@signed_in_required
@never_cache
def addresses(request: HttpRequest) -> HttpResponse:
    return _list_page(request)


def _list_page(request: HttpRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    own = _own(request)
    owners = work.owners_of(address.email for address in own)
    personal = [address for address in own if address.email not in owners]
    user: Any = request.user
    in_hand, may_give_up, reported = sign_ins.opened_with(request), lost.can_give_up(user), lost.waiting_since(user)
    lines = [
        Line(
            address,
            owner := owners.get(address.email),
            may_go=len(own) > 1 and bool(owner or len(personal) > 1),
            may_be_lost=may_give_up and in_hand not in ("", address.email),
            goes_from=reported.get(address.email),
        )
        for address in own
    ]
    may_change = _may_change(request, personal)
    context = {
        "lines": lines,
        "refusal": refusal,
        "may_change": may_change,
        "may_report_loss": may_change
        and any(line.may_be_lost and line.may_go and not line.goes_from for line in lines),
        "has_personal": bool(personal),
        "hours": UNDO_HOURS,
    }
    return render(request, "account/addresses.html", context, status=status)


def _own(request: HttpRequest) -> list[EmailAddress]:
    user: Any = request.user
    return work.proven_addresses(user)


def _may_change(request: HttpRequest, personal: list[EmailAddress]) -> bool:
    """A session that a work mailbox has opened may do one thing: give the person a first address of their own."""
    return session_scope.is_personal(request) or not personal


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
@step_up_required(ACT)
@never_cache
def address_add(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    own = _own(request)
    if not _may_change(request, work.personal(own)):
        raise PermissionDenied
    form = NewAddressForm(request.POST or None, user=user, addresses=own)
    if request.method != "POST":
        return _add_page(request, form)
    if not form.is_valid():
        return _add_page(request, form, status=422)
    try:
        checks.send_code(request, user=user, email=form.cleaned_data["email"])
    except checks.TooMany as error:
        form.add_error(None, str(error))
        return _add_page(request, form, status=TOO_MANY)
    return redirect("account_address_code")


def _add_page(request: HttpRequest, form: NewAddressForm, *, status: int = 200) -> HttpResponse:
    return render(request, "account/address_add.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_required
@never_cache
def address_code(request: HttpRequest) -> HttpResponse:
    """The confirmation was given before the code was sent; the code itself lives ten minutes, in this session."""
    check, user = checks.waiting(request), request.user
    if check is None:
        messages.warning(request, _("That code has run out. Start again, please."))
        return redirect("account_addresses")
    if request.method != "POST":
        return _code_page(request, check, CodeForm())
    if request.POST.get("action") == "other-address":
        checks.forget(request)
        return redirect("account_address_add")
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, check, form, status=422)
    return _take_code(request, check, form, user)


def _take_code(request: HttpRequest, check: checks.Check, form: CodeForm, user: Any) -> HttpResponse:
    try:
        checks.take_code(request, check, user=user, typed=form.cleaned_data["code"])
        add_address(user=user, email=check.email, by=user)
    except checks.TooMany as error:
        form.add_error(None, str(error))
        return _code_page(request, check, form, status=TOO_MANY)
    except ActionError as error:
        if checks.waiting(request) is None:
            messages.warning(request, str(error))
            return redirect("account_addresses")
        form.add_error("code", str(error))
        return _code_page(request, check, form, status=422)
    messages.success(request, _("From now on you can sign in with %(address)s.") % {"address": check.email})
    return redirect("account_addresses")


def _code_page(request: HttpRequest, check: checks.Check, form: CodeForm, *, status: int = 200) -> HttpResponse:
    minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
    context = {"form": form, "address": check.email, "minutes": minutes}
    return render(request, "account/address_code.html", context, status=status)


@require_POST
@signed_in_required
@step_up_required(ACT)
@never_cache
def address_primary(request: HttpRequest) -> HttpResponse:
    return _change(request, make_primary, _("That is your main address now."))


@require_POST
@signed_in_required
@step_up_required(ACT)
@never_cache
def address_removal(request: HttpRequest) -> HttpResponse:
    return _change(request, remove_address, _("The address is removed, and you are signed out everywhere else."))


@require_POST
@signed_in_required
@step_up_required("account.lose_address")
@never_cache
def address_loss(request: HttpRequest) -> HttpResponse:
    """Reports an address as lost; three days later, pressed again, it goes."""
    in_hand = sign_ins.opened_with(request)
    asked = _(
        "We have written to all your addresses. Three days from now you can remove it here, unless somebody says no."
    )

    def act(*, user: Any, address: EmailAddress, by: Any) -> str:
        return "" if lost.give_up(user=user, address=address, in_hand=in_hand, by=by) else asked

    return _change(request, act, _("The address is removed, and you are signed out everywhere else."))


def _change(request: HttpRequest, act: Any, done: str) -> HttpResponse:
    user: Any = request.user
    own = _own(request)
    if not session_scope.is_personal(request):
        raise PermissionDenied
    form = OwnAddressForm(request.POST, addresses=own)
    if not form.is_valid():
        return _list_page(request, refusal=str(form.errors["address"][0]), status=422)
    if not limits.ADDRESS_CHANGES_PER_DAY.allow(user.pk):
        refusal = _("That were many changes in one day. Please go on tomorrow.")
        return _list_page(request, refusal=refusal, status=TOO_MANY)
    try:
        done = act(user=user, address=form.cleaned_data["address"], by=user) or done
    except ActionError as error:
        return _list_page(request, refusal=str(error), status=422)
    update_session_auth_hash(request, user)
    messages.success(request, done)
    return redirect("account_addresses")


# Taking a change back


@require_safe
@public("The link in a notice works without signing in: a stranger may have taken that away.")
@secret_page
def undo_link(request: HttpRequest, token: str) -> HttpResponse:
    return UNDO_LINK.follow(request, token if find_change(token) else None)


@require_http_methods(["GET", "HEAD", "POST"])
@public("As above: the link is in the session by now, out of the address bar.")
@never_cache
def undo(request: HttpRequest) -> HttpResponse:
    """Opening it changes nothing, since mail scanners open every link; the button takes the change back."""
    change = find_change(request.session.get(UNDO_LINK.key, ""))
    if change is None:
        return UNDO_LINK.answer_closed(request)
    if request.method != "POST":
        return render(request, "account/undo.html", {"change": change})
    try:
        undo_change(change)
    except CannotUndo as error:
        return render(request, "account/undo.html", {"change": change, "refusal": str(error)}, status=422)
    logout(request)
    return render(request, "account/undo_done.html", {"told": change.told, "change": change})


@require_safe
@public("The link in a code mail: its owner gets through while strangers ask for codes in their name.")
@secret_page
def own_way(request: HttpRequest, token: str) -> HttpResponse:
    take_own_way(request, token)
    messages.success(request, _("Type your address once more, and we send you a code at once."))
    return redirect("account_login")
