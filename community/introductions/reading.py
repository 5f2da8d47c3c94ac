"""What members read of their own introductions, and what two of them have in common."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from uuid import UUID

from accounts.models import Membership
from community.introductions.rules import can_take_part
from community.lunches.reading import hidden_from
from community.models import CoffeePlace, CoffeeWish
from directory.connections.reading import cards_of, seen_as_member
from directory.models import Alumnus, SearchRow
from directory.search.forms import facet_value_label

# What people talk about; never what only says who they are.
SHARED = ("team", "office", "skill", "city", "language")
MOST_SHARED = 6


@dataclass(frozen=True)
class Met:
    """Somebody one was introduced to."""

    alumnus: Alumnus
    line: str = ""
    href: str = ""
    common: tuple[str, ...] = ()


@dataclass(frozen=True)
class Introduction:
    place: CoffeePlace
    others: list[Met] = field(default_factory=list)


def wish_of(own: Alumnus) -> CoffeeWish | None:
    found: CoffeeWish | None = CoffeeWish.objects.filter(alumnus=own).first()
    return found


def others_at(place: CoffeePlace) -> list[Alumnus]:
    """Those who are there for this one today, whatever was when the month began."""
    rows = CoffeePlace.objects.filter(coffee=place.coffee_id).exclude(pk=place.pk).select_related("alumnus__membership")
    rows = rows.exclude(alumnus__in=hidden_from(place.alumnus))
    return [row.alumnus for row in rows.order_by("alumnus__sort_name", "id") if can_take_part(row.alumnus)]


def introductions_of(own: Alumnus, member: Membership, places: Iterable[CoffeePlace]) -> list[Introduction]:
    """Each with the others, as far as one may still see them. Four queries, however many."""
    places = list(places)
    coffees = [place.coffee_id for place in places]
    hidden = hidden_from(own)
    rows = CoffeePlace.objects.filter(coffee__in=coffees).exclude(alumnus=own).select_related("alumnus")
    people = [row for row in rows.order_by("alumnus__sort_name", "id") if row.alumnus_id not in hidden]
    seen = seen_as_member(member, [row.alumnus for row in people])
    cards = cards_of(seen)
    by_coffee: dict[UUID, list[Met]] = {}
    for row in people:
        if row.alumnus_id in seen:
            card = cards.get(row.alumnus_id)
            line = (card.now or card.work) if card else ""
            met = Met(row.alumnus, line, row.alumnus.get_absolute_url())
            by_coffee.setdefault(row.coffee_id, []).append(met)
    found = [Introduction(place, by_coffee.get(place.coffee_id, [])) for place in places]
    return [introduction for introduction in found if introduction.others]


def in_common(one: Alumnus, other: Alumnus) -> tuple[str, ...]:
    """What each of the two shows to the other, and both have. Four queries."""
    theirs, ours = _shown_to(one, other), _shown_to(other, one)
    if theirs is None or ours is None:
        return ()
    known = set(theirs.facets) & set(ours.facets)
    pairs = sorted(
        (SHARED.index(name), facet_value_label(name, value))
        for name, _colon, value in (token.partition(":") for token in known)
        if name in SHARED
    )
    return tuple(dict.fromkeys(label for _place, label in pairs))[:MOST_SHARED]


def _shown_to(viewer: Alumnus, alumnus: Alumnus) -> SearchRow | None:
    if viewer.membership is None:
        return None
    return cards_of(seen_as_member(viewer.membership, [alumnus])).get(alumnus.pk)


def history(people: Iterable[UUID]) -> dict[tuple[UUID, UUID], int]:
    """How often any two of them were introduced. One query."""
    wanted = set(people)
    coffees: dict[UUID, list[UUID]] = {}
    for coffee_id, alumnus_id in CoffeePlace.objects.values_list("coffee_id", "alumnus_id").iterator(chunk_size=10_000):
        if alumnus_id in wanted:
            coffees.setdefault(coffee_id, []).append(alumnus_id)
    met: dict[tuple[UUID, UUID], int] = {}
    for group in coffees.values():
        for pair in combinations(sorted(group), 2):
            met[pair] = met.get(pair, 0) + 1
    return met
