"""Who stands for whom: locks in one order, blocks, and lines of people as one member may see them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import Membership
from directory.connections.reading import cards_of, seen_as_member
from directory.connections.rules import takes_part
from directory.models import Alumnus, Block, SearchRow
from directory.places.cities import place_key
from directory.profile.photos import small_photo


class NotThere(Exception):
    """For whoever asks, this person does not exist: the page says what it says for people who never were."""


@dataclass(frozen=True)
class Line:
    """One person in a list. Without `href` the profile is not theirs to open. `city` is a key of `directory.places`."""

    alumnus_id: UUID
    name: str
    detail: str = ""
    place: str = ""
    city: str = ""
    card: Mapping[str, Any] | None = None

    @property
    def href(self) -> str:
        return reverse("directory:alumnus_detail", args=[self.alumnus_id]) if self.card is not None else ""

    @property
    def photo(self) -> str:
        return small_photo(self.card, self.href) if self.card else ""


def lock(*people_ids: UUID) -> dict[UUID, Alumnus]:
    """In one order, so that two who decide at the same moment come one after the other."""
    rows = Alumnus.objects.filter(pk__in=people_ids).order_by("pk")
    return {alumnus.pk: alumnus for alumnus in rows.select_for_update(no_key=True)}


def locked_pair(one_id: UUID, other_id: UUID) -> tuple[Alumnus, Alumnus]:
    """Both as they are now. Whoever is blocked, gone or taken off the lists since is not there."""
    found = lock(one_id, other_id)
    one, other = found.get(one_id), found.get(other_id)
    if one is None or other is None or one_id == other_id or not takes_part(one) or not takes_part(other):
        raise NotThere
    if are_blocked(one_id, other_id):
        raise NotThere
    return one, other


def are_blocked(one_id: UUID, other_id: UUID) -> bool:
    return bool(Block.objects.between(one_id, other_id).exists())


def is_blocked_pair(one: str, other: str) -> Q:
    """On a model that names two people: either has blocked the other."""
    ways = ((one, other), (other, one))
    return Q(
        *(Q(Exists(Block.objects.filter(blocker=OuterRef(a), blocked=OuterRef(b)))) for a, b in ways), _connector=Q.OR
    )


def seen_people(member: Membership, people: Iterable[Alumnus]) -> dict[UUID, Line]:
    """Those whom the member may see, as they show themselves to the member. Two queries."""
    known = {person.pk: person for person in people}
    audiences = seen_as_member(member, known.values())
    cards = cards_of(audiences)
    return {pk: _line(known[pk], cards.get(pk)) for pk in audiences}


def known_people(member: Membership, people: Iterable[Alumnus]) -> dict[UUID, Line]:
    """Those with whom one has to do already: their names stay, whatever else they hide by now. Two queries."""
    known = list(people)
    seen = seen_people(member, known)
    return {person.pk: seen.get(person.pk) or Line(person.pk, person.full_name) for person in known}


def _line(person: Alumnus, card: SearchRow | None) -> Line:
    return Line(
        alumnus_id=person.pk,
        name=person.full_name,
        detail=(card.now or card.work) if card else "",
        place=card.place if card else "",
        city=place_key(card.card.get("city", ""), card.card.get("country", "")) if card else "",
        card=card.card if card else {},
    )
