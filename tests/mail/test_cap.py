"""So many marketing mails a week and no more, whoever sends them; and not at night.

The faults of others that these tests keep out: Mautic's campaigns went past the cap, its cap held service mail back,
and what waited got its slot weeks late; listmonk's confirmations carried no way out.
"""

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import F
from django.utils import timezone
from pytest_django import Settings

from mail import bulk, sending
from mail.categories import Category, Lane
from mail.delivery import deliver_lane
from mail.models import Batch, Mailbox, Message, Preference, Reader, SendingRules, State, Trouble, WeeklyCount
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope
from tests.mail.outbox import AN_HOUR_AGO, Write, change, now, stage, wants
from tests.mail.relay import FakeRelay
from tests.mail.test_bulk import people, recipients

Mailing = Callable[..., tuple[Batch, list[Message]]]
LAST_WEEK = timedelta(days=-7)


@pytest.fixture
def mailing(northwind: Employer) -> Mailing:
    """`mailing(ids)`: one to these readers, planned."""

    def mailing(ids: list[UUID], **values: Any) -> tuple[Batch, list[Message]]:
        with tenant_scope(northwind):
            batch = bulk.open_batch(category=Category.NEWS, source="campaign:1", **values)
            content = bulk.add_content(batch=batch, language="en", subject="Hi {{ name }}", text="Dear {{ name }}")
            assert bulk.plan(batch=batch, recipients=recipients(content.pk, ids)) == len(ids)
            messages = Message.objects.filter(batch_id=batch.pk).order_by("pk")
            return batch, sorted(messages, key=lambda message: ids.index(message.recipient_id))

    return mailing


def states(messages: list[Message]) -> list[State]:
    return [State(now(message).state) for message in messages]


def a_new_week(employer: Employer) -> None:
    with tenant_scope(employer):
        for count in WeeklyCount.objects.all():
            WeeklyCount.objects.filter(pk=count.pk).update(week=count.week + LAST_WEEK)


def test_campaigns_and_single_mails_share_one_cap(
    northwind: Employer, mailing: Mailing, write: Write, relay: FakeRelay
) -> None:
    [reader] = people(northwind, 1)
    one = write(northwind, category=Category.NEWS, recipient_id=reader)
    campaigns = [mailing([reader])[1][0] for _n in range(3)]
    for _tick in range(2):
        deliver_lane(Lane.MARKETING)
        assert sending.let_waiting_mail_go() == 0
    assert sorted(states([one, *campaigns])) == [State.CAPPED, State.SENT, State.SENT, State.SENT]
    assert len(relay.taken) == 3


def test_mail_that_must_arrive_is_neither_counted_nor_delayed(
    northwind: Employer, mailing: Mailing, write: Write, relay: FakeRelay
) -> None:
    [reader] = people(northwind, 1)
    with tenant_scope(northwind):
        sending.set_sending_rules(values={"weekly_cap": 1}, by=None)
        Reader.objects.create(recipient_id=reader, paused_until=timezone.now() + timedelta(days=9), **always_quiet())
    wants(northwind, reader, circle=True)
    service = [write(northwind, recipient_id=reader) for _n in range(3)]
    assert deliver_lane(Lane.SERVICE) == 3
    with tenant_scope(northwind):
        assert WeeklyCount.objects.count() == 0
        Reader.objects.all().delete()
    circle = [write(northwind, recipient_id=reader, category=Category.CIRCLE) for _n in range(2)]
    deliver_lane(Lane.MARKETING)
    _batch, [news] = mailing([reader])
    deliver_lane(Lane.MARKETING)
    assert set(states([*service, *circle, news])) == {State.SENT}


def always_quiet() -> dict[str, time]:
    """Now, and for two hours at least."""
    moment = timezone.now()
    return {
        "quiet_from": (moment - timedelta(hours=2)).time().replace(microsecond=0),
        "quiet_until": (moment + timedelta(hours=2)).time().replace(microsecond=0),
    }


