"""The console opens to operators alone. For everybody else, owners too, it does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from accounts.access import redirect_to_sign_in
from accounts.factors.models import Passkey
from console import sessions
from console.models import Operator
from console.operators import operator_of

View = Callable[..., HttpResponseBase]


class OperatorRequest(HttpRequest):
    """A request for a page of the console."""

    user: Any
    operator: Operator
    passkeys: int


def operator_required(view: View) -> View:
    """A current operator, from an allowed network, in a session opened by a passkey that has not run out."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        operator = _operator(request)
        if sessions.has_run_out(request):
            logout(request)
            messages.info(request, _("Your session in the operator console has run out. Sign in again to go on."))
            return redirect_to_sign_in(request)
        sessions.note_seen(request, operator.pk)
        request.operator = operator
        request.passkeys = Passkey.objects.filter(user_id=request.user.pk).count()
        return view(request, *args, **kwargs)

    guarded.access_policy = "operator"  # type: ignore[attr-defined]
    guarded.login_required = False  # type: ignore[attr-defined]  # strangers get 404, not the way to sign in
    return guarded


def _operator(request: HttpRequest) -> Operator:
    if not request.user.is_authenticated or not sessions.is_passkey_session(request):
        raise Http404
    operator = operator_of(request.user.pk)
    if operator is None or not sessions.comes_from_allowed_network(request):
        raise Http404
    return operator
