"""SMTP, told apart at the one moment that matters: the final dot. Before it nothing was sent; after it only the
relay's answer counts, and without one nobody knows."""

import math
import re
import smtplib
import socket
import ssl
import time
from dataclasses import dataclass
from enum import Enum, auto
from typing import Self

from django.conf import settings

TIMEOUT = 30
NO_MAILBOX = re.compile(r"5\.(1\.(1|2|3|6|10)|2\.1)\b")
ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
LINE_END = re.compile(rb"\r\n|\r|\n")


class Outcome(Enum):
    SENT = auto()
    UNREACHED = auto()
    LATER = auto()
    REFUSED = auto()
    NO_MAILBOX = auto()
    UNCERTAIN = auto()


@dataclass(frozen=True)
class Answer:
    """`code` is the relay's, such as "550 5.1.1"; its free text may hold the address and is not kept."""

    outcome: Outcome
    code: str = ""


class Relay:
    """One connection for a batch; opened when first needed and again after trouble."""

    def __init__(
        self, *, host: str, port: int, user: str, password: str, use_tls: bool, use_ssl: bool, timeout: float, name: str
    ) -> None:
        self.host, self.port, self.user, self.password = host, port, user, password
        self.use_tls, self.use_ssl, self.timeout, self.name = use_tls, use_ssl, timeout, name
        self._smtp: smtplib.SMTP | None = None

    @classmethod
    def from_settings(cls, *, name: str) -> Self:
        return cls(
            host=settings.EMAIL_HOST,
            port=settings.EMAIL_PORT,
            user=settings.EMAIL_HOST_USER or "",
            password=settings.EMAIL_HOST_PASSWORD or "",
            use_tls=settings.EMAIL_USE_TLS,
            use_ssl=settings.EMAIL_USE_SSL,
            timeout=settings.EMAIL_TIMEOUT or TIMEOUT,
            name=name,
        )

    def send(self, *, sender: str, recipient: str, content: bytes, until: float = math.inf) -> Answer:
        """`content` is a whole message. Never raises for what the network or the relay does.

        After `until` (of `time.monotonic()`) the final dot is not sent any more: whoever slept past the lease of a
        message must not send what another worker may have sent by now.
        """
        try:
            smtp = self._smtp or self._connect()
            code, reply = smtp.mail(sender)
        except (OSError, smtplib.SMTPException) as error:
            return self._hung_up(Outcome.UNREACHED, error)
        if code >= 400:
            self.close()
            return Answer(Outcome.UNREACHED, _code(code, reply))
        return self._hand_over(smtp, recipient, content, until)

    def _hand_over(self, smtp: smtplib.SMTP, recipient: str, content: bytes, until: float) -> Answer:
        try:
            code, reply = smtp.rcpt(recipient)
            if code < 400:
                code, reply = smtp.docmd("DATA")
            if code != 354:
                self._reset(smtp)
                return _answer(code, reply, unclear=Outcome.LATER)
            smtp.send(_dot_stuffed(content))
            if time.monotonic() > until:
                self.close()
                return Answer(Outcome.LATER)
        except (OSError, smtplib.SMTPException) as error:
            return self._hung_up(Outcome.LATER, error)
        try:
            smtp.send(b".\r\n")
            code, reply = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            return self._hung_up(Outcome.UNCERTAIN, error)
        return _answer(code, reply, unclear=Outcome.UNCERTAIN)

    def _reset(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self.close()

    def close(self) -> None:
        """Without QUIT: its answer could keep a batch waiting, and every message has been answered already."""
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _connect(self) -> smtplib.SMTP:
        tls = ssl.create_default_context() if self.use_tls or self.use_ssl else None
        if self.use_ssl:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, local_hostname=self.name, timeout=self.timeout, context=tls
            )
        else:
            smtp = smtplib.SMTP(self.host, self.port, local_hostname=self.name, timeout=self.timeout)
        self._smtp = smtp
        assert smtp.sock is not None
        # The dot goes out by itself; without this it waits 40 ms for the message before it to be acknowledged.
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.ehlo_or_helo_if_needed()
        if self.use_tls:
            smtp.starttls(context=tls)
        if self.user:
            smtp.login(self.user, self.password)
        return smtp

    def _hung_up(self, outcome: Outcome, error: Exception) -> Answer:
        self.close()
        code = getattr(error, "smtp_code", None)
        return Answer(outcome, _code(code, getattr(error, "smtp_error", b"")) if code else "")


def _answer(code: int, reply: bytes, *, unclear: Outcome) -> Answer:
    said = _code(code, reply)
    if 400 <= code < 500:
        return Answer(Outcome.LATER, said)
    if 500 <= code < 600:
        return Answer(Outcome.NO_MAILBOX if NO_MAILBOX.search(said) else Outcome.REFUSED, said)
    if 200 <= code < 300 and unclear is Outcome.UNCERTAIN:
        return Answer(Outcome.SENT, said)
    return Answer(unclear, said)


def _code(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    enhanced = ENHANCED.match(text)
    return f"{code} {enhanced[1]}" if enhanced else str(code)


def _dot_stuffed(content: bytes) -> bytes:
    lines = LINE_END.sub(b"\r\n", content)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines)
