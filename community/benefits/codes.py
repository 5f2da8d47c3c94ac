"""Single codes out of a file: one on each line, or in the column “code” of a table."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import StringIO

from django.utils.translation import gettext as _

from community.benefits.rules import LONGEST_CODE, MOST_BYTES, MOST_CODES
from directory.forms import one_line
from web.images import Upload

MOST_ERRORS = 50
HEADINGS = ("code", "codes", "voucher", "gutschein", "gutscheincode")


@dataclass(frozen=True)
class LineError:
    line: int
    field: str
    value: str
    text: str


@dataclass
class Sheet:
    """`codes` in the order of the file, by line; nothing of it is kept where there are `errors`."""

    lines: dict[str, int] = field(default_factory=dict)
    errors: list[LineError] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        return list(self.lines)

    def refuse(self, line: int, value: str, text: str) -> None:
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(LineError(line, "code", value[:LONGEST_CODE], text))

    def refuse_known(self, codes: Sequence[str]) -> None:
        for code in codes:
            self.refuse(self.lines[code], code, _("This code is there already."))


def read(upload: Upload) -> Sheet:
    sheet = Sheet()
    upload.seek(0)
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        sheet.refuse(1, "", _("The file is larger than 1 MB."))
        return sheet
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\x00" in text:
        sheet.refuse(1, "", _("This is no text file. Save the table as CSV."))
        return sheet
    _read_lines(sheet, text)
    if not sheet.lines and not sheet.errors:
        sheet.refuse(1, "", _("There is no code in this file."))
    return sheet


def _read_lines(sheet: Sheet, text: str) -> None:
    first = text.partition("\n")[0]
    rows = csv.reader(StringIO(text), delimiter=";" if ";" in first else ",")
    place = 0
    try:
        for number, row in enumerate(rows, start=1):
            cells = [one_line(cell) for cell in row]
            if number == 1 and (heading := _heading(cells)) is not None:
                place = heading
                continue
            if any(cells):
                _take(sheet, number, cells[place] if len(cells) > place else "")
    except csv.Error:
        sheet.refuse(1, "", _("This cannot be read as a table."))


def _heading(cells: list[str]) -> int | None:
    return next((place for place, cell in enumerate(cells) if cell.lower() in HEADINGS), None)


def _take(sheet: Sheet, line: int, code: str) -> None:
    if not code:
        sheet.refuse(line, code, _("The code is missing."))
    elif len(code) > LONGEST_CODE:
        sheet.refuse(line, code, _("Longer than %(most)d letters.") % {"most": LONGEST_CODE})
    elif code in sheet.lines:
        sheet.refuse(line, code, _("The same code stands on line %(line)d.") % {"line": sheet.lines[code]})
    elif len(sheet.lines) >= MOST_CODES:
        sheet.refuse(line, code, _("No more than %(most)d codes.") % {"most": MOST_CODES})
    else:
        sheet.lines[code] = line
