"""Who gets a round-up now, and what stands in it: in batches, with a number of queries that does not grow with them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation

from directory.models import Alumnus, AlumnusState
from engagement.digests.emails import Block, RoundUpLetter, put_into_outbox
from engagement.digests.moments import LONGEST, WEEK, Due, latest_due
from engagement.digests.sections import Item, Recipient, Section, sections_for
from engagement.models import Rhythm, Roundup, RoundupRules
from mail.categories import CHOICES, Category
from mail.models import Frequency, Preference
from mail.models import Reader as ReadingHabits
from tenancy.models import Employer
from tenancy.scope import require_tenant

BATCH = 500
READERS = (AlumnusState.ALUMNUS, AlumnusState.EMPLOYEE)


@dataclass
class Reader:
    """One person whose round-up is due, and how often they want which category in it."""

    alumnus: Alumnus
    language: str
    often: dict[Category, Rhythm] = field(default_factory=dict)
    before: dict[Rhythm, date] = field(default_factory=dict)
    items: dict[str, Sequence[Item]] = field(default_factory=dict)

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm.MONTHLY if Rhythm.MONTHLY in self.often.values() else Rhythm.WEEKLY


def rules_of() -> RoundupRules:
    """The employer's, or what holds while nobody has chosen."""
    return RoundupRules.objects.first() or RoundupRules()


def plan_round_ups(employer: Employer, *, now: datetime | None = None) -> int:
    """Deals with everybody whose day and hour have come, once each; says how many mails that made.

    Twice at the same moment, late, or after days without any: nobody gets two of one day.
    """
    now, rules = now or timezone.now(), rules_of()
    if not rules.is_on:
        return 0
    planned = 0
    zones = _zones(employer)
    for zone in zones:
        due = latest_due(now, weekday=rules.weekday, hour=rules.hour, zone=zone)
        if not due.is_too_late(now):
            others = [other.key for other in zones if other.key != employer.timezone]
            planned += _plan_zone(due, _in_zone(zone, employer, others), employer)
    return planned


def _zones(employer: Employer) -> list[ZoneInfo]:
    named = ReadingHabits.objects.exclude(timezone="").values_list("timezone", flat=True).distinct()
    names = {name for name in named if name in available_timezones()} | {employer.timezone}
    return [ZoneInfo(name) for name in sorted(names)]


def _in_zone(zone: ZoneInfo, employer: Employer, others: Sequence[str]) -> Q:
    """Whoever has chosen no clock, or one that there is not, goes by the employer's."""
    habits = ReadingHabits.objects.filter(recipient_id=OuterRef("pk"))
    if zone.key != employer.timezone:
        return Q(Exists(habits.filter(timezone=zone.key)))
    return ~Q(Exists(habits.filter(timezone__in=others)))


def _plan_zone(due: Due, in_zone: Q, employer: Employer) -> int:
    planned, after = 0, None
    while True:
        with transaction.atomic():
            if not _is_ours():
                return planned
            people = list(_waiting(due, in_zone, after)[:BATCH])
            planned += plan_batch(employer, due, people) if people else 0
        if len(people) < BATCH:
            return planned
        after = people[-1].pk


