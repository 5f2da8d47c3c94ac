from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django import Settings

from mail.actions import suppress
from mail.categories import Category, Lane
from mail.composing import Composer
from mail.delivery import SENDING_LEASE, claim, deliver_lane, deliver_some
from mail.intent import declare_intent
from mail.models import State, Suppression, Trouble
from mail.outcomes import backoff
from mail.relay import Relay
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope
from tests.mail.outbox import AN_HOUR_AGO, Write, change, now, stage, wants
from tests.mail.relay import FakeRelay

pytestmark = pytest.mark.django_db


# What the relay says


def test_a_message_is_sent_once(northwind: Employer, write: Write, relay: FakeRelay) -> None:
    message = write(northwind)
    assert [deliver_lane(Lane.SERVICE), deliver_lane(Lane.SERVICE)] == [1, 0]
    sent = now(message)
    assert (sent.state, sent.error, sent.error_code, sent.attempts) == (State.SENT, "", "250 2.0.0", 1)
    assert stage(message) == State.SENT
    assert sent.sent_at is not None
    assert sent.text != ""
    assert [taken.recipients for taken in relay.taken] == [["ada@example.com"]]
    assert relay.taken[0].mail["Message-ID"] == f"<{message.pk}@localhost>"


def test_a_batch_shares_one_connection(northwind: Employer, soleil: Employer, write: Write, relay: FakeRelay) -> None:
    for employer in [northwind, soleil, northwind]:
        write(employer)
    assert deliver_lane(Lane.SERVICE) == 3
    assert relay.connections == 1
    senders = sorted(taken.mail["From"].addresses[0].display_name for taken in relay.taken)
    assert senders == ["Les anciens de Soleil", "Northwind alumni", "Northwind alumni"]


@pytest.mark.parametrize("category", [Category.CODE, Category.INVITATION])
def test_text_that_opens_a_door_is_not_kept(
    northwind: Employer, write: Write, relay: FakeRelay, category: Category
) -> None:
    message = write(northwind, category=category)
    deliver_lane(category.lane)
    assert (now(message).state, now(message).text, now(message).html) == (State.SENT, "", "")


def test_a_lane_leaves_the_others_alone(northwind: Employer, write: Write, relay: FakeRelay) -> None:
    message = write(northwind)
    assert deliver_lane(Lane.CODES) == 0
    assert now(message).state == State.PENDING


@pytest.mark.parametrize(
    ("at", "answer"), [("at_end", "451 4.3.0 later"), ("at_rcpt", "450 4.2.1 greylisted"), ("at_rcpt", "drop")]
)
def test_not_now_means_later(northwind: Employer, write: Write, relay: FakeRelay, at: str, answer: str) -> None:
    message = write(northwind)
    setattr(relay, at, answer)
    deliver_lane(Lane.SERVICE)
    waiting = now(message)
    assert (waiting.state, waiting.error, waiting.attempts) == (State.PENDING, Trouble.LATER, 1)
    assert waiting.error_code == ("" if answer == "drop" else answer.rsplit(" ", 1)[0])
    assert timedelta(seconds=10) < waiting.next_at - timezone.now() < timedelta(seconds=46)
    assert relay.taken == []


def test_a_no_is_final(northwind: Employer, write: Write, relay: FakeRelay) -> None:
    message = write(northwind)
    relay.at_end = "554 5.7.1 policy"
    deliver_lane(Lane.SERVICE)
    failed = now(message)
    assert (failed.state, failed.error, failed.error_code) == (State.FAILED, Trouble.REFUSED, "554 5.7.1")
    with tenant_scope(northwind):
        assert Suppression.objects.count() == 0


@pytest.mark.parametrize("at", ["at_rcpt", "at_end"])
def test_no_such_mailbox_stops_all_mail_of_that_employer(
    northwind: Employer, soleil: Employer, write: Write, relay: FakeRelay, at: str
) -> None:
    first = write(northwind)
    setattr(relay, at, "550 5.1.1 no such user")
    deliver_lane(Lane.SERVICE)
    assert (now(first).state, now(first).error) == (State.FAILED, Trouble.NO_MAILBOX)
    relay.at_rcpt, relay.at_end = "", "250 OK"
    second, foreign = write(northwind), write(soleil)
    deliver_lane(Lane.SERVICE)
    assert (now(second).state, now(second).error, now(second).attempts) == (State.SUPPRESSED, Trouble.BOUNCED, 0)
    assert now(foreign).state == State.SENT


