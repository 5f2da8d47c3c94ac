"""Openings and returns: the search for candidates, one opening or one person matched, a feed of openings."""

from argparse import Namespace

from bench import candidates, feeds, matching
from bench.measuring import Rounds
from bench.people import OTHERS, populate
from bench.report import Report

SIZES, SMALL, MILLION = [100_000], [10_000], 1_000_000


def run(options: Namespace, rounds: Rounds, report: Report) -> None:
    sizes = list(options.sizes or (SMALL if options.small else SIZES)) + [MILLION] * options.million
    employers = populate(sizes, others=OTHERS // 10 if options.small else OTHERS)
    candidates.run_searches(employers, rounds, report)
    matching.speed(matching.labelled_of(options), rounds, report, small=options.small)
    feeds.run_part(options, rounds, report)