def _is_ours() -> bool:
    """Until the end of the transaction nobody else plans this employer's round-ups: two beats do the work once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"round-ups:{require_tenant()}"])
        return bool(cursor.fetchone()[0])


def _waiting(due: Due, in_zone: Q, after: UUID | None) -> QuerySet[Alumnus]:
    """Who wanted one before this one was due and has not been dealt with. Whoever chose it later waits for the next."""
    own = {"recipient_id": OuterRef("pk")}
    habits = ReadingHabits.objects.filter(**own)
    wanted = Preference.objects.filter(frequency__in=_rhythms(due), category__in=CHOICES, changed_at__lt=due.at, **own)
    people = Alumnus.objects.filter(in_zone, Exists(wanted), state__in=READERS)
    people = people.exclude(Exists(Roundup.objects.filter(day=due.day, **own)))
    people = people.exclude(Exists(habits.filter(paused_until__gt=timezone.now())))
    return (people if after is None else people.filter(pk__gt=after)).order_by("pk")


def _rhythms(due: Due) -> tuple[Frequency, ...]:
    return (Frequency.WEEKLY, Frequency.MONTHLY) if due.is_monthly else (Frequency.WEEKLY,)


def plan_batch(employer: Employer, due: Due, people: Sequence[Alumnus]) -> int:
    readers = _readers(employer, due, people)
    for section in sections_for(employer):
        _collect(employer, due, section, list(readers.values()))
    letters = [_letter(employer, reader) for reader in readers.values() if reader.items]
    sent = put_into_outbox(employer, due, letters)
    for section in sections_for(employer):
        if section.planned is not None:
            section.planned(
                {pk: (sent[pk], readers[pk].items[section.name]) for pk in sent if section.name in readers[pk].items}
            )
    Roundup.objects.bulk_create(
        [
            Roundup(recipient_id=pk, rhythm=reader.rhythm, day=due.day, message_id=sent.get(pk))
            for pk, reader in readers.items()
        ],
        ignore_conflicts=True,
    )
    return len(sent)


def _readers(employer: Employer, due: Due, people: Sequence[Alumnus]) -> dict[UUID, Reader]:
    """Three queries: languages, wishes, and the days of the round-ups before."""
    ids = [person.pk for person in people]
    habits = ReadingHabits.objects.filter(recipient_id__in=ids).exclude(language="")
    languages = dict(habits.values_list("recipient_id", "language"))
    readers = {person.pk: Reader(person, languages.get(person.pk) or employer.language) for person in people}
    wishes = Preference.objects.filter(
        recipient_id__in=ids, category__in=CHOICES, frequency__in=_rhythms(due), changed_at__lt=due.at
    )
    for pk, category, frequency in wishes.values_list("recipient_id", "category", "frequency"):
        readers[pk].often[Category(category)] = Rhythm(frequency)
    oldest = due.day - LONGEST[Rhythm.MONTHLY]
    before = Roundup.objects.filter(recipient_id__in=ids, day__gte=oldest, day__lt=due.day).order_by("day")
    for pk, rhythm, day in before.values_list("recipient_id", "rhythm", "day"):
        readers[pk].before[Rhythm.WEEKLY] = day
        if rhythm == Rhythm.MONTHLY:
            readers[pk].before[Rhythm.MONTHLY] = day
    return readers


def _collect(employer: Employer, due: Due, section: Section, readers: Sequence[Reader]) -> None:
    """Once for each language that somebody reads."""
    by_language: dict[str, list[Reader]] = defaultdict(list)
    for reader in readers:
        if section.category in reader.often:
            by_language[_spoken(reader.language)].append(reader)
    for language, those in by_language.items():
        with translation.override(language):
            found = section.collect(employer, [_recipient(due, reader, section.category) for reader in those])
        for reader in those:
            if items := found.get(reader.alumnus.pk):
                reader.items[section.name] = items


def _spoken(language: str) -> str:
    return language if language in settings.TRANSLATED else settings.LANGUAGE_CODE


def _recipient(due: Due, reader: Reader, category: Category) -> Recipient:
    """What is told begins where the last round-up of this rhythm ended, but not endlessly long ago."""
    rhythm = reader.often[category]
    usual = due.monthly_day_before if rhythm == Rhythm.MONTHLY else due.day - WEEK
    first = max(reader.before.get(rhythm, usual), due.day - LONGEST[rhythm])
    next_one = due.next_monthly_day if rhythm == Rhythm.MONTHLY else due.next_day
    return Recipient(
        alumnus=reader.alumnus,
        since=due.moment_of(min(first, usual)),
        until=due.at,
        first_day=due.day,
        last_day=date.fromordinal(next_one.toordinal() - 1),
    )


def _letter(employer: Employer, reader: Reader) -> RoundUpLetter:
    """In the order of the sections, each under its name in the reader's language."""
    with translation.override(_spoken(reader.language)):
        blocks = [
            Block(str(section.label), reader.items[section.name])
            for section in sections_for(employer)
            if section.name in reader.items
        ]
    return RoundUpLetter(reader.alumnus, blocks, reader.rhythm)
