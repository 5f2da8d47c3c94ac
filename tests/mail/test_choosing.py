"""What people say about mail, and what is kept of it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone, translation

from audit.models import AuditEvent
from mail import choosing, reading
from mail.categories import CHOICES, MARKETING, Category
from mail.consent_texts import TEXT_VERSION
from mail.models import Channel, Consent, Frequency, Preference, Reader, Wish
from mail.preferences import frequencies_of, frequency_of, readers_wanting, wanted_categories, wants_at_once, wishes_of
from mail.reading import Ways, months_after
from mail.unsubscribe import Ticket
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db
NEWS, OPENINGS, EVENTS, SURVEYS, CIRCLE, DIGEST = MARKETING
AT_ONCE, WEEKLY, MONTHLY, OFF = Frequency


@pytest.fixture
def inside(northwind: Employer) -> Iterator[Employer]:
    with tenant_scope(northwind):
        yield northwind


@pytest.fixture
def ada(inside: Employer) -> UUID:
    return uuid7()


def say(person: UUID, channel: Channel = Channel.PAGE, **chosen: Frequency) -> None:
    answers = {Category(name): often for name, often in chosen.items()}
    choosing.set_frequencies(recipient_id=person, chosen=answers, by=None, channel=channel)


def history(person: UUID) -> list[tuple[str, bool, str, str]]:
    rows = Consent.objects.filter(recipient_id=person).order_by("at", "id")
    return [(row.category, row.given, row.frequency, row.channel) for row in rows]


def test_an_answer_is_kept_with_its_words_and_said_in_the_log(ada: UUID) -> None:
    with translation.override("de"):
        say(ada, news=WEEKLY, openings=OFF)
    assert frequencies_of(ada) == {NEWS: WEEKLY, OPENINGS: OFF, DIGEST: WEEKLY}
    kept = Consent.objects.get()
    assert (str(kept), kept.text_version, kept.language) == ("news yes", TEXT_VERSION, "de")
    event = AuditEvent.objects.get()
    assert (event.action, event.data["wanted"], event.data["declined"]) == (
        "mail.preferences_set",
        ["news"],
        ["openings"],
    )
    assert (event.data["often"], event.data["channel"], event.data["version"]) == (
        {"news": "weekly"},
        "page",
        TEXT_VERSION,
    )


def test_the_same_answer_again_changes_nothing(ada: UUID) -> None:
    for _time in range(2):
        say(ada, news=WEEKLY)
    assert (Consent.objects.count(), AuditEvent.objects.count()) == (1, 1)


def test_a_yes_that_is_taken_back_stays_in_the_history(ada: UUID) -> None:
    say(ada, Channel.JOIN, news=AT_ONCE, events=MONTHLY)
    say(ada, news=OFF)
    assert history(ada) == [
        ("news", True, "at_once", "join"),
        ("events", True, "monthly", "join"),
        ("news", False, "off", "page"),
    ]


def test_nobody_changes_what_was_said(ada: UUID) -> None:
    say(ada, news=AT_ONCE)
    kept = Consent.objects.get()
    for change in (kept.save, kept.delete, Consent.objects.all().delete):
        with pytest.raises(TypeError, match="never"):
            change()
    with pytest.raises(TypeError, match="never"):
        Consent.objects.update(given=False)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        super(type(Consent.objects.all()), Consent.objects.all()).update(given=False)


@pytest.mark.parametrize(
    ("chosen", "round_up"),
    [
        ({"news": AT_ONCE}, OFF),
        ({"news": AT_ONCE, "events": MONTHLY}, MONTHLY),
        ({"news": WEEKLY, "events": MONTHLY}, WEEKLY),
    ],
)
def test_the_round_up_follows_from_the_rest(ada: UUID, chosen: dict[str, Frequency], round_up: Frequency) -> None:
    say(ada, **chosen)
    assert frequency_of(ada, DIGEST) is round_up
    say(ada, **dict.fromkeys(chosen, OFF))
    assert frequency_of(ada, DIGEST) is OFF


def test_a_no_to_the_round_up_is_a_no_to_what_comes_in_it(inside: Employer, ada: UUID) -> None:
    say(ada, news=WEEKLY, events=MONTHLY, circle=AT_ONCE)
    choosing.unsubscribe(Ticket(inside.pk, ada, DIGEST), one_click=True)
    assert wanted_categories(ada) & set(MARKETING) == {CIRCLE}
    assert history(ada)[-2:] == [("news", False, "off", "one_click"), ("events", False, "off", "one_click")]


def test_boxes_to_tick_keep_how_often_somebody_chose(ada: UUID) -> None:
    say(ada, news=WEEKLY, events=OFF)
    choosing.set_preferences(recipient_id=ada, wanted={NEWS: True, EVENTS: True, SURVEYS: False}, by=None)
    assert frequencies_of(ada) == {NEWS: WEEKLY, EVENTS: AT_ONCE, SURVEYS: OFF, DIGEST: WEEKLY}


def test_mail_that_people_need_cannot_be_declined(ada: UUID) -> None:
    with pytest.raises(choosing.NotOptional):
        choosing.set_preferences(recipient_id=ada, wanted={Category.SERVICE: False}, by=None)
    assert (frequency_of(ada, Category.SERVICE), wants_at_once(ada, Category.CODE)) == (AT_ONCE, True)


def test_stop_everything_stops_everything(ada: UUID) -> None:
    say(ada, news=WEEKLY, circle=AT_ONCE)
    choosing.stop_everything(recipient_id=ada, by=None, channel=Channel.LINK)
    assert wanted_categories(ada) & set(MARKETING) == set()


def test_readers_are_found_by_how_often_and_not_while_they_rest(inside: Employer, ada: UUID) -> None:
    others = [uuid7(), uuid7()]
    for person in (ada, *others):
        say(person, news=AT_ONCE, events=WEEKLY)
    reading.pause(recipient_id=others[0], employer=inside, months=1, by=None, channel=Channel.PAGE)
    say(others[1], news=OFF)
    assert set(readers_wanting(NEWS, AT_ONCE).values_list("recipient_id", flat=True)) == {ada}
    assert set(readers_wanting(EVENTS, WEEKLY).values_list("recipient_id", flat=True)) == {ada, others[1]}
    assert not readers_wanting(NEWS, OFF).exists()
    assert [wants_at_once(person, NEWS) for person in (ada, *others)] == [True, False, False]


def test_the_table_refuses_a_yes_that_never_comes(ada: UUID) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            recipient_id=ada, category=NEWS, given=True, frequency=OFF, text_version="1", language="en", channel="page"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Wish.objects.create(recipient_id=ada, category=NEWS, frequency=OFF)


# Wishes


def test_a_wish_is_no_yes_before_it_is_confirmed(ada: UUID) -> None:
    choosing.set_wishes(recipient_id=ada, wanted={NEWS: True, EVENTS: True, SURVEYS: False}, by=None)
    assert wishes_of(ada) == {NEWS: AT_ONCE, EVENTS: AT_ONCE}
    assert wanted_categories(ada) & set(MARKETING) == set()
    assert [str(wish) for wish in Wish.objects.order_by("category")] == ["events at_once", "news at_once"]
    assert all(row.is_wish for row in Consent.objects.all())

    choosing.set_wishes(recipient_id=ada, wanted={NEWS: True, EVENTS: False}, by=None)
    assert wishes_of(ada) == {NEWS: AT_ONCE}
    assert choosing.confirm_wishes(recipient_id=ada) == 1
    assert (wishes_of(ada), frequencies_of(ada)) == ({}, {NEWS: AT_ONCE})
    assert history(ada)[-1] == ("news", True, "at_once", "confirmed")
    assert choosing.confirm_wishes(recipient_id=ada) == 0


def test_a_leavers_no_takes_back_what_was_agreed_to_and_a_yes_leaves_it(ada: UUID) -> None:
    say(ada, news=WEEKLY, events=AT_ONCE)
    choosing.set_wishes(recipient_id=ada, wanted={NEWS: True, EVENTS: False, CIRCLE: True}, by=None)
    assert (frequency_of(ada, NEWS), frequency_of(ada, EVENTS), wishes_of(ada)) == (WEEKLY, OFF, {CIRCLE: AT_ONCE})


def test_wishes_are_dropped_without_a_trace_of_mail(ada: UUID) -> None:
    choosing.set_wishes(recipient_id=ada, wanted={NEWS: True}, by=None)
    assert choosing.drop_wishes(recipient_id=ada) == 1
    assert choosing.drop_wishes(recipient_id=ada) == 0
    assert (wishes_of(ada), Preference.objects.count()) == ({}, 0)
    assert AuditEvent.objects.filter(action="mail.wishes_dropped").count() == 1


def test_what_was_agreed_to_in_a_job_is_a_wish_once_it_ends(ada: UUID) -> None:
    hired = timezone.now()
    with time_machine.travel(hired - timedelta(days=900), tick=False):
        say(ada, circle=AT_ONCE)
    say(ada, news=WEEKLY, events=OFF)
    assert choosing.set_aside(recipient_id=ada, since=hired - timedelta(days=1)) == 1
    assert (wanted_categories(ada) & set(MARKETING), wishes_of(ada)) == ({CIRCLE}, {NEWS: WEEKLY})
    assert history(ada)[-1] == ("news", False, "off", "exit")
    assert choosing.set_aside(recipient_id=ada, since=None) == 1
    assert wanted_categories(ada) & set(MARKETING) == set()
    assert choosing.set_aside(recipient_id=ada, since=None) == 0
    choosing.confirm_wishes(recipient_id=ada)
    assert (frequency_of(ada, NEWS), frequency_of(ada, CIRCLE), frequency_of(ada, DIGEST)) == (WEEKLY, AT_ONCE, WEEKLY)


# Pauses and ways


@pytest.mark.parametrize(
    ("months", "until"),
    [(1, datetime(2027, 2, 27, 15, tzinfo=UTC)), (3, datetime(2027, 4, 29, 15, tzinfo=UTC)),
     (12, datetime(2028, 1, 30, 15, tzinfo=UTC))],
)  # fmt: skip
def test_a_pause_ends_as_the_day_begins_where_the_employer_is(
    inside: Employer, ada: UUID, months: int, until: datetime
) -> None:
    inside.timezone = "Asia/Tokyo"
    with time_machine.travel(datetime(2027, 1, 30, 16, tzinfo=UTC), tick=False):  # the 31st in Tokyo
        found = reading.pause(recipient_id=ada, employer=inside, months=months, by=None, channel=Channel.LINK)
    assert found == until


def test_a_pause_is_ended_once(inside: Employer, ada: UUID) -> None:
    for months in (1, 3):
        reading.pause(recipient_id=ada, employer=inside, months=months, by=None, channel=Channel.PAGE)
    for _time in range(2):
        reading.resume(recipient_id=ada, by=None, channel=Channel.PAGE)
    assert Reader.objects.get().paused_until is None
    actions = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["mail.reading_paused", "mail.reading_paused", "mail.reading_resumed"]


def test_ways_are_set_once_and_leave_the_pause_alone(inside: Employer, ada: UUID) -> None:
    until = reading.pause(recipient_id=ada, employer=inside, months=1, by=None, channel=Channel.PAGE)
    ways = Ways(quiet_from=time(21), quiet_until=time(7), timezone="Asia/Tokyo", language="de")
    for _time in range(2):
        reading.set_ways(recipient_id=ada, ways=ways, by=None, channel=Channel.PAGE)
    kept = reading.reader_of(ada)
    assert (reading.ways_of(kept), kept.paused_until) == (ways, until)
    assert AuditEvent.objects.filter(action="mail.ways_set").count() == 1


def test_months_end_where_they_end() -> None:
    assert [f"{months_after(date(2027, 1, 31), months)}" for months in (1, 3, 12, 13, -11)] == [
        "2027-02-28",
        "2027-04-30",
        "2028-01-31",
        "2028-02-29",
        "2026-02-28",
    ]


def test_everything_but_the_round_up_is_chosen() -> None:
    assert {*CHOICES, DIGEST} == {*MARKETING}
