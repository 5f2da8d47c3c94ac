"""`bin/chaos answers` with few people: our own gunicorn on servers of its own, killed while people press the button."""

import sys

import pytest

from launcher.chaos import answers


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for whom to kill")
def test_whoever_was_thanked_is_stored_once(capsys):
    outcome = answers.quick()

    with capsys.disabled():
        sys.stdout.write(f"\n{answers.summary(outcome)}")
    assert outcome.faults == []
    assert (outcome.kills, outcome.stored) == (2, 60)


def outcome(**numbers: int) -> answers.Outcome:
    usual = {"people": 9, "kills": 1, "thanked": 8, "told": 1, "cut": 3, "stored": 9}
    rest = dict.fromkeys(("lost", "twice", "foreign", "odd"), 0)
    return answers.Outcome(**usual | rest | numbers, seconds=1.0)


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ({}, []),
        ({"lost": 1}, ["1 thanked or told, and not stored"]),
        ({"twice": 2}, ["2 stored twice"]),
        ({"foreign": 1}, ["1 stored that nobody sent"]),
        ({"odd": 1}, ["1 other answers of the web process"]),
        ({"told": 0}, ["1 people without an end"]),
        ({"kills": 0}, ["nothing was killed"]),
    ],
)
def test_what_is_a_failure(numbers, found):
    assert outcome(**numbers).faults == found
