"""bin/chaos mail: kills everything that takes part in sending mail, and counts what the relay got."""

from __future__ import annotations

import argparse
import collections
import shutil
import sys

from launcher import paths
from launcher.chaos.drill import Drill
from launcher.chaos.house import House, private_house
from launcher.chaos.outbox_trial import Outcome, Plan, Trial
from launcher.console import say

USAGE = """\
usage: bin/chaos mail                       4,000 messages through each kind of relay, killing as it goes
       bin/chaos mail --messages 500        so many messages
       bin/chaos mail --seeds 3             so many rounds, each killing at other moments
       bin/chaos mail --relay reports       only the relay that reports what it accepted (or: plain)
A tenth are sign-in codes, three tenths single messages, the rest a mailing to many. It has PostgreSQL, Redis, workers,
beat and a relay of its own; yours are not touched. The relay's list of what it took decides. Exit code 1: something was
lost, or came twice where that can be avoided. Logs: var/trials/last/
"""
LAST = "last"
COLUMNS = ["relay", "seed", "messages", "kills", "lost", "received twice", "of these marketing"]
COLUMNS += ["held (not accepted)", "unsettled", "s"]


def plans(arguments: list[str]) -> list[Plan]:
    parser = argparse.ArgumentParser(prog="bin/chaos mail", usage=USAGE.removeprefix("usage: "))
    parser.add_argument("--messages", type=int, default=4000)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--relay", choices=["reports", "plain"])
    options = parser.parse_args(arguments)
    kinds = [options.relay] if options.relay else ["reports", "plain"]
    rounds = [(kind == "reports", seed) for kind in kinds for seed in range(1, options.seeds + 1)]
    return [Plan(options.messages, seed, reports, limit=600 + options.messages) for reports, seed in rounds]


def run(arguments: list[str]) -> int:
    outcomes = []
    for plan in plans(arguments):
        outcomes.append(trial(plan))
        say(describe(outcomes[-1]))
    sys.stdout.write(summary(outcomes))
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def trial(plan: Plan) -> Outcome:
    with private_house() as house:
        try:
            return Trial(house, plan).run()
        finally:
            keep_logs(house)


def keep_logs(house: House) -> None:
    last = paths.VAR / "trials" / LAST
    shutil.rmtree(last, ignore_errors=True)
    shutil.copytree(house.folder, last, ignore=shutil.ignore_patterns("assets"))


def describe(outcome: Outcome) -> str:
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(outcome.kills.items()))
    falls = "".join(f"; {name} fell by itself {count} times" for name, count in sorted(outcome.falls.items()))
    found = f"{outcome.lost} lost, {outcome.twice} twice, {outcome.held} held, {outcome.unsettled} unsettled"
    return f"{outcome.plan.relay}, seed {outcome.plan.seed}: {found}; {kinds}{falls}"


def summary(outcomes: list[Outcome]) -> str:
    """In Markdown, for docs/mail.md."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "|---" * len(COLUMNS) + "|"]
    for outcome in outcomes:
        plan, held = outcome.plan, f"{outcome.held} ({outcome.held_not_accepted})"
        numbers = [plan.relay, plan.seed, plan.messages, outcome.kills.total(), outcome.lost, outcome.twice]
        numbers += [outcome.marketing_twice, held, outcome.unsettled, round(outcome.seconds)]
        lines.append("| " + " | ".join(str(number) for number in numbers) + " |")
    kills: collections.Counter[str] = collections.Counter()
    for outcome in outcomes:
        kills.update(outcome.kills)
    kinds = ", ".join(f"{kind} {count}" for kind, count in kills.most_common())
    verdict = "passed" if all(outcome.passed for outcome in outcomes) else "FAILED"
    return "\n".join([*lines, "", f"kills: {kinds}", verdict, ""])


DRILL = Drill("workers, beat, Redis and PostgreSQL are killed while mail goes out; nothing may be lost", USAGE, run)