def test_no_such_mailbox_for_a_code_is_nobodys_list(write: Write, relay: FakeRelay) -> None:
    message = write(None, category=Category.CODE)
    relay.at_rcpt = "550 5.1.1 no such user"
    deliver_lane(Lane.CODES)
    assert now(message).error == Trouble.NO_MAILBOX
    assert Suppression.objects.count() == 0


# The relay is away


def test_while_the_relay_is_away_only_the_outbox_grows(northwind: Employer, write: Write, settings: Settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    messages = [write(northwind) for _n in range(3)]
    for _tick in range(3):
        assert deliver_lane(Lane.SERVICE) == 1
    states = [(now(m).state, now(m).attempts, stage(m)) for m in messages]
    assert states == [(State.PENDING, 0, State.PENDING)] * 3
    assert {now(m).error for m in messages} == {Trouble.UNREACHABLE}


def test_a_relay_that_refuses_us_costs_no_message(northwind: Employer, write: Write, relay: FakeRelay) -> None:
    message = write(northwind)
    relay.at_mail = "550 5.7.1 who are you"
    deliver_lane(Lane.SERVICE)
    waiting = now(message)
    assert (waiting.state, waiting.error, waiting.error_code) == (State.PENDING, Trouble.UNREACHABLE, "550 5.7.1")


def test_a_code_does_not_wait_longer_than_it_is_good_for(write: Write, settings: Settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message = write(None, category=Category.CODE)
    change(message, expires_at=timezone.now() + timedelta(seconds=5))
    deliver_lane(Lane.CODES)
    assert (now(message).state, now(message).error) == (State.FAILED, Trouble.EXPIRED)


def test_an_expired_code_is_not_sent(write: Write, relay: FakeRelay) -> None:
    message = write(None, category=Category.CODE)
    change(message, expires_at=timezone.now() + AN_HOUR_AGO)
    assert deliver_lane(Lane.CODES) == 0
    assert (now(message).state, now(message).error, relay.taken) == (State.FAILED, Trouble.EXPIRED, [])


def test_we_stop_asking_after_a_day(northwind: Employer, write: Write, relay: FakeRelay) -> None:
    message = write(northwind)
    change(message, first_tried_at=timezone.now() - timedelta(hours=25), attempts=9)
    relay.at_end = "451 4.3.0 later"
    deliver_lane(Lane.SERVICE)
    assert (now(message).state, now(message).error) == (State.FAILED, Trouble.GAVE_UP)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 30), (2, 60), (5, 480), (9, 7680), (10, 14400), (500, 14400)])
def test_backoff_doubles_up_to_four_hours_and_spreads(attempts: int, seconds: int) -> None:
    waits = [backoff(attempts).total_seconds() for _n in range(200)]
    assert seconds * 0.5 <= min(waits) < seconds * 0.7
    assert seconds * 1.3 < max(waits) <= seconds * 1.5


# What is checked in the moment of sending


def test_marketing_goes_to_people_who_said_yes(
    northwind: Employer, soleil: Employer, write: Write, relay: FakeRelay
) -> None:
    asked, never_asked, declined = (write(northwind, category=Category.NEWS) for _n in range(3))
    wants(northwind, asked.recipient_id, news=True)
    wants(northwind, declined.recipient_id, news=False, openings=True)
    wants(soleil, never_asked.recipient_id, news=True)
    assert deliver_lane(Lane.MARKETING) == 1
    states = [(now(m).state, now(m).error) for m in (asked, never_asked, declined)]
    assert states == [(State.SENT, "")] + [(State.SUPPRESSED, Trouble.UNWANTED)] * 2
    headers = relay.taken[0].mail
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http://localhost:8000/u/")


def test_a_no_after_the_claim_still_counts(northwind: Employer, write: Write, relay: FakeRelay) -> None:
    message = write(northwind, category=Category.NEWS)
    wants(northwind, message.recipient_id, news=True)
    owner = uuid7()
    claimed = claim(Lane.MARKETING, owner=owner)
    wants(northwind, message.recipient_id, news=False)
    with closing(Relay.from_settings(name="test")) as wire:
        assert deliver_some(claimed, owner=owner, relay=wire, composer=Composer()) == []
    assert (now(message).state, stage(message), relay.taken) == (State.SUPPRESSED, State.SUPPRESSED, [])


