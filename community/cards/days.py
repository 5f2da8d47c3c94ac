"""Birthdays of this month, and the days on which people left, of those one knows: as far as they show them to one.

29 February is kept, in other years, on the day each person chose (engagement/anniversaries).
"""

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership
from community.models import Mark, Occasion
from directory.connections.reading import cards_of, seen_as_member
from directory.models import Alumnus, Audience, Connection, ConnectionState, SearchRow, Spell
from directory.profile.photos import small_photo
from directory.visibility import fields_for
from engagement.anniversaries.days import days_from, kept_on, next_observed

Kept = tuple[date, Alumnus, Occasion, str]


@dataclass(frozen=True)
class Day:
    """One person's day."""

    on: date
    person: Alumnus
    occasion: Occasion
    words: str
    photo: str
    is_today: bool


def days_of_month(own: Alumnus, member: Membership, *, today: date) -> list[Day]:
    """Of one's connections and one's circle, in the order of the month. Seven queries, however many people."""
    first, last = today.replace(day=1), today.replace(day=calendar.monthrange(today.year, today.month)[1])
    known = _known(own)
    born = list(Alumnus.objects.filter(_kept_in(first, last), pk__in=known))
    left = _latest_spells(known, first)
    people = {person.pk: person for person in [*born, *(spell.alumnus for spell in left)]}
    audiences = seen_as_member(member, people.values())
    found = [*_birthdays(born, audiences, first, last), *_days_of_leaving(left, audiences, first, last)]
    cards = cards_of({person.pk: audiences[person.pk] for _on, person, _occasion, _words in found})
    return [_day(each, cards.get(each[1].pk), today) for each in sorted(found, key=lambda each: (each[0], each[1].pk))]


def _kept_in(first: date, last: date) -> Q:
    return kept_on(days_from(first, last), month="birth_month", day="birth_day")


def _known(own: Alumnus) -> set[UUID]:
    connections = Connection.objects.of(own.pk).filter(state=ConnectionState.ACCEPTED)
    found = {pk for pair in connections.values_list("asker_id", "asked_id") for pk in pair}
    marked = Mark.objects.of(own.pk).filter(person__isnull=False).values_list("person_id", flat=True)
    return {pk for pk in (*found, *marked) if pk is not None} - {own.pk}


def _latest_spells(known: set[UUID], first: date) -> list[Spell]:
    """Of those who have asked to be greeted on that day, their last employment."""
    latest: dict[UUID, Spell] = {}
    rows = Spell.objects.filter(alumnus__in=known, alumnus__greetings=True).select_related("alumnus")
    for spell in rows.latest_first():
        latest.setdefault(spell.alumnus_id, spell)
    return [spell for spell in latest.values() if spell.last_day is not None and spell.last_day < first]


def _birthdays(born: list[Alumnus], audiences: Mapping[UUID, Audience], first: date, last: date) -> Iterator[Kept]:
    for person in born:
        if person.pk in audiences and "birthday" in fields_for(audiences[person.pk], person):
            on = _observed(person, person.birth_month, person.birth_day, first, last)
            if on is not None:
                yield on, person, Occasion.BIRTHDAY, _("Birthday")


def _days_of_leaving(left: list[Spell], audiences: Mapping[UUID, Audience], first: date, last: date) -> Iterator[Kept]:
    for spell in left:
        person, day = spell.alumnus, spell.last_day
        if person.pk in audiences and day and "career" in fields_for(audiences[person.pk], person):
            on = _observed(person, day.month, day.day, first, last)
            if on is not None and on.year > day.year:
                years = on.year - day.year
                words = ngettext("Left %(years)d year ago", "Left %(years)d years ago", years) % {"years": years}
                yield on, person, Occasion.ANNIVERSARY, words


def _observed(person: Alumnus, month: int | None, day: int | None, first: date, last: date) -> date | None:
    if month is None or day is None:
        return None
    return next_observed(month, day, first=first, last=last, leap_day=person.leap_day)


def _day(kept: Kept, card: SearchRow | None, today: date) -> Day:
    on, person, occasion, words = kept
    photo = small_photo(card.card, person.get_absolute_url()) if card else ""
    return Day(on=on, person=person, occasion=occasion, words=words, photo=photo, is_today=on == today)
