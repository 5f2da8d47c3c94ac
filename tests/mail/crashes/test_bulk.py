"""The same for many at once: a worker dies among six messages of one mailing, that share an intent and an outcome.

Nobody gets it twice, and nobody is lost: each got it, or is held where HR sees it. On a relay that reports, all got it.
"""

import signal
from collections import Counter
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from launcher.chaos.relay import TruthfulRelay
from mail.categories import Lane
from mail.delivery import deliver_lane, reap
from mail.models import Message, State
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.mail.crashes.conftest import Workers
from tests.mail.crashes.test_crash_points import other_mail_goes_out, report
from tests.mail.outbox import Write, let_doubt_age, lose_lease, now, stage
from tests.mail.test_bulk import people
from tests.mail.test_cap import Mailing
from tests.mail.test_cap import mailing as mailing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SIX = 6
# (where, at which of the six, how many the relay has by then)
POINTS = [
    ("after the claim", 1, 0),
    ("after the intent", 1, 0),
    ("in the middle of the body", 3, 2),
    ("after the dot, before 250", 3, 3),
    ("after 250, before our commit", 3, 3),
    ("inside the commit of the outcome", 1, 6),
]


@pytest.fixture
def in_groups(relay_truth: TruthfulRelay) -> Iterator[TruthfulRelay]:
    relay_truth.take_groups(True)
    yield relay_truth
    relay_truth.take_groups(False)


def all_recover(messages: list[Message]) -> Counter[State]:
    """Leases end, doubts age, the next ticks come."""
    for _tick in range(3):
        for message in messages:
            match stage(message):
                case "claimed" | "sending":
                    lose_lease(message)
                case State.UNCERTAIN:
                    let_doubt_age(message)
        reap()
        deliver_lane(Lane.MARKETING)
    return Counter(State(now(message).state) for message in messages)


@pytest.mark.parametrize("reports", [False, True], ids=["plain", "reports"])
@pytest.mark.parametrize(("point", "nth", "taken"), POINTS, ids=[point[0] for point in POINTS])
def test_nobody_twice_and_nobody_lost(
    northwind: Employer,
    write: Write,
    mailing: Mailing,
    workers_of_the_tests: Workers,
    in_groups: TruthfulRelay,
    settings: Settings,
    point: str,
    nth: int,
    taken: int,
    reports: bool,
) -> None:
    settings.RELAY_REPORTS_WITHIN = 120 if reports else 0
    messages = mailing(people(northwind, SIX))[1]
    before = len(in_groups.accepted())
    assert workers_of_the_tests.run(point=point, nth=str(nth), lane="marketing") == -signal.SIGKILL
    assert len(in_groups.accepted()) - before == taken
    if reports:
        other_mail_goes_out(write)
        report(in_groups)
    ends = all_recover(messages)
    copies = Counter(message_id for message_id, _address in in_groups.accepted())
    got = [copies[str(message.pk)] for message in messages]
    assert max(got) == 1 or (max(got) == 0 and not reports)
    if reports or point == "after the claim":
        assert (ends, sum(got)) == ({State.SENT: SIX}, SIX)
        return
    assert (ends, sum(got)) == ({State.UNCERTAIN: SIX}, taken)
    with tenant_scope(northwind):
        assert Message.objects.in_scope().held().count() == SIX
    assert {stage(message) for message in messages} == {State.UNCERTAIN}
