"""WebAuthn: what the browser is asked, and whether its answer is good. On python-fido2; nothing is stored here.

A challenge is good once, for ten minutes, for one purpose and in one session. Several may wait, so that two tabs do not
disturb each other. The relying party and the only origin are those of BASE_URL, whatever host a request names.
"""

import json
import logging
import struct
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.factors.models import Passkey
from accounts.models import User
from web.errors import ActionError

log = logging.getLogger(__name__)

CHALLENGES_KEY = "passkey_challenges"
CHALLENGE_SECONDS = 600
CHALLENGES_KEPT = 8
MAX_ANSWER = 20_000  # characters; a real one has a few hundred
REQUIRED = UserVerificationRequirement.REQUIRED
# What python-fido2 raises on answers that no browser gives.
GARBAGE = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, struct.error)


class PasskeyRefused(ActionError):
    """The answer is not from a passkey of this person, for this purpose, session and site, or comes too late."""


@dataclass(frozen=True)
class NewCredential:
    id: bytes
    data: bytes
    counter: int
    is_synced: bool


def creation_options(request: HttpRequest, user: User, *, purpose: str) -> str:
    """What `navigator.credentials.create` is to be given, as JSON."""
    entity = PublicKeyCredentialUserEntity(id=user.pk.bytes, name=user.email, display_name=user.email)
    options, state = _server().register_begin(
        entity,
        credentials=_credentials_of(user),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=REQUIRED,
    )
    _keep_challenge(request, state["challenge"], purpose)
    return json.dumps(dict(options.public_key))


def request_options(request: HttpRequest, user: User | None = None, *, purpose: str) -> str:
    """What `navigator.credentials.get` is to be given. Without a user any passkey for this site may answer."""
    credentials = _credentials_of(user) if user else None
    options, state = _server().authenticate_begin(credentials=credentials, user_verification=REQUIRED)
    _keep_challenge(request, state["challenge"], purpose)
    return json.dumps(dict(options.public_key))


def new_credential(request: HttpRequest, answer: str, *, purpose: str) -> NewCredential:
    try:
        parsed = RegistrationResponse.from_dict(_loaded(answer))
        state = _taken_state(request, parsed.response.client_data.challenge, purpose)
        found = _server().register_complete(state, parsed)
        credential = found.credential_data
        assert credential is not None  # register_complete() insists on it
        return NewCredential(credential.credential_id, bytes(credential), found.counter, _is_synced(found))
    except GARBAGE:
        raise refused() from None


def person_of(answer: str) -> UUID:
    """Whose passkey says it answers. Nothing is proven yet."""
    try:
        return UUID(bytes=websafe_decode(_loaded(answer)["response"]["userHandle"]))
    except GARBAGE:
        raise refused() from None


def proven_passkey(request: HttpRequest, answer: str, user: User, *, purpose: str) -> Passkey:
    """The person's passkey that gave this answer. The challenge is used up, whatever comes out."""
    try:
        parsed = AuthenticationResponse.from_dict(_loaded(answer))
        client_data, counter = parsed.response.client_data, parsed.response.authenticator_data.counter
        state = _taken_state(request, client_data.challenge, purpose)
        _server().authenticate_complete(state, _credentials_of(user), parsed)
        passkey = Passkey.objects.filter(user_id=user.pk, credential_id=parsed.raw_id).first()
    except GARBAGE:
        raise refused() from None
    if passkey is None or (counter <= passkey.counter and passkey.counter > 0):
        raise refused()  # gone meanwhile, or a copy of a key that counts its signatures
    passkey.counter = counter
    return passkey


def _server() -> Fido2Server:
    address = urlsplit(settings.BASE_URL)
    party = PublicKeyCredentialRpEntity(id=address.hostname or "", name=settings.PRODUCT_NAME)
    return Fido2Server(party, verify_origin=lambda origin: origin == f"{address.scheme}://{address.netloc}")


def _credentials_of(user: User) -> list[AttestedCredentialData]:
    rows = Passkey.objects.filter(user_id=user.pk).order_by("created_at", "id")
    return [AttestedCredentialData(bytes(data)) for data in rows.values_list("credential_data", flat=True)]


def _keep_challenge(request: HttpRequest, challenge: str, purpose: str) -> None:
    waiting = [*_waiting(request), {"challenge": challenge, "purpose": purpose, "at": time.time()}]
    request.session[CHALLENGES_KEY] = waiting[-CHALLENGES_KEPT:]


def _taken_state(request: HttpRequest, challenge: bytes, purpose: str) -> dict[str, Any]:
    """What python-fido2 wants to know about the challenge that was answered, which nobody can answer again."""
    asked = {"challenge": websafe_encode(challenge), "purpose": purpose}
    waiting = _waiting(request)
    left = [each for each in waiting if each["challenge"] != asked["challenge"]]
    request.session[CHALLENGES_KEY] = left
    if not any(each.items() >= asked.items() for each in waiting):
        raise ValueError("This session does not wait for an answer to this.")
    return {"challenge": asked["challenge"], "user_verification": REQUIRED}


def _waiting(request: HttpRequest) -> list[dict[str, Any]]:
    since = time.time() - CHALLENGE_SECONDS
    return [each for each in request.session.get(CHALLENGES_KEY, []) if each["at"] >= since]


def _loaded(answer: str) -> dict[str, Any]:
    if len(answer) > MAX_ANSWER:
        raise ValueError("No browser says so much.")
    loaded = json.loads(answer)
    if not isinstance(loaded, dict):
        raise TypeError("An answer is an object.")
    return loaded


def _is_synced(data: Any) -> bool:
    return bool(data.is_backed_up())


def refused() -> PasskeyRefused:
    log.warning("sign_in.refused", extra={"kind": "passkey"})
    return PasskeyRefused(_("That did not work. Try again, or take another way."))
