"""What all mail that people can decline must have before it goes out, whether of a campaign or of a journey.

A `stop` refuses the sending, both when somebody says the word and when the moment has come; a `warn` is for the reader.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from enum import StrEnum

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from engagement.letters.fields import sample_values
from engagement.letters.rendering import BadLetter, content_of
from engagement.models import Letter
from mail.categories import Category
from mail.composing import Skeleton, with_way_out
from mail.models import Finding, Message, SenderDomain, SendingRules
from mail.preferences import settings_url
from mail.unsubscribe import Ticket
from tenancy.models import Employer, uuid7
from tenancy.urls import EMPLOYER_URLCONF
from web.addresses import sender_domain
from web.merge_fields import stored_parts

NOBODY = "somebody@mailbox.invalid"


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    STOP = "stop"


@dataclass(frozen=True)
class Check:
    """`title` is the finding in a sentence, `text` what to do about it; `url` leads to where that is done."""

    name: str
    level: Level
    title: str
    text: str = ""
    url: str = ""
    link: str = ""


def refusals(found: Iterable[Check]) -> list[str]:
    return [check.title for check in found if check.level is Level.STOP]


def postal_address(employer: Employer) -> Check:
    if employer.postal_address.strip():
        return Check("address", Level.OK, _("Your postal address stands at the foot."))
    return Check(
        "address",
        Level.STOP,
        _("Your postal address is missing."),
        _("The law of many countries asks for it at the foot of such mail."),
        reverse("accounts:employer_mail", urlconf=EMPLOYER_URLCONF),
        _("Enter the address"),
    )


def headers(letters: Iterable[Letter], category: Category, employer: Employer) -> Check:
    missing = [name for letter in letters for name in missing_from(letter, category, employer)]
    if not missing:
        return Check("headers", Level.OK, _("A way to unsubscribe with one click is in the head and at the foot."))
    return Check("headers", Level.STOP, _("The mail lacks what it must have: %(what)s.") % {"what": ", ".join(missing)})


def sender() -> list[Check]:
    """What DNS said when it was last asked. Where it could not be asked, that is told and stops nobody."""
    domain = _domain_in_use()
    if domain is None or domain.checked_at is None:
        title, text = (
            _("SPF, DKIM and DMARC of the sender were not checked yet."),
            _("DNS could not be asked from here."),
        )
        return [Check("sender", Level.WARN, title, text, _sender_page(), _("Look at the sender"))]
    found = [_record(name, finding) for name, finding in domain.findings.items() if finding != Finding.FOUND]
    return found or [Check("sender", Level.OK, _("SPF, DKIM and DMARC of the sender are confirmed."))]


def _domain_in_use() -> SenderDomain | None:
    """The employer's own one where it has been confirmed, else the installation's."""
    rows = list(SenderDomain.objects.all())
    own = [row for row in rows if row.is_own and row.confirmed_at is not None]
    return next((row for row in [*own, *rows] if row in own or row.domain == sender_domain()), None)


def _record(name: str, finding: Finding) -> Check:
    values = {"record": name.upper(), "state": finding.label}
    level = Level.WARN if finding == Finding.UNCHECKED else Level.STOP
    title = _("%(record)s of the sender: %(state)s.") % values
    return Check("sender", level, title, "", _sender_page(), _("Look at the sender"))


def _sender_page() -> str:
    return reverse("engagement:sender_detail", urlconf=EMPLOYER_URLCONF)


def paused() -> list[Check]:
    rules = SendingRules.objects.filter(paused_at__isnull=False).first()
    if rules is None:
        return []
    words = str(SendingRules.Pause(rules.paused_reason).label) if rules.paused_reason else ""
    return [Check("paused", Level.STOP, _("All mail that people can decline is paused."), words)]


def missing_from(letter: Letter, category: Category, employer: Employer) -> list[str]:
    """In words. A letter that cannot be put together lacks nothing here: that is told where it is mended."""
    try:
        mail = sample_of(letter, category, employer)
    except BadLetter:
        return []
    found = [
        (_("a one-click address in its head"), _has_one_click(mail)),
        (_("a link to unsubscribe in its text"), _in_every_part(mail, "/u/")),
        (_("your postal address in its text"), _in_every_part(mail, *employer.postal_address.splitlines())),
    ]
    return [what for what, is_there in found if not is_there]


def sample_of(letter: Letter, category: Category, employer: Employer) -> EmailMessage:
    """One mail as the outbox would put it together, to see whether it has what the law and mailboxes want."""
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
