"""`bin/chaos mail --quick`: our own workers, beat and database on servers of their own, everything killed once."""

import pytest

from launcher.chaos import mail
from launcher.chaos.outbox_trial import USUAL, Outcome, Plan


@pytest.mark.slow
@pytest.mark.parametrize("relay", ["reports", "plain"])
def test_no_mail_is_lost_or_sent_twice_while_everything_is_killed(relay):
    (plan,) = mail.plans(["--quick", "--relay", relay])

    outcome = mail.trial(plan)

    assert outcome.kills.total() >= len(USUAL) - 2  # a worker that is just starting has no child to kill
    assert (outcome.lost, outcome.unsettled) == (0, 0)
    assert (outcome.twice if relay == "reports" else outcome.marketing_twice) == 0
    assert relay == "plain" or outcome.held == 0
    assert outcome.passed


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
