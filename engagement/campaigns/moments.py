"""When a campaign reaches whom: days and clock times into moments, and people into waves, in the database."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, DateTimeField, DurationField, ExpressionWrapper, QuerySet, Value, When
from django.db.models.expressions import Combinable, Window
from django.db.models.functions import MD5, Cast, Concat, Ntile, RowNumber

from engagement.models.campaigns import GOOD_FOR, Campaign, Pace, Start
from mail.models import Reader
from tenancy.models import Employer
from web.clocks import moment

HOUR = timedelta(hours=1)


def zones_of_readers(employer: Employer) -> list[str]:
    """Where this employer's people have said they are, and where the employer is."""
    chosen = Reader.objects.exclude(timezone="").values_list("timezone", flat=True).distinct()
    return sorted({employer.timezone, *chosen})


def first_moment(campaign: Campaign, *, employer: Employer, now: datetime) -> datetime:
    """The earliest that anybody gets it; never before `now`."""
    if campaign.starts == Start.NOW:
        return now
    return max(now, min(_planned(campaign, employer).values()))


def last_moment(campaign: Campaign, *, employer: Employer, first: datetime, people: int) -> datetime:
    """When the last of them is due, the mail servers permitting."""
    latest = first if campaign.starts == Start.NOW else max(first, *_planned(campaign, employer).values())
    return latest + duration(campaign, people=people)


def is_late_somewhere(campaign: Campaign, *, employer: Employer, now: datetime) -> bool:
    """In some zone the time has gone by already: who is there gets it as soon as it is sent."""
    return campaign.starts != Start.NOW and min(_planned(campaign, employer).values()) < now


def is_late_everywhere(campaign: Campaign, *, employer: Employer, now: datetime) -> bool:
    return campaign.starts != Start.NOW and max(_planned(campaign, employer).values()) < now


def _planned(campaign: Campaign, employer: Employer) -> Mapping[str, datetime]:
    """By zone. Only where each person has the own clock are there several."""
    assert campaign.starts_on is not None  # a constraint of the table
    assert campaign.starts_at is not None
    zones = zones_of_readers(employer) if campaign.starts == Start.LOCAL else [employer.timezone]
    return {zone: moment(campaign.starts_on, campaign.starts_at, ZoneInfo(zone)) for zone in zones}


def expiry(campaign: Campaign, *, employer: Employer, first: datetime, people: int) -> datetime:
    """The end of the last day in the employer's zone, else two weeks after the last person was due."""
    if campaign.last_day is not None:
        return moment(campaign.last_day + timedelta(days=1), time.min, employer.zone)
    return last_moment(campaign, employer=employer, first=first, people=people) + GOOD_FOR


def duration(campaign: Campaign, *, people: int) -> timedelta:
    """From the first person to the last."""
    if campaign.pace == Pace.HOURLY:
        return HOUR * people / (campaign.pace_number or 1)
    if campaign.pace == Pace.WAVES:
        return HOUR * campaign.wave_hours * (max(min(campaign.pace_number or 1, people), 1) - 1)
    return timedelta()


def people_a_day(campaign: Campaign, *, people: int) -> int:
    """The most that go out within 24 hours."""
    if campaign.pace == Pace.HOURLY:
        return min(people, 24 * (campaign.pace_number or 1))
    if campaign.pace == Pace.WAVES:
        waves = campaign.pace_number or 1
        waves_a_day = min(waves, -(-24 // max(campaign.wave_hours, 1)))
        return min(people, -(-people // waves) * waves_a_day)
    return people


def with_next_at(
    people: QuerySet, campaign: Campaign, *, employer: Employer, first: datetime, each: timedelta
) -> QuerySet:
    """Each row of `people`, which has `zone`, with the moment that it is due, as `next_at`.

    `each` is the time from one to the next, where they go out by and by.
    """
    at = _base(campaign, employer, first) + _wait(campaign, each)
    return people.annotate(next_at=ExpressionWrapper(at, DateTimeField()))


def _base(campaign: Campaign, employer: Employer, first: datetime) -> Combinable:
    if campaign.starts != Start.LOCAL:
        return Value(first, output_field=DateTimeField())
    planned = _planned(campaign, employer)
    own = Value(max(first, planned[employer.timezone]), output_field=DateTimeField())
    return Case(*_by_zone(planned.items(), first), default=own, output_field=DateTimeField())


def _by_zone(planned: Iterable[tuple[str, datetime]], first: datetime) -> list[When]:
    return [When(zone=zone, then=Value(max(first, at), output_field=DateTimeField())) for zone, at in planned]


def _wait(campaign: Campaign, each: timedelta) -> Combinable:
    """How long after its time. Who is in which wave is chance, but the same chance each time it is asked."""
    by_chance = MD5(Concat(Cast("pk", CharField()), Value(str(campaign.pk))))
    if campaign.pace == Pace.HOURLY:
        return _times(Window(RowNumber(), order_by=by_chance.asc()), each)
    if campaign.pace == Pace.WAVES:
        wave = Window(Ntile(num_buckets=campaign.pace_number or 1), order_by=by_chance.asc())
        return _times(wave, HOUR * campaign.wave_hours)
    return Value(timedelta(), output_field=DurationField())


def _times(place: Window, each: timedelta) -> Combinable:
    step = Value(each, output_field=DurationField())
    return ExpressionWrapper((place - Value(1)) * step, output_field=DurationField())
