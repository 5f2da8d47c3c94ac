"""`bin/chaos mail`: whom it runs with, and what it calls a failure. Its processes are those of tests/faults."""

import pytest

from launcher.chaos import mail
from launcher.chaos.outbox_trial import Outcome, Plan


def outcome(*, reports: bool = True, **numbers: int) -> Outcome:
    plan = Plan(messages=10, seed=1, reports=reports, limit=1)
    counted = dict.fromkeys(
        ["accepted", "lost", "twice", "marketing_twice", "held", "held_not_accepted", "unsettled"], 0
    )
    return Outcome(plan=plan, kills={}, falls={}, seconds=1, **counted | numbers)


@pytest.mark.parametrize(
    ("numbers", "passed"),
    [
        ({}, True),
        ({"held": 3}, True),
        ({"lost": 1}, False),
        ({"unsettled": 1}, False),
        ({"twice": 1}, False),
        ({"twice": 1, "reports": False}, True),
        ({"twice": 1, "marketing_twice": 1, "reports": False}, False),
    ],
)
def test_the_verdict(numbers, passed):
    assert outcome(**numbers).passed is passed


def test_both_relays_get_every_seed():
    plans = mail.plans(["--messages", "50", "--seeds", "2"])

    assert [(plan.reports, plan.seed, plan.messages) for plan in plans] == [
        (True, 1, 50),
        (True, 2, 50),
        (False, 1, 50),
        (False, 2, 50),
    ]
