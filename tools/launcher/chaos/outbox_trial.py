"""One run of the outbox under fire: workers, beat, queue, database and sender are killed while mail is on its way.

The judge is the relay's own list of what it accepted (tools/chaos/relay.py), not a table of ours.
"""

from __future__ import annotations

import collections
import contextlib
import math
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from launcher import paths, processes
from launcher.chaos.house import House, run
from launcher.chaos.relay import TruthfulRelay
from launcher.dev import CALM

WORKERS = 3
REPORTS_WITHIN = 12  # seconds; a starved machine must keep to it too
LETTERS, LETTERS_EVERY = 3, 4.0  # that go on arriving after the killing
FROZEN = 10.0  # seconds; longer than the lease of a message in tools/chaos/product.py
CALM_DOWN_AT = 0.9  # of the messages; what is left then shows whether it heals
# Mean seconds between two kills of a kind.
USUAL = {
    "child of a worker": 3.0,
    "worker": 6.0,
    "worker, its children left": 15.0,
    "worker frozen past its lease": 12.0,
    "PostgreSQL": 12.0,
    "Redis": 8.0,
    "Redis emptied": 20.0,
    "beat": 10.0,
    "sender of the messages": 15.0,
}
MOST_KILLS = 70
SHORT = 3.0  # seconds in which everything is killed once, or as soon after as it is there to be killed
OPEN = """
SELECT count(*) FILTER (WHERE state IN ('pending', 'claimed', 'sending')
                           OR state = 'uncertain' AND ({reports} OR lane <> 'marketing' AND NOT sent_again)),
       count(*)
  FROM mail_message
"""


# Only after the time limit; then the trial has failed, but nothing is lost.
WAITING = "SELECT to_address FROM mail_message WHERE state IN ('pending', 'claimed', 'sending')"


@dataclass(frozen=True)
class Plan:
    messages: int
    seed: int
    reports: bool
    limit: float
    delay: float = 0.015
    each_once: bool = False

    @property
    def relay(self) -> str:
        return "reports" if self.reports else "plain"

    @property
    def spared(self) -> int:
        """So many messages get through between two kills, or a slow machine would do nothing but start workers."""
        return 0 if self.each_once else self.messages // MOST_KILLS


@dataclass
class Outcome:
    plan: Plan
    kills: collections.Counter[str]
    falls: collections.Counter[str]  # ended by themselves and had to be started again
    accepted: int
    lost: int
    twice: int
    marketing_twice: int
    held: int
    held_not_accepted: int
    unsettled: int
    seconds: float

    @property
    def passed(self) -> bool:
        """On plain SMTP nobody can promise more than this: mail of which a second copy does harm is held."""
        twice = self.twice if self.plan.reports else self.marketing_twice
        return not (self.lost or twice or self.unsettled)


