"""How long an answer takes must not tell whether an address is known."""

from collections.abc import Callable
from functools import wraps
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


def takes_the_same_time(view: View) -> View:
    """Answers no earlier than settings.SIGN_IN_SECONDS. The waiting is done after the commit, holding no lock."""

    @wraps(view)
    def steady(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        started = monotonic()
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        finally:
            sleep(max(0.0, settings.SIGN_IN_SECONDS - (monotonic() - started)))

    return transaction.non_atomic_requests(steady)
