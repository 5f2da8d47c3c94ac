"""All that takes part in sending mail, as processes of a trial: workers, beat, sender, relay, and who raises them.

The judge is the relay's own list of what it accepted (tools/chaos/relay.py), not a table of ours.
"""

from __future__ import annotations

import collections
import contextlib
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from chaos import people
from launcher import paths, processes
from launcher.chaos.house import House, run
from launcher.chaos.relay import TruthfulRelay
from launcher.console import LaunchError
from launcher.dev import CALM

EMPLOYERS = 5
OUR_OWN = ("send", "report")  # no part of the product; they wait for servers that are away
CHILDREN = 2  # of each worker: so many messages are on their way at once
UNSETTLED = """
SELECT count(*) FILTER (WHERE state NOT IN ('sent', 'failed', 'suppressed', 'uncertain')
                           OR state = 'uncertain' AND ({reports} OR lane <> 'marketing' AND NOT sent_again)),
       count(*)
  FROM mail_message WHERE {which}
"""
STATES = """
SELECT to_address, CASE WHEN state IN ('pending', 'claimed', 'sending', 'capped') THEN 'waiting' ELSE state END, error
  FROM mail_message WHERE {which} AND state <> 'sent'
"""


@dataclass(frozen=True)
class Crew:
    """How the processes are set up. `reports_within`: the relay reports what it accepted, as a provider does."""

    name: str
    workers: int = 3
    reports_within: int = 0
    lease: float = 8.0
    # Seconds after which the relay gives a silent client up; less than a lease in the end, as real ones do.
    patience: float = 7.0

    @property
    def at_once(self) -> int:
        return self.workers * CHILDREN


