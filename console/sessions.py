"""How long a session opens the console: twelve hours from its passkey, half an hour from the last page."""

import time
from ipaddress import ip_address

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.factors import second_step
from accounts.members.actions import note_sign_in
from accounts.models import User
from accounts.sessions import sign_ins
from accounts.sessions.session_age import OPENED_KEY
from accounts.signing_in.steps import AUTH_METHOD_KEY, PASSKEY

SEEN_KEY, OPERATOR_KEY = "console_seen_at", "console_operator"
LONGEST_SECONDS = 12 * 3600
IDLE_SECONDS = 30 * 60
NOTED_EVERY = 60


def is_passkey_session(request: HttpRequest) -> bool:
    return request.session.get(AUTH_METHOD_KEY) == PASSKEY


def has_run_out(request: HttpRequest) -> bool:
    now, opened = time.time(), request.session.get(OPENED_KEY, 0)
    seen = max(opened, request.session.get(SEEN_KEY, 0))
    return not (0 <= now - opened <= LONGEST_SECONDS and 0 <= now - seen <= IDLE_SECONDS)


def note_seen(request: HttpRequest, operator_id: object) -> None:
    """Written once a minute, not at every page."""
    if request.session.get(OPERATOR_KEY) != str(operator_id):
        request.session[OPERATOR_KEY] = str(operator_id)
    if time.time() - request.session.get(SEEN_KEY, 0) >= NOTED_EVERY:
        request.session[SEEN_KEY] = time.time()


def comes_from_allowed_network(request: HttpRequest) -> bool:
    """`OPERATOR_NETWORKS` is empty where they may come from anywhere. Behind a proxy the visitor's address counts."""
    if not settings.OPERATOR_NETWORKS:
        return True
    address = ip_address(get_adapter().get_client_ip(request))
    return any(address in network for network in settings.OPERATOR_NETWORKS)


def open_with_passkey(request: HttpRequest, user: User) -> HttpResponse:
    """Sign in somebody who has just proven a passkey, and go to the console. Call in the person's scope."""
    note_sign_in(user=user, method=PASSKEY)
    login(request, user)
    request.session[AUTH_METHOD_KEY] = PASSKEY
    second_step.begin(request, user, is_done=True)
    sign_ins.note_opened(request, user, method=PASSKEY)
    return redirect("console:overview")
