"""From an outbox row to the bytes on the wire.

What many mails share is encoded once (`Skeleton`); for each person their values are put between, escaped for where they
stand. A single mail is a skeleton without places.
"""

import re
import time
from base64 import b64encode, encodebytes
from binascii import b2a_qp
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from functools import lru_cache
from html import escape
from typing import Any, Self
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from mail.categories import Category
from mail.footers import footer_text, reason
from mail.models import Content, Message
from mail.personal_links import Values, values_for
from mail.preferences import SettingsTicket
from mail.replies.tags import reply_addresses
from mail.sendable import Sendable
from mail.senders import address_in_scope
from mail.unsubscribe import Ticket, one_click
from tenancy.models import Employer
from web.addresses import sender_domain
from web.mail_rendering import one_line, spoken
from web.merge_fields import Hole, Place, Target, stored_parts

# Quoted-printable never writes this, so no text can end its part.
BOUNDARY = "=_part_of_one_mail"
WAY_OUT, SETTINGS = Place(Hole("unsubscribe_url", "")), Place(Hole("settings_url", ""))
PLAIN_HEADER = 900  # bytes; a line may have 998
WORD = 45  # bytes of text in an encoded word, which may have 75 characters
SOFT_BREAK = b"=\r\n"
METHOD = re.compile(r"^METHOD:(REQUEST|CANCEL)\r?$", re.MULTILINE)
WAYS_OUT = ("List-Unsubscribe", "List-Unsubscribe-Post")

Parts = Iterable[str | Place]


class Skeleton:
    """Everything that is the same in all mails of one content, encoded; the places are in between."""

    def __init__(
        self,
        *,
        sender_name: str,
        headers: Mapping[str, str],
        subject: Parts,
        text: Parts,
        html: Parts,
        calendar: str = "",
    ) -> None:
        self._subject = tuple(subject)
        self._head = _shared_head(sender_name, headers)
        self._domain = sender_domain()
        # Where replies are counted each message has its own; else it stands in the head they share.
        self._own = WAYS_OUT if "Reply-To" in headers else ("Reply-To", *WAYS_OUT)
        html = tuple(html)
        body: list[bytes | _Filled] = []
        if html:
            body += [_multipart(), _part("plain"), *_encoded(text, Target.TEXT), _delimiter()]
            body += [_part("html"), *_encoded(html, Target.HTML), _delimiter(last=not calendar)]
            body += [_calendar(calendar), _delimiter(last=True)] if calendar else []
        else:
            body += [b"MIME-Version: 1.0\r\n", _part("plain"), *_encoded(text, Target.TEXT)]
        self._body = list(_joined(body))
        self._places: dict[_Filled, list[int]] = {}
        for index, piece in enumerate(self._body):
            if isinstance(piece, _Filled):
                self._places.setdefault(piece, []).append(index)

    def fill(self, message: Sendable, values: Mapping[str, object], headers: Mapping[str, str]) -> bytes:
        subject = "".join([part if isinstance(part, str) else part.fill(values) for part in self._subject])
        own = [
            _header("To", message.to_address),
            b"Subject: " + encoded_words(one_line(subject)) + b"\r\n",
            _date(int(time.time())),
            _header("Message-ID", f"<{message.pk}@{self._domain}>"),
            *[_header(name, headers[name]) for name in self._own if name in headers],
        ]
        body: list[Any] = self._body.copy()
        encoded: dict[str, bytes] = {"": b""}  # both parts often say the same
        for place, indexes in self._places.items():
            words = place.place.fill(values, place.target)
            if words not in encoded:
                encoded[words] = SOFT_BREAK + quoted_printable(words) + SOFT_BREAK
            for index in indexes:
                body[index] = encoded[words]
        return b"".join([self._head, *own, *body])


@dataclass(frozen=True)
class _Filled:
    """A place in an encoded part. It begins and ends in the middle of a line, which a soft break makes a line of its
    own: the encoding around it stays as it is."""

    place: Place
    target: Target


