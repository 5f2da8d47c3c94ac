"""What the rooms for people who stay in touch cost: a busy member's home, a storm of replies, coffee for everybody."""

from argparse import Namespace

from bench import home, storm
from bench.measuring import Rounds
from bench.pairing import pairing
from bench.report import Report


def run(options: Namespace, rounds: Rounds, report: Report) -> None:
    home.run(options, rounds, report)
    storm.run(options, rounds, report)
    pairing(rounds, report, small=options.small)
