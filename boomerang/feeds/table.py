"""A table of openings: this product's own columns, in any order, from any spreadsheet."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice
from typing import Any

from boomerang.feeds import values
from boomerang.feeds.entries import Entry
from boomerang.feeds.postings import Posting
from boomerang.feeds.wording import Unreadable
from directory.names import name_key

COLUMNS: dict[str, tuple[str, ...]] = {
    "external_id": ("id", "reference", "requisition", "req id", "job id", "kennung"),
    "title": ("job title", "position", "name", "titel", "stelle"),
    "team": ("department", "abteilung"),
    "location": ("place", "city", "office", "locations", "places", "ort", "standort"),
    "country": ("land",),
    "remote": ("workplace",),
    "contract": ("contract type", "employment type", "vertragsart"),
    "seniority": ("level",),
    "skills_must": ("skills", "must", "required skills"),
    "skills_nice": ("nice", "nice to have"),
    "pay_min": ("pay from", "salary min"),
    "pay_max": ("pay to", "salary max"),
    "currency": ("pay currency",),
    "pay_period": ("period",),
    "deadline": ("closing date", "apply until", "valid until"),
    "posted": ("opened", "created", "posted on"),
    "apply_url": ("url", "link", "apply link"),
    "description": ("text", "beschreibung"),
}
NEEDED = ("external_id", "title")
DELIMITERS = ",;\t|"
# The limit is that of the whole process, and leavers’ files have the same.
MAX_COLUMNS, MAX_CELL = 200, 2 * 1024 * 1024
Row = dict[str, str]
Lengths = tuple[int, int]


def entries(data: bytes) -> Iterator[tuple[int, Any]]:
    """(line, row). Of a row whose length is not that of the header, the two numbers."""
    text = decoded(data)
    csv.field_size_limit(MAX_CELL)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = next((row for row in reader if any(cell.strip() for cell in row)), [])
        columns = recognised(header)
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, _row(row, header, columns)
    except csv.Error as error:
        raise Unreadable("big_cell", line=reader.line_num) from error


def decoded(data: bytes) -> str:
    """UTF-8, what Excel writes as Unicode, or Windows-1252, which every byte is."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def recognised(header: Sequence[str]) -> dict[str, int]:
    """Our name → place of the column. Raises Unreadable where one is missing that no opening can do without."""
    keys = [name_key(cell.replace("_", " ")) for cell in islice(header, MAX_COLUMNS)]
    found: dict[str, int] = {}
    for name, others in COLUMNS.items():
        wanted = (name.replace("_", " "), *others)
        at = next((keys.index(each) for each in wanted if each in keys), None)
        if at is not None and at not in found.values():
            found[name] = at
    for name in NEEDED:
        if name not in found:
            listed = ", ".join(cell.strip()[:40] for cell in islice(header, 12))
            raise Unreadable("no_column", wanted=name, found=listed or "–")
    return found


def _row(cells: list[str], header: Sequence[str], columns: dict[str, int]) -> Row | Lengths:
    if len(cells) > len(header) or (len(cells) < len(header) and len(cells) <= max(columns.values())):
        return len(cells), len(header)
    return {name: cells[at] for name, at in columns.items()}


def posting(row: Row | Lengths, entry: Entry) -> Posting:
    if isinstance(row, tuple):
        raise entry.leave_out("other_length", found=row[0], wanted=row[1])
    external_id, title = entry.identify(row["external_id"]), entry.title(row["title"])
    where = values.where([row.get("location", "")], row.get("country", ""))
    musts = entry.skills(values.words_of(row.get("skills_must", "")))
    return Posting(
        place=entry.place,
        external_id=external_id,
        title=title,
        team=entry.team(row.get("team")),
        places=where.places,
        workplace=entry.workplace(row.get("remote"), where),
        contract=entry.contract(row.get("contract")),
        seniority=entry.seniority(row.get("seniority"), title),
        pay=entry.pay(row.get("pay_min"), row.get("pay_max"), row.get("currency"), row.get("pay_period")),
        description=values.long_text(row.get("description")).strip(),
        is_html=False,
        must=musts,
        nice=entry.skills(values.words_of(row.get("skills_nice", "")), without=musts),
        deadline=entry.day(row.get("deadline"), "deadline"),
        posted_at=entry.moment(row.get("posted"), "posted"),
        apply_url=entry.link(row.get("apply_url")),
    )
