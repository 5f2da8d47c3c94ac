"""An answer by mail: its words become a message of the person to whom the mail went, in the conversation it was about.

The address alone lets nobody speak: the mail must come from an address of that person, too, since a mail is easily
passed on. What cannot be taken goes back to whoever wrote it, with the reason.
"""

import hashlib
import re
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

import quotequail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser

from community.messages.actions import Words, send
from community.messages.strangers import NotReachable, TooMany
from community.models import MOST_LETTERS, AnswerWay
from directory.connections.actions import NotThere
from directory.connections.emails import address_of_person
from mail.models import Message as Mail
from mail.replies.actions import Undeliverable
from mail.replies.handing_on import Incoming
from tenancy.models import Employer

CUT = "-=-=-"  # stands in our mail above the words that it quotes
READ = 200_000  # letters; whoever answers at length does so on the page
SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
BLOCKS = ("p", "div", "br", "li", "tr", "blockquote")


def take(employer: Employer, answer: Incoming, about: Mail) -> bool:
    """For `mail.replies.answers`."""
    ways = AnswerWay.objects.filter(mail_id=about.pk).select_related(
        "participant__conversation", "participant__alumnus"
    )
    way = ways.first()
    if way is None:
        return False
    if not employer.has_module("circle") or way.expires_at <= timezone.now():
        raise Undeliverable(_("Answers to this mail are not taken any more. Please sign in and answer there."))
    author = way.participant.alumnus
    if not _is_from(answer, {about.to_address.lower(), address_of_person(author).lower()}):
        raise Undeliverable(_("Please answer from the address that we wrote to, or sign in and answer there."))
    text = words_of(answer)
    if not text:
        raise Undeliverable(_("We found no words above what the mail quotes."))
    if len(text) > MOST_LETTERS:
        raise Undeliverable(_("A message has at most %(most)d letters.") % {"most": MOST_LETTERS})
    try:
        with transaction.atomic():
            send(
                employer=employer, conversation=way.participant.conversation, author=author, words=Words(text),
                mail_key=_key(answer, way),
            )  # fmt: skip
    except NotThere:
        raise Undeliverable(_("This conversation is not there for you any more.")) from None
    except (NotReachable, TooMany) as error:
        raise Undeliverable(str(error)) from error
    return True


def _is_from(answer: Incoming, known: set[str]) -> bool:
    _name, address = parseaddr(str(answer.head.get("From", "")))
    return bool(address) and address.lower() in known


def _key(answer: Incoming, way: AnswerWay) -> str:
    """The mail server may bring the same mail twice."""
    name = str(answer.head.get("Message-ID", "")).encode("utf-8", "replace") or answer.text
    return hashlib.sha256(way.pk.bytes + name).hexdigest()


def words_of(answer: Incoming) -> str:
    """What the person wrote: without what they quote, and without a signature below its line."""
    mail = message_from_bytes(answer.head.as_bytes() + answer.text, policy=default)
    text = _plain(mail)[:READ].replace("\r\n", "\n").replace("\x00", "").replace("\xa0", " ")
    text = text.partition(CUT)[0]
    parts = quotequail.quote(text, limit=5_000, quote_intro_line=True)
    own = "\n".join(part for is_own, part in parts[:1] if is_own)
    lines = SIGNATURE.split(own)[0].splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith(">")).strip()


def _plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain", "html"))
    if body is None:
        return ""
    try:
        content = str(body.get_content())
    except (LookupError, UnicodeError):  # a character set that nobody knows
        return ""
    return content if body.get_content_subtype() == "plain" else _without_tags(content)


def _without_tags(html: str) -> str:
    tree = LexborHTMLParser(html[:READ])
    for node in tree.css("script, style, head, blockquote, .gmail_quote"):
        node.decompose()
    for node in tree.css(", ".join(BLOCKS)):
        node.insert_after("\n")
    return tree.body.text() if tree.body else ""


def forget_old(*, now: datetime) -> int:
    return int(AnswerWay.objects.filter(expires_at__lt=now).delete()[0])