class Composer:
    """For one run of a worker, in the scope of each message's employer in turn."""

    def __init__(self) -> None:
        self._contents: dict[str, _ForMany] = {}

    def compose(self, message: Sendable) -> bytes:
        if message.content_id is None or message.tenant_id is None:
            return compose(message)
        content_id = str(message.content_id)
        if content_id not in self._contents:
            self._contents[content_id] = _ForMany.read(content_id, Category(message.category))
        return self._contents[content_id].fill(message)


def compose(message: Sendable) -> bytes:
    """A single mail, rendered when it was enqueued."""
    assert isinstance(message, Message)  # one of many has a content
    skeleton = Skeleton(
        sender_name=message.sender_name,
        headers=message.headers,
        subject=[message.subject],
        text=[message.text],
        html=[message.html] if message.html else [],
        calendar=message.calendar,
    )
    return skeleton.fill(message, {}, message.headers)


@dataclass(frozen=True)
class _ForMany:
    """One content, and the addresses of its two links but for their tokens: looking those up for each takes longer than
    the rest."""

    skeleton: Skeleton
    tenant_id: int
    category: Category
    batch_id: UUID
    way_out: tuple[str, str]
    settings: tuple[str, str]
    reply_to: Callable[[UUID], str] | None
    personal: Values | None

    @classmethod
    def read(cls, content_id: str, category: Category) -> Self:
        content = Content.objects.select_related("batch").get(pk=content_id)
        employer = Employer.objects.get(pk=content.tenant_id)
        with translation.override(spoken(content.language, employer)):
            text, html = with_way_out(content.text, content.html, employer, category)
        reply_to = reply_addresses(employer, category)
        skeleton = Skeleton(
            sender_name=one_line(employer.sender_name or employer.name),
            headers={"Reply-To": employer.reply_to} if employer.reply_to and reply_to is None else {},
            subject=stored_parts(content.subject),
            text=stored_parts(text),
            html=stored_parts(html),
        )
        anybody = Ticket(employer.pk, content.pk, category)
        settings = SettingsTicket(employer.pk, content.pk)
        return cls(
            skeleton=skeleton,
            tenant_id=employer.pk,
            category=category,
            batch_id=content.batch_id,
            way_out=_around(anybody.url, anybody.token),
            settings=_around(settings.url, settings.token),
            reply_to=reply_to,
            personal=values_for(content.batch.source),
        )

    def fill(self, message: Sendable) -> bytes:
        assert message.recipient_id is not None  # the table sees to it
        url = Ticket(self.tenant_id, message.recipient_id, self.category, self.batch_id).token.join(self.way_out)
        ways = {
            WAY_OUT.hole.name: url,
            SETTINGS.hole.name: SettingsTicket(self.tenant_id, message.recipient_id).token.join(self.settings),
        }
        headers = one_click(url)
        if self.reply_to is not None:
            headers["Reply-To"] = self.reply_to(message.pk)
        own = self.personal(message.recipient_id) if self.personal is not None else {}
        return self.skeleton.fill(message, {**(message.merge or {}), **own, **ways}, headers)


def _around(url: str, token: str) -> tuple[str, str]:
    before, _token, after = url.partition(token)
    return before, after


def with_way_out(text: str, html: str, employer: Employer, category: Category) -> tuple[str, str]:
    """Whoever wrote the mailing, both of its parts end with the reason, the two links and the employer's address."""
    ways = {"unsubscribe_url": WAY_OUT.hole.place(), "settings_url": SETTINGS.hole.place()}
    if ways["unsubscribe_url"] not in text:
        text = text.rstrip("\n") + "\n" + footer_text(employer, category, **ways)
    if html and ways["unsubscribe_url"] not in html:
        before, end, after = html.rpartition("</body>")
        html = (
            before + _footer_html(employer, category, **ways) + end + after
            if end
            else html + _footer_html(employer, category, **ways)
        )
    return text, html


def _footer_html(employer: Employer, category: Category, *, unsubscribe_url: str, settings_url: str) -> str:
    lines = [
        escape(reason(employer, category)),
        f'<a href="{unsubscribe_url}">{escape(_("No more mail of this kind"))}</a>'
        f' · <a href="{settings_url}">{escape(_("What you get, and how often"))}</a>',
        escape(" · ".join(filter(None, [employer.name, ", ".join(employer.postal_address.splitlines())]))),
    ]
    return f'<p style="font-family: sans-serif; font-size: 13px;">{"<br>".join(lines)}</p>'


