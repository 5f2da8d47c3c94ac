"""Birthdays and days of leaving of one's connections, in the round-up: a card is best from a person."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.connections.rules import takes_part
from directory.models import Alumnus, Audience, Connection, ConnectionState, Spell
from directory.visibility import audiences_of, fields_for
from engagement.anniversaries.days import days_from, kept_on, next_observed
from engagement.digests.sections import Item, Recipient
from tenancy.models import Employer
from tenancy.urls import employer_url


def collect(employer: Employer, recipients: Sequence[Recipient]) -> Mapping[UUID, Sequence[Item]]:
    """Three queries. Only who shows the day to connections is named; of the day somebody left only who asked for it."""
    readers = {each.pk: each for each in recipients if takes_part(each.alumnus)}
    found: dict[UUID, list[tuple[date, Item]]] = defaultdict(list)
    if not readers:
        return {}
    friends = _friends(readers)
    days = list(days_from(*_span(readers.values())))
    for alumnus, reader, day in _birthdays(friends, readers, days):
        words = _("%(name)s has a birthday") % {"name": alumnus.full_name}
        found[reader.pk].append((day, _item(employer, alumnus, words, day)))
    for alumnus, reader, day, years in _days_of_leaving(friends, readers, days):
        found[reader.pk].append((day, _item(employer, alumnus, _left_words(alumnus, years), day)))
    return {pk: [item for _day, item in sorted(items, key=lambda each: each[0])] for pk, items in found.items()}


def _span(readers: Iterable[Recipient]) -> tuple[date, date]:
    spans = [(each.first_day, each.last_day) for each in readers]
    return min(first for first, _last in spans), max(last for _first, last in spans)


def _friends(readers: Mapping[UUID, Recipient]) -> dict[UUID, set[UUID]]:
    """By friend, whose friends among the readers they are."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    rows = Connection.objects.filter(Q(asker__in=readers) | Q(asked__in=readers), state=ConnectionState.ACCEPTED)
    for asker, asked in rows.values_list("asker_id", "asked_id"):
        if asker in readers:
            found[asked].add(asker)
        if asked in readers:
            found[asker].add(asked)
    return found


def _readers_of(
    person: Alumnus, field: str, friends: Mapping[UUID, set[UUID]], readers: Mapping[UUID, Recipient]
) -> list[Recipient]:
    shows = Audience.CONNECTIONS in audiences_of(person) and field in fields_for(Audience.CONNECTIONS, person)
    return [readers[pk] for pk in friends[person.pk]] if shows else []


def _birthdays(
    friends: Mapping[UUID, set[UUID]], readers: Mapping[UUID, Recipient], days: Sequence[date]
) -> Iterator[tuple[Alumnus, Recipient, date]]:
    born = Alumnus.objects.filter(kept_on(days, month="birth_month", day="birth_day"), pk__in=friends)
    for alumnus in born.order_by("sort_name", "pk"):
        for reader in _readers_of(alumnus, "birthday", friends, readers):
            if day := _day_for(reader, alumnus, alumnus.birth_month, alumnus.birth_day):
                yield alumnus, reader, day


def _days_of_leaving(
    friends: Mapping[UUID, set[UUID]], readers: Mapping[UUID, Recipient], days: Sequence[date]
) -> Iterator[tuple[Alumnus, Recipient, date, int]]:
    """Of the latest employment, and of those who have asked to be greeted."""
    latest: dict[UUID, Spell] = {}
    rows = Spell.objects.filter(alumnus__in=friends, alumnus__greetings=True).select_related("alumnus")
    for spell in rows.latest_first():
        latest.setdefault(spell.alumnus_id, spell)
    for spell in latest.values():
        if spell.last_day is not None and spell.last_day < days[0]:
            for reader in _readers_of(spell.alumnus, "career", friends, readers):
                day = _day_for(reader, spell.alumnus, spell.last_day.month, spell.last_day.day)
                if day is not None and day.year > spell.last_day.year:
                    yield spell.alumnus, reader, day, day.year - spell.last_day.year


def _day_for(reader: Recipient, alumnus: Alumnus, month: int | None, day: int | None) -> date | None:
    if month is None or day is None:
        return None
    return next_observed(month, day, first=reader.first_day, last=reader.last_day, leap_day=alumnus.leap_day)


def _left_words(person: Alumnus, years: int) -> str:
    words = ngettext("%(name)s left %(years)d year ago", "%(name)s left %(years)d years ago", years)
    return words % {"name": person.full_name, "years": years}


def _item(employer: Employer, person: Alumnus, words: str, day: date) -> Item:
    return Item(words, date_format(day, "l, j F"), employer_url(employer, "directory:alumnus_detail", person.pk))
