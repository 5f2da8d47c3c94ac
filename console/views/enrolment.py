"""An operator's first passkey. Opening the link changes nothing; the passkey uses it up."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public
from accounts.factors import passkeys
from accounts.factors.actions import PasskeyTaken, TooManyPasskeys, add_passkey
from accounts.models import User
from accounts.secret_links import SecretLink, secret_page
from console.actions.operators import EnrolmentClosed, consume_enrolment
from console.forms import EnrolmentForm
from console.operators import Enrolling, enrolling
from console.sessions import comes_from_allowed_network, open_with_passkey
from tenancy.scope import person_scope
from web.tokens import hash_of

ENROLMENT_LINK = SecretLink(
    key="operator_enrolment",
    leads_to="console:enrolment",
    closed="console/enrolment_closed.html",
    wait="console/enrolment_closed.html",
    closed_status=410,
)
PURPOSE = "operator-enrolment"


@require_safe
@public("The link is the key: 256 bits, for one hour, printed by a command on the server.")
@secret_page
def enrolment_link(request: HttpRequest, token: str) -> HttpResponse:
    token_sha256 = hash_of(token)
    opens = comes_from_allowed_network(request) and enrolling(token_sha256) is not None
    return ENROLMENT_LINK.follow(request, token_sha256 if opens else None)


@require_http_methods(["GET", "HEAD", "POST"])
@public("As the link: its hash waits in the session.")
@never_cache
def enrolment(request: HttpRequest) -> HttpResponse:
    token_sha256 = request.session.get(ENROLMENT_LINK.key, "")
    found = enrolling(token_sha256) if token_sha256 and comes_from_allowed_network(request) else None
    if found is None:
        return ENROLMENT_LINK.answer_closed(request)
    with person_scope(found.person_id):
        user = User.objects.get(pk=found.person_id)
        form = EnrolmentForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                return _register(request, user, form, token_sha256)
            except (passkeys.PasskeyRefused, PasskeyTaken, TooManyPasskeys, EnrolmentClosed) as error:
                form.add_error(None, str(error))
        return _page(request, user, found, form)


def _register(request: HttpRequest, user: User, form: EnrolmentForm, token_sha256: str) -> HttpResponse:
    credential = passkeys.new_credential(request, form.cleaned_data["answer"], purpose=PURPOSE)
    with transaction.atomic():
        consume_enrolment(token_sha256=token_sha256)
        add_passkey(user=user, name=form.cleaned_data["name"], credential=credential)
    request.session.pop(ENROLMENT_LINK.key, None)
    response = open_with_passkey(request, user)
    messages.success(request, _("Your passkey is registered. Add a second one soon, on another device."))
    return response


def _page(request: HttpRequest, user: User, found: Enrolling, form: EnrolmentForm) -> HttpResponse:
    options = passkeys.creation_options(request, user, purpose=PURPOSE)
    context = {"form": form, "name": found.name, "address": user.email, "options": options}
    return render(request, "console/enrolment.html", context, status=422 if form.is_bound else 200)
