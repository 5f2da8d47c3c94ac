"""smtp_sink.py DESCRIPTOR FOLDER: takes every mail on an open listening socket and keeps it as an .eml file.

The mail viewer at /mail/ shows the folder. A message is acknowledged only when its file is whole.
"""

import asyncio
import os
import secrets
import signal
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

KEPT = 2000
LARGEST = 30_000_000
PRUNE_EVERY = 50


class Sink:
    """Keeps the newest messages; the envelope's addresses are added on top, for mail that hides its recipients."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stored = 0
        folder.mkdir(parents=True, exist_ok=True)
        for unfinished in folder.glob(".*.tmp"):
            unfinished.unlink()
        prune(folder)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        try:
            store(self.folder, envelope)
        except OSError as error:
            return f"452 4.3.1 The message could not be kept: {error.strerror}"
        self.stored += 1
        if self.stored % PRUNE_EVERY == 0:
            prune(self.folder)
        return "250 2.0.0 Kept"


def store(folder: Path, envelope: Envelope) -> Path:
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}Z-{secrets.token_hex(4)}"
    unfinished, final = folder / f".{name}.tmp", folder / f"{name}.eml"
    unfinished.write_bytes(_envelope_headers(envelope) + bytes(envelope.original_content or b""))
    os.replace(unfinished, final)
    return final


def _envelope_headers(envelope: Envelope) -> bytes:
    lines = [f"X-Envelope-From: {envelope.mail_from or ''}"]
    lines += [f"X-Envelope-To: {address}" for address in envelope.rcpt_tos]
    return "".join(f"{line}\r\n" for line in lines).encode()


def prune(folder: Path, kept: int = KEPT) -> None:
    """Names begin with the time, so the oldest come first."""
    messages = sorted(folder.glob("*.eml"))
    for message in messages[: max(0, len(messages) - kept)]:
        message.unlink(missing_ok=True)


async def serve(listener: socket.socket, folder: Path) -> None:
    sink = Sink(folder)
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    server = await loop.create_server(
        lambda: SMTP(sink, data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname="localhost"), sock=listener
    )
    await stopped.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2])))
