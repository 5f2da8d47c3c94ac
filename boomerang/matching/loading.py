"""Reading a classification of skills and occupations: ESCO, as the European Commission gives it out, or cut down.

ESCO (European Skills, Competences, Qualifications and Occupations) is downloaded by whoever runs the installation;
nothing of it is shipped. https://esco.ec.europa.eu/en/use-esco/download
The compact form has a bare `id`, labels with "|" between them and relations of `occupation,skill,relation`.
"""

import csv
import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO

from django.db import connection, transaction

from boomerang.models import ConceptKind, Taxonomy
from directory.names import name_key
from tenancy.bulk import as_json
from web.errors import ActionError

BATCH = 10_000  # rows of one statement
LONGEST_SKILL, LONGEST_TITLE = 60, 300  # `Skill.key` and `TaxonomyName.key`
IDS = 0x7FFFFFFF
# (name of the file without ".csv" or ".csv.gz", what stands in it); the Commission puts the language behind.
OCCUPATIONS, SKILLS = "occupations_", "skills_"
RELATIONS = ("occupation_skills", "occupationSkillRelations")

Row = Mapping[str, str]


class NotAClassification(ActionError):
    """The folder or a file in it is not what it should be; the message says what is missing."""


@dataclass
class Concept:
    uri: str
    label: str
    group: str = ""
    others: list[str] = field(default_factory=list)


@dataclass
class Loaded:
    skills: int
    occupations: int
    names: int
    links: int


def load(folder: Path, language: str = "en") -> Loaded:
    """All or nothing, in the place of what was loaded before. The same files again give the same numbers."""
    occupations = list(_concepts(_file(folder, f"{OCCUPATIONS}{language}"), ConceptKind.OCCUPATION))
    skills = list(_concepts(_file(folder, f"{SKILLS}{language}"), ConceptKind.SKILL))
    numbers = _numbered([concept.uri for concept in (*occupations, *skills)])
    links = list(_links(_relations(folder, language), numbers))
    names = list(_names(occupations, ConceptKind.OCCUPATION, numbers))
    names += _names(skills, ConceptKind.SKILL, numbers)
    with transaction.atomic():
        _empty()
        concepts = [
            *((numbers[each.uri], ConceptKind.OCCUPATION.value, each.label[:300], each.group) for each in occupations),
            *((numbers[each.uri], ConceptKind.SKILL.value, each.label[:300], "") for each in skills),
        ]
        _insert("taxonomyconcept", ("id", "kind", "label", "group"), concepts)
        _insert("taxonomyname", ("concept_id", "kind", "key", "is_preferred"), names)
        _insert("taxonomylink", ("occupation_id", "skill_id", "is_essential"), links)
        stamp = hashlib.sha1(repr((concepts, names, links)).encode(), usedforsecurity=False).hexdigest()
        Taxonomy.objects.create(stamp=stamp, skills=len(skills), occupations=len(occupations))
    return Loaded(len(skills), len(occupations), len(names), len(links))


def _file(folder: Path, name: str) -> Path:
    for found in (folder / f"{name}.csv", folder / f"{name}.csv.gz"):
        if found.exists():
            return found
    raise NotAClassification(f"{folder} has no {name}.csv or {name}.csv.gz.")


def _relations(folder: Path, language: str) -> Path:
    for name in (*RELATIONS, *(f"{name}_{language}" for name in RELATIONS)):
        for found in (folder / f"{name}.csv", folder / f"{name}.csv.gz"):
            if found.exists():
                return found
    raise NotAClassification(f"{folder} has no {RELATIONS[0]}.csv or {RELATIONS[1]}_{language}.csv, plain or .gz.")


def _rows(path: Path, needed: Iterable[tuple[str, ...]]) -> Iterator[Row]:
    """Each of `needed` are the names that one column may have."""
    with _opened(path) as file:
        rows = csv.DictReader(file)
        for names in needed:
            if not set(names).intersection(rows.fieldnames or ()):
                raise NotAClassification(f"{path.name} needs a column {' or '.join(names)}.")
        yield from rows


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return TextIOWrapper(gzip.open(path), encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _concepts(path: Path, kind: ConceptKind) -> Iterator[Concept]:
    for row in _rows(path, [("conceptUri", "id"), ("preferredLabel",), ("altLabels",)]):
        label = " ".join(row["preferredLabel"].split())
        if label and (row.get("status") or "released") == "released":
            group = (row.get("iscoGroup") or "").lstrip("C")[:4] if kind == ConceptKind.OCCUPATION else ""
            others = (row["altLabels"] or "").replace("|", "\n").split("\n")
            yield Concept(row.get("conceptUri") or row["id"], label, group, [each for each in others if each.strip()])


def _numbered(uris: Iterable[str]) -> dict[str, int]:
    """The same address has the same number after every load, so that what is stored stays true."""
    numbers: dict[str, int] = {}
    taken: set[int] = set()
    for uri in sorted(set(uris)):
        number = zlib.crc32(uri.encode()) & IDS
        while number in taken:
            number = (number + 1) & IDS
        taken.add(number)
        numbers[uri] = number
    return numbers


def _names(
    concepts: Iterable[Concept], kind: ConceptKind, numbers: Mapping[str, int]
) -> Iterator[tuple[int, str, str, bool]]:
    longest = LONGEST_SKILL if kind == ConceptKind.SKILL else LONGEST_TITLE
    for concept in concepts:
        keys: dict[str, bool] = {}
        for place, label in enumerate((concept.label, *concept.others)):
            if key := name_key(label)[:longest]:
                keys.setdefault(key, place == 0)
        yield from ((numbers[concept.uri], kind.value, key, preferred) for key, preferred in keys.items())


def _links(path: Path, numbers: Mapping[str, int]) -> Iterator[tuple[int, int, bool]]:
    found: dict[tuple[int, int], bool] = {}
    needed = [("occupationUri", "occupation"), ("skillUri", "skill"), ("relationType", "relation")]
    for row in _rows(path, needed):
        occupation = numbers.get(row.get("occupationUri") or row.get("occupation") or "")
        skill = numbers.get(row.get("skillUri") or row.get("skill") or "")
        if occupation is not None and skill is not None:
            is_essential = (row.get("relationType") or row.get("relation")) == "essential"
            found[occupation, skill] = found.get((occupation, skill), False) or is_essential
    return ((occupation, skill, is_essential) for (occupation, skill), is_essential in found.items())


def _empty() -> None:
    with connection.cursor() as cursor:
        for table in ("taxonomylink", "taxonomyname", "taxonomyconcept", "taxonomy"):
            cursor.execute(f"DELETE FROM boomerang_{table}")  # noqa: S608  ours


def _insert(table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    named = ", ".join(f'"{column}"' for column in columns)
    waiting = iter(rows)
    while batch := [dict(zip(columns, row, strict=True)) for row in islice(waiting, BATCH)]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO boomerang_{table} ({named}) SELECT {named}"  # noqa: S608  ours
                f" FROM json_populate_recordset(NULL::boomerang_{table}, %s::json)",
                [as_json(batch)],
            )
