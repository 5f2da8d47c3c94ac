"""Writing what search reads of openings: the only code that fills `OpeningRow` and `OpeningWord`.

As for people (`directory.search.rows`), spelling is decided in Python by the functions that read a question, and no
trigger writes anything: `boomerang.openings.changes` tells of every change. A word stands in the vector up to three
times: "=cook" in a title, "cook" in the title or anything else that a list shows, "~cook" in the description alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from boomerang.models import (
    NO_END,
    Contract,
    Opening,
    OpeningPlace,
    OpeningRow,
    OpeningSkill,
    OpeningWord,
    Workplace,
)
from directory.countries import country_words
from directory.names import name_key, near_keys, spellings
from directory.places.cities import place_key
from tenancy.bulk import insert_rows, new_ids, update_rows
from tenancy.scope import require_tenant

BATCH = 500
MOST_WORDS = 500  # of a description
COLUMNS = (
    "state", "origin", "shown_to", "team_key", "seniority", "last_day", "opened_at", "vector", "facets",
)  # fmt: skip
OVERWRITE = "(tenant_id, opening_id) DO UPDATE SET " + ", ".join(f"{column} = EXCLUDED.{column}" for column in COLUMNS)
TITLE_MARK, TEXT_MARK = "=", "~"
PUBLIC_MARK = "public:yes"  # among the facets of what the world may read
# What people type for what the form calls otherwise, in the languages of the portal.
OTHER_WORDS: dict[str, str] = {
    Workplace.REMOTE: "remote homeoffice telework teletravail teletrabajo",
    Workplace.HYBRID: "hybrid hybride",
    Contract.PERMANENT: "permanent unbefristet cdi indefinido",
    Contract.FIXED_TERM: "fixed term temporary befristet cdd temporal",
    Contract.PROJECT: "project freelance contractor projekt projet",
    Contract.ON_CALL: "on call pool gig seasonal abruf springer",
    Contract.INTERNSHIP: "internship intern praktikum stage practicas",
}

Row = dict[str, Any]


@dataclass
class Whole:
    """An opening with all that search may need of it."""

    opening: Opening
    places: list[OpeningPlace] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)


def refresh_rows(ids: Sequence[UUID]) -> None:
    """Rewrite the rows of these openings, in the caller's transaction. Any number, a few queries for each batch."""
    waiting = iter(sorted(set(ids)))
    while batch := list(islice(waiting, BATCH)):
        with transaction.atomic():
            _refresh_batch(batch)


def prune_words() -> int:
    """Drop words that no opening has any more. Reads every row once: a nightly job, never a page."""
    tenant_id = require_tenant()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM boomerang_openingword word WHERE word.tenant_id = %s AND NOT EXISTS ("
            " SELECT 1 FROM boomerang_openingrow row, unnest(tsvector_to_array(row.vector)) AS lexeme"
            " WHERE row.tenant_id = %s AND lexeme = word.word)",
            [tenant_id, tenant_id],
        )
        return cursor.rowcount


def _refresh_batch(ids: Iterable[UUID]) -> None:
    """The openings are locked, so that of two writers the later one writes what both have stored."""
    found = _load(ids)
    _mend_team_keys([each.opening for each in found])
    rows = [_row(each) for each in found]
    for row, new_id in zip(rows, new_ids(len(rows)), strict=True):
        row["id"] = new_id
    insert_rows(OpeningRow, rows, on_conflict=OVERWRITE)
    _learn({word for each in found for word in _listed_words(each) if len(word) > 2})


def _load(ids: Iterable[UUID]) -> list[Whole]:
    openings = Opening.objects.filter(pk__in=list(ids)).order_by("pk").select_for_update(no_key=True)
    found = {opening.pk: Whole(opening) for opening in openings}
    for place in OpeningPlace.objects.filter(opening__in=found).order_by("id"):
        found[place.opening_id].places.append(place)
    skills = OpeningSkill.objects.filter(opening__in=found).order_by("skill__key")
    for opening_id, name in skills.values_list("opening_id", "skill__name"):
        found[opening_id].skills.append(name)
    return list(found.values())


def _mend_team_keys(openings: Iterable[Opening]) -> None:
    """Rows that were written in bulk have none yet."""
    wrong = []
    for opening in openings:
        key = name_key(opening.team)[:160]
        if opening.team_key != key:
            opening.team_key = key
            wrong.append({"id": str(opening.pk), "team_key": key})
    update_rows(Opening, wrong)


def _row(whole: Whole) -> Row:
    opening = whole.opening
    return {
        "opening_id": opening.pk,
        "state": opening.state,
        "origin": opening.origin,
        "shown_to": opening.shown_to,
        "team_key": opening.team_key,
        "seniority": opening.seniority,
        "last_day": opening.last_day or NO_END,
        "opened_at": opening.opened_at or opening.created_at,
        "vector": "'" + "' '".join(sorted(_lexemes(whole))) + "'",
        "facets": sorted(set(_facets(whole))),
    }


def _lexemes(whole: Whole) -> set[str]:
    """Finished lexemes, letters and digits alone, so no parser of the database looks at them."""
    listed = _listed_words(whole)
    found = listed | {TITLE_MARK + word for word in spellings(whole.opening.title)}
    for value in (whole.opening.workplace, whole.opening.contract):
        found.update(OTHER_WORDS.get(value, "").split())
    described = dict.fromkeys(spellings(whole.opening.description))
    return found | {TEXT_MARK + word for word in list(described)[:MOST_WORDS] if word not in listed} or {TEXT_MARK}


def _listed_words(whole: Whole) -> set[str]:
    opening = whole.opening
    texts = [opening.title, opening.team, opening.company, *whole.skills]
    for place in whole.places:
        texts += [place.city, *country_words(place.country)]
    return {word for text in texts for word in spellings(text)}


def _facets(whole: Whole) -> Iterator[str]:
    opening = whole.opening
    yield f"origin:{opening.origin}"
    yield f"contract:{opening.contract}"
    yield f"workplace:{opening.workplace}"
    if opening.team:
        yield f"team:{opening.team}"
    if opening.seniority:
        yield f"seniority:{opening.seniority}"
    if opening.recruiter_id:
        yield f"recruiter:{opening.recruiter_id}"
    for place in whole.places:
        if place.country:
            yield f"country:{place.country}"
        if city := place_key(place.city, place.country, place.city_id):
            yield f"city:{city}"
    if opening.is_for_the_world:
        yield PUBLIC_MARK
    yield from (f"skill:{skill}" for skill in whole.skills)
    yield from (f"language:{code}" for code in opening.languages)


def _learn(words: set[str]) -> None:
    known = set(OpeningWord.objects.filter(word__in=words).values_list("word", flat=True))
    new = sorted(words - known)
    rows = [
        {"id": new_id, "word": word, "near_keys": near_keys(word)}
        for new_id, word in zip(new_ids(len(new)), new, strict=True)
    ]
    insert_rows(OpeningWord, rows, on_conflict="DO NOTHING")
