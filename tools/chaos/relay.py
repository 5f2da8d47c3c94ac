"""relay.py DESCRIPTOR TRUTH [FAULTS]: the other side of the wire, for trials. Takes mail on an open listening socket.

Every message it accepts is one line in the file TRUTH, on disk before anything is answered: `[message id, address]`.
Nothing else decides what was lost and what came twice. What it does next stands in the file `orders` beside TRUTH (see
`Order`), read anew at each step of a conversation. Without one it does what chance says (FAULTS, as JSON). What it has
done instead of its duty is a line in the file `struck`. While a file `groups` is there, it says that it takes commands
in groups.
"""

import asyncio
import json
import os
import random
import re
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

MESSAGE_ID = re.compile(rb"^message-id:\s*<([^@>]+)@", re.IGNORECASE | re.MULTILINE)
GREY_FOR = 0.5  # seconds after which a greylisted pair is let in
ANSWERS = {"later": "451 4.3.0 try again later", "refuse": "554 5.7.1 not wanted here"}


@dataclass(frozen=True)
class Order:
    """`do` at the step `at` (ehlo, mail, rcpt, data, body, dot) for addresses that fit `matching`, so many `times`.

    take; slow; later and refuse: the answer is a 451 or 554, or what `say` says; drop: hangs up; hide: takes it and
    hangs up; hold: takes it, and answers when there is another order; grey: puts each pair off once.
    """

    number: int = 0
    do: str = "take"
    at: str = "dot"
    matching: str = ""
    times: int = 0
    say: str = ""


@dataclass(frozen=True)
class Faults:
    """Shares of the messages; `patience` is how long a silent client is waited for."""

    seed: int = 0
    later: float = 0.0
    drop: float = 0.0
    hide: float = 0.0
    delay: float = 0.0
    patience: float = 300.0


class Relay:
    def __init__(self, truth: Path, faults: Faults) -> None:
        self.file = truth.open("ab", buffering=0)
        self.struck = truth.with_name("struck").open("ab", buffering=0)
        self.orders = truth.with_name("orders")
        self.faults = faults
        self.chance = random.Random(faults.seed)  # noqa: S311 -- no secret
        self.done: dict[int, int] = {}
        self.seen: dict[tuple[str, str], float] = {}

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        in_groups = self.orders.with_name("groups").exists()
        no = await self.step("ehlo", server)
        return [no] if no else [responses[0], *(["250-PIPELINING"] if in_groups else []), *responses[1:]]

    async def handle_HELO(self, server: SMTP, session: Session, envelope: Envelope, hostname: str) -> str:
        session.host_name = hostname
        return await self.step("ehlo", server) or f"250 {server.hostname}"

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        no = await self.step("mail", server)
        if not no:
            envelope.mail_from = address
        return no or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        no = await self.step("rcpt", server, address, sender=envelope.mail_from or "")
        if not no:
            envelope.rcpt_tos.append(address)
        return no or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        address = envelope.rcpt_tos[0]
        order = self._order("dot", address)
        await asyncio.sleep(0.5 if order.do == "slow" else self.faults.delay)
        if order.do in ANSWERS:
            return self._strike(order, server, address) or order.say or ANSWERS[order.do]
        if order.do != "drop":
            self._accept(envelope)
        if order.do in ("drop", "hide", "hold"):
            await self._do(order, server, address)
        return "250 2.0.0 taken"

    async def step(self, at: str, server: SMTP, address: str = "", sender: str = "") -> str:
        """What is said instead of a yes."""
        order = self._order(at, address)
        if order.do == "grey":
            return self._greylist(order, server, (sender, address))
        return await self._do(order, server, address)

    async def _do(self, order: Order, server: SMTP, address: str) -> str:
        if order.do in ANSWERS:
            return self._strike(order, server, address) or order.say or ANSWERS[order.do]
        if order.do in ("drop", "hide"):
            self._strike(order, server, address)
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        if order.do == "hold":
            self._strike(order, server, address)
            while self._read().number == order.number:
                await asyncio.sleep(0.05)
        return ""

    def _greylist(self, order: Order, server: SMTP, pair: tuple[str, str]) -> str:
        now = time.monotonic()
        if pair not in self.seen:
            self._strike(order, server, pair[1])
        return "" if now - self.seen.setdefault(pair, now) > GREY_FOR else "451 4.7.1 greylisted, come back later"

    def _order(self, at: str, address: str) -> Order:
        if not self.orders.exists():
            return self._by_chance(at)
        order = self._read()
        fits = order.at == at and re.search(order.matching, address)
        return order if fits and (not order.times or self.done.get(order.number, 0) < order.times) else Order()

    def _by_chance(self, at: str) -> Order:
        drawn = self.chance.random() if at == "dot" else 1.0
        for word, share in [("later", self.faults.later), ("drop", self.faults.drop), ("hide", self.faults.hide)]:
            if drawn < share:
                return Order(do=word)
            drawn -= share
        return Order()

    def _read(self) -> Order:
        return Order(**json.loads(self.orders.read_text())) if self.orders.exists() else Order()

    def _strike(self, order: Order, server: SMTP, address: str) -> str:
        self.done[order.number] = self.done.get(order.number, 0) + 1
        port = server.session.peer[1] if server.session and server.session.peer else 0
        self.struck.write(json.dumps([order.number, order.do, address, port]).encode() + b"\n")
        return ""

    def _accept(self, envelope: Envelope) -> None:
        found = MESSAGE_ID.search(bytes(envelope.original_content or b""))
        line = [found[1].decode() if found else "", envelope.rcpt_tos[0]]
        self.file.write(json.dumps(line).encode() + b"\n")
        os.fsync(self.file.fileno())


class Conversation(SMTP):
    """aiosmtpd asks nobody between DATA and the dot; this one does."""

    async def smtp_DATA(self, arg: str) -> None:
        relay: Any = self.event_handler
        envelope = self.envelope
        assert envelope is not None
        address = envelope.rcpt_tos[-1] if envelope.rcpt_tos else ""
        no = await relay.step("data", self, address) if address else ""
        if no:
            self._set_post_data_state()
            await self.push(no)
            return
        if address and relay._order("body", address).do == "hold":
            await self.push("354 I read no more for now")
            await relay.step("body", self, address)
            return
        await super().smtp_DATA(arg)


def make_narrow(listener: socket.socket) -> None:
    """So that a long message does not fit between the two, and a sender stands in the middle of it."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1000)


async def serve(listener: socket.socket, truth: Path, faults: Faults) -> None:
    relay = Relay(truth, faults)
    make_narrow(listener)
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    await loop.create_server(
        lambda: Conversation(relay, hostname="relay.test", timeout=faults.patience, loop=loop), sock=listener
    )
    await stopped.wait()
    os._exit(0)  # connections may be held on purpose


if __name__ == "__main__":
    chosen = json.loads(sys.argv[3]) if len(sys.argv) > 3 else {}
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2]), Faults(**chosen)))
