"""Six digits from an app (RFC 6238, as all apps do it: SHA-1, thirty seconds)."""

import base64
import hmac
import secrets
import struct
import time
from urllib.parse import quote, urlencode

import qrcode  # type: ignore[import-untyped]
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathImage  # type: ignore[import-untyped]

STEP_SECONDS, DIGITS = 30, 6
DRIFT = 1  # steps that the clock of a phone may be wrong


def new_secret() -> str:
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), "sha1").digest()
    offset = digest[-1] & 0xF
    value = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFF_FFFF
    return f"{value % 10**DIGITS:0{DIGITS}}"


def step_now() -> int:
    return int(time.time()) // STEP_SECONDS


def matching_step(secret: str, typed: str) -> int | None:
    """The thirty seconds this code belongs to, if they are these or next to these."""
    digits = "".join(typed.split())
    now = step_now()
    steps = range(now - DRIFT, now + DRIFT + 1)
    return next((step for step in steps if hmac.compare_digest(code_at(secret, step).encode(), digits.encode())), None)


def app_link(secret: str, label: str) -> str:
    """What the picture says."""
    return f"otpauth://totp/{quote(f'{settings.PRODUCT_NAME}:{label}')}?" + urlencode(
        {"secret": secret, "issuer": settings.PRODUCT_NAME}, quote_via=quote
    )


def picture(link: str) -> SafeString:
    """A QR code as an SVG element; made by the library, of squares only."""
    svg: bytes = qrcode.make(link, image_factory=SvgPathImage, border=2).to_string()
    return mark_safe(svg.decode())  # noqa: S308


def grouped(secret: str) -> str:
    """For those who type it."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
