"""One mail of a campaign as the outbox would put it together, to see whether it has what the law and mailboxes want."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from django.conf import settings
from django.utils.translation import gettext as _

from engagement.letters.fields import sample_values
from engagement.letters.rendering import BadLetter, content_of
from engagement.models import Campaign, Letter
from mail.categories import Category
from mail.composing import Skeleton, with_way_out
from mail.models import Message
from mail.preferences import settings_url
from mail.unsubscribe import Ticket
from tenancy.models import Employer, uuid7
from web.merge_fields import stored_parts

NOBODY = "somebody@mailbox.invalid"


def missing_from(letter: Letter, campaign: Campaign, employer: Employer) -> list[str]:
    """In words. A letter that cannot be put together lacks nothing here: that is told where it is mended."""
    try:
        mail = sample_of(letter, campaign, employer)
    except BadLetter:
        return []
    found = [
        (_("a one-click address in its head"), _has_one_click(mail)),
        (_("a link to unsubscribe in its text"), _in_every_part(mail, "/u/")),
        (_("your postal address in its text"), _in_every_part(mail, *employer.postal_address.splitlines())),
    ]
    return [what for what, is_there in found if not is_there]


def sample_of(letter: Letter, campaign: Campaign, employer: Employer) -> EmailMessage:
    category = Category(campaign.category)
    content = content_of(letter, employer, category=category)
    text, html = with_way_out(content.text, content.html, employer, category)
    skeleton = Skeleton(
        sender_name=employer.name,
        headers={},
        subject=stored_parts(content.subject),
        text=stored_parts(text),
        html=stored_parts(html),
    )
    ticket = Ticket(employer.pk, uuid7(), category, uuid7())
    ways = {"unsubscribe_url": ticket.url, "settings_url": settings_url(employer, ticket.recipient_id)}
    made = skeleton.fill(Message(to_address=NOBODY), {**sample_values(), **ways}, ticket.headers)
    return message_from_bytes(made, policy=default)


def _has_one_click(mail: EmailMessage) -> bool:
    """RFC 8058 wants https; without it the portal does not start, but in development."""
    address = str(mail["List-Unsubscribe"] or "").strip("<>")
    return address.startswith(settings.BASE_URL) and mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def _in_every_part(mail: EmailMessage, *words: str) -> bool:
    parts = [str(part.get_content()) for part in mail.iter_parts()] or [str(mail.get_content())]
    return all(_plain(each) in _plain(part) for part in parts for each in words)


def _plain(text: str) -> str:
    """HTML writes some signs in other ways, and lines are wrapped."""
    return "".join(sign for sign in text.replace("&amp;", "&") if sign.isalnum() or sign in "/&")
