"""What the page of duplicates lists: a fixed number of queries, however many pairs wait."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from directory.duplicates.scoring import LIKELY, REASONS
from directory.models import Alumnus, DuplicatePair, Merge, Spell
from directory.wording import years

MOST = 50
NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Candidate:
    alumnus: Alumnus
    work: str


@dataclass(frozen=True)
class Pair:
    pair: DuplicatePair
    first: Candidate
    second: Candidate

    @property
    def is_likely(self) -> bool:
        return self.pair.score >= LIKELY

    @property
    def reasons(self) -> list[str | Promise]:
        return [REASONS[reason].label for reason in self.pair.reasons if reason in REASONS]


def pairs_to_show() -> tuple[list[Pair], int]:
    """(the likeliest, how many wait in all)"""
    waiting = DuplicatePair.objects.waiting()
    pairs = list(waiting.select_related("first", "second")[:MOST])
    work = _work_of({alumnus_id for pair in pairs for alumnus_id in (pair.first_id, pair.second_id)})
    shown = [
        Pair(pair, *(Candidate(alumnus, work.get(alumnus.pk, "")) for alumnus in (pair.first, pair.second)))
        for pair in pairs
    ]
    return shown, waiting.count()


def merges_to_show() -> list[Merge]:
    done = Merge.objects.undoable().select_related("kept", "merged", "by")
    return list(done.order_by("-merged_at")[:MOST])


def _work_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The latest employment of each, on one line."""
    lines: dict[UUID, list[str]] = defaultdict(list)
    for spell in Spell.objects.filter(alumnus__in=list(ids)).latest_first():
        parts = (spell.title, spell.team, years(spell.started_on, spell.last_day).replace(" ", NO_BREAK))
        lines[spell.alumnus_id].append(" · ".join(part for part in parts if part))
    return {alumnus_id: found[0] for alumnus_id, found in lines.items()}