class Trial:
    def __init__(self, house: House, plan: Plan) -> None:
        self.house, self.plan = house, plan
        self.chance = random.Random(plan.seed)  # noqa: S311 -- no secret
        self.kills: collections.Counter[str] = collections.Counter()
        self.falls: collections.Counter[str] = collections.Counter()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.leaders: set[int] = set()
        self.later: list[tuple[float, Callable[[], None]]] = []
        self.letters, self.next_letters = plan.messages, 0.0
        self.spared_until = 0
        folder = house.folder / f"{plan.relay}-{plan.seed}"
        faults = {"seed": plan.seed, "later": 0.03, "drop": 0.01, "hide": 0.01, "delay": plan.delay, "patience": 7.0}
        self.relay = TruthfulRelay(folder, house.record, **faults)
        self.environment = house.environment | {
            "PYTHONPATH": os.pathsep.join([str(paths.ROOT), str(paths.ROOT / "tools")]),
            "MAIL_WARM_UP_PER_DAY": "0",
            "RELAY_REPORTS_WITHIN": str(REPORTS_WITHIN if plan.reports else 0),
            "REDIS_NAMESPACE": f"trial-{plan.relay}-{plan.seed}",
        }

    def run(self) -> Outcome:
        self.environment["EMAIL_URL"] = self.relay.start()
        outbox = [paths.PYTHON, paths.ROOT / "tools" / "chaos" / "outbox.py"]
        self._empty_the_outbox()
        run([str(word) for word in [*outbox, "employers"]], self.environment | {"DB_LOGIN": "owner"})
        self.commands: dict[str, list[object]] = {
            "fill": [*outbox, "fill", self.plan.messages],
            "beat": [*_celery("beat"), "--schedule", self.relay.folder / "beat", "--pidfile="],
        }
        for number in range(WORKERS):
            options = ["--concurrency", "2", "--without-gossip", "--without-mingle"]
            self.commands[f"worker {number}"] = [*_celery("worker"), "-n", f"w{number}@trial", *options]
        if self.plan.reports:
            self.commands["report"] = [*outbox, "report", self.relay.truth]
        try:
            for name in self.commands:
                self._start(name)
            return self._watch(time.monotonic())
        finally:
            self._end()

    def _watch(self, started: float) -> Outcome:
        due: dict[str, float] = {}
        while True:
            time.sleep(0.1)
            self._do_what_is_due()
            self._raise_the_fallen()
            now, accepted = time.monotonic(), len(self.relay.accepted())
            if accepted and not due:
                due = {kind: now + self._pause(kind) for kind in USUAL}
            if now - started > self.plan.limit:
                break
            if accepted >= self.plan.messages * CALM_DOWN_AT or (due and min(due.values()) == math.inf):
                if not self.later and self._settled():
                    break
                self._let_mail_go_on(now)
                continue
            kind = min(due, key=due.__getitem__, default="")
            if kind and due[kind] <= now and accepted >= self.spared_until:
                done = self._strike(kind)
                due[kind] = math.inf if done and self.plan.each_once else time.monotonic() + self._pause(kind)
                self.spared_until = accepted + self.plan.spared
        return self._judge(time.monotonic() - started)

    def _pause(self, kind: str) -> float:
        return self.chance.uniform(0, SHORT) if self.plan.each_once else self.chance.expovariate(1 / USUAL[kind])

    def _settled(self) -> bool:
        """Looked at twice, because a report may still be on its way."""
        for _look in range(2):
            unsettled, enqueued = self._open()
            if unsettled or enqueued < self.plan.messages:
                return False
            time.sleep(1)
        return True

    def _let_mail_go_on(self, now: float) -> None:
        """A relay's silence about a message means something only while it reports later ones."""
        if now > self.next_letters and self.running["fill"].poll() == 0:
            self.letters += LETTERS
            self.next_letters = now + LETTERS_EVERY
            self.commands["fill"][-1] = self.letters
            self._start("fill")

    def _open(self) -> tuple[int, int]:
        answer = self.house.sql(OPEN.format(reports=str(self.plan.reports).lower()))
        unsettled, enqueued = answer[0].split("|")
        return int(unsettled), int(enqueued)

    def _judge(self, seconds: float) -> Outcome:
        unsettled, enqueued = self._open()
        copies = collections.Counter(address for _message, address in self.relay.accepted())
        held = set(self.house.sql("SELECT to_address FROM mail_message WHERE state = 'uncertain'"))
        waiting = set(self.house.sql(WAITING))
        marketing = set(self.house.sql("SELECT to_address FROM mail_message WHERE lane = 'marketing'"))
        everybody = {f"u{number}@trial.example" for number in range(self.plan.messages)}
        twice = {address for address, count in copies.items() if count > 1}
        return Outcome(
            plan=self.plan,
            kills=self.kills,
            falls=self.falls,
            accepted=copies.total(),
            lost=len(everybody - set(copies) - held - waiting),
            twice=len(twice),
            marketing_twice=len(twice & marketing),
            held=len(held),
            held_not_accepted=len(held - set(copies)),
            unsettled=unsettled + max(0, self.plan.messages - enqueued),
            seconds=seconds,
        )

    # What is done to them

    def _strike(self, kind: str) -> bool:
        """False where there was nothing to strike: a worker that is just starting has no child."""
        match kind:
            case "worker":
                done = self._kill(self._any_worker(), group=True)
            case "worker, its children left":
                done = self._kill(self._any_worker(), group=False)
            case "child of a worker":
                done = self._signal_child(signal.SIGKILL)
            case "worker frozen past its lease":
                done = self._freeze()
            case "PostgreSQL":
                done = self._interrupt(self.house.kill_postgres, self.house.postgres.start)
            case "Redis":
                done = self._interrupt(self.house.kill_valkey, self.house.valkey.start)
            case "Redis emptied":
                done = self.house.empty_valkey()
            case "beat":
                done = self._kill("beat", group=True)
            case "sender of the messages":
                done = self._kill("fill", group=True)
            case _:
                raise AssertionError(kind)
        self.kills[kind] += done
        return done

    def _any_worker(self) -> str:
        return f"worker {self.chance.randrange(WORKERS)}"

    def _kill(self, name: str, *, group: bool) -> bool:
        process = self.running[name]
        if process.poll() is not None:
            return False
        if group:
            processes.kill_group(process.pid)
        else:
            process.kill()
        process.wait()
        self._start(name)
        return True

    def _signal_child(self, number: int) -> bool:
        victims = processes.children(self.running[self._any_worker()].pid)
        if not victims:
            return False
        self.frozen = self.chance.choice(victims)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.frozen, number)
        return True

    def _freeze(self) -> bool:
        if not self._signal_child(signal.SIGSTOP):
            return False
        pid, known = self.frozen, processes.start_time(self.frozen)

        def thaw() -> None:
            if known and processes.start_time(pid) == known:
                os.kill(pid, signal.SIGCONT)

        self.later.append((time.monotonic() + FROZEN, thaw))
        return True

    def _interrupt(self, kill: Callable[[], None], start: Callable[[], object]) -> bool:
        kill()
        time.sleep(self.chance.random())
        start()
        return True

    def _do_what_is_due(self) -> None:
        now = time.monotonic()
        due = [act for at, act in self.later if at <= now]
        self.later = [(at, act) for at, act in self.later if at > now]
        for act in due:
            act()

    def _raise_the_fallen(self) -> None:
        """As a supervisor does. `fill` ends when all is enqueued."""
        for name, process in list(self.running.items()):
            if process.poll() is not None and not (name == "fill" and process.returncode == 0):
                self.falls[name.split()[0]] += 1
                self._start(name)

    # The processes

    def _start(self, name: str) -> None:
        with (self.relay.folder / f"{name}.log").open("ab") as log:
            environment = self.environment | {"PROCESS": name.split()[0], **CALM}
            process = processes.start(self.commands[name], output=log, environment=environment)
        self.running[name] = process
        self.leaders.add(process.pid)
        self.house.record.add(process)

    def _end(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                processes.kill_group(process.pid)
            process.wait()
        for leader in self.leaders:
            processes.kill_orphans(leader)
        self.relay.stop()

    def _empty_the_outbox(self) -> None:
        self.house.sql("TRUNCATE mail_message, mail_relayevent, mail_suppression, mail_preference")


def _celery(program: str) -> list[object]:
    return [paths.PYTHON, "-m", "celery", "--quiet", "-A", "chaos.product", program, "--loglevel", "WARNING"]
