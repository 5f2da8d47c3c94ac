import smtplib
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from mail import delivery
from mail.actions import set_preferences, suppress
from mail.categories import Category, Lane
from mail.delivery import backoff, claim, declare_intent, deliver_lane, deliver_one, reap, release, settle
from mail.models import Message, RelayEvent, State, Suppression, Trouble, address_hash
from mail.relay import Answer, Outcome, Relay
from tenancy.models import Employer, uuid7
from tenancy.scope import Scope, enter_scope, no_scope, tenant_scope
from tests.mail.relay import FakeRelay

pytestmark = pytest.mark.django_db
Write = Callable[..., Message]
AN_HOUR_AGO = timedelta(hours=-1)


class Killed(BaseException):
    """The process ends here; nothing in our code may catch it."""


def now(message: Message) -> Message:
    """The row as it stands in the database."""
    with enter_scope(Scope(tenant_id=message.tenant_id)):
        return Message.objects.get(pk=message.pk)


def change(message: Message, **values: Any) -> None:
    with enter_scope(Scope(tenant_id=message.tenant_id)):
        assert Message.objects.filter(pk=message.pk).update(**values) == 1


def lose_lease(message: Message) -> None:
    change(message, lease_until=timezone.now() + AN_HOUR_AGO)


def let_doubt_age(message: Message) -> None:
    change(message, sending_at=timezone.now() + AN_HOUR_AGO)


def begin(message: Message, owner: UUID) -> Message:
    """Claimed and declared by `owner`."""
    assert [one.message_id for one in claim(Lane(message.lane), owner=owner)] == [message.pk]
    with enter_scope(Scope(tenant_id=message.tenant_id)):
        begun = declare_intent(message.pk, owner=owner)
    assert begun is not None
    return begun


def wants(employer: Employer, recipient: UUID, **wanted: bool) -> None:
    with tenant_scope(employer):
        set_preferences(recipient_id=recipient, wanted={Category(key): yes for key, yes in wanted.items()}, by=None)


# What the relay says


def test_a_message_is_sent_once(northwind: Employer, write: Write, relay: FakeRelay) -> None:
    message = write(northwind)
    assert [deliver_lane(Lane.SERVICE), deliver_lane(Lane.SERVICE)] == [1, 0]
    sent = now(message)
    assert (sent.state, sent.error, sent.error_code, sent.attempts) == (State.SENT, "", "250 2.0.0", 1)
    assert (sent.owner, sent.lease_until) == (None, None)
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


# The relay is away


