"""Who is due, in one mail a week on the day the member chose, in the round-up, and in the calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.circle import tasks, weekly
from community.circle.actions import put_off, set_mail
from community.circle.feed import entries_of
from community.circle.weekly import collect, write_weekly
from community.models import CircleMail, Mark
from directory.connections.actions import ask
from directory.models import Alumnus, AlumnusState, Block
from engagement.digests.sections import Recipient
from mail.actions import set_frequencies
from mail.categories import Category
from mail.models import Channel, Frequency, Message, Reader
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.circles import make_mark, make_outside
from tests.factories.directory import make_peer, make_spell, set_levels
from web.calendars import calendar

MARKED = date(2026, 3, 3)
MONDAY = datetime(2026, 6, 8, 8, tzinfo=UTC)  # Acme's clock is UTC; who was marked in March is due since 3 June


def reader(acme: Employer, given_name: str, often: Frequency = Frequency.AT_ONCE) -> Alumnus:
    person = make_peer(acme, given_name, "Reader", personal_email=f"{given_name.lower()}@home.example")
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=person.pk).update(personal_email_verified_at=MONDAY)
        set_frequencies(recipient_id=person.pk, chosen={Category.CIRCLE: often}, by=None, channel=Channel.PAGE)
        return Alumnus.objects.get(pk=person.pk)


def write(acme: Employer, now: datetime) -> int:
    with tenant_scope(acme), time_machine.travel(now, tick=False):
        return write_weekly(acme, now=now)


def mails(acme: Employer) -> list[Message]:
    with tenant_scope(acme):
        return list(Message.objects.in_scope().filter(template="community/circle_due").order_by("id"))


def test_one_mail_for_everybody_who_is_due_on_mondays(acme: Employer, zoe: Alumnus) -> None:
    ida = reader(acme, "Ida")
    make_mark(ida, zoe, today=MARKED)
    for number in range(6):
        make_outside(ida, f"Person {number}", today=MARKED + timedelta(days=number))
    assert [write(acme, MONDAY - timedelta(minutes=1)), write(acme, MONDAY), write(acme, MONDAY)] == [0, 1, 0]
    [mail] = mails(acme)
    assert "Zoë Ågren" in mail.text
    assert "Zoë" not in mail.subject
    assert mail.text.count("Person ") == 4
    assert "and 2 more" in mail.text
    assert write(acme, MONDAY + timedelta(days=1)) == 0
    assert write(acme, MONDAY + timedelta(days=7)) == 1


def test_day_and_silence_are_the_members_choice(acme: Employer, zoe: Alumnus) -> None:
    ida, jan, kim, lou = (reader(acme, name) for name in ("Ida", "Jan", "Kim", "Lou"))
    for person in (ida, jan, kim, lou):
        make_mark(person, zoe, today=MARKED)
    with tenant_scope(acme):
        set_mail(owner=ida, weekday=3, is_on=True)
        set_mail(owner=jan, weekday=0, is_on=False)
        Reader.objects.create(recipient_id=kim.pk, timezone="Pacific/Auckland")  # her Monday began on our Sunday
        Reader.objects.create(recipient_id=lou.pk, timezone="Nowhere/AtAll")
    assert write(acme, MONDAY - timedelta(hours=12)) == 1
    assert write(acme, MONDAY) == 1
    assert write(acme, MONDAY + timedelta(days=3)) == 1
    assert [mail.recipient_id for mail in mails(acme)] == [kim.pk, lou.pk, ida.pk]
    with tenant_scope(acme):
        assert CircleMail.objects.get(owner=ida).told_on == date(2026, 6, 11)
        assert set_mail(owner=ida, weekday=1, is_on=True).told_on == date(2026, 6, 11)
    assert write(acme, MONDAY + timedelta(days=8)) == 1


def test_who_is_gone_is_in_no_mail(acme: Employer, zoe: Alumnus) -> None:
    """Blocked, hidden, dead, left: nobody hears of them; nor of a current colleague whom one does not know."""
    ida = reader(acme, "Ida")
    blocker, hidden, dead, clerk, mate, friend = (
        make_peer(acme, name, "Gone") for name in ("Blo", "Hid", "Dea", "Cle", "Mat", "Fri")
    )
    for person in (ida, mate):
        make_spell(person, team="Payments")
    for person in (blocker, hidden, dead, clerk, mate, friend):
        make_mark(ida, person, today=MARKED)
    set_levels(hidden, listing="staff")
    set_levels(friend, listing="connections")
    with tenant_scope(acme):
        Block.objects.create(blocker=blocker, blocked=ida)
        Alumnus.objects.filter(pk=dead.pk).update(state=AlumnusState.DECEASED)
        Alumnus.objects.filter(pk__in=[clerk.pk, mate.pk]).update(state=AlumnusState.EMPLOYEE)
        ask(employer=acme, asker=ida, asked=friend)
        ask(employer=acme, asker=friend, asked=ida)
    assert write(acme, MONDAY) == 1
    [mail] = mails(acme)
    assert [name for name in ("Blo", "Hid", "Dea", "Cle", "Mat", "Fri") if f"{name} Gone" in mail.text] == [
        "Mat",
        "Fri",
    ]


def test_nobody_due_or_not_wanted_is_no_mail(acme: Employer, zoe: Alumnus) -> None:
    ida, off, weekly_reader = (
        reader(acme, "Ida"), reader(acme, "Off", Frequency.OFF), reader(acme, "Wim", Frequency.WEEKLY)
    )  # fmt: skip
    make_mark(ida, zoe, today=date(2026, 6, 1))
    for person in (off, weekly_reader):
        make_mark(person, zoe, today=MARKED)
    put = make_mark(ida, weekly_reader, today=MARKED)
    with tenant_scope(acme):
        put_off(mark=put, until=date(2026, 6, 20))
    assert write(acme, MONDAY) == 0


def test_queries_do_not_grow(acme: Employer, zoe: Alumnus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weekly, "BATCH", 2)
    counts = []
    for number in (1, 2):
        make_mark(reader(acme, f"Ida{number}"), zoe, today=MARKED)
    with tenant_scope(acme), time_machine.travel(MONDAY, tick=False):
        for ids in (["Ida1"], ["Ida1", "Ida2"]):
            CircleMail.objects.all().delete()
            days = {each.pk: MONDAY.date() for each in Alumnus.objects.filter(given_name__in=ids)}
            with CaptureQueriesContext(connection) as queries:
                assert len(weekly.lines_of(acme, days)) == len(ids)
            counts.append(len(queries))
        assert counts == [3, 3]  # marks, blocks, connections
        assert write_weekly(acme) == 2


def test_section_of_the_round_up(acme: Employer, own: Alumnus, zoe: Alumnus) -> None:
    ida = reader(acme, "Ida", Frequency.WEEKLY)
    make_mark(own, zoe, today=MARKED)
    make_mark(ida, zoe, today=MARKED)
    for number in range(6):
        make_outside(ida, f"Person {number}", today=MARKED)
    with tenant_scope(acme):
        Mark.objects.filter(owner=ida, person=zoe).update(last_on=date(2026, 1, 1), like_on=date(2026, 4, 1))
        set_mail(owner=own, weekday=0, is_on=False)
        people = [
            Recipient(person, MONDAY - timedelta(days=7), MONDAY, MONDAY.date(), MONDAY.date() + timedelta(days=6))
            for person in (own, ida)
        ]
        found = collect(acme, people)
        assert collect(acme, []) == {}
    assert set(found) == {ida.pk}
    titles = [item.title for item in found[ida.pk]]
    assert (titles[0], titles[-1], len(titles)) == ("Time to write to Zoë Ågren", "and 2 more of your circle", 6)
    assert found[ida.pk][0].detail == "Last in touch on 1 January 2026."
    assert found[ida.pk][1].detail == "No contact is noted yet."


def test_calendar_holds_whole_days_without_those_who_are_gone(acme: Employer, own: Alumnus, zoe: Alumnus) -> None:
    hidden = make_peer(acme, "Hid", "Gone")
    for person in (zoe, hidden):
        make_mark(own, person, today=MARKED)
    late = make_outside(own, "Greta\r\nBEGIN:VEVENT", today=MARKED)
    make_outside(own, "Long ago", today=date(2025, 1, 1))
    set_levels(hidden, listing="staff")
    with tenant_scope(acme):
        put_off(mark=late, until=date(2026, 6, 20))
        entries = entries_of(acme, own, MONDAY)
    days = {entry.title: entry.starts_at.date() for entry in entries}
    assert days == {"Write to Zoë Ågren": date(2026, 6, 3), "Write to Greta\r\nBEGIN:VEVENT": date(2026, 6, 20)}
    text = calendar(entries, now=MONDAY)
    assert text.count("\r\nBEGIN:VEVENT\r\n") == 2
    assert "DTSTART;VALUE=DATE:20260603" in text


def test_tasks_run_for_employers_with_the_module(acme: Employer, globex: Employer) -> None:
    assert tasks.tick() == 1
