"""Finding records that may be of one person, without comparing each with each.

Only records that share a key are compared (blocking): a mailbox, a number, a phone, a name, or a date with an initial.
So the work grows with the records and not with their square. A key that very many share says little: such a block is
parted by the beginnings of the names, and left out where that is not enough.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from directory.duplicates.scoring import WORTH_A_LOOK, Facts, Score, facts_of, score
from directory.models import Alumnus, AlumnusState, DuplicatePair, PairState, Spell
from directory.visibility import kept_to_oneself

LARGEST_BLOCK = 60
COLUMNS = (
    "id", "given_name", "family_name", "former_name", "personal_email", "work_email", "employee_number", "phone",
    "birth_month", "birth_day", "visibility",
)  # fmt: skip
# Columns that may be kept from staff: by the name of the field, with what stands there then.
_PERSONAL = (
    ("former_name", "former_name", ""), ("personal_email", "personal_email", ""), ("phone", "phone", ""),
    ("birthday", "birth_month", None), ("birthday", "birth_day", None),
)  # fmt: skip
BATCH = 1000

Pair = tuple[UUID, UUID]


def find_duplicates() -> int:
    """Bring the queue up to date: new pairs come, pairs that no longer look alike go. Decided ones stay decided.

    Returns how many wait. Reads every record of the employer once: a nightly job.
    """
    people = {facts.id: facts for facts in facts_of_records(_records(), Spell.objects.all())}
    found = {pair: result for pair in _candidates(people.values()) if (result := _worth(people, pair))}
    with transaction.atomic():
        _store(found)
    return DuplicatePair.objects.waiting().count()


def likely_records(facts: Facts, limit: int = 5) -> list[tuple[Alumnus, Score]]:
    """The records most like these facts, best first, whoever they come from: for claims. Looks up keys only."""
    alike = Q()
    for name in {facts.name, f"{facts.given} {facts.former}".strip()} - {""}:
        alike |= Q(name_key=name)
    if facts.family:
        alike |= Q(sort_name__begins=f"{facts.family} {facts.given[:1]}".strip())
    for address in facts.addresses:
        alike |= Q(personal_email=address) | Q(work_email=address)
    if not alike:
        return []
    people = {alumnus.pk: alumnus for alumnus in _records().filter(alike)[:BATCH]}
    others = facts_of_records(Alumnus.objects.filter(pk__in=people), Spell.objects.filter(alumnus__in=people))
    scored = [(people[other.id], score(facts, other)) for other in others]
    scored.sort(key=lambda item: (-item[1].points, item[0].sort_name))
    return [item for item in scored if item[1].points > 0][:limit]


def facts_of_records(alumni: QuerySet[Alumnus], spells: QuerySet[Spell]) -> Iterator[Facts]:
    days: dict[UUID, list[tuple[date | None, date | None]]] = defaultdict(list)
    for alumnus_id, start, end in spells.values_list("alumnus_id", "started_on", "last_day").iterator():
        days[alumnus_id].append((start, end))
    for row in alumni.values(*COLUMNS).iterator():
        yield facts_of(_told(row), days.get(row["id"], []))


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """Without what the person keeps to themselves: a reason such as “same birthday” would tell it to HR."""
    hidden = kept_to_oneself(row["visibility"])
    return row | {column: none for name, column, none in _PERSONAL if name in hidden}


def _records() -> QuerySet[Alumnus]:
    records: QuerySet[Alumnus] = Alumnus.objects.exclude(state=AlumnusState.MERGED)
    return records


def _candidates(people: Iterable[Facts]) -> set[Pair]:
    blocks: dict[str, list[Facts]] = defaultdict(list)
    for facts in people:
        for key in _keys(facts):
            blocks[key].append(facts)
    found: set[Pair] = set()
    for block in blocks.values():
        for part in _parts(block):
            found.update((min(pair), max(pair)) for pair in combinations((facts.id for facts in part), 2))
    return found


def _keys(facts: Facts) -> set[str]:
    keys = {f"a{address}" for address in facts.addresses}
    keys |= {f"n{facts.number}"} if facts.number else set()
    keys |= {f"p{facts.phone}"} if facts.phone else set()
    keys |= {f"w{name}" for name in facts.names}
    initial = facts.given[:1]
    keys |= {f"s{day}{initial}" for day in facts.starts} | {f"l{day}{initial}" for day in facts.last_days}
    return keys | ({f"b{facts.birthday}{initial}"} if facts.birthday else set())


def _parts(block: list[Facts]) -> Iterator[list[Facts]]:
    if len(block) <= LARGEST_BLOCK:
        yield block
        return
    parts: dict[str, list[Facts]] = defaultdict(list)
    for facts in block:
        parts[facts.given[:2] + facts.family[:2]].append(facts)
    yield from (part for part in parts.values() if len(part) <= LARGEST_BLOCK)


def _worth(people: dict[UUID, Facts], pair: Pair) -> Score | None:
    result = score(people[pair[0]], people[pair[1]])
    return result if result.points >= WORTH_A_LOOK else None


def _store(found: dict[Pair, Score]) -> None:
    known = {(pair.first_id, pair.second_id): pair for pair in DuplicatePair.objects.all()}
    gone = [pair.pk for key, pair in known.items() if pair.state == PairState.OPEN and key not in found]
    DuplicatePair.objects.filter(pk__in=gone).delete()
    changed = []
    for key, pair in known.items():
        if key in found and (pair.score, pair.reasons) != (found[key].points, found[key].reasons):
            pair.score, pair.reasons = found[key].points, found[key].reasons
            changed.append(pair)
    DuplicatePair.objects.bulk_update(changed, ["score", "reasons"], batch_size=BATCH)
    now = timezone.now()
    DuplicatePair.objects.bulk_create(
        (
            DuplicatePair(first_id=first, second_id=second, score=result.points, reasons=result.reasons, found_at=now)
            for (first, second), result in found.items()
            if (first, second) not in known
        ),
        batch_size=BATCH,
        ignore_conflicts=True,  # two runs at once find the same pairs
    )
