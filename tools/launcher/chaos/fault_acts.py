"""What is done to a worker, the relay, Redis, PostgreSQL, the beat and the clocks while mail is on its way.

A worker is struck exactly where the relay holds its conversation.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from contextlib import suppress

from chaos import people
from launcher.chaos.fault_trial import Fault, Scene
from launcher.chaos.post_office import CHILDREN

STEPS = ("ehlo", "mail", "rcpt", "data", "dot")
BEFORE_THE_ADDRESS = STEPS[:2]
ODD = "[13579bdf]@"  # half of the addresses
AN_HOUR = 3600.0
LONG_ONE_IN = 10  # of the service mails, where the fault strikes in the middle of a message
SINGLE, BULK = "service[.]", "bulk[.]"
LATER = {"ehlo": "421 4.3.2 not now"}


def killed_at(step: str) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        for number in range(scene.rounds):
            # The first two are sure to meet a single message and one of the mailing; the others, what comes.
            order = hold(scene, step, kind=(SINGLE, BULK, ".")[min(number, 2)])
            scene.send_part(number, of=scene.rounds, heavy=LONG_ONE_IN if step == "body" else 0)
            if child := victim(scene, order):
                kill(scene, child, whole_worker=number % 2 == 1, copies=int(step == "dot"))

    return act


def hold(scene: Scene, step: str, *, kind: str) -> int:
    return scene.post.relay.order("hold", at=step, matching=f"^{scene.tag}[.]{kind}", times=1)


def victim(scene: Scene, order: int) -> int:
    """The process that is held, or 0 if all its mail has gone out before."""
    relay, post = scene.post.relay, scene.post

    def held_or_over() -> bool:
        return bool(relay.struck(order)) or post.copies(scene.tag).total() >= scene.messages

    post.wait_for(held_or_over, "somebody to strike", within=scene.patience)
    struck = relay.struck(order)
    return post.speaker(struck[0][1]) if struck else 0


def kill(scene: Scene, child: int, *, whole_worker: bool, copies: int) -> None:
    """The process alone, or its worker with all that belong to it: its siblings are hit at any moment."""
    if whole_worker:
        scene.strike(copies=copies + CHILDREN - 1)
        scene.post.kill(scene.post.children()[child], group=True)
        return
    scene.strike(copies=copies)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)


def freeze(scene: Scene) -> None:
    """Asleep before DATA until others have had its messages; then it wakes and goes on where it was."""
    post, asleep = scene.post, scene.post.crew.lease * 1.5
    for number in range(scene.rounds):
        post.wait_for(lambda: len(post.later) <= post.crew.at_once // 2, "sleepers to wake", within=scene.patience)
        order = hold(scene, "rcpt", kind=(SINGLE, BULK)[number % 2])
        scene.send_part(number, of=scene.rounds)
        if child := victim(scene, order):
            scene.strike()
            post.freeze(child, asleep)
        post.relay.order("take")


def again_and_again(act: Callable[[Scene, int], None], *, copies: bool = False) -> Callable[[Scene], None]:
    """With `copies`: everything that is between the dot and our commit is in doubt."""

    def several_times(scene: Scene) -> None:
        scene.send_all()
        for number in range(scene.rounds):
            scene.let_through(0.8 * (number + 0.2) / scene.rounds)
            scene.strike(copies=scene.post.crew.at_once if copies else 0)
            act(scene, number)

    return several_times


def flush_redis(scene: Scene, number: int) -> None:
    assert scene.house.empty_valkey()


def kill_redis(scene: Scene, number: int) -> None:
    scene.house.kill_valkey()
    time.sleep(0.5)
    scene.house.valkey.start()


def restart_postgres(scene: Scene, number: int) -> None:
    """In order, or killed, by turns."""
    if number % 2:
        scene.house.kill_postgres()
    else:
        scene.house.postgres.stop()
    time.sleep(0.5)
    scene.house.postgres.start()


def hang(scene: Scene, number: int) -> None:
    """The relay's machine takes connections and says no word, longer than we wait for one."""
    relay = scene.post.relay.process
    assert relay is not None
    relay.send_signal(signal.SIGSTOP)
    time.sleep(scene.post.crew.lease * 0.4 + 1)
    relay.send_signal(signal.SIGCONT)


def hang_up(scene: Scene) -> None:
    """After the dot: a sixteenth is taken and not answered, another one neither taken nor answered."""
    for what, digit in (("hide", "0"), ("drop", "1")):
        order = scene.post.relay.order(what, matching=f"^{scene.tag}[.].*{digit}@")
        if what == "hide":
            scene.send_all()
        scene.let_through(0.4 if what == "hide" else 0.6)
        struck = [address for address, _port in scene.post.relay.struck(order)]
        single = [address for address in struck if people.kind_of(address) not in people.MARKETING]
        scene.strike(len(struck))
        scene.copies_allowed += len(single) if what == "hide" else 0