def test_while_the_relay_is_away_only_the_outbox_grows(northwind: Employer, write: Write, settings: Settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    messages = [write(northwind) for _n in range(3)]
    for _tick in range(3):
        assert deliver_lane(Lane.SERVICE) == 1
    states = [(now(m).state, now(m).attempts, now(m).owner) for m in messages]
    assert states == [(State.PENDING, 0, None)] * 3
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
    wants(northwind, declined.recipient_id, news=False, jobs=True)
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
        assert [deliver_one(one, owner=owner, relay=wire) for one in claimed] == [None]
    assert (now(message).state, now(message).owner, relay.taken) == (State.SUPPRESSED, None, [])


def test_a_suppression_after_the_claim_still_counts(northwind: Employer, write: Write, relay: FakeRelay) -> None:
    message = write(northwind)
    owner = uuid7()
    (claimed,) = claim(Lane.SERVICE, owner=owner)
    suppress(address="ADA@example.com", reason=Suppression.Reason.REQUEST, by=None)  # for the whole installation
    with tenant_scope(northwind):
        assert declare_intent(claimed.message_id, owner=owner) is None
    assert (now(message).state, now(message).error) == (State.SUPPRESSED, Trouble.BOUNCED)


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


def test_what_the_relay_has_reported_is_not_sent_again(northwind: Employer, write: Write, relay: FakeRelay) -> None:
    message = begin(write(northwind), owner := uuid7())
    with tenant_scope(northwind):
        settle(message, Answer(Outcome.LATER), owner=owner)
    change(message, next_at=timezone.now() + AN_HOUR_AGO)
    note(message, RelayEvent.Kind.ACCEPTED)
    assert deliver_lane(Lane.SERVICE) == 0
    assert (now(message).state, relay.taken) == (State.SENT, [])


def test_a_message_that_cannot_be_composed_is_set_aside(northwind: Employer, write: Write, relay: FakeRelay) -> None:
    broken, whole = write(northwind), write(northwind)
    change(broken, to_address="ada@example.com\r\nBcc: eve@example.com")
    assert deliver_lane(Lane.SERVICE) == 1
    assert (now(broken).state, now(broken).error) == (State.FAILED, Trouble.UNREADABLE)
    assert now(whole).state == State.SENT


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


def test_release_gives_back_only_what_was_not_begun(northwind: Employer, write: Write) -> None:
    begun, waiting = write(northwind), write(northwind)
    owner = uuid7()
    claim(Lane.SERVICE, owner=owner)
    with tenant_scope(northwind):
        declare_intent(begun.pk, owner=owner)
    assert release(owner) == 1
    assert (now(begun).state, now(waiting).state) == (State.SENDING, State.PENDING)


def test_a_lease_lost_before_the_intent_goes_back_to_the_queue(
    northwind: Employer, write: Write, relay: FakeRelay
) -> None:
    message = write(northwind)
    sleeper = uuid7()
    claim(Lane.SERVICE, owner=sleeper)
    lose_lease(message)
    with tenant_scope(northwind):
        assert declare_intent(message.pk, owner=sleeper) is None
    reap()
    assert (now(message).state, now(message).lost_leases) == (State.PENDING, 1)
    assert deliver_lane(Lane.SERVICE) == 1
    with tenant_scope(northwind):
        assert declare_intent(message.pk, owner=sleeper) is None


def test_an_answer_after_the_lease_changes_nothing(
    northwind: Employer, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    message = write(northwind)
    owner = uuid7()
    (claimed,) = claim(Lane.SERVICE, owner=owner)

    class SlowRelay(Relay):
        """Its answer comes after the reaper has been there."""

        def send(self, **values: Any) -> Answer:
            lose_lease(message)
            reap()
            return Answer(Outcome.SENT, "250")

    slow = SlowRelay(host="", port=0, user="", password="", use_tls=False, use_ssl=False, timeout=1, name="")
    assert deliver_one(claimed, owner=owner, relay=slow) == Answer(Outcome.SENT, "250")
    assert (now(message).state, now(message).sent_at) == (State.UNCERTAIN, None)
    assert "mail.fenced" in caplog.messages


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_fenced_by_the_owner(northwind: Employer, write: Write, outcome: Outcome) -> None:
    message = begin(write(northwind), uuid7())
    with tenant_scope(northwind):
        assert not settle(message, Answer(outcome), owner=uuid7())
        assert Suppression.objects.count() == 0
    assert now(message).state == State.SENDING


def test_a_worker_that_slept_past_its_lease_does_not_end_the_message(
    northwind: Employer, write: Write, relay: FakeRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = write(northwind)
    monkeypatch.setattr(delivery, "SENDING_LEASE", timedelta(seconds=0))
    deliver_lane(Lane.SERVICE)
    assert (now(message).state, now(message).error, relay.taken) == (State.PENDING, Trouble.LATER, [])


def test_what_stops_the_worker_again_and_again_is_set_aside(northwind: Employer, write: Write) -> None:
    message = write(northwind)
    for _crash in range(delivery.POISON):
        assert len(claim(Lane.SERVICE, owner=uuid7())) == 1
        lose_lease(message)
        reap()
    assert (now(message).state, now(message).error) == (State.FAILED, Trouble.POISON)
    assert claim(Lane.SERVICE, owner=uuid7()) == []


def test_the_reaper_leaves_what_is_held_alone(
    northwind: Employer, write: Write, caplog: pytest.LogCaptureFixture
) -> None:
    message = begin(write(northwind), uuid7())
    reap()
    assert now(message).state == State.SENDING
    assert caplog.messages == []


# Reports of the relay


def note(message: Message, kind: RelayEvent.Kind, event_id: str = "1") -> bool:
    return delivery.note_relay_event(
        provider="relay", event_id=event_id, message_id=message.pk, kind=kind, at=timezone.now()
    )


def test_a_report_settles_the_doubt(northwind: Employer, write: Write) -> None:
    message = begin(write(northwind, category=Category.INVITATION), owner := uuid7())
    with tenant_scope(northwind):
        settle(message, Answer(Outcome.UNCERTAIN), owner=owner)
    assert note(message, RelayEvent.Kind.DELIVERED)
    settled = now(message)
    assert (settled.state, settled.error, settled.text) == (State.SENT, "", "")


def test_a_report_that_came_before_the_doubt_settles_it_too(northwind: Employer, write: Write) -> None:
    message = begin(write(northwind), owner := uuid7())
    note(message, RelayEvent.Kind.ACCEPTED)
    with tenant_scope(northwind):
        settle(message, Answer(Outcome.UNCERTAIN), owner=owner)
    let_doubt_age(message)
    reap()
    assert (now(message).state, now(message).sent_again) == (State.SENT, False)


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
    assert (row.reason, row.address_hash) == (reason, address_hash("ada@example.com"))
    with tenant_scope(soleil):
        assert Suppression.objects.count() == 0


def test_a_report_about_a_code_suppresses_nothing(write: Write, relay: FakeRelay) -> None:
    message = write(None, category=Category.CODE)
    deliver_lane(Lane.CODES)
    note(message, RelayEvent.Kind.BOUNCED)
    with no_scope():
        assert Suppression.objects.count() == 0


# Crashes: the process ends at this point, the reaper comes, another worker carries on


def die_at(monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    """Only the standard library is patched, and only until the process has "died"."""
    plain = {name: getattr(smtplib.SMTP, name) for name in ("connect", "mail", "rcpt", "docmd", "send", "getreply")}

    def dying(name: str, *, before: bool, when: Callable[[tuple[Any, ...]], bool] = lambda args: True) -> None:
        def method(self: smtplib.SMTP, *args: Any, **kwargs: Any) -> Any:
            if when(args) and before:
                raise Killed
            result = plain[name](self, *args, **kwargs)
            if when(args):
                raise Killed
            return result

        monkeypatch.setattr(smtplib.SMTP, name, method)

    match point:
        case "before the connection":
            dying("connect", before=True)
        case "after the connection":
            dying("mail", before=True)
        case "after RCPT":
            dying("rcpt", before=False)
        case "after DATA":
            dying("docmd", before=False)
        case "before the dot":
            dying("send", before=True, when=lambda args: args[0] == b".\r\n")
        case "after the dot":
            dying("send", before=False, when=lambda args: args[0] == b".\r\n")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("point", "copies"),
    [
        ("before the connection", 1),
        ("after the connection", 1),
        ("after RCPT", 1),
        ("after DATA", 1),
        ("before the dot", 1),
        ("after the dot", 2),
    ],
)
def test_a_crash_while_sending(northwind: Employer, write: Write, relay: FakeRelay, point: str, copies: int) -> None:
    message = write(northwind)
    with pytest.MonkeyPatch.context() as monkeypatch:
        die_at(monkeypatch, point)
        with pytest.raises(Killed):
            deliver_lane(Lane.SERVICE)
    recover(message, sending=True)
    assert now(message).state == State.SENT
    assert len(relay.taken) == copies


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("statement", "found", "copies"),
    [
        ("WITH verdict", State.CLAIMED, 1),
        ('UPDATE "mail_message"', State.SENDING, 2),
    ],
)
def test_a_crash_inside_a_transaction_of_ours(
    northwind: Employer, write: Write, relay: FakeRelay, statement: str, found: State, copies: int
) -> None:
    message = write(northwind)

    def die(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        result = execute(sql, *args)
        if sql.strip().startswith(statement):
            raise Killed
        return result

    with connection.execute_wrapper(die), pytest.raises(Killed):
        deliver_lane(Lane.SERVICE)
    assert now(message).state == found
    recover(message, sending=found is State.SENDING)
    assert now(message).state == State.SENT
    assert len(relay.taken) == copies


@pytest.mark.django_db(transaction=True)
def test_a_crash_after_the_relay_reported_is_no_second_copy(
    northwind: Employer, write: Write, relay: FakeRelay
) -> None:
    message = write(northwind)
    with pytest.MonkeyPatch.context() as monkeypatch:
        die_at(monkeypatch, "after the dot")
        with pytest.raises(Killed):
            deliver_lane(Lane.SERVICE)
    note(message, RelayEvent.Kind.ACCEPTED)
    recover(message, sending=True)
    assert now(message).state == State.SENT
    assert len(relay.taken) == 1


def recover(message: Message, *, sending: bool) -> None:
    lose_lease(message)
    reap()
    assert now(message).state == (State.UNCERTAIN if sending else State.PENDING)
    if sending:
        let_doubt_age(message)
        reap()
    deliver_lane(Lane.SERVICE)
