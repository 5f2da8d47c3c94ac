"""Mail that comes back to an address of ours (RFC 3464), and complaints about it (RFC 5965), read by the stdlib.

Believed only where it names one of our messages with its proof (`mail.bounces.tags`). Anything else that reaches the
address, such as a notice of absence, says nothing.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from uuid import UUID

from mail.bounces.tags import read_tag
from mail.providers.reports import Kind, Report, Unreadable
from mail.relay import NO_MAILBOX

ADDRESSED = ("X-Original-To", "Delivered-To", "Envelope-To", "To")


def read(body: bytes, *, recipient: str, at: datetime) -> list[Report]:
    """`recipient` is the envelope's, as the mail server hands it over; without one the headers are asked."""
    mail = message_from_bytes(body, policy=compat32)
    kind = _complaint(mail) or _bounce(mail)
    if kind is None:
        return []
    message_id = _about(mail, recipient)
    if message_id is None:
        raise Unreadable("proof")
    return [Report(message_id, kind, f"{message_id.hex}:{hashlib.sha256(body).hexdigest()[:32]}", at)]


def _about(mail: Message, recipient: str) -> UUID | None:
    named = [recipient, *(str(value) for name in ADDRESSED for value in mail.get_all(name, []))]
    for part in _parts(mail, "message/feedback-report"):
        named += [str(block.get("Original-Mail-From", "")) for block in _blocks(part)]
    return next((found for found in map(read_tag, named) if found), None)


def _bounce(mail: Message) -> Kind | None:
    """The worst of what is said about the one recipient that each of our messages has."""
    said = [block for part in _parts(mail, "message/delivery-status") for block in _blocks(part) if "Action" in block]
    failed = [block for block in said if str(block["Action"]).strip().lower() == "failed"]
    if not failed:
        return None
    words = (f"{block.get('Status', '')} {block.get('Diagnostic-Code', '')}" for block in failed)
    return Kind.BOUNCED if any(NO_MAILBOX.search(each) for each in words) else Kind.SOFT


def _complaint(mail: Message) -> Kind | None:
    """“Not spam after all” is a report, too."""
    kinds = [
        str(block.get("Feedback-Type", "")).strip().lower()
        for part in _parts(mail, "message/feedback-report")
        for block in _blocks(part)
    ]
    return Kind.COMPLAINED if {"abuse", "fraud", "other"} & set(kinds) else None


def _parts(mail: Message, content_type: str) -> Iterator[Message]:
    if mail.get_content_type() == "multipart/report":
        yield from (part for part in mail.walk() if part.get_content_type() == content_type)


def _blocks(part: Message) -> list[Message]:
    """Fields of a report: the library reads them as messages, or leaves the text where it does not know the type."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [block for block in payload if isinstance(block, Message)]
    decoded = part.get_payload(decode=True)
    return [message_from_bytes(decoded, policy=compat32)] if isinstance(decoded, bytes) else []
