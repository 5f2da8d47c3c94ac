"""The relay of a trial (tools/chaos/relay.py) as a process, and what it says it has accepted."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

from launcher import paths, processes
from launcher.environment import child_environment
from launcher.sockets import listen

HOST = "127.0.0.1"


class TruthfulRelay:
    """`url` for EMAIL_URL; `accepted()` are the pairs (message id, address) in their order."""

    def __init__(self, folder: Path, record: processes.Record, **faults: float) -> None:
        self.folder, self.record, self.faults = folder, record, faults
        self.truth, self.strikes, self.orders = folder / "truth", folder / "struck", 0
        self.known = {0: 0}  # where in the file the messages after the first so many begin
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.truth.unlink(missing_ok=True)
        self.truth.touch()
        with listen(HOST, 0) as listener, (self.folder / "relay.log").open("ab") as log:
            descriptor, port = listener.fileno(), listener.getsockname()[1]
            script = paths.ROOT / "tools" / "chaos" / "relay.py"
            self.process = processes.start(
                [paths.PYTHON, script, descriptor, self.truth, json.dumps(self.faults)],
                output=log,
                environment=child_environment(),
                pass_fds=[descriptor],
            )
        self.record.add(self.process)
        return f"smtp://{HOST}:{port}"

    def stop(self) -> None:
        if self.process:
            processes.stop(self.process, with_signal=signal.SIGTERM, within=5)

    def order(self, what: str, *, at: str = "dot", matching: str = "", times: int = 0, say: str = "") -> int:
        """As `Order` in tools/chaos/relay.py has it; the one before ends. Says its number."""
        self.orders += 1
        order = {"number": self.orders, "do": what, "at": at, "matching": matching, "times": times, "say": say}
        unfinished = self.folder / "orders.new"
        unfinished.write_text(json.dumps(order))
        unfinished.rename(self.folder / "orders")
        return self.orders

    def struck(self, number: int) -> list[tuple[str, int]]:
        """Address and port of everybody to whom that order was carried out."""
        lines = self.strikes.read_bytes().split(b"\n")[:-1] if self.strikes.exists() else []
        return [(address, port) for order, _what, address, port in map(json.loads, lines) if order == number]

    def take_groups(self, yes: bool) -> None:
        """Whether it says that it takes commands in groups, from the next connection on."""
        groups = self.folder / "groups"
        groups.touch() if yes else groups.unlink(missing_ok=True)

    def accepted_since(self, number: int) -> list[str]:
        """The addresses after the first so many."""
        with self.truth.open("rb") as file:
            file.seek(self.known.get(number, 0))
            lines = file.read().split(b"\n")[:-1]
            self.known = {number + len(lines): self.known.get(number, 0) + sum(len(line) + 1 for line in lines)}
        return [json.loads(line)[1] for line in lines]

    def accepted(self) -> list[tuple[str, str]]:
        """A line without its end is one that is being written."""
        lines = self.truth.read_bytes().split(b"\n")[:-1]
        return [(message, address) for message, address in map(json.loads, lines)]
