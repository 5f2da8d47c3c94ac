from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from mail.categories import Category, Lane
from mail.delivery import POISON, deliver_lane, note_relay_event, reap, settle
from mail.models import Message, RelayEvent, State, Suppression, Trouble, address_hashes
from mail.relay import Answer, Outcome
from tenancy.models import Employer, uuid7
from tenancy.scope import no_scope, tenant_scope
from tests.mail.outbox import AN_HOUR_AGO, Write, begin, change, let_doubt_age, note, now, wants
from tests.mail.relay import FakeRelay

pytestmark = pytest.mark.django_db


def test_a_connection_lost_after_the_dot_is_not_guessed_about(
    northwind: Employer, write: Write, relay: FakeRelay
) -> None:
    message = write(northwind)
    relay.at_end = "drop"
    deliver_lane(Lane.SERVICE)
    assert (now(message).state, now(message).error) == (State.UNCERTAIN, Trouble.UNCERTAIN)
    reap()
    assert now(message).state == State.UNCERTAIN  # within the grace
    relay.at_end = "250 OK"
    let_doubt_age(message)
    reap()
    assert deliver_lane(Lane.SERVICE) == 1
    assert now(message).state == State.SENT
    assert len(relay.taken) == 2  # plain SMTP: a second copy of service mail does no harm


def test_uncertain_twice_waits_for_a_person(northwind: Employer, write: Write, relay: FakeRelay) -> None:
    message = write(northwind)
    relay.at_end = "drop"
    for _round in range(3):
        deliver_lane(Lane.SERVICE)
        let_doubt_age(message)
        reap()
    assert now(message).state == State.UNCERTAIN
    assert len(relay.taken) == 2


def test_uncertain_marketing_waits_for_a_person(northwind: Employer, write: Write, relay: FakeRelay) -> None:
    message = write(northwind, category=Category.NEWS)
    wants(northwind, message.recipient_id, news=True)
    relay.at_end = "drop"
    deliver_lane(Lane.MARKETING)
    let_doubt_age(message)
    reap()
    assert now(message).state == State.UNCERTAIN


def test_an_uncertain_code_that_has_expired_is_not_sent_again(write: Write, relay: FakeRelay) -> None:
    message = write(None, category=Category.CODE)
    relay.at_end = "drop"
    deliver_lane(Lane.CODES)
    change(message, sending_at=timezone.now() + AN_HOUR_AGO, expires_at=timezone.now() + AN_HOUR_AGO)
    reap()
    assert (now(message).state, now(message).error) == (State.FAILED, Trouble.EXPIRED)


def test_what_the_relay_has_reported_is_not_sent_again(northwind: Employer, write: Write, relay: FakeRelay) -> None:
    message = begin(write(northwind), owner := uuid7())
    with tenant_scope(northwind):
        settle([(message, Answer(Outcome.LATER))], owner=owner)
    change(message, next_at=timezone.now() + AN_HOUR_AGO)
    note(message, RelayEvent.Kind.ACCEPTED)
    assert deliver_lane(Lane.SERVICE) == 0
    assert (now(message).state, relay.taken) == (State.SENT, [])


def test_held_is_what_only_a_person_ends(northwind: Employer, soleil: Employer, write: Write) -> None:
    held, fresh, foreign = write(northwind), write(northwind), write(soleil)
    for message, age in [(held, 4), (fresh, 2), (foreign, 4)]:
        change(message, state=State.UNCERTAIN, sending_at=timezone.now() - timedelta(minutes=age))
    with tenant_scope(northwind):
        assert [message.pk for message in Message.objects.in_scope().held()] == [held.pk]


# A relay that reports what it took


def speak(write: Write, *, ago: timedelta = timedelta(0)) -> None:
    """The relay reports another message, so its silence about one means something."""
    other = write(None, category=Category.CODE)
    change(other, state=State.SENT, sent_at=timezone.now())
    note_relay_event(
        provider="relay",
        event_id=str(other.pk),
        message_id=other.pk,
        kind=RelayEvent.Kind.ACCEPTED,
        at=timezone.now() - ago,
    )


def doubted(message: Message, *, attempts: int = 1) -> Message:
    change(message, state=State.UNCERTAIN, attempts=attempts, sending_at=timezone.now() - timedelta(minutes=5))
    return message


@pytest.mark.parametrize("category", [Category.SERVICE, Category.NEWS, Category.INVITATION])
def test_what_the_relay_has_not_reported_goes_out_again(
    northwind: Employer, write: Write, relay: FakeRelay, settings: Settings, category: Category
) -> None:
    settings.RELAY_REPORTS_WITHIN = 120
    message = write(northwind, category=category)
    wants(northwind, message.recipient_id or uuid7(), news=True)
    doubted(message, attempts=3)
    speak(write)
    reap()
    assert deliver_lane(category.lane) == 1
    assert (now(message).state, now(message).attempts) == (State.SENT, 4)
    assert relay.taken[0].mail["Message-ID"] == f"<{message.pk}@localhost>"


