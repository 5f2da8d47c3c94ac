"""SMTP, told apart at the one moment that matters: the final dot. Before it nothing was sent; after it only the
relay's answer counts, and without one nobody knows."""

import math
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from typing import NamedTuple, Self

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
    # The relay was not asked: it could not be put together; time was up, or another one found the relay away.
    UNREADABLE = auto()
    UNTRIED = auto()


class Answer(NamedTuple):
    """`code` is the relay's, such as "550 5.1.1"; its free text may hold the address and is not kept."""

    outcome: Outcome
    code: str = ""


class Envelope(NamedTuple):
    """`is_canonical`: no line of the content ends in anything but CRLF."""

    sender: str
    recipient: str
    content: bytes
    is_canonical: bool = False


class Relay:
    """One connection for a batch; opened when first needed and again after trouble."""

    def __init__(
        self, *, host: str, port: int, user: str, password: str, use_tls: bool, use_ssl: bool, timeout: float, name: str
    ) -> None:
        self.host, self.port, self.user, self.password = host, port, user, password
        self.use_tls, self.use_ssl, self.timeout, self.name = use_tls, use_ssl, timeout, name
        self._smtp: smtplib.SMTP | None = None
        # MAIL, RCPT and DATA of the next message are on their way already.
        self._announced = False

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
        """`content` is a whole message. Never raises for what the network or the relay does."""
        [answer] = self.send_many([Envelope(sender, recipient, content)], until=until)
        return answer

    def send_many(self, envelopes: Iterable["Envelope"], *, until: float = math.inf) -> Iterator[Answer]:
        """An answer for each in their order, on one connection. Never raises for what the network or the relay does.

        Where the relay takes commands in groups (RFC 2920), the next message is announced together with the final dot
        of the one before. After `until` (of `time.monotonic()`) the final dot is not sent any more: whoever slept past
        the lease of a message must not send what another worker may have sent by now.
        """
        waiting = iter(envelopes)
        envelope = next(waiting, None)
        self._announced = False
        while envelope is not None:
            following = next(waiting, None)
            yield self._send(envelope, following, until)
            envelope = following

    def _send(self, envelope: "Envelope", following: "Envelope | None", until: float) -> Answer:
        try:
            smtp = self._smtp or self._connect()
            code, reply = self._begin(smtp, envelope)
        except (OSError, smtplib.SMTPException) as error:
            return self._hung_up(Outcome.UNREACHED, error)
        if code >= 400:
            self.close()
            return Answer(Outcome.UNREACHED, _code(code, reply))
        return self._hand_over(smtp, envelope, following, until)

    def _begin(self, smtp: smtplib.SMTP, envelope: "Envelope") -> tuple[int, bytes]:
        """The answer to MAIL."""
        if not self._in_groups(smtp):
            return smtp.mail(envelope.sender)
        if not self._announced:
            smtp.send(_announcement(envelope))
            self._announced = True
        return smtp.getreply()

    def _hand_over(
        self, smtp: smtplib.SMTP, envelope: "Envelope", following: "Envelope | None", until: float
    ) -> Answer:
        try:
            code, reply = self._to_data(smtp, envelope)
            if code != 354:
                self._reset(smtp)
                return _answer(code, reply, unclear=Outcome.LATER)
            smtp.send(_dot_stuffed(envelope))
            if time.monotonic() > until:
                self.close()
                return Answer(Outcome.LATER)
        except (OSError, smtplib.SMTPException) as error:
            return self._hung_up(Outcome.LATER, error)
        try:
            self._announced = following is not None and self._in_groups(smtp)
            smtp.send(b".\r\n" + (_announcement(following) if following and self._announced else b""))
            code, reply = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            return self._hung_up(Outcome.UNCERTAIN, error)
        return _answer(code, reply, unclear=Outcome.UNCERTAIN)

    def _to_data(self, smtp: smtplib.SMTP, envelope: "Envelope") -> tuple[int, bytes]:
        """The answer to RCPT if it is a no, else the one to DATA."""
        if not self._in_groups(smtp):
            code, reply = smtp.rcpt(envelope.recipient)
            return smtp.docmd("DATA") if code < 400 else (code, reply)
        self._announced = False
        code, reply = smtp.getreply()
        data, said = smtp.getreply()
        if code < 400:
            return data, said
        if data == 354:  # nobody to send to, and yet it waits for the text (RFC 2920, 3.1)
            smtp.send(b".\r\n")
            smtp.getreply()
        return code, reply

    @staticmethod
    def _in_groups(smtp: smtplib.SMTP) -> bool:
        return smtp.has_extn("pipelining")

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
        self._announced = False

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
            smtp.ehlo_or_helo_if_needed()
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


def _announcement(envelope: Envelope) -> bytes:
    mail = f"MAIL FROM:<{envelope.sender}>\r\nRCPT TO:<{envelope.recipient}>\r\nDATA\r\n"
    return mail.encode("ascii")


def _dot_stuffed(envelope: Envelope) -> bytes:
    lines = envelope.content if envelope.is_canonical else _canonical(envelope.content)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return (b"." if lines.startswith(b".") else b"") + lines.replace(b"\n.", b"\n..")


def _canonical(content: bytes) -> bytes:
    if content.count(b"\n") == content.count(b"\r") == content.count(b"\r\n"):
        return content
    return LINE_END.sub(b"\r\n", content)
