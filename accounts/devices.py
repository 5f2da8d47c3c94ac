"""Browsers that have signed in before have codes of their own, so that no stranger can use up those of a person.

The cookie names nobody: a number by chance, the time, and a signature over both and the address. It opens nothing.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import normalise_email

LIFE = 400 * 86_400  # the longest that browsers keep a cookie


def known_device(request: HttpRequest, email: str) -> str:
    """The number of this browser, if somebody has signed in with this very address here; otherwise nothing."""
    try:
        return _signer(email).unsign(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), max_age=LIFE)
    except signing.BadSignature:
        return ""


def remember_device(request: HttpRequest, response: HttpResponseBase, email: str) -> None:
    """Call when a code has proven the address. The number stays the same, so that signing in again resets no limit."""
    number = known_device(request, email) or secrets.token_urlsafe(16)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        _signer(email).sign(number),
        max_age=LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _signer(email: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"accounts.devices|{normalise_email(email)}")