def test_a_suppression_after_the_claim_still_counts(northwind: Employer, write: Write, relay: FakeRelay) -> None:
    message = write(northwind)
    owner = uuid7()
    (claimed,) = claim(Lane.SERVICE, owner=owner)
    suppress(address="ADA@example.com", reason=Suppression.Reason.REQUEST, by=None)  # for the whole installation
    with tenant_scope(northwind):
        assert declare_intent([claimed.message_id], owner=owner, lease=SENDING_LEASE) == []
    assert (now(message).state, now(message).error) == (State.SUPPRESSED, Trouble.BOUNCED)


@pytest.mark.parametrize("queued", ["before", "after"])
@pytest.mark.parametrize("suppressed", ["before", "after"])
def test_a_new_field_key_forgets_no_suppression(
    northwind: Employer, write: Write, relay: FakeRelay, rotate_keys: Callable[[], None], queued: str, suppressed: str
) -> None:
    messages = []
    for now_is in ("before", "after"):
        if suppressed == now_is:
            suppress(address="ada@example.com", reason=Suppression.Reason.REQUEST, by=None)
        if queued == now_is:
            messages = [write(northwind), write(northwind, to="bo@example.com")]
        if now_is == "before":
            rotate_keys()
    deliver_lane(Lane.SERVICE)
    assert [now(message).state for message in messages] == [State.SUPPRESSED, State.SENT]


@pytest.mark.parametrize(
    ("reason", "state"), [("complaint", State.SENT), ("request", State.SENT), ("bounce", State.SUPPRESSED)]
)
def test_a_code_that_is_asked_for_is_sent_unless_mail_bounces(
    write: Write, relay: FakeRelay, reason: str, state: str
) -> None:
    suppress(address="ada@example.com", reason=Suppression.Reason(reason), by=None)
    message = write(None, category=Category.CODE)
    deliver_lane(Lane.CODES)
    assert now(message).state == state


@pytest.mark.parametrize(
    ("category", "state"), [(Category.SERVICE, State.SENT), (Category.INVITATION, State.SUPPRESSED)]
)
def test_a_complaint_leaves_what_a_person_needs_and_no_invitation(
    northwind: Employer, write: Write, relay: FakeRelay, category: Category, state: State
) -> None:
    with tenant_scope(northwind):
        suppress(address="ada@example.com", reason=Suppression.Reason.COMPLAINT, by=None)
    message = write(northwind, category=category)
    deliver_lane(Lane.SERVICE)
    assert now(message).state == state


def test_a_message_that_cannot_be_composed_is_set_aside(northwind: Employer, write: Write, relay: FakeRelay) -> None:
    broken, whole = write(northwind), write(northwind)
    change(broken, to_address="ada@example.com\r\nBcc: eve@example.com")
    assert deliver_lane(Lane.SERVICE) == 1
    assert (now(broken).state, now(broken).error) == (State.FAILED, Trouble.UNREADABLE)
    assert now(whole).state == State.SENT


# A database that goes away


@pytest.mark.django_db(transaction=True)
def test_what_the_relay_took_is_written_down_once_the_database_is_back(
    northwind: Employer, write: Write, relay: FakeRelay, caplog: pytest.LogCaptureFixture
) -> None:
    message = write(northwind)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]

    def hang_up_on_the_worker() -> None:
        with closing(connection), connection.cursor() as cursor:  # of this thread
            cursor.execute("SELECT pg_terminate_backend(%s)", [backend])

    relay.when_taken = hang_up_on_the_worker
    assert deliver_lane(Lane.SERVICE) == 1
    assert (now(message).state, now(message).attempts) == (State.SENT, 1)
    assert caplog.messages.count("mail.database_away") == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_lease_ends_waits_no_longer(
    northwind: Employer, write: Write, relay: FakeRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody_there(*_args: object, **_named: object) -> None:
        raise OperationalError("the database system is starting up")

    monkeypatch.setattr("mail.delivery.settle", nobody_there)
    monkeypatch.setattr("mail.delivery.SENDING_LEASE", timedelta(seconds=1.2))
    write(northwind)
    with pytest.raises(OperationalError):
        deliver_lane(Lane.SERVICE)


def test_a_message_is_not_to_blame_for_a_database_that_is_away(
    northwind: Employer, write: Write, relay: FakeRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody_there(*_args: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    message = write(northwind)
    monkeypatch.setattr("mail.composing.Composer.compose", nobody_there)
    assert deliver_lane(Lane.SERVICE) == 0
    assert (now(message).state, now(message).error) == (State.PENDING, Trouble.UNREACHABLE)
    assert relay.taken == []
