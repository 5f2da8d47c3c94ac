"""Which openings a member may see: the one place that decides, for the board, the search, the feed and mail.

An opening for a former team is for people who were in that team, one from a level up for people who had that level in
any of their employments here. Both compare what the employer wrote, not what people say of themselves. Alumni's
openings are for everyone. Colleagues who may read records see all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import Membership
from boomerang.models import Opening, OpeningState, Origin, ShownTo
from boomerang.seniority import highest
from directory.models import RECORD_READERS, Alumnus, Spell
from directory.names import name_key
from web.one_statement import Asking, answered

NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Looker:
    """Who looks. `is_waiting` for the employer's approval sees nothing yet."""

    teams: frozenset[str] = frozenset()
    level: int | None = None
    sees_all: bool = False
    is_waiting: bool = False
    alumnus_id: UUID | None = None

    @property
    def sees(self) -> Q:
        """Of openings, and of their rows for search, which have the same columns."""
        if self.sees_all:
            return Q()
        if self.is_waiting:
            return NOTHING
        seen = Q(shown_to=ShownTo.EVERYONE) | Q(origin=Origin.MARKETPLACE)
        if self.teams:
            seen |= Q(shown_to=ShownTo.FORMER_TEAM, team_key__in=sorted(self.teams))
        if self.level is not None:
            seen |= Q(shown_to=ShownTo.LEVEL, seniority__lte=self.level)
        return seen

    def may_see(self, opening: Opening) -> bool:
        """The Python twin of `sees`; a test holds them together."""
        if self.sees_all or self.is_waiting:
            return self.sees_all
        if opening.shown_to == ShownTo.EVERYONE or opening.origin == Origin.MARKETPLACE:
            return True
        if opening.shown_to == ShownTo.FORMER_TEAM:
            return name_key(opening.team)[:160] in self.teams
        return opening.seniority is not None and self.level is not None and opening.seniority <= self.level


def looker_of(member: Membership) -> Looker:
    """Two queries at most."""
    sees_all = member.has_role(*RECORD_READERS)
    alumnus = Alumnus.objects.filter(membership=member).only("pk", "is_limited").first()
    if alumnus is None or sees_all:
        return Looker(sees_all=sees_all, alumnus_id=alumnus.pk if alumnus else None)
    return lookers_of([alumnus])[alumnus.pk]


def lookers_of(alumni: Iterable[Alumnus]) -> Mapping[UUID, Looker]:
    """As which member each of these people looks; one query. A colleague of staff counts as the member they are."""
    return answered(ask_lookers(alumni))


def ask_lookers(alumni: Iterable[Alumnus]) -> Asking[Mapping[UUID, Looker]]:
    """The same, beside others who ask."""
    people = {alumnus.pk: alumnus for alumnus in alumni}
    spells = Spell.objects.filter(alumnus__in=people).values_list("alumnus_id", "team", "title")
    yield [spells]
    held: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for alumnus_id, team, title in spells:
        held[alumnus_id].append((team, title))
    return {
        pk: Looker(
            teams=frozenset(key for team, _title in held[pk] if (key := name_key(team)[:160])),
            level=highest(title for _team, title in held[pk]),
            is_waiting=alumnus.is_limited,
            alumnus_id=pk,
        )
        for pk, alumnus in people.items()
    }


def seen_by(member: Membership) -> Q:
    return looker_of(member).sees


def read_by(member: Membership) -> Q:
    """Beside what they see, what they have posted themselves; never a draft or what was taken down."""
    looker = looker_of(member)
    if looker.sees_all:
        return Q()
    told = looker.sees & ~Q(state=OpeningState.DRAFT) & Q(taken_down_at__isnull=True)
    return told | Q(**_own(looker)) if looker.alumnus_id else told


def _own(looker: Looker) -> dict[str, Any]:
    return {"posted_by": looker.alumnus_id}
