"""From an outbox row to the bytes on the wire."""

from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime

from django.utils import timezone

from mail.models import Message
from web.addresses import sender_address, sender_domain


class WholeLine(UnstructuredHeader, BaseHeader):
    """Never folded: the library would write a long address as an encoded word, which no mailbox provider reads."""

    max_count = 1

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


REGISTRY = HeaderRegistry()
REGISTRY.map_to_type("list-unsubscribe", WholeLine)
POLICY = SMTP.clone(header_factory=REGISTRY)


def compose(message: Message) -> bytes:
    """Exactly one From and one To, both through `Address`; header names are constants of ours."""
    mail = EmailMessage(policy=POLICY)
    mail["From"] = Address(display_name=message.sender_name, addr_spec=sender_address())
    mail["To"] = Address(addr_spec=message.to_address)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(timezone.now())
    mail["Message-ID"] = f"<{message.id}@{sender_domain()}>"
    mail["Auto-Submitted"] = "auto-generated"
    for name in ("List-Unsubscribe", "List-Unsubscribe-Post"):
        if name in message.headers:
            mail[name] = message.headers[name]
    if "Reply-To" in message.headers:
        mail["Reply-To"] = Address(addr_spec=message.headers["Reply-To"])
    mail.set_content(message.text)
    if message.html:
        mail.add_alternative(message.html, subtype="html")
    return mail.as_bytes()
