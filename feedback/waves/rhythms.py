"""Surveys that are asked again and again: by the calendar, or of those whom journeys bring.

What journeys bring to a sealed survey waits for the next quarter, until there is a crowd to be lost in. A confidential
or named one has a wave for each quarter that people join on the day of their step.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from directory.models import Alumnus
from engagement.audiences.criteria import Criteria
from feedback.models import (
    Participation,
    ParticipationState,
    Rhythm,
    Survey,
    WaitingPerson,
    Wave,
    WaveOrigin,
    WaveState,
)
from feedback.waves import gate, inviting, pokes
from feedback.waves.actions import ask_one_after_the_other, make_wave, pass_gate
from feedback.waves.audience import asked
from feedback.waves.bands import plan_bands, values_in, with_others
from feedback.waves.moments import QUARTER, is_morning, moment, next_after, plus_months, quarter_of, quarter_words
from feedback.waves.rules import is_rolling
from feedback.waves.terms import Occasion, Terms
from tenancy.models import Employer

# Of whom the groups of a rolling wave are planned: who has left within so many days.
LOOKS_BACK = timedelta(days=365)
# Who has waited for so long is forgotten: the survey would speak of another time.
WAITS_AT_MOST = timedelta(days=200)


@transaction.atomic
def begin_rhythm(*, survey: Survey, terms: Terms, employer: Employer, by: Membership, tested: str = "") -> Rhythm:
    """From its first day on by itself. A survey has one of a kind: an earlier one ends."""
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    pass_gate(survey, terms, employer, tested)
    origin = WaveOrigin.JOURNEY if terms.occasion == Occasion.JOURNEYS else WaveOrigin.SCHEDULE
    Rhythm.objects.running().filter(survey=survey, origin=origin).update(ended_at=timezone.now())
    starts_on, months = _days(origin, terms, employer.today())
    next_on = starts_on if origin == WaveOrigin.SCHEDULE else next_after(starts_on, months, employer.today())
    rhythm = Rhythm.objects.create(
        survey=survey, origin=origin, terms=terms.dump(), months=months, starts_on=starts_on, next_on=next_on,
        begun_by=by,
    )  # fmt: skip
    record("survey.rhythm_begun", subject=survey, by=by, origin=origin)
    return rhythm


def _days(origin: WaveOrigin, terms: Terms, today: date) -> tuple[date, int]:
    if origin == WaveOrigin.JOURNEY:
        return quarter_of(today), QUARTER
    return terms.opens_on or today, terms.months


@transaction.atomic
def end_rhythm(*, rhythm: Rhythm, by: Membership) -> None:
    """What is open stays open until its day; nobody waits for a next one any more."""
    if not Rhythm.objects.running().filter(pk=rhythm.pk).update(ended_at=timezone.now()):
        return
    if rhythm.origin == WaveOrigin.JOURNEY:
        WaitingPerson.objects.filter(survey=rhythm.survey_id).delete()
    record("survey.rhythm_ended", subject=rhythm.survey, by=by, origin=rhythm.origin)


@transaction.atomic
def beat(*, rhythm: Rhythm, employer: Employer, now: datetime) -> Wave | None:
    """The wave of the day that has come. Of days that were missed only the last one; of the others nobody knows."""
    today = now.astimezone(employer.zone).date()
    found = Rhythm.objects.running().select_for_update(of=("self",)).select_related("survey").filter(pk=rhythm.pk)
    due: Rhythm | None = found.filter(next_on__lte=today).first()
    if due is None or not is_morning(now, employer.zone):
        return None
    occurrence, due.next_on = due.next_on, next_after(due.starts_on, due.months, today)
    due.save(update_fields=["next_on"])
    terms = Terms.load(due.terms)
    if due.origin == WaveOrigin.JOURNEY and not _is_crowd(due, terms, employer):
        return None
    words = quarter_words(occurrence) if due.origin == WaveOrigin.JOURNEY else ""
    wave = make_wave(
        survey=due.survey, terms=terms, employer=employer, opens_at=now, by=None, rhythm=due, occurrence=occurrence,
        name=f"{due.survey.name}, {words}" if words else "",
    )  # fmt: skip
    record("wave.launched", subject=wave, mode=wave.mode, opens_at=now)
    transaction.on_commit(partial(pokes.open_soon, wave.pk))
    return wave


def _is_crowd(rhythm: Rhythm, terms: Terms, employer: Employer) -> bool:
    """Those who wait; the next quarter asks again. A rolling wave is made when the first one comes."""
    if not terms.is_sealed:
        return False
    forgotten = employer.today() - WAITS_AT_MOST
    WaitingPerson.objects.filter(survey=rhythm.survey_id, since__lt=forgotten).delete()
    look = gate.Look(rhythm.survey, terms, employer)
    return look.people.count() >= look.fewest


# Those whom a journey brings


@transaction.atomic
def bring(*, rhythm: Rhythm, people: Collection[UUID], employer: Employer, now: datetime) -> int:
    """Into the queue of a sealed survey, or into the wave of this quarter. Says how many were not there before."""
    rhythm = Rhythm.objects.select_for_update(of=("self",)).select_related("survey").get(pk=rhythm.pk)
    terms, today = Terms.load(rhythm.terms), now.astimezone(employer.zone).date()
    if terms.is_sealed:
        before = WaitingPerson.objects.filter(survey=rhythm.survey).count()
        rows = [WaitingPerson(survey=rhythm.survey, alumnus_id=pk, since=today) for pk in sorted(people)]
        WaitingPerson.objects.bulk_create(rows, ignore_conflicts=True)
        return WaitingPerson.objects.filter(survey=rhythm.survey).count() - before
    ask_one_after_the_other()
    wave = rolling_wave(rhythm, terms, employer=employer, now=now)
    if not wave.is_open:
        return 0
    may_be_asked = asked(Criteria(), purpose=rhythm.survey.purpose, today=today).filter(pk__in=list(people))
    values = values_in(wave.bands, may_be_asked, today=today)
    new = inviting.invite(wave, values, employer=employer, now=now) if values else 0
    wave.invited += new
    wave.save(update_fields=["invited"])
    return new


def rolling_wave(rhythm: Rhythm, terms: Terms, *, employer: Employer, now: datetime) -> Wave:
    """The one of this quarter. Whoever comes on its last day still has all the days there are."""
    today = now.astimezone(employer.zone).date()
    quarter = quarter_of(today)
    known = Wave.objects.filter(rhythm=rhythm, occurrence=quarter).select_for_update(of=("self",))
    if (wave := known.select_related("survey").first()) is not None:
        return wave
    wave = make_wave(
        survey=rhythm.survey, terms=terms, employer=employer, opens_at=now, by=None, rhythm=rhythm, occurrence=quarter,
        name=f"{rhythm.survey.name}, {quarter_words(quarter)}",
    )  # fmt: skip
    recent = Alumnus.objects.filter(spells__last_day__gt=today - LOOKS_BACK, spells__last_day__lte=today).distinct()
    wave.bands = with_others(plan_bands(recent, terms.dimensions, today=today).bands)
    ends = plus_months(quarter, QUARTER) + timedelta(days=terms.lasts)
    wave.state, wave.remind_on, wave.closes_at = WaveState.OPEN, None, moment(ends, time(0), employer.zone)
    wave.save()
    record("wave.opened", subject=wave, people=0)
    return wave


@transaction.atomic
def remind_rolling(*, wave: Wave, employer: Employer, now: datetime) -> int:
    """Everybody once, by their own clock."""
    wave = Wave.objects.select_for_update(of=("self",)).select_related("survey").get(pk=wave.pk)
    terms = Terms.load(wave.terms)
    if not (wave.is_open and is_rolling(wave) and terms.remind_after and is_morning(now, employer.zone)):
        return 0
    asked_before = now - timedelta(days=terms.remind_after)
    due = Participation.objects.filter(wave=wave, reminded_at__isnull=True, invited_at__lte=asked_before)
    ids = list(due.exclude(state=ParticipationState.ANSWERED).values_list("pk", flat=True))
    if not ids:
        return 0
    Participation.objects.filter(pk__in=ids).update(reminded_at=now)
    return inviting.remind(wave, employer=employer, now=now, only=Participation.objects.filter(pk__in=ids))


def rhythm_words(rhythm: Rhythm) -> str:
    if rhythm.origin == WaveOrigin.JOURNEY:
        return _("When a journey brings people, once a quarter")
    return {3: _("Every three months"), 6: _("Twice a year"), 12: _("Once a year")}.get(rhythm.months, "")
