"""Writing fits: those of one opening, or of one person, anew; the best of each opening and each person are kept."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from boomerang.matching.candidates import openings_for, people_for
from boomerang.matching.counting import Counts
from boomerang.matching.demands import keys_of_demand
from boomerang.matching.formula import Comparison, Scored
from boomerang.matching.people import keys_of_facts
from boomerang.matching.spelling import stems
from boomerang.matching.traits import Demand, PersonFacts
from boomerang.models import Fit, FitSide
from tenancy.bulk import insert_rows, new_ids
from tenancy.scope import require_tenant

PEOPLE_KEPT = 200  # for each opening: staff see those of them whom they may approach
OPENINGS_KEPT = 20  # for each person
TOLD = 1_000  # people whose own list one opening may enter
WORTH_KEEPING = 20  # of 1000: the 200 best are kept, however far they are; pages show from GOOD on
GOOD = 260  # from here on it is said that it fits: of unrelated people one in two hundred comes so far

OVERWRITE = (
    "(tenant_id, side, opening_id, alumnus_id)"
    " DO UPDATE SET score = EXCLUDED.score, reasons = EXCLUDED.reasons"
    " WHERE (boomerang_fit.score, boomerang_fit.reasons) IS DISTINCT FROM (EXCLUDED.score, EXCLUDED.reasons)"
)  # `found_at` stays the moment when it first fitted

Row = dict[str, Any]


def match_opening(opening_id: UUID, demand: Demand, counts: Counts) -> None:
    found = scored_people(demand, counts)
    rows: list[Row] = []
    for side, most in ((FitSide.STAFF, PEOPLE_KEPT), (FitSide.MEMBER, TOLD)):
        least = GOOD if side == FitSide.MEMBER else WORTH_KEEPING
        of_side = [each for each in found if side in each[1] and each[2].score >= least][:most]
        rows += [_row(opening_id, pk, side, scored) for pk, _sides, scored in of_side]
    _write(rows)
    _drop_others("opening_id", [opening_id], rows)
    _trim("alumnus_id", FitSide.MEMBER, {row["alumnus_id"] for row in rows if row["side"] == FitSide.MEMBER})


def scored_people(demand: Demand, counts: Counts) -> list[tuple[UUID, tuple[FitSide, ...], Scored]]:
    """Whoever is worth keeping, the best first, with the sides that may know it."""
    compare = comparison(demand, counts)
    title = {f"w:{stem}" for stem in stems(demand.title_key)}
    people = people_for(keys_of_demand(demand), title, counts)
    counts.learn_words({word for *_rest, facts in people for word in facts.words})
    found = []
    for pk, for_staff, for_member, facts in people:
        scored = compare.score(facts)
        if scored.score >= WORTH_KEEPING:
            sides = [*([FitSide.STAFF] if for_staff else []), *([FitSide.MEMBER] if for_member else [])]
            found.append((pk, tuple(sides), scored))
    return sorted(found, key=lambda each: (-each[2].score, each[0]))


def match_person(alumnus_id: UUID, sides: Iterable[tuple[bool, bool, PersonFacts]], counts: Counts) -> None:
    """`sides` are (for staff, for the member, facts): one or two."""
    rows: list[Row] = []
    for for_staff, for_member, facts in sides:
        found = scored_openings(facts, counts)
        if for_staff:
            rows += [_row(pk, alumnus_id, FitSide.STAFF, scored) for pk, scored in found]
        if for_member:
            good = [each for each in found if each[1].score >= GOOD]
            rows += [_row(pk, alumnus_id, FitSide.MEMBER, scored) for pk, scored in good[:OPENINGS_KEPT]]
    _write(rows)
    _drop_others("alumnus_id", [alumnus_id], rows)
    _trim("opening_id", FitSide.STAFF, {row["opening_id"] for row in rows if row["side"] == FitSide.STAFF})


def scored_openings(facts: PersonFacts, counts: Counts) -> list[tuple[UUID, Scored]]:
    openings = openings_for(keys_of_facts(facts), counts)
    counts.learn_words({*facts.words, *(word for _pk, demand in openings for word in words_of(demand))})
    scored = [(pk, comparison(demand, counts).score(facts)) for pk, demand in openings]
    kept = [each for each in scored if each[1].score >= WORTH_KEEPING]
    return sorted(kept, key=lambda each: (-each[1].score, each[0]))


def comparison(demand: Demand, counts: Counts) -> Comparison:
    counts.learn_words(words_of(demand))
    return Comparison(demand, counts.weigh, timezone.localdate())


def words_of(demand: Demand) -> set[str]:
    return {key[2:] for key in keys_of_demand(demand) if key[0] == "w"}


def forget_fits(*, openings: Sequence[UUID] = (), people: Sequence[UUID] = ()) -> None:
    if openings:
        Fit.objects.filter(opening__in=list(openings)).delete()
    if people:
        Fit.objects.filter(alumnus__in=list(people)).delete()


def _row(opening_id: UUID, alumnus_id: UUID, side: FitSide, scored: Scored) -> Row:
    return {
        "opening_id": opening_id,
        "alumnus_id": alumnus_id,
        "side": side.value,
        "score": scored.score,
        "reasons": scored.reasons,
        "found_at": timezone.now(),
    }


def _write(rows: Sequence[Row]) -> None:
    """In one order everywhere, so that two writers never wait for each other."""
    ordered = sorted(rows, key=lambda row: (row["side"], row["opening_id"], row["alumnus_id"]))
    for row, new_id in zip(ordered, new_ids(len(ordered)), strict=True):
        row["id"] = new_id
    insert_rows(Fit, ordered, on_conflict=OVERWRITE)


def _drop_others(column: str, ids: Sequence[UUID], rows: Sequence[Row]) -> None:
    """What fitted before and does so no more."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM boomerang_fit WHERE tenant_id = %s AND {column} = ANY(%s::uuid[])"  # noqa: S608  ours
            " AND (side, opening_id, alumnus_id) NOT IN (SELECT * FROM unnest(%s::text[], %s::uuid[], %s::uuid[]))",
            [
                require_tenant(),
                [str(pk) for pk in ids],
                [row["side"] for row in rows],
                [str(row["opening_id"]) for row in rows],
                [str(row["alumnus_id"]) for row in rows],
            ],
        )


def _trim(column: str, side: FitSide, ids: set[UUID]) -> None:
    """Beyond the best of each of these openings, or people, nothing is kept."""
    most = PEOPLE_KEPT if side == FitSide.STAFF else OPENINGS_KEPT
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM boomerang_fit fit USING ("  # noqa: S608  ours
            f" SELECT id, row_number() OVER (PARTITION BY {column} ORDER BY score DESC, id) AS place"
            f" FROM boomerang_fit WHERE tenant_id = %s AND side = %s AND {column} = ANY(%s::uuid[])) AS ranked"
            " WHERE fit.tenant_id = %s AND fit.id = ranked.id AND ranked.place > %s",
            [require_tenant(), side.value, [str(pk) for pk in ids], require_tenant(), most],
        )
