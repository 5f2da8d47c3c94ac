"""What one person at a table reads of it. Everything starts at their own record.

Of two who have blocked each other neither is there for the other: no name, no vote, no count, and no lunch that the
other plans. The name of somebody who may not be found in the directory is shown once they have voted themselves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership
from community.lunches.rules import Option, best, why_best
from community.lunches.turns import Chair
from community.models import (
    Answer,
    Lunch,
    LunchDate,
    LunchGuest,
    LunchSeat,
    LunchState,
    LunchTable,
    LunchTurn,
    LunchVote,
    TurnState,
)
from directory.connections.reading import seen_as_member
from directory.connections.rules import takes_part
from directory.models import Alumnus, Block
from tenancy.models import TenantQuerySet


def hidden_from(own: Alumnus) -> set[UUID]:
    """Who does not exist for this person. One query."""
    pairs = Block.objects.touching(own.pk).values_list("blocker_id", "blocked_id")
    return {blocked if blocker == own.pk else blocker for blocker, blocked in pairs}


def blocks_among(people: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    ids = list(people)
    return list(Block.objects.filter(blocker__in=ids, blocked__in=ids).values_list("blocker_id", "blocked_id"))


def lunches_of(own: Alumnus) -> TenantQuerySet[Lunch]:
    """To which one is invited, or which one plans; none of somebody whom a block keeps away."""
    mine = LunchGuest.objects.filter(lunch=OuterRef("pk"), alumnus=own)
    apart = Block.objects.filter(blocker=own, blocked=OuterRef("planner"))
    avoided = Block.objects.filter(blocker=OuterRef("planner"), blocked=own)
    found: TenantQuerySet[Lunch] = Lunch.objects.filter(Exists(mine), ~Exists(apart), ~Exists(avoided))
    return found.select_related("table", "planner")


def tables_of(own: Alumnus) -> TenantQuerySet[LunchTable]:
    seated = LunchSeat.objects.taken().filter(table=OuterRef("pk"), alumnus=own)
    found: TenantQuerySet[LunchTable] = LunchTable.objects.filter(Exists(seated))
    return found


@dataclass(frozen=True)
class Person:
    """Somebody at the table. `name` is empty for who may not be named yet."""

    id: UUID
    name: str
    href: str = ""
    has_voted: bool = False
    is_self: bool = False


@dataclass(frozen=True)
class Line:
    """One date on the page, with the reader's own answer."""

    option: Option
    own: str = ""
    is_best: bool = False


@dataclass
class Poll:
    """A lunch as one of its guests sees it."""

    lunch: Lunch
    own: LunchGuest
    people: list[Person] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    best: Option | None = None
    reasons: list[str] = field(default_factory=list)

    @property
    def named(self) -> list[Person]:
        return [person for person in self.people if person.name]

    @property
    def unnamed(self) -> int:
        return len(self.people) - len(self.named)

    @property
    def zone_name(self) -> str:
        return self.lunch.zone.replace("_", " ")

    @property
    def zone_sentence(self) -> str:
        return _("All times are by the clocks at the place: %(zone)s.") % {"zone": self.zone_name}

    @property
    def voted(self) -> int:
        return sum(person.has_voted for person in self.people)

    @property
    def fixed(self) -> Option | None:
        return next((line.option for line in self.lines if line.option.starts_at == self.lunch.starts_at), None)

    @property
    def names_coming(self) -> list[str]:
        """Of the others."""
        option = self.fixed
        coming = (*option.yes, *option.maybe) if option else ()
        own = next((person.name for person in self.people if person.is_self), "")
        return [name for name in coming if name and name != own]