def test_what_waits_gets_the_next_free_week_newest_occasion_first(
    northwind: Employer, mailing: Mailing, relay: FakeRelay
) -> None:
    [reader] = people(northwind, 1)
    with tenant_scope(northwind):
        sending.set_sending_rules(values={"weekly_cap": 1}, by=None)
    moment = timezone.now()
    [first] = mailing([reader])[1]
    deliver_lane(Lane.MARKETING)
    [old] = mailing([reader], occasion_at=moment - timedelta(days=2))[1]
    [new] = mailing([reader], occasion_at=moment - timedelta(days=1))[1]
    [stale] = mailing([reader], occasion_at=moment, expires_at=moment + timedelta(hours=1))[1]
    deliver_lane(Lane.MARKETING)
    assert states([first, old, new, stale]) == [State.SENT, State.CAPPED, State.CAPPED, State.CAPPED]
    assert now(old).error == Trouble.CAPPED
    change(stale, expires_at=moment + AN_HOUR_AGO)
    a_new_week(northwind)
    assert sending.let_waiting_mail_go() == 1
    deliver_lane(Lane.MARKETING)
    assert states([old, new, stale]) == [State.CAPPED, State.SENT, State.SUPPRESSED]
    assert now(stale).error == Trouble.EXPIRED
    a_new_week(northwind)
    change(old, state=State.PENDING)
    deliver_lane(Lane.MARKETING)
    assert states([old]) == [State.SENT]


def test_what_has_just_come_does_not_take_the_slot_of_something_newer(
    northwind: Employer, mailing: Mailing, relay: FakeRelay
) -> None:
    [reader] = people(northwind, 1)
    with tenant_scope(northwind):
        sending.set_sending_rules(values={"weekly_cap": 1}, by=None)
    moment = timezone.now()
    [newer] = mailing([reader], occasion_at=moment)[1]
    change(newer, state=State.CAPPED)
    [older] = mailing([reader], occasion_at=moment - timedelta(days=1))[1]
    deliver_lane(Lane.MARKETING)
    assert states([older]) == [State.CAPPED]
    assert sending.let_waiting_mail_go() == 1
    deliver_lane(Lane.MARKETING)
    assert states([newer, older]) == [State.SENT, State.CAPPED]


def test_a_message_takes_its_slot_once(northwind: Employer, mailing: Mailing, relay: FakeRelay) -> None:
    [reader] = people(northwind, 1)
    [message] = mailing([reader])[1]
    relay.at_end = "451 later"
    for _try in range(3):
        deliver_lane(Lane.MARKETING)
        change(message, next_at=timezone.now() + AN_HOUR_AGO)
    relay.at_end = "250 2.0.0 taken"
    deliver_lane(Lane.MARKETING)
    with tenant_scope(northwind):
        assert WeeklyCount.objects.get().taken == 1
    assert states([message]) == [State.SENT]


def test_a_higher_cap_lets_go_at_once(northwind: Employer, mailing: Mailing, relay: FakeRelay) -> None:
    [reader] = people(northwind, 1)
    with tenant_scope(northwind):
        sending.set_sending_rules(values={"weekly_cap": 1}, by=None)
    both = [mailing([reader])[1][0] for _n in range(2)]
    deliver_lane(Lane.MARKETING)
    with tenant_scope(northwind):
        sending.set_sending_rules(values={"weekly_cap": 2}, by=None)
        sending.set_sending_rules(values={"weekly_cap": 2}, by=None)
    deliver_lane(Lane.MARKETING)
    assert states(both) == [State.SENT, State.SENT]


# Pauses and quiet hours


def test_a_reader_who_pauses_gets_nothing_of_it(northwind: Employer, mailing: Mailing, relay: FakeRelay) -> None:
    away, back = people(northwind, 2)
    with tenant_scope(northwind):
        Reader.objects.create(recipient_id=away, paused_until=timezone.now() + timedelta(days=30))
        Reader.objects.create(recipient_id=back, paused_until=timezone.now() - timedelta(days=1))
    messages = mailing([away, back])[1]
    deliver_lane(Lane.MARKETING)
    assert states(messages) == [State.SUPPRESSED, State.SENT]
    assert now(messages[0]).error == Trouble.PAUSED


def test_quiet_hours_are_the_readers_own(northwind: Employer, mailing: Mailing, relay: FakeRelay) -> None:
    """The reader's hours come before the employer's; hours of another zone are other hours."""
    asleep, awake, elsewhere = people(northwind, 3)
    quiet = always_quiet()
    with tenant_scope(northwind):
        sending.set_sending_rules(values=quiet, by=None)
        Reader.objects.create(recipient_id=awake, quiet_from=quiet["quiet_until"], quiet_until=quiet["quiet_from"])
        Reader.objects.create(recipient_id=elsewhere, timezone="Pacific/Kiritimati")
    messages = mailing([asleep, awake, elsewhere])[1]
    deliver_lane(Lane.MARKETING)
    assert states(messages) == [State.PENDING, State.SENT, State.SENT]
    waiting = now(messages[0])
    assert (waiting.error, waiting.next_at.time()) == (Trouble.QUIET, quiet["quiet_until"])
    with tenant_scope(northwind):
        assert set(WeeklyCount.objects.values_list("recipient_id", flat=True)) == {awake, elsewhere}


