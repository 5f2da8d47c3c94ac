"""One run of the outbox under fire: workers, beat, queue, database and sender are killed while mail is on its way.

The judge is the relay's own list of what it accepted (tools/chaos/relay.py), not a table of ours.
"""

from __future__ import annotations

import collections
import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from chaos import people
from launcher.chaos.house import House
from launcher.chaos.post_office import Crew, PostOffice

REPORTS_WITHIN = 12  # seconds; a starved machine must keep to it too
LETTERS, LETTERS_EVERY = 3, 4.0  # that go on arriving after the killing
FROZEN = 10.0  # seconds; longer than the lease of a message
CALM_DOWN_AT = 0.9  # of the messages; what is left then shows whether it heals
TAG, LATER_TAG = "u", "later"
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


@dataclass(frozen=True)
class Plan:
    messages: int
    seed: int
    reports: bool
    limit: float

    @property
    def relay(self) -> str:
        return "reports" if self.reports else "plain"

    @property
    def spared(self) -> int:
        """So many messages get through between two kills, or a slow machine would do nothing but start workers."""
        return self.messages // MOST_KILLS


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
        self.letters, self.next_letters = 0, 0.0
        self.spared_until = 0
        crew = Crew(f"{plan.relay}-{plan.seed}", reports_within=REPORTS_WITHIN if plan.reports else 0)
        self.post = PostOffice(house, crew, seed=plan.seed, later=0.03, drop=0.01, hide=0.01, delay=0.015)

    def run(self) -> Outcome:
        with self.post.open(reports=self.plan.reports):
            self.filled = self.post.send(TAG, self.plan.messages)
            return self._watch(time.monotonic())

    def _watch(self, started: float) -> Outcome:
        due: dict[str, float] = {}
        while True:
            time.sleep(0.1)
            self.post.tend()
            now, accepted = time.monotonic(), self.post.copies(TAG).total()
            if accepted and not due:
                due = {kind: now + self._pause(kind) for kind in USUAL}
            if now - started > self.plan.limit:
                break
            if accepted >= self.plan.messages * CALM_DOWN_AT:
                if not self.post.later and self._settled():
                    break
                self._let_mail_go_on(now)
                continue
            kind = min(due, key=due.__getitem__, default="")
            if kind and due[kind] <= now and accepted >= self.spared_until:
                self.kills[kind] += self._strike(kind)
                due[kind] = time.monotonic() + self._pause(kind)
                self.spared_until = accepted + self.plan.spared
        return self._judge(time.monotonic() - started)

    def _pause(self, kind: str) -> float:
        return self.chance.expovariate(1 / USUAL[kind])

    def _settled(self) -> bool:
        """Looked at twice, because a report may still be on its way."""
        for _look in range(2):
            unsettled, enqueued = self.post.unsettled([TAG, LATER_TAG], reports=self.plan.reports)
            if unsettled or enqueued < self.plan.messages:
                return False
            time.sleep(1)
        return True

    def _let_mail_go_on(self, now: float) -> None:
        """A relay's silence about a message means something only while it reports later ones."""
        if now > self.next_letters and self.filled.exists():
            self.post.send(LATER_TAG, LETTERS, start=self.letters)
            self.letters += LETTERS
            self.next_letters = now + LETTERS_EVERY

    def _judge(self, seconds: float) -> Outcome:
        unsettled, enqueued = self.post.unsettled([TAG], reports=self.plan.reports)
        copies, not_sent = self.post.copies(TAG), self.post.not_sent([TAG])
        everybody = {people.address(TAG, number) for number in range(self.plan.messages)}
        held = {address for address, (state, _reason) in not_sent.items() if state == "uncertain"}
        # Only after the time limit; then the trial has failed, but nothing is lost.
        waiting = {address for address, (state, _reason) in not_sent.items() if state == "waiting"}
        twice = {address for address, count in copies.items() if count > 1}
        return Outcome(
            plan=self.plan,
            kills=self.kills,
            falls=self.post.falls,
            accepted=copies.total(),
            lost=len(everybody - set(copies) - held - waiting),
            twice=len(twice),
            marketing_twice=sum(people.kind_of(address) in people.MARKETING for address in twice),
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
                return self.post.kill(self._any_worker(), group=True)
            case "worker, its children left":
                return self.post.kill(self._any_worker(), group=False)
            case "child of a worker":
                return self._strike_child(lambda pid: os.kill(pid, signal.SIGKILL))
            case "worker frozen past its lease":
                return self._strike_child(lambda pid: self.post.freeze(pid, FROZEN))
            case "PostgreSQL":
                return self._interrupt(self.house.kill_postgres, self.house.postgres.start)
            case "Redis":
                return self._interrupt(self.house.kill_valkey, self.house.valkey.start)
            case "Redis emptied":
                return self.house.empty_valkey()
            case "beat":
                return self.post.kill("beat", group=True)
            case "sender of the messages":
                return self.post.kill("send", group=True)
            case _:
                raise AssertionError(kind)

    def _any_worker(self) -> str:
        return self.chance.choice(self.post.workers())

    def _strike_child(self, act: Callable[[int], None]) -> bool:
        victims = sorted(self.post.children())
        if not victims:
            return False
        with suppress(ProcessLookupError):
            act(self.chance.choice(victims))
        return True

    def _interrupt(self, kill: Callable[[], None], start: Callable[[], object]) -> bool:
        kill()
        time.sleep(self.chance.random())
        start()
        return True
