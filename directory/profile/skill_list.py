"""An employer's own list of skills, offered to everybody who types one: read from a CSV file such as ESCO's.

ESCO (European Skills, Competences, Qualifications and Occupations) is downloaded from the European Commission by
whoever runs the installation; nothing of it is shipped. https://esco.ec.europa.eu/en/use-esco/download
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import IO

from django.db import transaction

from directory.models import Skill
from directory.names import name_key

BATCH = 1000
LONGEST = 60  # what a skill may be; ESCO's longest are sentences, and nobody's skills
COLUMNS = ("preferredLabel", "name", "skill")  # ESCO's own, or a plain list's


class NoColumn(ValueError):
    """The file has none of the columns that name a skill."""


def names_in(file: IO[str]) -> Iterator[str]:
    """ESCO tells skills from knowledge and retired terms by `status`; a plain list has names alone."""
    rows = csv.DictReader(file)
    column = next((name for name in COLUMNS if name in (rows.fieldnames or [])), None)
    if column is None:
        raise NoColumn(f"The file needs a column {' or '.join(COLUMNS)}.")
    return (name for row in rows if _is_current(row) and (name := " ".join((row[column] or "").split())))


def _is_current(row: Mapping[str, str]) -> bool:
    return (row.get("status") or "released") == "released"


@transaction.atomic
def offer_skills(names: Iterable[str]) -> tuple[int, int]:
    """(offered now, too long). Skills that members wrote already are kept as they wrote them, and offered."""
    wanted: dict[str, str] = {}
    too_long = 0
    for name in names:
        key = name_key(name)
        too_long += len(name) > LONGEST
        if key and len(name) <= LONGEST:
            wanted.setdefault(key[:LONGEST], name)
    rows = (Skill(name=name, key=key, is_offered=True) for key, name in wanted.items())
    while batch := list(islice(rows, BATCH)):
        Skill.objects.bulk_create(batch, ignore_conflicts=True)
        Skill.objects.filter(key__in=[skill.key for skill in batch], is_offered=False).update(is_offered=True)
    return len(wanted), too_long