# Headers


def _shared_head(sender_name: str, headers: Mapping[str, str]) -> bytes:
    head = _address_header("From", sender_name, address_in_scope()) + b"Auto-Submitted: auto-generated\r\n"
    if "Reply-To" in headers:
        head += _address_header("Reply-To", "", headers["Reply-To"])
    return head


@lru_cache(maxsize=256)
def _address_header(name: str, display_name: str, address: str) -> bytes:
    """Exactly one address, through the library that knows how to quote its name."""
    mail = EmailMessage(policy=SMTP)
    mail[name] = Address(display_name=display_name, addr_spec=address)
    return mail.as_bytes().removesuffix(b"\r\n")


def _header(name: str, value: str) -> bytes:
    """Never folded: a long address would become an encoded word, which no mailbox provider reads."""
    if not value.isascii() or not value.isprintable():
        raise ValueError(f"{name} may not contain a linefeed or anything else that is not plain.")
    return f"{name}: {value}\r\n".encode("ascii")


@lru_cache(maxsize=4)
def _date(second: int) -> bytes:
    return _header("Date", formatdate(second, usegmt=True))


def encoded_words(text: str) -> bytes:
    """One line of text as a header's value (RFC 2047)."""
    if text.isascii() and len(text) <= PLAIN_HEADER and "=?" not in text:
        return text.encode("ascii")
    whole = text.encode("utf-8", "replace")
    chunks = [whole] if len(whole) <= WORD else _chunks(text)
    return b"\r\n ".join([b"=?utf-8?b?" + b64encode(chunk) + b"?=" for chunk in chunks])


def _chunks(text: str) -> Iterable[bytes]:
    """Of whole characters."""
    chunk = b""
    for char in text:
        more = char.encode("utf-8", "replace")
        if len(chunk) + len(more) > WORD:
            yield chunk
            chunk = b""
        chunk += more
    if chunk:
        yield chunk


# Parts


def _multipart() -> bytes:
    kind = f'Content-Type: multipart/alternative; boundary="{BOUNDARY}"'
    return f"MIME-Version: 1.0\r\n{kind}\r\n\r\n--{BOUNDARY}\r\n".encode("ascii")


def _part(subtype: str) -> bytes:
    kind = f'Content-Type: text/{subtype}; charset="utf-8"'
    return f"{kind}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n".encode("ascii")


def _calendar(text: str) -> bytes:
    """A third way to say the same, the one that calendars take (RFC 6047). They read the method in both places."""
    method = calendar_method(text)
    kind = f'Content-Type: text/calendar; charset="utf-8"; method={method}; name="invitation.ics"'
    return f"{kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode("ascii") + (
        encodebytes(text.encode()).replace(b"\n", b"\r\n")
    )


def calendar_method(text: str) -> str:
    """REQUEST or CANCEL, as the object itself says; PUBLISH where it says neither."""
    found = METHOD.search(text)
    return found[1] if found else "PUBLISH"


def _delimiter(*, last: bool = False) -> bytes:
    return f"\r\n--{BOUNDARY}{'--' if last else ''}\r\n".encode("ascii")


def _encoded(parts: Parts, target: Target) -> Iterable[bytes | _Filled]:
    for part in parts:
        yield quoted_printable(part) if isinstance(part, str) else _Filled(part, target)


def quoted_printable(text: str) -> bytes:
    """Lines end in CRLF and have 75 characters at most, so that a soft break may follow anywhere."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    return b2a_qp(lines.encode("utf-8", "replace"), istext=True).replace(b"\n", b"\r\n")


def _joined(pieces: Iterable[bytes | _Filled]) -> Iterable[bytes | _Filled]:
    """Neighbours that never change become one."""
    still = b""
    for piece in pieces:
        if isinstance(piece, bytes):
            still += piece
        else:
            yield still
            yield piece
            still = b""
    yield still
