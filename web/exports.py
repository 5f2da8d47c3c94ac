"""Tables that leave the house: the only place that writes CSV and XLSX."""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from urllib.parse import quote

import xlsxwriter
from django.db import models
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

# What spreadsheets take for the start of a formula, also behind blanks and in full width.
_TRIGGER = re.compile("[\\s\\x00-\\x20\\u200b-\\u200f\\u2060\\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\\t\\r\\n]")
BOM = "\ufeff"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # what a cell of XLSX holds
FIRST_YEAR = 1900  # earlier days are text: XLSX cannot count them


class _Line:
    """csv.writer writes here and gets the line back."""

    def write(self, line: str) -> str:
        return line


def safe_cell(value: Any) -> str:
    """The value as text that no spreadsheet runs as a formula. Figures stay figures, "-5" as text does not."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).replace("\x00", "")
    return f"'{text}" if _TRIGGER.match(text) else text


class TableFormat(models.TextChoices):
    CSV = "csv", gettext_lazy("CSV")
    XLSX = "xlsx", gettext_lazy("Excel (XLSX)")


def table_response(
    stem: str, header: Sequence[Any], rows: Iterable[Sequence[Any]], *, wanted: str | None = TableFormat.CSV
) -> HttpResponseBase:
    """A download of `stem`.csv, or of `stem`.xlsx where `wanted` says so; give it `queryset.iterator()`."""
    if wanted == TableFormat.XLSX:
        file = _workbook(header, rows)
        return as_download(f"{stem}.xlsx", FileResponse(file, content_type=XLSX_TYPE))
    lines = _lines(header, rows)
    return as_download(f"{stem}.csv", StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"))


def as_download(filename: str, response: StreamingHttpResponse) -> StreamingHttpResponse:
    """A file to keep, of which nothing stays with a browser or a proxy."""
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    response["Cache-Control"] = "no-store"
    return response


def _lines(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Streams. UTF-8 with the mark that makes Excel read it so."""
    writer = csv.writer(_Line())
    yield BOM + writer.writerow([safe_cell(cell) for cell in header])
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def write_table(
    file: IO[bytes], header: Sequence[Any], rows: Iterable[Sequence[Any]], *, wanted: str = TableFormat.CSV
) -> None:
    """The same table into an open file, for jobs: one row at a time in memory, however many there are."""
    if wanted == TableFormat.XLSX:
        _write_workbook(file, header, rows)
        return
    for line in _lines(header, rows):
        file.write(line.encode())


def _workbook(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> IO[bytes]:
    """One sheet in a temporary file, a row at a time in memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    _write_workbook(file, header, rows)
    file.seek(0)
    return file


def _write_workbook(file: IO[bytes], header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        strong, day, moment = (
            book.add_format({"bold": True}),
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        )
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(header):
            sheet.write_string(0, column, str(title), strong)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, day, moment)


def _write(sheet: Worksheet, row: int, column: int, value: Any, day: Format, moment: Format) -> None:
    """Text is stored as text and needs no guard; saved as CSV from there it keeps the one of `safe_cell`.

    XLSX knows no time zones: a moment is written as the clock of the zone in force shows it, which is the employer's.
    """
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, safe_cell(value))
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime) and value.year >= FIRST_YEAR:
        sheet.write_datetime(row, column, timezone.make_naive(value) if timezone.is_aware(value) else value, moment)
    elif isinstance(value, date) and value.year >= FIRST_YEAR:
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write_string(row, column, safe_cell(value)[:LONGEST_CELL])
