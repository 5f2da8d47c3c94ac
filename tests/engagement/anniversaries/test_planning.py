"""Greetings from the employer: only for whoever asked, once a year, never for who is gone."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from directory.models import Alumnus, AlumnusState
from engagement.anniversaries.planning import greet
from mail.actions import set_frequencies
from mail.categories import Category
from mail.models import Channel, Frequency, Message, Reader
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_alumnus, make_spell

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def person(employer: Employer, number: int = 1, *, often: str = "at_once", **fields: object) -> Alumnus:
    fields = {"birth_month": 11, "birth_day": 22, "greetings": True, **fields}
    alumnus = make_alumnus(employer, f"Ines {number}", personal_email=f"i{number}@home.example", **fields)
    with tenant_scope(employer):
        Alumnus.objects.filter(pk=alumnus.pk).update(personal_email_verified_at=NOON)
        chosen = {Category.CIRCLE: Frequency(often)}
        set_frequencies(recipient_id=alumnus.pk, chosen=chosen, by=None, channel=Channel.PAGE)
    return alumnus


def greeted(employer: Employer, now: datetime = NOON) -> int:
    with tenant_scope(employer), time_machine.travel(now, tick=False):
        return greet(employer, now=now)


def subjects(employer: Employer) -> list[str]:
    with tenant_scope(employer):
        rows = Message.objects.in_scope().filter(category=Category.CIRCLE).order_by("id")
        return list(rows.values_list("subject", flat=True))


def test_once_a_year_from_the_morning_on(acme: Employer) -> None:
    person(acme)
    assert greeted(acme, NOON.replace(hour=7)) == 0
    for minutes in (0, 0, 10, 300):
        greeted(acme, NOON + timedelta(minutes=minutes))
    assert subjects(acme) == ["Best wishes from Acme"]
    greeted(acme, NOON + timedelta(days=1))
    assert len(subjects(acme)) == 1
    greeted(acme, NOON + timedelta(days=365))
    assert len(subjects(acme)) == 2


@pytest.mark.parametrize("state", [AlumnusState.DECEASED, AlumnusState.NOT_ELIGIBLE, AlumnusState.DECLINED])
def test_nobody_who_is_gone(acme: Employer, state: AlumnusState) -> None:
    alumnus = person(acme)
    make_spell(alumnus, last_day=date(2020, 11, 22))
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=alumnus.pk).update(state=state)
    assert greeted(acme) == 0


def test_nobody_who_did_not_ask(acme: Employer) -> None:
    person(acme, 1, greetings=False)
    person(acme, 2, often="weekly")
    person(acme, 3, often="off")
    paused, merged, unreachable = (person(acme, number) for number in (4, 5, 6))
    with tenant_scope(acme):
        Reader.objects.create(recipient_id=paused.pk, paused_until=datetime.now(UTC) + timedelta(days=9_999))
        Alumnus.objects.filter(pk=merged.pk).update(state=AlumnusState.MERGED, merged_into=paused)
        Alumnus.objects.filter(pk=unreachable.pk).update(personal_email_verified_at=None)
    assert greeted(acme) == 0


def test_years_since_the_latest_last_day(acme: Employer) -> None:
    ines = person(acme, 1, birth_month=None, birth_day=None)
    make_spell(ines, started_on=date(2008, 1, 1), last_day=date(2010, 11, 22))
    make_spell(ines, started_on=date(2015, 1, 1), last_day=date(2025, 11, 22))
    only_long_ago = person(acme, 2, birth_month=None, birth_day=None)
    make_spell(only_long_ago, started_on=date(2008, 1, 1), last_day=date(2010, 11, 22))
    make_spell(only_long_ago, started_on=date(2015, 1, 1), last_day=date(2025, 1, 5))
    today = person(acme, 3, birth_month=None, birth_day=None)
    make_spell(today, started_on=date(2015, 1, 1), last_day=date(2026, 11, 22))
    here = person(acme, 4, birth_month=None, birth_day=None)
    make_spell(here, started_on=date(2015, 1, 1), last_day=date(2025, 11, 22))
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=here.pk).update(state=AlumnusState.EMPLOYEE)
    assert greeted(acme) == 1
    assert subjects(acme) == ["A year since your last day at Acme"]
