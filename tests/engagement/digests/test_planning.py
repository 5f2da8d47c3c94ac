"""Round-ups as their readers get them: on their own clock, once, and only with something to say."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg2
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import Alumnus, AlumnusState
from engagement.digests import planning, sections, tasks
from engagement.digests.planning import plan_round_ups
from engagement.digests.sections import Item, Recipient, Section
from engagement.models import Rhythm, Roundup, RoundupRules
from mail.actions import set_frequencies
from mail.categories import Category
from mail.models import Channel, Frequency, Message, Reader
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_alumnus, make_peer

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)  # Acme's clock is UTC
FIRST_MONDAY = datetime(2026, 12, 7, 9, tzinfo=UTC)
seen: list[Recipient] = []


def collect(employer: Employer, recipients: Sequence[Recipient]) -> Mapping[UUID, Sequence[Item]]:
    seen.extend(recipients)
    return {each.pk: [Item("Something new", "in detail", "https://x.example/1")] for each in recipients}


@pytest.fixture(autouse=True)
def _two_sections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only these: what the real ones say is tested with them."""
    monkeypatch.setattr(sections, "_sections", {})
    sections.register(Section(name="news", category=Category.NEWS, label="News", collect=collect, order=2))
    sections.register(Section(name="circle", category=Category.CIRCLE, label="Circle", collect=collect, order=1))
    seen.clear()


def reader(employer: Employer, number: int = 1, *, zone: str = "", **often: str) -> Alumnus:
    person = make_alumnus(employer, f"Ines {number}", personal_email=f"ines{number}@home.example")
    with tenant_scope(employer), time_machine.travel(MONDAY - timedelta(days=60)):
        Alumnus.objects.filter(pk=person.pk).update(personal_email_verified_at=MONDAY)
        chosen = {Category(name): Frequency(value) for name, value in (often or {"news": "weekly"}).items()}
        set_frequencies(recipient_id=person.pk, chosen=chosen, by=None, channel=Channel.PAGE)
        if zone:
            Reader.objects.create(recipient_id=person.pk, timezone=zone)
    return person


def plan(employer: Employer, now: datetime) -> int:
    with tenant_scope(employer), time_machine.travel(now, tick=False):
        return plan_round_ups(employer, now=now)


def mails(employer: Employer) -> list[Message]:
    with tenant_scope(employer):
        return list(Message.objects.in_scope().filter(category=Category.DIGEST).order_by("id"))


def test_once_whatever_the_beat_does(acme: Employer) -> None:
    person = reader(acme)
    assert plan(acme, MONDAY - timedelta(minutes=1)) == 0
    assert [plan(acme, MONDAY + timedelta(minutes=minutes)) for minutes in (0, 0, 10, 60 * 24)] == [1, 0, 0, 0]
    [mail] = mails(acme)
    assert (mail.recipient_id, mail.to_address) == (person.pk, "ines1@home.example")
    assert mail.subject == "Your week in the alumni network of Acme"
    assert "Something new" in mail.text
    assert "https://x.example/1" in mail.html
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert plan(acme, MONDAY + timedelta(days=7)) == 1


def test_a_late_beat_sends_late_and_a_very_late_one_waits(acme: Employer) -> None:
    reader(acme)
    assert plan(acme, MONDAY + timedelta(days=2)) == 1
    assert seen[-1].until == MONDAY, "as if it had been in time"
    reader(acme, 2)
    assert plan(acme, MONDAY + timedelta(days=3, minutes=1)) == 0


def test_what_a_missed_week_held_is_in_the_next_one(acme: Employer) -> None:
    reader(acme)
    plan(acme, MONDAY)
    assert seen[-1].since == MONDAY - timedelta(days=7)
    plan(acme, MONDAY + timedelta(days=14))
    assert seen[-1].since == MONDAY
    plan(acme, MONDAY + timedelta(days=14 + 70))
    assert seen[-1].since == MONDAY + timedelta(days=14 + 70 - 35), "not everything since the autumn"


def test_the_readers_own_clock_counts(acme: Employer) -> None:
    reader(acme, zone="America/Los_Angeles")
    assert plan(acme, MONDAY + timedelta(hours=7, minutes=59)) == 0
    assert plan(acme, MONDAY + timedelta(hours=8)) == 1


def test_a_zone_that_is_gone_is_the_employers(acme: Employer) -> None:
    reader(acme, zone="Europe/Atlantis")
    assert plan(acme, MONDAY) == 1


def test_weekly_and_monthly_come_in_one_mail(acme: Employer) -> None:
    reader(acme, news="monthly", circle="weekly")
    assert plan(acme, MONDAY) == 1
    assert plan(acme, FIRST_MONDAY) == 1
    first, second = mails(acme)
    assert ("CIRCLE" in first.text, "NEWS" in first.text) == (True, False)
    assert second.subject == "Your month in the alumni network of Acme"
    assert second.text.index("CIRCLE") < second.text.index("NEWS")
    circle, news = seen[-2:]
    assert (circle.since, circle.last_day.isoformat()) == (FIRST_MONDAY - timedelta(days=14), "2026-12-13")
    assert (news.since, news.last_day.isoformat()) == (datetime(2026, 11, 2, 9, tzinfo=UTC), "2027-01-03")
    with tenant_scope(acme):
        assert [row.rhythm for row in Roundup.objects.order_by("day")] == [Rhythm.WEEKLY, Rhythm.MONTHLY]


