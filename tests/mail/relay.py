"""A small relay that says what a test tells it to, and remembers what it took."""

import asyncio
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Taken:
    sender: str
    recipients: list[str]
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)


@dataclass
class FakeRelay:
    """`at_…` are the answers at these points; "drop" hangs up instead, at the end after having taken the message.

    `when_taken` is done each time before it answers. `in_groups`: it says that it takes commands in groups. `unknown`
    are addresses without a mailbox.
    """

    at_mail: str = ""
    at_rcpt: str = ""
    at_reset: str = ""
    at_end: str = "250 2.0.0 taken"
    when_taken: Callable[[], None] = lambda: None
    in_groups: bool = False
    unknown: set[str] = field(default_factory=set)
    port: int = 0
    connections: int = 0
    taken: list[Taken] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    def start(self, *, ssl_context: ssl.SSLContext | None = None, **options: Any) -> None:
        self.loop = asyncio.new_event_loop()

        def protocol() -> SMTP:
            return SMTP(self, loop=self.loop, hostname="relay.test", **options)

        self.server = self.loop.run_until_complete(self.loop.create_server(protocol, "127.0.0.1", 0, ssl=ssl_context))
        self.port = self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self.loop).result(5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()

    async def _close(self) -> None:
        self.server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return [responses[0], *(["250-PIPELINING"] if self.in_groups else []), *responses[1:]]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_mail:
            return self.at_mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_rcpt == "drop":
            server.transport.abort()
            return "250 OK"
        if self.at_rcpt or address in self.unknown:
            return self.at_rcpt or "550 5.1.1 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_RSET(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.at_reset == "drop":
            server.transport.abort()
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.at_end == "drop" or self.at_end.startswith("2"):
            self.taken.append(
                Taken(envelope.mail_from or "", list(envelope.rcpt_tos), envelope.original_content or b"")
            )
            await asyncio.to_thread(self.when_taken)
        if self.at_end == "drop":
            server.transport.abort()
            return "250 OK"
        return self.at_end

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"right", handled=False)