def test_reports_have_their_time_to_come_but_a_code_does_not_wait(
    northwind: Employer, write: Write, settings: Settings
) -> None:
    settings.RELAY_REPORTS_WITHIN = 600
    message, code = doubted(write(northwind)), doubted(write(None, category=Category.CODE))
    speak(write)
    reap()
    assert [now(message).state, now(code).state] == [State.UNCERTAIN, State.PENDING]


def test_reports_that_never_reach_us_do_not_mail_for_ever(
    northwind: Employer, write: Write, settings: Settings
) -> None:
    settings.RELAY_REPORTS_WITHIN = 1
    message = doubted(write(northwind), attempts=POISON)
    speak(write)
    reap()
    assert now(message).state == State.UNCERTAIN
    with tenant_scope(northwind):
        assert Message.objects.held().count() == 1


@pytest.mark.parametrize("ago", [None, timedelta(minutes=6), timedelta(minutes=-60)])
def test_silence_means_nothing_while_no_report_reaches_us(
    northwind: Employer, write: Write, settings: Settings, ago: timedelta | None
) -> None:
    settings.RELAY_REPORTS_WITHIN = 1
    message, news = doubted(write(northwind)), doubted(write(northwind, category=Category.NEWS))
    if ago is not None:
        speak(write, ago=ago)
    reap()
    # Nothing, or nothing since these were sent: as on plain SMTP. A clock that is ahead is set right.
    after = State.UNCERTAIN if ago is None or ago > timedelta(0) else State.PENDING
    assert [now(message).state, now(news).state] == [State.PENDING, after]
    doubted(message)
    reap()
    assert now(message).state == after


# Reports of the relay


def test_a_report_settles_the_doubt(northwind: Employer, write: Write) -> None:
    message = begin(write(northwind, category=Category.INVITATION), owner := uuid7())
    with tenant_scope(northwind):
        settle([(message, Answer(Outcome.UNCERTAIN))], owner=owner)
    assert note(message, RelayEvent.Kind.DELIVERED)
    settled = now(message)
    assert (settled.state, settled.error, settled.text) == (State.SENT, "", "")


def test_a_report_that_came_before_the_doubt_settles_it_too(northwind: Employer, write: Write) -> None:
    message = begin(write(northwind), owner := uuid7())
    note(message, RelayEvent.Kind.ACCEPTED)
    with tenant_scope(northwind):
        settle([(message, Answer(Outcome.UNCERTAIN))], owner=owner)
    let_doubt_age(message)
    reap()
    assert (now(message).state, now(message).sent_again) == (State.SENT, False)


@pytest.mark.parametrize(
    ("error", "state"),
    [(Trouble.POISON, State.SENT), (Trouble.EXPIRED, State.SENT), (Trouble.NO_MAILBOX, State.FAILED)],
)
def test_what_arrived_after_we_gave_it_up_has_arrived(
    northwind: Employer, write: Write, error: Trouble, state: State
) -> None:
    message = write(northwind)
    change(message, state=State.FAILED, error=error)
    assert note(message, RelayEvent.Kind.ACCEPTED)
    assert now(message).state == state


def test_the_same_report_twice_is_one(northwind: Employer, write: Write) -> None:
    message = write(northwind)
    assert [note(message, RelayEvent.Kind.ACCEPTED), note(message, RelayEvent.Kind.ACCEPTED)] == [True, False]


def test_a_report_about_an_unknown_message_is_dropped() -> None:
    assert not note(Message(pk=uuid7()), RelayEvent.Kind.ACCEPTED)


@pytest.mark.parametrize(
    ("kind", "reason", "state"), [("bounced", "bounce", State.FAILED), ("complained", "complaint", State.SENT)]
)
def test_bounces_and_complaints_stop_the_mail_of_that_employer(
    northwind: Employer, soleil: Employer, write: Write, relay: FakeRelay, kind: str, reason: str, state: str
) -> None:
    message = write(northwind)
    deliver_lane(Lane.SERVICE)
    note(message, RelayEvent.Kind(kind))
    assert now(message).state == state
    with tenant_scope(northwind):
        row = Suppression.objects.get()
    assert (row.reason, row.address_hash) == (reason, address_hashes("ada@example.com")[0])
    with tenant_scope(soleil):
        assert Suppression.objects.count() == 0


def test_a_report_about_a_code_suppresses_nothing(write: Write, relay: FakeRelay) -> None:
    message = write(None, category=Category.CODE)
    deliver_lane(Lane.CODES)
    note(message, RelayEvent.Kind.BOUNCED)
    with no_scope():
        assert Suppression.objects.count() == 0
