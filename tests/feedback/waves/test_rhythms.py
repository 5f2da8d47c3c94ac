"""Surveys that are asked again and again: on their day whatever the beat does, and only of a crowd."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from directory.models import Alumnus, AlumnusState
from feedback.models import (
    Mode,
    Participation,
    ParticipationState,
    Purpose,
    Rhythm,
    SealedInvitation,
    Survey,
    WaitingPerson,
    Wave,
    WaveOrigin,
    WaveState,
)
from feedback.waves import tasks
from feedback.waves.actions import open_wave
from feedback.waves.rhythms import beat, begin_rhythm, bring, end_rhythm, remind_rolling
from feedback.waves.terms import Occasion, Terms
from mail.models import Message, State
from tenancy.models import Employer
from tests.factories.waves import make_launch, make_readers, make_survey, opened


def rhythm_of(survey: Survey, house: Employer, hr: Membership, **terms: object) -> Rhythm:
    launch = make_launch(survey, hr, **terms)
    words = Terms.load(launch.terms)
    return begin_rhythm(survey=survey, terms=words, employer=house, by=hr, tested=launch.tested)


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_the_calendar_asks_once_on_each_day_however_often_the_beat_comes(
    house: Employer, hr: Membership, survey: Survey
) -> None:
    make_readers(24)
    first = house.today()
    earlier = rhythm_of(survey, house, hr, occasion=Occasion.CALENDAR.value, opens_on=first, months=6)
    rhythm = rhythm_of(survey, house, hr, occasion=Occasion.CALENDAR.value, opens_on=first)
    assert Rhythm.objects.running().get() == rhythm != earlier
    assert beat(rhythm=rhythm, employer=house, now=at(first, 7)) is None
    wave = beat(rhythm=rhythm, employer=house, now=at(first))
    assert wave is not None
    assert beat(rhythm=rhythm, employer=house, now=at(first)) is None
    assert (wave.origin, wave.occurrence, wave.state) == (WaveOrigin.SCHEDULE, first, WaveState.PLANNED)
    assert open_wave(wave=wave, employer=house, now=wave.opens_at)
    rhythm.refresh_from_db()
    late = rhythm.next_on + timedelta(days=200)  # two of its days went by without a beat
    second = beat(rhythm=rhythm, employer=house, now=at(late))
    assert second is not None
    rhythm.refresh_from_db()
    assert rhythm.next_on > late
    assert Wave.objects.count() == 2
    end_rhythm(rhythm=rhythm, by=hr)
    end_rhythm(rhythm=rhythm, by=hr)
    assert beat(rhythm=rhythm, employer=house, now=at(rhythm.next_on)) is None


def test_who_is_brought_to_a_sealed_survey_waits_for_a_crowd(house: Employer, hr: Membership, survey: Survey) -> None:
    rhythm = rhythm_of(survey, house, hr, occasion=Occasion.JOURNEYS.value)
    quarter = rhythm.next_on
    assert (quarter.day, quarter.month % 3, quarter > house.today()) == (1, 1, True)
    people = [each.pk for each in make_readers(19)]
    now = timezone.now()
    assert bring(rhythm=rhythm, people=people, employer=house, now=now) == 19
    assert bring(rhythm=rhythm, people=people, employer=house, now=now) == 0
    assert not Message.objects.in_scope().exists()
    assert beat(rhythm=rhythm, employer=house, now=at(quarter)) is None  # too few
    rhythm.refresh_from_db()
    assert rhythm.next_on > quarter
    bring(rhythm=rhythm, people=[make_readers(1, begins=50)[0].pk], employer=house, now=now)
    WaitingPerson.objects.filter(alumnus=people[0]).update(since=house.today() - timedelta(days=600))
    assert beat(rhythm=rhythm, employer=house, now=at(rhythm.next_on)) is None  # whoever waited too long is forgotten
    bring(rhythm=rhythm, people=[make_readers(1, begins=60)[0].pk], employer=house, now=now)
    rhythm.refresh_from_db()
    wave = beat(rhythm=rhythm, employer=house, now=at(rhythm.next_on))
    assert wave is not None
    assert open_wave(wave=wave, employer=house, now=wave.opens_at)
    assert (SealedInvitation.objects.count(), WaitingPerson.objects.count()) == (20, 0)
    assert Wave.objects.get().name.startswith("Looking back, Q")
    bring(rhythm=rhythm, people=[people[0]], employer=house, now=now)
    end_rhythm(rhythm=rhythm, by=hr)
    assert not WaitingPerson.objects.exists()


def test_others_join_the_wave_of_the_quarter_and_have_a_clock_of_their_own(house: Employer, hr: Membership) -> None:
    survey = make_survey(Purpose.ALUMNI, Mode.CONFIDENTIAL)
    gone = make_readers(24, last_day=house.today() - timedelta(days=28))
    rhythm = rhythm_of(survey, house, hr, occasion=Occasion.JOURNEYS.value, remind_after=7)
    assert beat(rhythm=rhythm, employer=house, now=at(rhythm.next_on)) is None  # made when the first one comes
    day = at(house.today())
    assert bring(rhythm=rhythm, people=[gone[0].pk], employer=house, now=day) == 1
    assert bring(rhythm=rhythm, people=[gone[0].pk, gone[1].pk], employer=house, now=day + timedelta(hours=1)) == 1
    wave = Wave.objects.get()
    assert (wave.state, wave.invited, wave.remind_on, wave.origin) == (WaveState.OPEN, 2, None, WaveOrigin.JOURNEY)
    assert [group["key"] for group in wave.bands[0]["groups"]] == ["payments", "risk", "other"]
    assert set(Participation.objects.values_list("bands", flat=True).first()) == {"team"}
    assert Message.objects.in_scope().count() == 2
    Message.objects.in_scope().update(state=State.SENT, sent_at=day)
    assert remind_rolling(wave=wave, employer=house, now=day + timedelta(days=6)) == 0
    Participation.objects.filter(alumnus=gone[1]).update(state=ParticipationState.ANSWERED)
    assert remind_rolling(wave=wave, employer=house, now=day + timedelta(days=8)) == 1
    assert remind_rolling(wave=wave, employer=house, now=day + timedelta(days=9)) == 0
    Wave.objects.update(state=WaveState.CLOSED)
    assert bring(rhythm=rhythm, people=[gone[2].pk], employer=house, now=day) == 0


def test_somebody_in_notice_is_asked_at_once(house: Employer, hr: Membership) -> None:
    survey = make_survey(Purpose.EXIT, Mode.NAMED, "Before you go")
    leaver = make_readers(1, state=AlumnusState.LEAVER, last_day=house.today() + timedelta(days=7))[0]
    rhythm = rhythm_of(survey, house, hr, occasion=Occasion.JOURNEYS.value)
    assert bring(rhythm=rhythm, people=[leaver.pk], employer=house, now=timezone.now()) == 1
    assert Message.objects.in_scope().get().category == "service"


@pytest.mark.parametrize("times", [1, 2])
def test_the_tick_does_all_of_it_once(house: Employer, hr: Membership, survey: Survey, times: int) -> None:
    make_readers(24)
    wave = opened(survey, house, hr)
    Message.objects.in_scope().update(state=State.SENT, sent_at=timezone.now())
    Wave.objects.update(remind_on=house.today() - timedelta(days=1))
    rhythm_of(survey, house, hr, occasion=Occasion.CALENDAR.value, opens_on=house.today())
    for _time in range(times):
        tasks.look_after_waves.run()
    Wave.objects.filter(pk=wave.pk).update(closes_at=timezone.now(), opens_at=timezone.now() - timedelta(days=9))
    for _time in range(times):
        tasks.look_after_waves.run()
    wave.refresh_from_db()
    assert (wave.state, wave.settled_at is not None) == (WaveState.CLOSED, True)
    tasks.open_one_wave.run(wave_id=str(wave.pk))
    tasks.settle_one_wave.run(wave_id=str(wave.pk))
    assert Alumnus.objects.count() == 24
