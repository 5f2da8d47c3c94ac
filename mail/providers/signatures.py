"""Whether a report comes from the provider it says it comes from.

Mailgun, Resend (Svix) and SendGrid sign their reports with the key of `MAIL_WEBHOOK_KEY`. Postmark, Brevo and Amazon
send the password we gave them; what Amazon's SNS signs on top is checked when the report is read, since it wants a
certificate fetched from Amazon.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509 import load_pem_x509_certificate
from django.conf import settings

from mail.providers.names import Provider
from web.outbound import fetch

# They try again for hours, some with the first signature; events are noted once, however often they come.
OLDEST = 24 * 3600
OLDEST_SVIX = 5 * 60  # signed afresh for every try
AMAZON = re.compile(r"sns\.[a-z0-9-]{3,40}\.amazonaws\.com(\.cn)?")

Headers = Mapping[str, str]


def is_genuine(provider: Provider, headers: Headers, body: bytes) -> bool:
    """`headers` find their names in any case."""
    match provider.signs:
        case "mailgun":
            return _mailgun(body)
        case "svix":
            return _svix(headers, body)
        case "sendgrid":
            return _sendgrid(headers, body)
    return _knows_password(headers)


def _mailgun(body: bytes) -> bool:
    try:
        signed = json.loads(body)["signature"]
        stamp, token, given = str(signed["timestamp"]), str(signed["token"]), str(signed["signature"])
        said = f"{stamp}{token}".encode()
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    wanted = hmac.new(settings.MAIL_WEBHOOK_KEY.encode(), said, hashlib.sha256).hexdigest()
    return _same(given, wanted) and _is_recent(stamp, OLDEST)


def _svix(headers: Headers, body: bytes) -> bool:
    name, stamp, given = (headers.get(f"svix-{part}", "") for part in ("id", "timestamp", "signature"))
    key = _decoded(settings.MAIL_WEBHOOK_KEY.removeprefix("whsec_"))
    digest = hmac.new(key, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
    wanted = f"v1,{base64.b64encode(digest).decode()}"
    return any(_same(one, wanted) for one in given.split()) and _is_recent(stamp, OLDEST_SVIX)


def _sendgrid(headers: Headers, body: bytes) -> bool:
    stamp = headers.get("x-twilio-email-event-webhook-timestamp", "")
    given = _decoded(headers.get("x-twilio-email-event-webhook-signature", ""))
    try:
        key = load_der_public_key(_decoded(settings.MAIL_WEBHOOK_KEY))
        assert isinstance(key, EllipticCurvePublicKey)
        key.verify(given, stamp.encode() + body, ECDSA(SHA256()))
    except (InvalidSignature, ValueError, AssertionError):
        return False
    return _is_recent(stamp, OLDEST)


def _knows_password(headers: Headers) -> bool:
    kind, _space, given = headers.get("authorization", "").partition(" ")
    return kind.lower() == "basic" and hmac.compare_digest(_decoded(given), settings.MAIL_WEBHOOK_KEY.encode())


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), wanted.encode())


def _is_recent(stamp: str, oldest: int) -> bool:
    """Since 1970, in seconds. A clock may be a little ahead of ours."""
    return stamp.isascii() and stamp.isdigit() and len(stamp) <= 12 and -oldest <= int(stamp) - time.time() <= 300


def is_from_amazon(said: Mapping[str, str]) -> bool:
    """SNS signs the parts in this order. Raises OutboundError when its certificate cannot be had at the moment."""
    names = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
    if said.get("Type") != "Notification":
        names = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    signed = "".join(f"{name}\n{said[name]}\n" for name in names if isinstance(said.get(name), str))
    url = said.get("SigningCertURL", "")
    if not is_amazons(url) or not url.endswith(".pem"):
        return False
    hashed = SHA256() if said.get("SignatureVersion") == "2" else SHA1()  # noqa: S303 -- theirs to choose
    try:
        key = load_pem_x509_certificate(_certificate(url)).public_key()
        assert isinstance(key, RSAPublicKey)
        key.verify(_decoded(said.get("Signature", "")), signed.encode(), PKCS1v15(), hashed)
    except (InvalidSignature, ValueError, AssertionError):
        return False
    return True


def is_amazons(url: object) -> bool:
    """An address of SNS itself, which we may open."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and parts.port is None and AMAZON.fullmatch(parts.netloc) is not None
    except ValueError:
        return False


@lru_cache(maxsize=8)
def _certificate(url: str) -> bytes:
    """They change it about once a year, with a new address."""
    return fetch(url, max_bytes=20_000).body