@pytest.mark.parametrize(
    ("zone", "quiet", "at", "ends"),
    [
        ("Europe/Berlin", "22:00-07:00", "2026-03-28T21:30", "2026-03-29T05:00"),  # the night is an hour shorter
        ("Europe/Berlin", "22:00-07:00", "2026-10-24T20:30", "2026-10-25T06:00"),  # and one longer
        ("Europe/Berlin", "22:00-02:30", "2026-03-28T22:00", "2026-03-29T01:30"),  # 02:30 does not exist: 03:30
        ("Europe/Berlin", "01:00-02:30", "2026-10-25T00:15", "2026-10-25T01:30"),  # 02:30 comes twice: the second
        ("Europe/Berlin", "22:00-07:00", "2026-06-01T12:00", None),
        ("America/New_York", "09:00-17:00", "2026-06-01T14:00", "2026-06-01T21:00"),
        ("America/New_York", "09:00-17:00", "2026-06-01T12:59", None),
        ("No/Such_Zone", "22:00-07:00", "2026-06-01T23:00", "2026-06-02T07:00"),
        ("UTC", "07:00-07:00", "2026-06-01T07:00", None),
    ],
)
def test_quiet_hours_end_when_the_clock_says_so(db: None, zone: str, quiet: str, at: str, ends: str | None) -> None:
    begin, end = quiet.split("-")
    with connection.cursor() as cursor:
        moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
        cursor.execute("SELECT mail_quiet_until(%s, %s::time, %s::time, %s)", [zone, begin, end, moment])
        assert cursor.fetchone()[0] == (datetime.fromisoformat(ends).replace(tzinfo=UTC) if ends else None)


# Mailings as a whole


def test_a_paused_mailing_is_not_sent_until_it_goes_on(northwind: Employer, mailing: Mailing, relay: FakeRelay) -> None:
    batch, messages = mailing(people(northwind, 2))
    with tenant_scope(northwind):
        bulk.pause_batch(batch=batch, by=None)
    deliver_lane(Lane.MARKETING)
    assert [(now(m).state, now(m).error) for m in messages] == [(State.PENDING, Trouble.HELD)] * 2
    assert deliver_lane(Lane.MARKETING) == 0
    with tenant_scope(northwind):
        bulk.resume_batch(batch=batch, by=None)
    assert deliver_lane(Lane.MARKETING) == 2


def test_a_cancelled_mailing_stops_even_what_is_claimed(
    northwind: Employer, mailing: Mailing, relay: FakeRelay
) -> None:
    batch, [message] = mailing(people(northwind, 1))
    with tenant_scope(northwind):
        Batch.objects.filter(pk=batch.pk).update(state="cancelled")
    deliver_lane(Lane.MARKETING)
    assert (now(message).state, now(message).error, relay.taken) == (State.SUPPRESSED, Trouble.WITHDRAWN, [])


