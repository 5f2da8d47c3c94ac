"""relay.py DESCRIPTOR TRUTH [FAULTS]: the other side of the wire, for trials. Takes mail on an open listening socket.

Every message it accepts is one line in the file TRUTH, on disk before anything is answered: `[message id, address]`.
Nothing else decides what was lost and what came twice. What it does next stands in the file `orders` beside TRUTH, read
anew for each message: take, slow, later, refuse, drop, hide or hold. Without one it does what chance says (FAULTS, as
JSON). While a file `groups` is there, it says that it takes commands in groups.
"""

import asyncio
import json
import os
import random
import re
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

MESSAGE_ID = re.compile(rb"^message-id:\s*<([^@>]+)@", re.IGNORECASE | re.MULTILINE)


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
        self.orders = truth.with_name("orders")
        self.faults = faults
        self.chance = random.Random(faults.seed)  # noqa: S311 -- no secret

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        in_groups = self.orders.with_name("groups").exists()
        return [responses[0], *(["250-PIPELINING"] if in_groups else []), *responses[1:]]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        order = self._order()
        await asyncio.sleep(0.5 if order == "slow" else self.faults.delay)
        if order == "later":
            return "451 4.3.0 try again later"
        if order == "refuse":
            return "554 5.7.1 not wanted here"
        if order != "drop":
            self._accept(envelope)
        if order == "hold":  # the answer never comes; the client has to give up
            await asyncio.Event().wait()
        if order in ("drop", "hide"):
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 2.0.0 taken"

    def _order(self) -> str:
        if self.orders.exists():
            return self.orders.read_text().strip()
        drawn = self.chance.random()
        for order, share in [("later", self.faults.later), ("drop", self.faults.drop), ("hide", self.faults.hide)]:
            if drawn < share:
                return order
            drawn -= share
        return "take"

    def _accept(self, envelope: Envelope) -> None:
        found = MESSAGE_ID.search(bytes(envelope.original_content or b""))
        line = [found[1].decode() if found else "", envelope.rcpt_tos[0]]
        self.file.write(json.dumps(line).encode() + b"\n")
        os.fsync(self.file.fileno())


async def serve(listener: socket.socket, truth: Path, faults: Faults) -> None:
    relay = Relay(truth, faults)
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    await loop.create_server(
        lambda: SMTP(relay, hostname="relay.test", timeout=faults.patience, loop=loop), sock=listener
    )
    await stopped.wait()
    os._exit(0)  # connections may be held on purpose


if __name__ == "__main__":
    chosen = json.loads(sys.argv[3]) if len(sys.argv) > 3 else {}
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2]), Faults(**chosen)))
