"""Who is served when: employers by turns, receiving mail services no faster than they like, new employers slowly."""

from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from audit.models import AuditEvent
from mail import sending
from mail.categories import Category, Lane
from mail.delivery import claim, deliver_lane
from mail.models import Message, RelayEvent, SendingRules, State, Trouble, WeeklyCount
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope
from tests.mail.outbox import AN_HOUR_AGO, Write, change, note, now, stage
from tests.mail.relay import FakeRelay
from tests.mail.test_bulk import people
from tests.mail.test_cap import Mailing
from tests.mail.test_cap import mailing as mailing


def claimed(limit: int = 100) -> int:
    return len(claim(Lane.MARKETING, owner=uuid7(), limit=limit))


def rules(employer: Employer, **values: object) -> None:
    with tenant_scope(employer):
        SendingRules.objects.update_or_create(defaults=values)


def test_an_employer_is_claimed_at_its_rate(northwind: Employer, soleil: Employer, mailing: Mailing) -> None:
    rules(northwind, per_minute=2)
    mailing(people(northwind, 5))
    assert [claimed(), claimed()] == [2, 0]


def test_mail_that_must_arrive_knows_no_rate(northwind: Employer, write: Write, settings: Settings) -> None:
    settings.MAIL_EMPLOYER_PER_MINUTE = settings.MAIL_WARM_UP_PER_DAY = 1
    for _n in range(3):
        write(northwind)
        write(None, category=Category.CODE)
    assert len(claim(Lane.SERVICE, owner=uuid7())) == len(claim(Lane.CODES, owner=uuid7())) == 3


def test_a_new_employer_begins_slowly(northwind: Employer, mailing: Mailing, settings: Settings) -> None:
    settings.MAIL_WARM_UP_PER_DAY = 2
    mailing(people(northwind, 12))
    assert [claimed(), claimed()] == [2, 0]
    rules(northwind, warm_up_from=timezone.now().date() - timedelta(days=2))
    assert [claimed(), claimed()] == [6, 0]
    settings.MAIL_WARM_UP_PER_DAY = 0
    assert claimed() == 4


def test_what_was_not_sent_after_all_is_no_part_of_the_day(
    northwind: Employer, mailing: Mailing, settings: Settings, relay: FakeRelay
) -> None:
    settings.MAIL_WARM_UP_PER_DAY = 2
    ids = people(northwind, 4)
    messages = mailing(ids)[1]
    for message in messages[:2]:
        change(message, expires_at=timezone.now() + AN_HOUR_AGO)
    deliver_lane(Lane.MARKETING)
    assert [now(message).state for message in messages].count(State.SENT) == 2


def test_a_receiving_service_is_not_sent_too_much_at_once(
    northwind: Employer, mailing: Mailing, settings: Settings
) -> None:
    """Each is promised a place in time, and paid for it once."""
    settings.MAIL_DOMAIN_PER_MINUTE = 12  # a sixth at once, then one in five seconds
    messages = mailing(people(northwind, 6))[1]
    change(messages[-1], to_address="bo@other.example")
    assert claimed() == 3
    waiting = sorted((now(m) for m in messages if stage(m) == State.PENDING), key=lambda m: m.next_at)
    assert {message.error for message in waiting} == {Trouble.SLOWED}
    gaps = [(later.next_at - sooner.next_at).total_seconds() for sooner, later in pairwise(waiting)]
    assert gaps == pytest.approx([5, 5])
    for message in waiting:
        change(message, next_at=timezone.now() + AN_HOUR_AGO)
    assert claimed() == 3


def test_what_has_no_place_soon_is_looked_at_again(northwind: Employer, mailing: Mailing, settings: Settings) -> None:
    settings.MAIL_DOMAIN_PER_MINUTE = 1  # fifteen places in a quarter of an hour
    messages = mailing(people(northwind, 20))[1]
    assert claimed() == 0
    errors = [now(message).error for message in messages]
    assert (errors.count(Trouble.SLOWED), errors.count("")) == (15, 5)
    assert all(now(message).next_at > timezone.now() for message in messages)


@pytest.mark.parametrize(
    ("address", "receiver"),
    [
        ("a@gmail.com", "gmail.com"),
        ("a@googlemail.com", "gmail.com"),
        ("a@Hotmail.co.uk", "outlook.com"),
        ("a@yahoo.fr", "yahoo.com"),
        ("a@mac.com", "icloud.com"),
        ("a@web.de", "gmx.net"),
        ("a@hotmail-fans.example", "hotmail-fans.example"),
    ],
)
def test_the_big_services_are_counted_as_one(db: None, address: str, receiver: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT mail_receiver(%s)", [address])
        assert cursor.fetchone() == (receiver,)


def test_a_stopped_employer_is_passed_over(northwind: Employer, mailing: Mailing, relay: FakeRelay) -> None:
    messages = mailing(people(northwind, 2))[1]
    with tenant_scope(northwind):
        sending.pause_sending(by=None)
    assert deliver_lane(Lane.MARKETING) == 0
    with tenant_scope(northwind):
        sending.resume_sending(by=None)
    assert deliver_lane(Lane.MARKETING) == len(messages)


# Trouble


def went_out(employer: Employer, count: int, *, gone: int = 0) -> list[UUID]:
    """So many marketing mails, `gone` of them to mailboxes that do not exist."""
    moment = timezone.now()
    dead = {"state": State.FAILED, "error": Trouble.NO_MAILBOX}
    common = {"tenant_id": employer.pk, "category": Category.NEWS, "lane": Lane.MARKETING, "sending_at": moment}
    rows = [
        Message(
            recipient_id=uuid7(),
            to_address="a@b.example",
            **common,
            **(dead if number < gone else {"state": State.SENT, "sent_at": moment}),
        )
        for number in range(count)
    ]
    with tenant_scope(employer), transaction.atomic():
        Message.objects.bulk_create(rows)
    return [row.pk for row in rows]


def reason_to_stop(employer: Employer) -> str:
    sending.guard()
    with tenant_scope(employer):
        return sending.sending_rules().paused_reason


@pytest.mark.parametrize(("count", "gone", "reason"), [(200, 10, "bounces"), (200, 9, ""), (199, 100, "")])
def test_too_many_dead_addresses_stop_an_employer(
    northwind: Employer, soleil: Employer, count: int, gone: int, reason: str
) -> None:
    went_out(northwind, count, gone=gone)
    went_out(soleil, 200)
    assert (reason_to_stop(northwind), reason_to_stop(soleil)) == (reason, "")


def test_complaints_stop_an_employer_until_somebody_has_looked(northwind: Employer) -> None:
    ids = went_out(northwind, 201)
    with tenant_scope(northwind):
        complained = Message.objects.get(pk=ids[0])
    note(complained, RelayEvent.Kind.COMPLAINED)
    assert reason_to_stop(northwind) == "complaints"
    sending.guard()
    with tenant_scope(northwind):
        assert AuditEvent.objects.filter(action="mail.sending_paused").count() == 1
        sending.resume_sending(by=None)
    assert reason_to_stop(northwind) == ""


def test_old_counters_are_forgotten(northwind: Employer, mailing: Mailing, settings: Settings) -> None:
    today = timezone.now().date()
    with tenant_scope(northwind):
        for weeks in (0, 9):
            WeeklyCount.objects.create(recipient_id=uuid7(), week=today - timedelta(weeks=weeks))
        sending.tidy()
        assert [count.week for count in WeeklyCount.objects.all()] == [today]