def poll_of(lunch: Lunch, guest: LunchGuest, member: Membership | None, *, now: datetime) -> Poll:
    """Five queries. Without `member`, as behind a link, nobody is named but whoever has voted."""
    hidden = hidden_from(guest.alumnus)
    guests = [
        each
        for each in LunchGuest.objects.filter(lunch=lunch)
        .select_related("alumnus")
        .order_by("alumnus__sort_name", "id")
        if each.alumnus_id not in hidden and (each.alumnus_id == guest.alumnus_id or takes_part(each.alumnus))
    ]
    seen = seen_as_member(member, [each.alumnus for each in guests]) if member else {}
    people = {each.pk: _person(each, guest, seen) for each in guests}
    votes = LunchVote.objects.filter(guest__in=people).values_list("date_id", "guest_id", "answer")
    options = _options(lunch, people, list(votes))
    own_answers = {date_id: answer for date_id, guest_id, answer in votes if guest_id == guest.pk}
    poll = Poll(lunch, guest, list(people.values()))
    poll.best = best(options, now=now) if lunch.state == LunchState.VOTING and poll.voted > 1 else None
    poll.reasons = why_best(poll.best, options, voted=poll.voted) if poll.best else []
    by_day = sorted(options, key=lambda option: option.starts_at)
    poll.lines = [Line(each, own_answers.get(each.pk, ""), is_best=each == poll.best) for each in by_day]
    return poll


def _person(each: LunchGuest, own: LunchGuest, seen: Mapping[UUID, Any]) -> Person:
    is_self, is_seen = each.pk == own.pk, each.alumnus_id in seen
    may_name = is_self or is_seen or each.voted_at is not None
    return Person(
        id=each.alumnus_id,
        name=each.alumnus.full_name if may_name else "",
        href=reverse("directory:alumnus_detail", args=[each.alumnus_id]) if is_seen and not is_self else "",
        has_voted=each.voted_at is not None,
        is_self=is_self,
    )


def _options(lunch: Lunch, people: Mapping[UUID, Person], votes: Iterable[tuple[UUID, UUID, str]]) -> list[Option]:
    said: dict[UUID, dict[str, list[str]]] = {}
    for date_id, guest_id, answer in votes:
        said.setdefault(date_id, {}).setdefault(answer, []).append(people[guest_id].name)
    dates = LunchDate.objects.filter(lunch=lunch).order_by("starts_at")
    return [
        Option(date.pk, date.starts_at, *(tuple(sorted(said.get(date.pk, {}).get(answer, ()))) for answer in Answer))
        for date in dates
    ]


def chairs_of(table: LunchTable) -> list[Chair]:
    """Those who can be asked: who sits there and still belongs to the network. One query."""
    seats = LunchSeat.objects.taken().filter(table=table).select_related("alumnus")
    return [Chair(seat.alumnus_id, seat.turns, seat.since) for seat in seats if takes_part(seat.alumnus)]


def asked_turn(table: LunchTable) -> LunchTurn | None:
    turns = LunchTurn.objects.filter(table=table, state=TurnState.ASKED).select_related("alumnus")
    found: LunchTurn | None = turns.first()
    return found


def last_lunch(table: LunchTable) -> Lunch | None:
    lunches = Lunch.objects.filter(table=table).select_related("table").order_by("-created_at", "-id")
    found: Lunch | None = lunches.first()
    return found


def next_places(own: Alumnus, *, now: datetime, most: int = 4) -> TenantQuerySet[LunchGuest]:
    """Fixed dates ahead, and lunches that wait for one's vote."""
    fixed = Q(lunch__state=LunchState.FIXED, lunch__starts_at__gt=now)
    waiting = Q(lunch__state=LunchState.VOTING, voted_at__isnull=True)
    mine = LunchGuest.objects.of(own.pk).filter(fixed | waiting, lunch__in=lunches_of(own))
    rows: TenantQuerySet[LunchGuest] = mine.select_related("lunch__table")
    return rows.order_by(F("lunch__starts_at").asc(nulls_first=True), "id")[:most]


def own_turns(own: Alumnus) -> TenantQuerySet[LunchTurn]:
    rows: TenantQuerySet[LunchTurn] = LunchTurn.objects.filter(alumnus=own, state=TurnState.ASKED)
    return rows.select_related("table").order_by("asked_at", "id")
