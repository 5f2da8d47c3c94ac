"""The envelope's sender of each message: `b+<message>.<proof>@` our bounce domain, so that what comes back names it.

The proof is keyed: without it anybody could stop the mail to anybody by returning made-up messages.
"""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings

from mail.tagged import Tagged
from web.addresses import sender_address

BOUNCES = Tagged("b", "bounce address")


def envelope_sender(message_id: UUID) -> str:
    """Without a bounce domain, the address in From, as before."""
    return envelope_senders()(message_id)


def envelope_senders() -> Callable[[UUID], str]:
    """`envelope_sender` for many: settings and keys are looked up once."""
    usual = sender_address()
    return BOUNCES.addresses() if settings.MAIL_BOUNCE_DOMAIN else lambda message_id: usual


def read_tag(address: str) -> UUID | None:
    """The message an address of ours was made for; None for every other address."""
    return BOUNCES.read(address)