class PostOffice:
    def __init__(self, house: House, crew: Crew, **faults: float) -> None:
        self.house, self.crew = house, crew
        self.folder = house.folder / crew.name
        self.relay = TruthfulRelay(self.folder, house.record, patience=crew.patience, **faults)
        self.letters = people.letter_box(self.folder)
        self.commands: dict[str, list[object]] = {}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.falls: collections.Counter[str] = collections.Counter()  # ended by themselves
        self.leaders: set[int] = set()
        self.later: list[tuple[float, Callable[[], None]]] = []
        self.orders = self.read = 0
        self.accepted: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
        self.environment = house.environment | {
            "PYTHONPATH": os.pathsep.join([str(paths.ROOT), str(paths.ROOT / "tools")]),
            "MAIL_WARM_UP_PER_DAY": "0",
            "MAIL_DOMAIN_PER_MINUTE": "0",
            "RELAY_REPORTS_WITHIN": str(crew.reports_within),
            "REDIS_NAMESPACE": f"trial-{crew.name}",
            "TRIAL_LEASE": str(crew.lease),
        }

    @contextlib.contextmanager
    def open(self, *, reports: bool) -> Iterator[None]:
        try:
            self._open(reports=reports)
            yield
        finally:
            self._close()

    def _open(self, *, reports: bool) -> None:
        self.letters.mkdir(parents=True)
        self.environment["EMAIL_URL"] = self.relay.start()
        outbox = [paths.PYTHON, paths.ROOT / "tools" / "chaos" / "outbox.py"]
        self.house.sql("TRUNCATE mail_message, mail_relayevent, mail_suppression, mail_preference, mail_batch CASCADE")
        for number in range(self.crew.workers):
            options = ["--concurrency", CHILDREN, "--without-gossip", "--without-mingle"]
            self.commands[f"worker {number}"] = [*_celery("worker"), "-n", f"w{number}@trial", *options]
        self.commands["beat"] = self.beat("beat")
        self.commands["send"] = [*outbox, "send", self.letters]
        self.commands["report"] = [*outbox, "report", self.relay.truth]
        for name in self.commands:
            if name != "report" or reports:
                self.start(name)
        employers = [*outbox, "employers", EMPLOYERS]
        run([str(word) for word in employers], self.environment | {"DB_LOGIN": "owner"})

    def beat(self, name: str) -> list[object]:
        return [*_celery("beat"), "--schedule", self._schedule(name), "--pidfile="]

    def beats(self) -> list[str]:
        return [name for name in self.running if name.startswith("beat")]

    def is_ticking(self, beat: str) -> bool:
        return any(self.folder.glob(f"{self._schedule(beat).name}*"))

    def _schedule(self, beat: str) -> Path:
        return self.folder / f"schedule of {beat}"

    # Messages

    def send(self, tag: str, count: int, *, start: int = 0, heavy: int = 0) -> Path:
        """Into the outbox, by the sender. Says which file there is when it has done so."""
        self.orders += 1
        order = self.letters / f"{self.orders:06}.json"
        unfinished = order.with_suffix(".new")
        unfinished.write_text(json.dumps({"tag": tag, "start": start, "count": count, "heavy": heavy}))
        unfinished.rename(order)
        return order.with_suffix(".done")

    def unsettled(self, tags: Iterable[str], *, reports: bool) -> tuple[int, int]:
        """How many still have to come to an end, and how many there are."""
        statement = UNSETTLED.format(reports=str(reports).lower(), which=_of(tags))
        unsettled, enqueued = self.house.sql(statement)[0].split("|")
        return int(unsettled), int(enqueued)

    def not_sent(self, tags: Iterable[str]) -> dict[str, tuple[str, str]]:
        """State and reason of every address whose message the product does not call sent."""
        rows = (line.split("|") for line in self.house.sql(STATES.format(which=_of(tags))))
        return {address: (state, error) for address, state, error in rows}

    def copies(self, tag: str) -> collections.Counter[str]:
        """How often the relay has accepted the mail to each address."""
        for address in self.relay.accepted_since(self.read):
            self.read += 1
            self.accepted[address.split(".")[0]][address] += 1
        return self.accepted[tag]

    # Processes

    def start(self, name: str) -> None:
        environment = self.environment | {"PROCESS": name.split()[0], **CALM, "TRIAL_CLOCK": str(self._clock(name))}
        with (self.folder / f"{name}.log").open("ab") as log:
            process = processes.start(self.commands[name], output=log, environment=environment)
        self.running[name] = process
        self.leaders.add(process.pid)
        self.house.record.add(process)

    def start_reporting(self) -> None:
        """And waits for the reports of what was accepted before: a report counts from the moment it comes."""
        self.start("report")
        count = "SELECT count(*) FROM mail_relayevent"
        self.wait_for(lambda: int(self.house.sql(count)[0]) >= len(self.relay.accepted()), "reports", within=240)

    def set_clock(self, name: str, wrong_by: float) -> None:
        self._clock(name).write_text(str(wrong_by))

    def _clock(self, name: str) -> Path:
        return self.folder / f"clock of {name}"

    def kill(self, name: str, *, group: bool) -> bool:
        """And starts it again. False where there was nothing to kill."""
        process = self.running[name]
        if process.poll() is not None:
            return False
        if group:
            processes.kill_group(process.pid)
        else:
            process.kill()
        process.wait()
        self.start(name)
        return True

    def dismiss(self, name: str) -> None:
        """For good."""
        process = self.running.pop(name)
        processes.kill_group(process.pid)
        process.wait()

    def raise_the_fallen(self) -> None:
        """As a supervisor does."""
        for name, process in list(self.running.items()):
            if process.poll() is None:
                continue
            if name in OUR_OWN:
                log = self.folder / f"{name}.log"
                raise LaunchError(f"“{name}” of the trial fell. The end of {log}:", processes.last_lines(log))
            self.falls[name.split()[0]] += 1
            self.start(name)

    def tend(self) -> None:
        """To be called again and again."""
        now = time.monotonic()
        due = [act for at, act in self.later if at <= now]
        self.later = [(at, act) for at, act in self.later if at > now]
        for act in due:
            act()
        self.raise_the_fallen()

    def wait_for(self, look: Callable[[], object], what: str, *, within: float) -> None:
        end = time.monotonic() + within
        while not look():
            if time.monotonic() > end:
                raise LaunchError(f"waited {within:.0f} s for {what}.", f"Logs: {self.folder}")
            time.sleep(0.05)
            self.tend()

    def workers(self) -> list[str]:
        return [name for name in self.running if name.startswith("worker")]

    def children(self) -> dict[int, str]:
        """The processes that talk to the relay, and whose they are."""
        return {pid: name for name in self.workers() for pid in processes.children(self.running[name].pid)}

    def speaker(self, port: int) -> int:
        """The child that holds this end of a connection, or 0."""
        inode = _inode(port)
        return next((pid for pid in self.children() if inode and inode in _sockets(pid)), 0)

    def freeze(self, pid: int, seconds: float) -> None:
        """SIGSTOP now and SIGCONT later, if it is still the same process by then."""
        known = processes.start_time(pid)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)

        def thaw() -> None:
            if known and processes.start_time(pid) == known:
                os.kill(pid, signal.SIGCONT)

        self.later.append((time.monotonic() + seconds, thaw))

    def _close(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                processes.kill_group(process.pid)
            process.wait()
        for leader in self.leaders:
            processes.kill_orphans(leader)
        self.relay.stop()


def _celery(program: str) -> list[object]:
    return [paths.PYTHON, "-m", "celery", "--quiet", "-A", "chaos.product", program, "--loglevel", "WARNING"]


def _of(tags: Iterable[str]) -> str:
    names = "|".join(tags)
    if not re.fullmatch(r"[a-z0-9|-]+", names):
        raise ValueError(f"{names} cannot stand in an address.")
    return f"to_address ~ '^({names})[.]'"


def _inode(port: int) -> str:
    """See proc(5): of the connection that begins at this port of this machine."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(f":{port:04X}") and fields[3] != "0A":
            return fields[9]
    return ""


def _sockets(pid: int) -> set[str]:
    found = set()
    with contextlib.suppress(OSError):
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                found.add(os.readlink(f"/proc/{pid}/fd/{descriptor}").removeprefix("socket:[").removesuffix("]"))
    return found
