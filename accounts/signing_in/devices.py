"""Browsers that have signed in before have codes of their own, so that no stranger can use up those of a person.

The cookie names nobody: a number by chance, the time, and a signature over both and the address. It opens nothing.
"""

import secrets
from contextlib import suppress

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import normalise_email

LIFE = 400 * 86_400  # the longest that browsers keep a cookie
WAY_KEY, WAY_LIFE, WAY_LENGTH = "own_way", 86_400, 120


def known_device(request: HttpRequest, email: str) -> str:
    """The number of this browser, if somebody has signed in with this very address here; otherwise nothing.

    Also known is who came by the link in a mail to this address (`own_way`): only its owner can have that.
    """
    for signer, signed, life in (
        (_signer(email), request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), LIFE),
        (_way_signer(email), request.session.get(WAY_KEY, ""), WAY_LIFE),
    ):
        with suppress(signing.BadSignature):
            return signer.unsign(signed, max_age=life)
    return ""


def own_way(email: str) -> str:
    """What a mail to this address may carry when strangers use up its codes: the same all day, so it resets nothing."""
    today = timezone.now().date().isoformat()
    number = salted_hmac("accounts.devices.way", f"{normalise_email(email)}|{today}", algorithm="sha256").hexdigest()
    return _way_signer(email).sign(number[:22])


def take_own_way(request: HttpRequest, token: str) -> None:
    """Whether it is good is seen when the address is typed: it is not in the link."""
    request.session[WAY_KEY] = token[:WAY_LENGTH]


def _way_signer(email: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"accounts.devices.way|{normalise_email(email)}")


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
