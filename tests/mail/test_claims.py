import threading
from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from mail import delivery
from mail.categories import Category, Lane
from mail.composing import Composer
from mail.delivery import SENDING_LEASE, claim, deliver_lane, deliver_some, reap, release
from mail.intent import declare_intent
from mail.models import RelayEvent, State, Suppression, Trouble
from mail.outcomes import settle
from mail.relay import Answer, Envelope, Outcome, Relay
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope
from tests.mail.outbox import AN_HOUR_AGO, SENDING, Write, begin, change, let_doubt_age, lose_lease, note, now, stage
from tests.mail.relay import FakeRelay

pytestmark = pytest.mark.django_db


# Fairness and time


def test_every_employer_gets_a_fair_slice(northwind: Employer, soleil: Employer, write: Write) -> None:
    for _n in range(20):
        write(northwind)
    few = {write(soleil).pk for _n in range(3)} | {write(None).pk}
    claimed = claim(Lane.SERVICE, owner=uuid7(), limit=12)
    assert {one.message_id for one in claimed if one.tenant_id != northwind.pk} == few
    assert sum(one.tenant_id == northwind.pk for one in claimed) == 4


def test_more_employers_than_places_take_turns(write: Write) -> None:
    employers = [Employer.objects.create(slug=f"employer-{n}", name=f"Employer {n}") for n in range(6)]
    for employer in employers:
        for _n in range(5):
            write(employer)
    served = {one.tenant_id for _round in range(30) for one in claim(Lane.SERVICE, owner=uuid7(), limit=1)}
    assert served == {employer.pk for employer in employers}


def test_the_oldest_come_first_and_the_future_waits(northwind: Employer, write: Write) -> None:
    later = write(northwind, not_before=timezone.now() + timedelta(hours=1))
    young, old = write(northwind), write(northwind)
    change(old, next_at=timezone.now() + AN_HOUR_AGO)
    order = [claim(Lane.SERVICE, owner=uuid7(), limit=1)[0].message_id for _n in range(2)]
    assert order == [old.pk, young.pk]
    assert claim(Lane.SERVICE, owner=uuid7()) == []
    assert now(later).state == State.PENDING


def test_a_run_ends_in_time_and_gives_back_the_rest(northwind: Employer, write: Write, relay: FakeRelay) -> None:
    messages = [write(northwind) for _n in range(3)]
    assert deliver_lane(Lane.SERVICE, seconds=0.000001) in {0, 1}
    assert {now(m).state for m in messages} <= {State.SENT, State.PENDING}
    assert deliver_lane(Lane.SERVICE) >= 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_claim_the_same_message(northwind: Employer, write: Write) -> None:
    for _n in range(4):
        write(northwind)
    locked, let_go, first = threading.Event(), threading.Event(), []

    def other_worker() -> None:
        with transaction.atomic():
            first.extend(claim(Lane.SERVICE, owner=uuid7(), limit=2))
            locked.set()
            let_go.wait(5)
        connection.close()

    thread = threading.Thread(target=other_worker)
    thread.start()
    locked.wait(5)
    second = claim(Lane.SERVICE, owner=uuid7())
    let_go.set()
    thread.join()
    assert (len(first), len(second)) == (2, 2)
    assert {one.message_id for one in first}.isdisjoint({one.message_id for one in second})


# Leases

WITHDRAWN_ANYWAY = [(Outcome.LATER, State.SUPPRESSED), (Outcome.REFUSED, State.SUPPRESSED)]


def test_release_gives_back_only_what_was_not_begun(northwind: Employer, write: Write) -> None:
    begun, waiting = write(northwind), write(northwind)
    owner = uuid7()
    claim(Lane.SERVICE, owner=owner)
    with tenant_scope(northwind):
        declare_intent([begun.pk], owner=owner, lease=SENDING_LEASE)
    assert release(owner) == 1
    assert (stage(begun), stage(waiting)) == (SENDING, State.PENDING)


