"""The code that a guest shows at the door. It says who it is to the check-in page of that event and opens nothing: it
is no address, and no other page takes it."""

import base64
from uuid import UUID

from django.core.signing import BadSignature, Signer

from community.models import Event, Reply


def code_of(event: Event, reply: Reply) -> str:
    """Short, so that the squares are large: a reply in 26 letters and its signature."""
    plain = base64.b32encode(reply.pk.bytes).decode().rstrip("=")
    return _signer(event).sign(plain)


def reply_of(event: Event, code: str) -> UUID | None:
    try:
        plain = _signer(event).unsign(code.strip())
        return UUID(bytes=base64.b32decode(plain + "======"))
    except (BadSignature, ValueError):
        return None


def _signer(event: Event) -> Signer:
    """Good for one event of one employer."""
    return Signer(salt=f"community.events.ticket.{event.tenant_id}.{event.pk}")
