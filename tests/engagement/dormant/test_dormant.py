"""Whoever has done nothing for a year is asked once, a few a day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from directory.actions import change_state, confirm_personal_email
from directory.models import Alumnus, AlumnusState
from engagement.activity.actions import note
from engagement.activity.hooks import STILL_WANTED
from engagement.dormant import actions
from engagement.dormant.actions import ask_sleepers, run
from engagement.dormant.reading import figures, sleepers
from engagement.dormant.tasks import wake_employers_sleepers
from engagement.models import StayQuestion
from mail.categories import Category
from mail.choosing import set_frequencies, stop_everything
from mail.models import Channel, Frequency, Message, State
from mail.reading import pause
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import join, make_alumnus

YEAR_AGO, NOW = datetime(2025, 11, 20, tzinfo=UTC), datetime(2026, 11, 20, 12, tzinfo=UTC)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture
def inside(acme: Employer) -> Iterator[Employer]:
    acme.timezone = "UTC"
    with tenant_scope(acme):
        yield acme


def sleeper(employer: Employer, number: int = 0, *, since: datetime = LONG_AGO) -> Alumnus:
    with time_machine.travel(since, tick=False):
        person = make_alumnus(employer)
        confirm_personal_email(person, email=f"{number}@home.example", by=None)
        chosen = {Category.NEWS: Frequency.AT_ONCE, Category.EVENTS: Frequency.OFF}
        set_frequencies(recipient_id=person.pk, chosen=chosen, by=None, channel=Channel.JOIN)
    return person


def found(employer: Employer, now: datetime = NOW) -> list[Alumnus]:
    return list(sleepers(now, employer=employer))


@pytest.mark.parametrize(("since", "asleep"), [(YEAR_AGO, False), (YEAR_AGO - timedelta(seconds=1), True)])
def test_a_year_is_a_year(inside: Employer, since: datetime, asleep: bool) -> None:
    chose = sleeper(inside, 1, since=since)
    acted = sleeper(inside, 2)
    note(STILL_WANTED, alumnus_id=acted.pk, at=since)
    joined, member = sleeper(inside, 3), make_member(inside, make_user("door@home.example"), "alumnus")
    with time_machine.travel(since, tick=False):
        join(joined, member)
    assert set(found(inside)) == ({chose, acted} if asleep else set()) | ({joined} if asleep else set())


def test_who_is_left_in_peace(inside: Employer) -> None:
    asleep, *others = (sleeper(inside, number) for number in range(6))
    no_mail, resting, deceased, unreachable, asked = others
    stop_everything(recipient_id=no_mail.pk, by=None, channel=Channel.PAGE)
    with time_machine.travel(NOW, tick=False):
        pause(recipient_id=resting.pk, employer=inside, months=1, by=None, channel=Channel.PAGE)
    change_state(deceased, state=AlumnusState.DECEASED, by=None)
    Alumnus.objects.filter(pk=unreachable.pk).update(personal_email_verified_at=None)
    StayQuestion.objects.create(alumnus=asked, kind="dormant", asked_at=YEAR_AGO + timedelta(days=1), closed_at=NOW)
    assert found(inside) == [asleep]


def test_a_wave_a_day_the_longest_silent_first(inside: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "WAVE", 2)
    people = [sleeper(inside, number, since=LONG_AGO + timedelta(days=number)) for number in range(3)]
    assert ask_sleepers(inside, now=NOW.replace(hour=8, minute=59)) == 0
    assert ask_sleepers(inside, now=NOW.replace(hour=9)) == 2
    assert ask_sleepers(inside, now=NOW) == 0
    assert set(StayQuestion.objects.values_list("alumnus_id", flat=True)) == {people[0].pk, people[1].pk}
    assert ask_sleepers(inside, now=NOW + timedelta(days=1)) == 1
    assert ask_sleepers(inside, now=NOW + timedelta(days=2)) == 0
    assert Message.objects.in_scope().count() == 3


def test_asked_once_then_silence_for_good(inside: Employer) -> None:
    person = sleeper(inside)
    assert run(inside, now=NOW) == {"asked": 1, "silent": 0}
    Message.objects.in_scope().update(state=State.SENT, sent_at=NOW)
    assert run(inside, now=NOW + timedelta(days=30)) == {"asked": 0, "silent": 1}
    assert run(inside, now=NOW + timedelta(days=800)) == {"asked": 0, "silent": 0}
    assert Message.objects.in_scope().get().recipient_id == person.pk
    with time_machine.travel(NOW + timedelta(days=40), tick=False):
        assert (figures().asked, figures().said_yes) == (1, 0)


def test_whoever_comes_back_without_a_word_keeps_their_mail(inside: Employer) -> None:
    person = sleeper(inside)
    run(inside, now=NOW)
    Message.objects.in_scope().update(state=State.SENT, sent_at=NOW)
    note(STILL_WANTED, alumnus_id=person.pk, at=NOW + timedelta(days=5))
    assert run(inside, now=NOW + timedelta(days=30)) == {"asked": 0, "silent": 0}
    assert StayQuestion.objects.open().count() == 0


def test_the_task_runs_in_the_scope_of_its_employer(inside: Employer, globex: Employer) -> None:
    with tenant_scope(globex):
        sleeper(globex)
    sleeper(inside)
    with time_machine.travel(NOW, tick=False):
        wake_employers_sleepers.apply()
    assert StayQuestion.objects.count() == 1
    with tenant_scope(globex):
        assert StayQuestion.objects.count() == 0
