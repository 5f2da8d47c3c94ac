"""A reply as the employer gets it: what the person wrote, byte for byte, in an envelope of ours.

It says that it comes from us, since nobody else may sign for us, and answers go to the person.
"""

import re
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.message import Message as Mail
from email.parser import BytesHeaderParser
from email.policy import SMTP, compat32
from email.utils import parseaddr

from django.conf import settings

from mail.replies.rules import OWN_HEADER
from mail.senders import address_in_scope
from web.addresses import InvalidAddress, checked_address
from web.mail_rendering import one_line

LINE_END = re.compile(rb"\r\n|\r|\n")
# What the text cannot be read or put in its place without. Marks of the way here are left out, as are signatures that
# hold no longer.
KEPT = frozenset(
    {
        "subject",
        "date",
        "message-id",
        "in-reply-to",
        "references",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
        "content-language",
    }
)
LONGEST_NAME = 60


@dataclass(frozen=True)
class Incoming:
    """`text`: all that follows the headers."""

    head: Mail
    text: bytes


def opened(body: bytes) -> Incoming:
    lines = LINE_END.sub(b"\r\n", body)
    head, _empty, text = lines.partition(b"\r\n\r\n")
    return Incoming(BytesHeaderParser(policy=compat32).parsebytes(head + b"\r\n\r\n"), text)


def handed_on(reply: Incoming, *, to: str, written_to: str) -> bytes:
    """In the scope of the employer. `written_to` is whom we had written to: who answers may be another address."""
    name, address = _writer(reply.head, written_to)
    ours = EmailMessage(policy=SMTP)
    ours["From"] = Address(display_name=f"{name} (via {one_line(settings.PRODUCT_NAME)})", addr_spec=address_in_scope())
    ours["To"] = Address(addr_spec=to)
    ours["Reply-To"] = Address(addr_spec=address)
    ours[OWN_HEADER] = "yes"
    head = ours.as_bytes().rstrip(b"\r\n") + b"\r\n"
    kept = [
        f"{name}: {value}\r\n".encode("ascii", "surrogateescape")
        for name, value in reply.head.raw_items()
        if name.lower() in KEPT
    ]
    return b"".join([head, *kept, b"\r\n", reply.text])


def _writer(head: Mail, written_to: str) -> tuple[str, str]:
    name, address = parseaddr(str(head.get("From", "")))
    _name, wanted = parseaddr(str(head.get("Reply-To", "")))
    answer_to = _checked(wanted) or _checked(address) or written_to
    return (_plain(name) or answer_to.partition("@")[0])[:LONGEST_NAME], answer_to


def _checked(address: str) -> str:
    try:
        return checked_address(address)
    except InvalidAddress:
        return ""


def _plain(name: str) -> str:
    """As people read it; empty where that cannot be told."""
    try:
        return one_line(str(make_header(decode_header(name)))).strip()
    except (ValueError, LookupError):
        return ""