def test_each_reader_gets_their_own_words_and_way_out(northwind: Employer, mailing: Mailing, relay: FakeRelay) -> None:
    ids = people(northwind, 2)
    _batch, messages = mailing(ids)
    for message, name in zip(messages, ["Ada <b>", "Bo"], strict=True):
        change(message, merge={"name": name})
    deliver_lane(Lane.MARKETING)
    taken = {str(mail.mail["Message-ID"]).strip("<>").partition("@")[0]: mail.mail for mail in relay.taken}
    own = [taken[str(message.pk)] for message in messages]
    assert [mail["Subject"] for mail in own] == ["Hi Ada <b>", "Hi Bo"]
    ways = {str(mail["List-Unsubscribe"]).strip("<>") for mail in own}
    assert len(ways) == 2
    for mail in own:
        text = mail.get_content()
        assert str(mail["List-Unsubscribe"]).strip("<>") in text
        assert "/mail-settings/" in text
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_mailbox_has_a_share_of_all_employers_together(
    northwind: Employer, soleil: Employer, mailing: Mailing, write: Write, relay: FakeRelay, settings: Settings
) -> None:
    """And says nothing of the others: what has no room waits as mail to a busy receiver does."""
    settings.MAIL_MAILBOX_PER_WEEK = 2
    mine = [mailing(people(northwind, 1))[1][0] for _n in range(2)]
    assert deliver_lane(Lane.MARKETING) == 2
    elsewhere, other = people(soleil, 2)
    waiting = write(soleil, category=Category.NEWS, recipient_id=elsewhere)
    sent = write(soleil, category=Category.NEWS, recipient_id=other, to="bo@example.com")
    assert deliver_lane(Lane.MARKETING) == 1
    assert states([*mine, sent, waiting]) == [State.SENT] * 3 + [State.PENDING]
    assert (now(waiting).error, now(waiting).slot_week, stage(waiting)) == (Trouble.SLOWED, None, State.PENDING)
    assert timedelta(hours=5) < now(waiting).next_at - timezone.now() < timedelta(days=1)
    with tenant_scope(soleil):
        assert not WeeklyCount.objects.filter(recipient_id=elsewhere).exists()
    with (
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute("SELECT mailbox FROM mail_mailbox")


@pytest.mark.django_db(transaction=True)
def test_a_new_week_gives_a_mailbox_its_room_again(
    as_login: Callable[[str], AbstractContextManager[None]],
) -> None:
    mailbox = str(uuid7())

    def room(most: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT room FROM mail_room_for(%s::uuid[], %s)", [[mailbox] * 3, most])
            return cursor.fetchone()[0]

    assert [room(2), room(2), room(4), room(0) > 100] == [2, 0, 2, True]
    with as_login("owner"):
        assert Mailbox.objects.update(week=F("week") - timedelta(days=7)) == 1
    assert room(2) == 2
    with as_login("owner"):
        Mailbox.objects.update(week=F("week") - timedelta(days=21))
    sending.tidy()
    with as_login("owner"):
        assert not Mailbox.objects.exists()


def test_values_too_large_to_be_read_before_the_intent_are_read_after_it(
    northwind: Employer, mailing: Mailing, relay: FakeRelay
) -> None:
    [message] = mailing(people(northwind, 1))[1]
    change(message, merge={"name": "Ada", "other": secrets.token_hex(40_000)})
    assert deliver_lane(Lane.MARKETING) == 1
    assert relay.taken[0].mail["Subject"] == "Hi Ada"
    assert now(message).state == State.SENT


def test_a_mailbox_that_is_gone_is_not_written_to_again(
    northwind: Employer, mailing: Mailing, relay: FakeRelay
) -> None:
    """The hash of a bulk row's address is made in the moment of sending."""
    reader, other = people(northwind, 2)
    relay.at_rcpt = "550 5.1.1 unknown"
    first = mailing([reader])[1][0]
    deliver_lane(Lane.MARKETING)
    relay.at_rcpt = ""
    second = mailing([other])[1][0]
    deliver_lane(Lane.MARKETING)
    assert [(now(m).state, now(m).error) for m in (first, second)] == [
        (State.FAILED, Trouble.NO_MAILBOX),
        (State.SUPPRESSED, Trouble.BOUNCED),
    ]


# The employer as a whole


def test_rules_are_kept_once(northwind: Employer, settings: Settings) -> None:
    with tenant_scope(northwind):
        assert sending.sending_rules().weekly_cap == 3
        sending.set_sending_rules(values={"weekly_cap": 5, "quiet_from": time(21), "quiet_until": time(7)}, by=None)
        assert (SendingRules.objects.get().weekly_cap, sending.sending_rules().quiet_from) == (5, time(21))
        sending.resume_sending(by=None)
        sending.pause_sending(by=None)
        sending.pause_sending(by=None, reason=SendingRules.Pause.BOUNCES)
        assert sending.sending_rules().paused_reason == SendingRules.Pause.BY_HAND


def test_preferences_of_another_employer_do_not_count(
    northwind: Employer, soleil: Employer, mailing: Mailing, relay: FakeRelay
) -> None:
    [reader] = people(northwind, 1)
    [message] = mailing([reader])[1]
    with tenant_scope(soleil):
        Reader.objects.create(recipient_id=reader, paused_until=timezone.now() + timedelta(days=9))
        Preference.objects.create(recipient_id=reader, category=Category.NEWS, wanted=False, frequency="off")
        WeeklyCount.objects.create(recipient_id=reader, week=timezone.now().date(), taken=9)
    deliver_lane(Lane.MARKETING)
    assert states([message]) == [State.SENT]
