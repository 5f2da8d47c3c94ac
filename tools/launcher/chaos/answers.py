"""bin/chaos answers: the web process is killed again and again while people hand in a survey."""

from __future__ import annotations

import argparse
import collections
import contextlib
import http.client
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from launcher import paths, processes
from launcher.chaos.drill import Drill
from launcher.chaos.house import House, private_house, run
from launcher.console import LaunchError
from launcher.sockets import choose_port

USAGE = """\
usage: bin/chaos answers                    500 people hand in a survey; all web processes are killed 16 times (-9)
       bin/chaos answers --people 2000      so many people
       bin/chaos answers --kills 40         so many kills
It has a PostgreSQL, a Valkey and web processes of its own; yours are not touched. Whoever sees no answer presses the
button again, as people do, and many press it twice. Exit code 1: a page that said “thank you” is not stored exactly
once, something is stored that nobody sent, or somebody ends without an answer.
"""
HOST = "127.0.0.1"
AT_ONCE = 16  # people who press the button at the same time
PATIENCE = 120.0  # seconds; for a web process to come back on a starved machine
TWICE_EVERY = 5  # every so many people press the button twice
THANKS, CLOSED = b"Thank you", b"Nothing is open here"


@dataclass
class Outcome:
    """`thanked` saw the thanks; `told` were cut off, pressed again and read that their answers are in."""

    people: int
    kills: int
    thanked: int
    told: int
    cut: int
    stored: int
    lost: int
    twice: int
    foreign: int
    odd: int
    seconds: float

    @property
    def faults(self) -> list[str]:
        bad = {
            "thanked or told, and not stored": self.lost,
            "stored twice": self.twice,
            "stored that nobody sent": self.foreign,
            "other answers of the web process": self.odd,
            "people without an end": self.people - self.thanked - self.told,
        }
        found = [f"{count} {words}" for words, count in bad.items() if count]
        return found if self.kills else [*found, "nothing was killed"]


class Web:
    """Gunicorn as in production, to be killed with all its children."""

    def __init__(self, house: House) -> None:
        self.house, self.port = house, choose_port(HOST, wanted=None, default=8750)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [paths.PYTHON, "-m", "gunicorn", "--config", paths.ROOT / "deploy/gunicorn.conf.py"]
        command += ["alumni_portal.wsgi:application", "--bind", f"{HOST}:{self.port}", "--log-level", "warning"]
        with (self.house.folder / "web.log").open("ab") as log:
            environment = self.house.environment | {"PROCESS": "web"}
            self.process = processes.start(command, output=log, environment=environment)
        self.house.record.add(self.process)

    def kill(self) -> None:
        if self.process is not None:
            for pid in [self.process.pid, *processes.children(self.process.pid)]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait()


class Crowd:
    """Everybody presses the button until a page answers."""

    def __init__(self, port: int, links: list[str]) -> None:
        self.port = port
        self.waiting: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
        for each in enumerate(links):
            self.waiting.put(each)
        self.ends: dict[int, str] = {}
        self.cut, self.odd = 0, collections.Counter[int]()
        self.lock = threading.Lock()

    def work(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                number, link = self.waiting.get_nowait()
                end = self._until_answered(number, link)
                if number % TWICE_EVERY == 0:
                    self._press(number, link)
                with self.lock:
                    self.ends[number] = end

    def _until_answered(self, number: int, link: str) -> str:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if end := self._press(number, link):
                return end
            time.sleep(0.05)
        return ""

    def _press(self, number: int, link: str) -> str:
        body = urlencode({"q-rec": number % 11, "q-who": f"number {number}", "go": "on"})
        try:
            connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
            kind = {"Content-Type": "application/x-www-form-urlencoded", "Host": "localhost:8000"}
            connection.request("POST", f"{link}page/p1/", body, kind)
            answer = connection.getresponse()
            status, page = answer.status, answer.read()
            connection.close()
        except ConnectionRefusedError:
            return ""
        except (OSError, http.client.HTTPException):
            with self.lock:
                self.cut += 1
            return ""
        if status == 200 and THANKS in page:
            return "thanked"
        if status == 404 and CLOSED in page:
            return "told"
        with self.lock:
            self.odd[status] += 1
        return ""


def trial(house: House, *, people: int, kills: int) -> Outcome:
    started = time.monotonic()
    links = _scene(house, people)
    web = Web(house)
    crowd = Crowd(web.port, links)
    threads = [threading.Thread(target=crowd.work, daemon=True) for _ in range(AT_ONCE)]
    web.start()
    done = 0
    try:
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            if done < kills and len(crowd.ends) >= people * (done + 1) // (kills + 1):
                web.kill()
                web.start()
                done += 1
            time.sleep(0.005)
    finally:
        web.kill()
    return _judge(house, crowd, people, done, time.monotonic() - started)


def _scene(house: House, people: int) -> list[str]:
    known = os.pathsep.join([str(paths.ROOT), str(paths.ROOT / "tools")])
    environment = house.environment | {"PYTHONPATH": known, "DB_LOGIN": "owner"}
    return run([str(paths.PYTHON), "-m", "chaos.answers", str(people)], environment).splitlines()


def _judge(house: House, crowd: Crowd, people: int, kills: int, seconds: float) -> Outcome:
    rows = [json.loads(line) for line in house.sql("SELECT answers FROM feedback_response")]
    sent = {number: {"rec": number % 11, "who": f"number {number}"} for number in range(people)}
    numbers = collections.Counter(int(row["who"].removeprefix("number ")) for row in rows)
    ends = collections.Counter(crowd.ends.values())
    return Outcome(
        people=people,
        kills=kills,
        thanked=ends["thanked"],
        told=ends["told"],
        cut=crowd.cut,
        stored=len(rows),
        lost=sum(1 for number, end in crowd.ends.items() if end and number not in numbers),
        twice=sum(1 for count in numbers.values() if count > 1),
        foreign=sum(1 for row in rows if row not in sent.values()),
        odd=crowd.odd.total(),
        seconds=seconds,
    )


def summary(outcome: Outcome) -> str:
    told = f"{outcome.thanked} thanked, {outcome.told} told that it was in, {outcome.cut} cut off in between"
    counts = f"{outcome.people} people, {outcome.kills} kills: {told}, {outcome.stored} stored"
    return f"{counts}, {outcome.seconds:.0f} s: {'; '.join(outcome.faults) or 'passed'}\n"


def quick() -> Outcome:
    """As bin/test has it."""
    with private_house() as house:
        return trial(house, people=60, kills=2)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/chaos answers", usage=USAGE.removeprefix("usage: "))
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--kills", type=int, default=16)
    options = parser.parse_args(arguments)
    if options.people < 1 or options.kills < 0:
        raise LaunchError("bin/chaos answers needs people.", "Say --people 500.")
    with private_house() as house:
        outcome = trial(house, people=options.people, kills=options.kills)
    sys.stdout.write(summary(outcome))
    return 1 if outcome.faults else 0


DRILL = Drill("kills the web processes while 500 people hand in a survey; who was thanked is stored once", USAGE, main)
