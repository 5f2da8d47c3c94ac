"""bin/chaos faults: every fault by itself, each with its own messages; what was lost, what came twice."""

from __future__ import annotations

import argparse
import sys
import time

from launcher import paths
from launcher.chaos.drill import Drill
from launcher.chaos.fault_acts import FAULTS
from launcher.chaos.fault_trial import Fault, FaultTrial, Result
from launcher.chaos.house import private_house
from launcher.chaos.mail import keep_logs
from launcher.chaos.post_office import Crew
from launcher.console import LaunchError, say

USAGE = """\
usage: bin/chaos faults                          every fault with 5,000 messages, on each kind of relay
       bin/chaos faults --only NAME[,NAME …]     only these; --list names them
       bin/chaos faults --messages 500           so many messages for each
       bin/chaos faults --relay plain            only the relay that says nothing afterwards (or: reports)
       bin/chaos faults --record                 also writes the table into docs/mail.md
A tenth are sign-in codes, three tenths single messages, the rest a mailing to many. It has PostgreSQL, Redis, workers,
beat and a relay of its own; yours are not touched. The relay's list of what it took decides. Exit code 1: somebody was
lost, or got a second copy where there must be none. Logs: var/trials/last/
"""
PAGE = "docs/mail.md"
BEGIN, END = "<!-- faults: written by bin/chaos faults --record -->", "<!-- end of faults -->"
COLUMNS = ["fault", "relay", "messages", "struck", "served", "refused, with a reason", "lost", "twice (allowed)"]
COLUMNS += ["held (not accepted)", "s"]
REPORTS_WITHIN = 12  # seconds; a starved machine must keep to it too
PATIENCE = 300.0  # of the relay: that a worker slept past its lease must be our own finding


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/chaos faults", usage=USAGE.removeprefix("usage: "))
    parser.add_argument("--only", default="")
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--relay", choices=["plain", "reports"])
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args(arguments)
    if options.list:
        sys.stdout.write("".join(f"{fault.name:<20} {fault.words}\n" for fault in FAULTS))
        return 0
    chosen = choose(options.only)
    kinds = [options.relay] if options.relay else ["plain", "reports"]
    results = [result for kind in kinds for result in trial(chosen, kind=kind, messages=options.messages)]
    sys.stdout.write(summary(results))
    if options.record:
        record(results)
    return 1 if any(result.faults for result in results) else 0


def choose(only: str) -> list[Fault]:
    names = [name for name in only.split(",") if name]
    unknown = set(names) - {fault.name for fault in FAULTS}
    if unknown:
        raise LaunchError(f"bin/chaos faults knows no “{min(unknown)}”.", "bin/chaos faults --list names them.")
    return [fault for fault in FAULTS if not names or fault.name in names]


def trial(chosen: list[Fault], *, kind: str, messages: int) -> list[Result]:
    reports = kind == "reports"
    crew = Crew(kind, reports_within=REPORTS_WITHIN if reports else 0, patience=PATIENCE)
    plain, reporting = ([], chosen) if reports else (chosen, [])
    return _tried(crew, messages=messages, calm=True, plain=plain, reporting=reporting)


def quick() -> list[Result]:
    """As `bin/test` has it: few messages, all in a row; then once more what leaves doubt, on a relay that reports."""
    crew = Crew("quick", workers=2, reports_within=REPORTS_WITHIN, lease=6.0, patience=PATIENCE)
    doubtful = [fault for fault in FAULTS if fault.doubt]
    return _tried(crew, messages=50, calm=False, plain=FAULTS, reporting=doubtful)


def _tried(crew: Crew, *, messages: int, calm: bool, plain: list[Fault], reporting: list[Fault]) -> list[Result]:
    with private_house() as house:
        try:
            faults = FaultTrial(house, crew, messages=messages, calm=calm, tell=lambda result: say(describe(result)))
            return faults.run(plain=plain, reporting=reporting)
        finally:
            keep_logs(house)


def describe(result: Result) -> str:
    relay = "reports" if result.reports else "plain"
    counts = f"struck {result.strikes}, served {result.served} of {result.messages}, {result.twice} twice"
    verdict = "; ".join(result.faults) or "passed"
    return f"{result.fault.name} ({relay}): {counts}, {result.held} held, {result.seconds:.0f} s: {verdict}"


def table(results: list[Result]) -> str:
    lines = ["| " + " | ".join(COLUMNS) + " |", "|---" * len(COLUMNS) + "|"]
    for result in results:
        cells = [result.fault.words, "reports" if result.reports else "plain", f"{result.messages:,}"]
        cells += [f"{number:,}" for number in (result.strikes, result.served, result.refused, result.lost)]
        cells += [f"{result.twice} ({result.twice_allowed})", f"{result.held} ({result.held_not_accepted})"]
        lines.append("| " + " | ".join([*cells, f"{result.seconds:.0f}"]) + " |")
    return "\n".join(lines) + "\n"


def summary(results: list[Result]) -> str:
    """In Markdown, for docs/mail.md."""
    failures = [f"{result.fault.name}: {words}" for result in results for words in result.faults]
    return "\n".join([table(results), *failures, "FAILED" if failures else "passed", ""])


def record(results: list[Result]) -> None:
    page = paths.ROOT / PAGE
    before, rest = page.read_text().split(BEGIN)
    after = rest.split(END)[1]
    day = time.strftime("%Y-%m-%d")
    page.write_text(f"{before}{BEGIN}\nTried on {day}.\n\n{table(results)}{END}{after}")


DRILL = Drill(
    "every fault of workers, relay, Redis, PostgreSQL, beat and clocks by itself; what came of it", USAGE, run
)