def put_off(scene: Scene) -> None:
    for step, start, count in slices(scene):
        say = LATER.get(step, "451 4.3.2 not now")
        order = scene.post.relay.order("later", at=step, matching=whom(scene, step), say=say)
        scene.post.send(scene.tag, count, start=start)
        told_no(scene, order, at_least=2 if step in BEFORE_THE_ADDRESS else count // 5)


def refuse(scene: Scene) -> None:
    """For good. Before the address is known that is about us, so everybody waits; after it, about that mailbox."""
    for step, start, count in slices(scene):
        order = scene.post.relay.order("refuse", at=step, matching=whom(scene, step), say="554 5.7.1 not wanted here")
        scene.post.send(scene.tag, count, start=start)
        theirs = {people.address(scene.tag, number) for number in range(start, start + count)}
        odd = {address for address in theirs if re.search(ODD, address)}
        if step in BEFORE_THE_ADDRESS:
            told_no(scene, order, at_least=2)
            scene.post.relay.order("take")
            scene.let_through((start + count) / scene.messages)
        else:
            told_no(scene, order, at_least=len(odd))
            scene.refused |= odd


def slices(scene: Scene) -> list[tuple[str, int, int]]:
    """A part of the messages for each command."""
    share = scene.messages // len(STEPS)
    starts = [(step, share * place) for place, step in enumerate(STEPS)]
    return [(step, start, scene.messages - start if step == STEPS[-1] else share) for step, start in starts]


def whom(scene: Scene, step: str) -> str:
    return "" if step in BEFORE_THE_ADDRESS else f"^{scene.tag}[.].*{ODD}"


def told_no(scene: Scene, order: int, *, at_least: int) -> None:
    relay = scene.post.relay
    scene.post.wait_for(lambda: len(set(relay.struck(order))) >= at_least, "the relay to say no", within=scene.patience)
    scene.strike(len(relay.struck(order)))


def greylist(scene: Scene) -> None:
    order = scene.post.relay.order("grey", at="rcpt", matching=f"^{scene.tag}[.]")
    scene.send_all()
    scene.let_through(1)
    scene.strike(len(scene.post.relay.struck(order)))


def two_beats(scene: Scene) -> None:
    """Both tick; then the first one is killed for good."""
    post = scene.post
    [first] = post.beats()
    second = f"beat after {first}"
    post.commands[second] = post.beat(second)
    post.start(second)
    post.wait_for(lambda: post.is_ticking(second), "the second beat", within=scene.patience)
    for part in range(scene.rounds):
        scene.send_part(part, of=scene.rounds)
        scene.let_through((part + 0.8) / scene.rounds)
        scene.strike()
    post.dismiss(first)


def clocks_jump(scene: Scene) -> None:
    """One worker is an hour ahead and the others behind; then the other way round; then the machine as a whole jumps
    ahead, and back. The relay puts everybody off once, so that the ticks are needed too."""
    post = scene.post
    post.relay.order("grey", at="rcpt", matching=f"^{scene.tag}[.]")
    ahead, *behind = workers = post.workers()
    jumps = [
        {ahead: AN_HOUR, **dict.fromkeys(behind, -AN_HOUR)},
        {ahead: -AN_HOUR, **dict.fromkeys(behind, AN_HOUR)},
        dict.fromkeys([*workers, *post.beats()], AN_HOUR),
        dict.fromkeys([*workers, *post.beats()], 0.0),
    ]
    for part, clocks in enumerate(jumps):
        for name, wrong_by in clocks.items():
            post.set_clock(name, wrong_by)
        time.sleep(0.5)
        scene.send_part(part, of=len(jumps))
        scene.let_through((part + 0.8) / len(jumps))
        scene.strike()


# Those that strike everybody at once come first: what they leave behind is not struck again by another one.
FAULTS = [
    Fault("relay-hangs", "relay accepts and never answers", again_and_again(hang, copies=True), doubt=True),
    Fault(
        "postgres-restarted", "PostgreSQL restarted, killed", again_and_again(restart_postgres, copies=True), doubt=True
    ),
    Fault("redis-emptied", "Redis flushed", again_and_again(flush_redis)),
    Fault("redis-killed", "Redis killed", again_and_again(kill_redis)),
    Fault("two-beats", "two beats, the first killed", two_beats),
    Fault("clocks", "clocks of workers and beat jump by an hour", clocks_jump),
    Fault("relay-says-later", "relay answers 4xx at EHLO, MAIL, RCPT, DATA, dot", put_off),
    Fault("relay-says-no", "relay answers 5xx at EHLO, MAIL, RCPT, DATA, dot", refuse),
    Fault("greylisted", "relay greylists every pair", greylist),
    Fault("relay-hangs-up", "relay hangs up after the dot", hang_up, doubt=True),
    Fault("killed-before-data", "worker killed before DATA", killed_at("rcpt"), doubt=True),
    Fault("killed-during-data", "worker killed during DATA", killed_at("body"), doubt=True),
    Fault("killed-after-data", "worker killed after DATA, before 250", killed_at("dot"), doubt=True),
    Fault("frozen", "worker frozen past its lease, then awake", freeze, doubt=True),
]
