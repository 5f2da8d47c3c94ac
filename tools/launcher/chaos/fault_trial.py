"""One fault after the other, each while its own messages are on their way, and what the relay got of them.

Each time a fault strikes, it says how many second copies that may cost on plain SMTP (`Scene.strike`); of a mailing
there is never one, and where the relay reports what it accepts there is none at all. With `doubt`, messages may end as
held for a person (plain SMTP only). What is not allowed here is a failure.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from chaos import people
from launcher.chaos.house import House
from launcher.chaos.post_office import Crew, PostOffice

LETTERS = "later"  # a relay's silence about a message means something only while it reports later ones
FOR_EACH_STRIKE = 600  # messages


@dataclass
class Scene:
    """What a fault acts upon. `refused` are those whom the relay told no for good."""

    post: PostOffice
    house: House
    tag: str
    messages: int
    reports: bool
    strikes: int = 0
    copies_allowed: int = 0
    refused: frozenset[str] = frozenset()

    @property
    def rounds(self) -> int:
        return max(2, self.messages // FOR_EACH_STRIKE)

    @property
    def patience(self) -> float:
        """Seconds that a starved machine may need."""
        return 240.0 + self.messages

    def strike(self, times: int = 1, *, copies: int = 0) -> None:
        """The fault has struck; on plain SMTP each time so many second copies are possible."""
        self.strikes += times
        self.copies_allowed += times * copies

    def send_all(self) -> None:
        self.send_part(0, of=1)

    def send_part(self, number: int, *, of: int, heavy: int = 0) -> None:
        start, end = (self.messages * place // of for place in (number, number + 1))
        self.post.send(self.tag, end - start, start=start, heavy=heavy)

    def let_through(self, share: float) -> None:
        """Waits until the relay has so many of them, or all that can have come to an end."""
        wanted = int(self.messages * share)
        seen, looked = -1, time.monotonic()

        def is_through() -> bool:
            nonlocal seen, looked
            got = self.post.copies(self.tag).total()
            if got >= wanted or got != seen:
                seen, looked = got, time.monotonic()
                return got >= wanted
            if time.monotonic() - looked < 2:
                return False
            looked = time.monotonic()
            return self.post.unsettled([self.tag], reports=self.reports)[0] == 0

        self.post.wait_for(is_through, f"mail of “{self.tag}”", within=self.patience)

    def everybody(self) -> set[str]:
        return {people.address(self.tag, number) for number in range(self.messages)}


@dataclass(frozen=True)
class Fault:
    name: str
    words: str
    act: Callable[[Scene], None]
    doubt: bool = False


@dataclass
class Result:
    fault: Fault
    reports: bool
    messages: int
    strikes: int
    served: int
    refused: int  # as they should be: the relay said no for good, and the product says why
    held: int
    held_not_accepted: int
    lost: int
    twice: int
    twice_allowed: int
    marketing_twice: int
    thrice: int
    unsettled: int
    seconds: float

    @property
    def faults(self) -> list[str]:
        """What is not as the product promises."""
        found = {
            f"{self.lost} lost": self.lost,
            f"{self.unsettled} unsettled": self.unsettled,
            f"{self.twice} twice, {self.twice_allowed} allowed": self.twice > self.twice_allowed,
            f"{self.marketing_twice} marketing mails twice": self.marketing_twice,
            f"{self.thrice} more than twice": self.thrice,
            f"{self.held} held": self.held and (self.reports or not self.fault.doubt),
            "the fault did not strike": not self.strikes,
        }
        return [words for words, wrong in found.items() if wrong]


class FaultTrial:
    """Faults in one house. `calm`: each has come to its end before the next begins."""

    def __init__(self, house: House, crew: Crew, *, messages: int, calm: bool, tell: Callable[[Result], None]) -> None:
        self.house, self.messages, self.calm, self.tell = house, messages, calm, tell
        self.post = PostOffice(house, crew)
        self.reports = False
        self.letters = 0

    def run(self, *, plain: list[Fault], reporting: list[Fault]) -> list[Result]:
        """Where no report has ever come, the relay is plain SMTP to the product, whatever it was promised."""
        with self.post.open(reports=not plain):
            self.post.relay.take_groups(True)
            results = self._try(plain)
            if reporting:
                self.reports = True
                if plain:
                    self.post.start_reporting()
                results += self._try(reporting)
            return results

    def _try(self, faults: list[Fault]) -> list[Result]:
        return [self._calmly(fault) for fault in faults] if self.calm else self._in_a_row(faults)

    def _calmly(self, fault: Fault) -> Result:
        begun = time.monotonic()
        scene = self._strike(fault)
        self._settle([scene])
        result = self._judge(fault, scene, time.monotonic() - begun)
        self.tell(result)
        return result

    def _in_a_row(self, faults: list[Fault]) -> list[Result]:
        struck = []
        for fault in faults:
            begun = time.monotonic()
            scene = self._strike(fault)
            if not fault.doubt:  # it promises most: nothing of it is left over for the next fault
                self._settle([scene])
            struck.append((fault, scene, time.monotonic() - begun))
        self._settle([scene for _fault, scene, _seconds in struck])
        results = [self._judge(fault, scene, seconds) for fault, scene, seconds in struck]
        for result in results:
            self.tell(result)
        return results

    def _strike(self, fault: Fault) -> Scene:
        scene = Scene(self.post, self.house, self._tag(fault), self.messages, self.reports)
        fault.act(scene)
        self.post.relay.order("take")
        return scene

    def _tag(self, fault: Fault) -> str:
        return f"{fault.name}-{'r' if self.reports else 'p'}"

    def _settle(self, scenes: list[Scene]) -> None:
        """Until every message has come to an end, or time is up: then some are unsettled."""
        end = time.monotonic() + max(scene.patience for scene in scenes)
        tags = [scene.tag for scene in scenes]
        expected = sum(scene.messages for scene in scenes)
        looks = 0
        while looks < 2 and time.monotonic() < end:
            time.sleep(0.5)
            self.post.tend()
            unsettled, enqueued = self.post.unsettled(tags, reports=self.reports)
            looks = looks + 1 if not (unsettled or enqueued < expected or self.post.later) else 0
            if self.reports:
                self.post.send(LETTERS, 1, start=self.letters)
                self.letters += len(people.KINDS)

    def _judge(self, fault: Fault, scene: Scene, seconds: float) -> Result:
        unsettled, enqueued = self.post.unsettled([scene.tag], reports=self.reports)
        copies, not_sent = self.post.copies(scene.tag), self.post.not_sent([scene.tag])
        everybody = scene.everybody()
        held = {address for address, (state, _reason) in not_sent.items() if state == "uncertain"}
        refused = {address for address, (state, reason) in not_sent.items() if (state, reason) == ("failed", "refused")}
        rightly_refused = refused & scene.refused - set(copies)
        twice = {address for address, count in copies.items() if count > 1}
        return Result(
            fault=fault,
            reports=self.reports,
            messages=scene.messages,
            strikes=scene.strikes,
            served=len(everybody & set(copies)),
            refused=len(rightly_refused),
            held=len(held),
            held_not_accepted=len(held - set(copies)),
            lost=len(everybody - set(copies) - held - rightly_refused),
            twice=len(twice),
            twice_allowed=0 if self.reports else scene.copies_allowed,
            marketing_twice=sum(people.kind_of(address) in people.MARKETING for address in twice),
            thrice=sum(count > 2 for count in copies.values()),
            unsettled=unsettled + max(0, scene.messages - enqueued),
            seconds=seconds,
        )
