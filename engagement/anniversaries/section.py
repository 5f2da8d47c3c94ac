"""Birthdays and days of leaving of one's connections, in the round-up: a card is best from a person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
    people = Alumnus.objects.filter(pk__in=friends)
    born = people.filter(kept_on(days, month="birth_month", day="birth_day"))
    for person in born.order_by("sort_name", "pk"):
        for reader in _readers_of(person, "birthday", friends, readers):
            day = _birthday(person, reader)
            if day:
                words = _("%(name)s has a birthday") % {"name": person.full_name}
                found[reader.pk].append((day, _item(employer, person, words, day)))
    for spell in _left(friends, days):
        for reader in _readers_of(spell.alumnus, "career", friends, readers):
            day = _day_left(spell, reader)
            if day:
                words = _left_words(spell.alumnus, day.year - spell.last_day.year)
                found[reader.pk].append((day, _item(employer, spell.alumnus, words, day)))
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


def _birthday(person: Alumnus, reader: Recipient) -> date | None:
    return next_observed(
        person.birth_month,
        person.birth_day,
        first=reader.first_day,
        last=reader.last_day,
        leap_day=person.leap_day,
    )


def _left(friends: Mapping[UUID, set[UUID]], days: Sequence[date]) -> list[Spell]:
    """The latest employment of each who has asked to be greeted, if its last day comes round in these days."""
    latest: dict[UUID, Spell] = {}
    rows = Spell.objects.filter(alumnus__in=friends, alumnus__greetings=True).select_related("alumnus")
    for spell in rows.latest_first():
        latest.setdefault(spell.alumnus_id, spell)
    kept = {(day.month, day.day) for day in days} | {(2, 29)}
    return [spell for spell in latest.values() if spell.last_day and (spell.last_day.month, spell.last_day.day) in kept]


def _day_left(spell: Spell, reader: Recipient) -> date | None:
    left = spell.last_day
    day = next_observed(
        left.month,
        left.day,
        first=reader.first_day,
        last=reader.last_day,
        leap_day=spell.alumnus.leap_day,
    )
    return day if day and day.year > left.year else None


def _left_words(person: Alumnus, years: int) -> str:
    words = ngettext("%(name)s left %(years)d year ago", "%(name)s left %(years)d years ago", years)
    return words % {"name": person.full_name, "years": years}


def _item(employer: Employer, person: Alumnus, words: str, day: date) -> Item:
    return Item(words, date_format(day, "l, j F"), employer_url(employer, "directory:alumnus_detail", person.pk))