def test_whoever_chose_it_since_waits_for_the_next(acme: Employer) -> None:
    person = make_alumnus(acme, personal_email="new@home.example")
    with tenant_scope(acme), time_machine.travel(MONDAY + timedelta(hours=1)):
        Alumnus.objects.filter(pk=person.pk).update(personal_email_verified_at=MONDAY)
        chosen = {Category.NEWS: Frequency.WEEKLY}
        set_frequencies(recipient_id=person.pk, chosen=chosen, by=None, channel=Channel.PAGE)
    assert plan(acme, MONDAY + timedelta(hours=2)) == 0
    assert plan(acme, MONDAY + timedelta(days=7)) == 1


def test_nobody_who_has_not_asked_or_is_gone(acme: Employer) -> None:
    reader(acme, 1, news="at_once")
    reader(acme, 2, news="monthly")
    gone, paused, silent = (reader(acme, number) for number in (3, 4, 5))
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=gone.pk).update(state=AlumnusState.DECEASED)
        Reader.objects.create(recipient_id=paused.pk, paused_until=MONDAY + timedelta(days=30))
        set_frequencies(
            recipient_id=silent.pk, chosen={Category.DIGEST: Frequency.OFF}, by=None, channel=Channel.ONE_CLICK
        )
    assert plan(acme, MONDAY) == 0
    assert seen == []


def test_nothing_to_say_is_no_mail_and_is_not_asked_again(acme: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    reader(acme)
    sections.register(
        Section(name="news", category=Category.NEWS, label="News", collect=lambda employer, readers: {}, order=1)
    )
    assert plan(acme, MONDAY) == 0
    with tenant_scope(acme):
        assert Roundup.objects.get().message_id is None
    two = sections.Section(name="news", category=Category.NEWS, label="News", collect=collect)
    sections.register(two)
    assert plan(acme, MONDAY + timedelta(hours=1)) == 0


def test_no_address_no_mail(acme: Employer) -> None:
    person = reader(acme)
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=person.pk).update(personal_email_verified_at=None)
    assert plan(acme, MONDAY) == 0


def test_employer_chooses_day_and_hour_or_none(acme: Employer) -> None:
    reader(acme)
    with tenant_scope(acme):
        rules = RoundupRules.objects.create(weekday=3, hour=18)
    assert plan(acme, MONDAY) == 0
    assert plan(acme, datetime(2026, 11, 26, 18, tzinfo=UTC)) == 1
    with tenant_scope(acme):
        rules.is_on = False
        rules.save()
    assert plan(acme, datetime(2026, 12, 3, 18, tzinfo=UTC)) == 0


def test_sections_of_a_module_that_is_off_are_silent(acme: Employer) -> None:
    reader(acme)
    acme.modules = []
    sections.register(Section(name="news", category=Category.NEWS, label="News", collect=collect, module="directory"))
    assert plan(acme, MONDAY) == 0


def test_other_employers_readers_are_left_alone(acme: Employer, globex: Employer) -> None:
    reader(acme)
    reader(globex, 2)
    assert plan(acme, MONDAY) == 1
    assert mails(globex) == []


def test_service_mail_is_no_section() -> None:
    for category in (Category.SERVICE, Category.DIGEST):
        with pytest.raises(ValueError, match="nobody can choose"):
            sections.register(Section(name="x", category=category, label="x", collect=collect))


def test_queries_do_not_grow_with_readers(acme: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []
    for number, day in ((1, 0), (6, 7)):
        for each in range(number):
            reader(acme, day * 10 + each)
        with CaptureQueriesContext(connection) as queries:
            plan(acme, MONDAY + timedelta(days=day))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(mails(acme)) == 1 + 7


def test_batches_reach_everybody_once(acme: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "BATCH", 2)
    for number in range(5):
        reader(acme, number)
    assert plan(acme, MONDAY) == 5
    assert plan(acme, MONDAY) == 0
    assert len({mail.recipient_id for mail in mails(acme)}) == 5


def test_two_beats_at_once_do_the_work_once(acme: Employer) -> None:
    reader(acme)
    database = {**connection.get_connection_params()}
    database.pop("cursor_factory", None)
    with closing(psycopg2.connect(**database)) as other:
        key = f"round-ups:{acme.pk}"
        other.cursor().execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        assert plan(acme, MONDAY) == 0
        other.rollback()
    assert plan(acme, MONDAY) == 1


def test_months_go_on_where_the_last_one_ended(acme: Employer) -> None:
    reader(acme, news="monthly")
    assert plan(acme, FIRST_MONDAY) == 1
    assert plan(acme, FIRST_MONDAY + timedelta(days=7)) == 0
    assert plan(acme, FIRST_MONDAY + timedelta(days=28)) == 1
    assert seen[-1].since == FIRST_MONDAY


def test_colleagues_are_written_to_where_they_sign_in(acme: Employer) -> None:
    colleague = make_peer(acme, "Cleo")
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=colleague.pk).update(state=AlumnusState.EMPLOYEE)
        with time_machine.travel(MONDAY - timedelta(days=60)):
            chosen = {Category.NEWS: Frequency.WEEKLY}
            set_frequencies(recipient_id=colleague.pk, chosen=chosen, by=None, channel=Channel.PAGE)
    assert plan(acme, MONDAY) == 1
    assert [mail.to_address for mail in mails(acme)] == [f"{colleague.pk}@home.example"]


def test_tasks_serve_one_employer_each(acme: Employer, globex: Employer) -> None:
    reader(acme)
    reader(globex, 2)
    with time_machine.travel(MONDAY, tick=False):
        assert tasks.tick.apply().get() == 2
        with tenant_scope(acme):
            assert tasks.plan.apply().get() == 1
            assert tasks.greet_people.apply().get() == 0
    assert (len(mails(acme)), len(mails(globex))) == (1, 0)
