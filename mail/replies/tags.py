"""The address for replies to one message: `r+<message>.<proof>@` the domain for mail that comes back."""

from collections.abc import Callable
from email.message import Message as Mail
from email.utils import getaddresses
from uuid import UUID

from mail.bounces.reading import ADDRESSED
from mail.categories import Category
from mail.replies.rules import is_counted
from mail.tagged import Tagged
from tenancy.models import Employer

REPLIES = Tagged("r", "reply address")


def reply_addresses(employer: Employer, category: Category) -> Callable[[UUID], str] | None:
    """By message, in the scope of the employer; None where replies go straight to the employer, or nowhere."""
    return REPLIES.addresses() if employer.reply_to and is_counted(category) else None


def addressed_as_reply(head: Mail, recipient: str, kind: Tagged = REPLIES) -> list[str]:
    """The addresses of this kind, true or made up, that a mail came to: the envelope's recipient or, where the mail
    server does not tell it, what the headers say."""
    named = [str(value) for name in ADDRESSED for value in head.get_all(name, [])]
    addresses = [recipient] if recipient else [address for _name, address in getaddresses(named)]
    return [address for address in addresses if kind.may_be(address)]
