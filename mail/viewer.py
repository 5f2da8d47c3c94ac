"""Reads what the development relay (tools/smtp_sink.py) has kept: one .eml file per message."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import cached_property
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"[0-9A-Za-z._-]+\.eml")
SHOWN = 100
HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
# A click inside the frame opens the page in the whole window, as in a mail program.
BASE = '<base target="_top">'


@dataclass(frozen=True)
class StoredMail:
    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @cached_property
    def head(self) -> EmailMessage:
        with self.path.open("rb") as file:
            return BytesParser(policy=policy.default).parse(file, headersonly=True)

    @cached_property
    def mail(self) -> EmailMessage:
        return BytesParser(policy=policy.default).parsebytes(self.path.read_bytes())

    @property
    def subject(self) -> str:
        return str(self.head["Subject"] or "")

    @property
    def sender(self) -> str:
        return str(self.head["From"] or "")

    @property
    def recipient(self) -> str:
        return str(self.head["To"] or "")

    @property
    def date(self) -> datetime | None:
        return self.head["Date"].datetime if self.head["Date"] else None

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        html = self._part("html")
        head = HEAD.search(html)
        return html[: head.end()] + BASE + html[head.end() :] if head else html and BASE + html

    @property
    def headers(self) -> str:
        return re.split(rb"\r?\n\r?\n", self.path.read_bytes(), maxsplit=1)[0].decode("utf-8", "replace")

    @property
    def raw(self) -> str:
        return self.path.read_bytes().decode("utf-8", "replace")

    @property
    def files(self) -> list[EmailMessage]:
        """Parts with a name, such as an entry for the calendar."""
        return [part for part in self.mail.walk() if isinstance(part, EmailMessage) and part.get_filename()]

    def _part(self, subtype: str) -> str:
        part = self.mail.get_body(preferencelist=(subtype,))
        return part.get_content() if part is not None else ""

    def is_for(self, address: str) -> bool:
        return address.casefold() in self.recipient.casefold()


def folder() -> Path:
    return settings.VAR_DIR / "mail"


def stored_mails(*, to: str = "") -> Iterator[StoredMail]:
    """Newest first: the names begin with the time."""
    found = (StoredMail(path) for path in sorted(folder().glob("*.eml"), reverse=True))
    shown = 0
    for mail in found:
        if shown == SHOWN:
            return
        if mail.is_for(to):
            shown += 1
            yield mail


def find(name: str) -> StoredMail | None:
    path = folder() / name
    return StoredMail(path) if NAME.fullmatch(name) and path.is_file() else None