def test_a_lease_lost_before_the_intent_goes_back_to_the_queue(
    northwind: Employer, write: Write, relay: FakeRelay
) -> None:
    message = write(northwind)
    sleeper = uuid7()
    claim(Lane.SERVICE, owner=sleeper)
    lose_lease(message)
    with tenant_scope(northwind):
        assert declare_intent([message.pk], owner=sleeper, lease=SENDING_LEASE) == []
    reap()
    assert stage(message) == State.PENDING
    assert deliver_lane(Lane.SERVICE) == 1
    with tenant_scope(northwind):
        assert declare_intent([message.pk], owner=sleeper, lease=SENDING_LEASE) == []


def test_an_answer_after_the_lease_changes_nothing(
    northwind: Employer, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    message = write(northwind)
    owner = uuid7()
    (claimed,) = claim(Lane.SERVICE, owner=owner)

    class SlowRelay(Relay):
        """Its answer comes after the reaper has been there."""

        def send_many(self, envelopes: Iterable[Envelope], *, until: float = 0) -> Iterator[Answer]:
            for _envelope in envelopes:
                lose_lease(message)
                reap()
                yield Answer(Outcome.SENT, "250")

    slow = SlowRelay(host="", port=0, user="", password="", use_tls=False, use_ssl=False, timeout=1, name="")
    answers = deliver_some([claimed], owner=owner, relay=slow, composer=Composer())
    assert answers == [Answer(Outcome.SENT, "250")]
    assert (now(message).state, now(message).sent_at) == (State.UNCERTAIN, None)
    assert "mail.fenced" in caplog.messages


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_fenced_by_the_owner(northwind: Employer, write: Write, outcome: Outcome) -> None:
    message = begin(write(northwind), uuid7())
    with tenant_scope(northwind):
        assert settle([(message, Answer(outcome))], owner=uuid7()) == set()
        assert Suppression.objects.count() == 0
    assert stage(message) == SENDING


@pytest.mark.parametrize(
    ("outcome", "ends"), [(Outcome.SENT, State.SENT), (Outcome.UNCERTAIN, State.UNCERTAIN), *WITHDRAWN_ANYWAY]
)
def test_what_is_withdrawn_while_it_is_sent_was_sent_all_the_same(
    northwind: Employer, write: Write, outcome: Outcome, ends: State
) -> None:
    owner = uuid7()
    message = begin(write(northwind), owner)
    change(message, state=State.SUPPRESSED, error=Trouble.WITHDRAWN)
    with tenant_scope(northwind):
        assert settle([(message, Answer(outcome))], owner=owner) == {message.pk}
    assert (now(message).state, now(message).attempts) == (ends, 1)
    assert (now(message).error == Trouble.WITHDRAWN) is (ends is State.SUPPRESSED)


def test_a_worker_that_slept_past_its_lease_does_not_end_the_message(
    northwind: Employer, write: Write, relay: FakeRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = write(northwind)
    monkeypatch.setattr(delivery, "SENDING_LEASE", timedelta(seconds=0))
    deliver_lane(Lane.SERVICE)
    assert (now(message).state, now(message).error, relay.taken) == (State.PENDING, Trouble.LATER, [])


def test_what_stops_the_worker_again_and_again_is_set_aside(
    northwind: Employer, write: Write, settings: Settings
) -> None:
    settings.RELAY_REPORTS_WITHIN = 1  # on plain SMTP the second crash leaves it to a person
    message, other = write(northwind), write(None, category=Category.CODE)
    for crash in range(delivery.POISON):
        begin(message, uuid7())
        lose_lease(message)
        let_doubt_age(message)
        note(other, RelayEvent.Kind.DELIVERED, event_id=f"{crash}")
        reap()
    assert (now(message).state, now(message).error) == (State.FAILED, Trouble.POISON)
    assert claim(Lane.SERVICE, owner=uuid7()) == []


def test_neighbours_of_what_stops_the_worker_are_not_set_aside(northwind: Employer, write: Write) -> None:
    message = write(northwind)
    for _crash in range(delivery.POISON + 1):
        assert len(claim(Lane.SERVICE, owner=uuid7())) == 1
        lose_lease(message)
        reap()
    assert (now(message).state, now(message).lost_leases) == (State.PENDING, 0)


def test_the_reaper_leaves_what_is_held_alone(
    northwind: Employer, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    message = begin(write(northwind), uuid7())
    reap()
    assert stage(message) == SENDING
    assert caplog.messages == []
