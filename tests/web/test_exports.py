import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from web.exports import TableFormat, safe_cell, table_response

# Closing a response tells Django that the request has ended, and it looks after its connections.
pytestmark = pytest.mark.django_db

TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@given(st.text())
@example("=1+1")
@example(" \t=1+1")
@example("\u200b=1+1")
@example("\ufeff+1")
@example("\uff1d1")
@example("\x00=cmd")
@example("-5")
def test_no_text_cell_begins_with_a_trigger(text: str) -> None:
    cell = safe_cell(text)

    assert not cell.startswith(TRIGGERS)
    assert not cell.strip().lstrip("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\x00 ").startswith(TRIGGERS)


@pytest.mark.parametrize("text", ["Amara", "O'Neill", "a=b", "1-2", "ą@example", "", "李 明"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (-5, "-5"),
        (Decimal("-1.50"), "-1.50"),
        (date(2026, 5, 3), "2026-05-03"),
        (datetime(2026, 5, 3, 9, 0), "2026-05-03T09:00:00"),  # noqa: DTZ001
        ("-5", "'-5"),
    ],
)
def test_other_values(value: Any, cell: str) -> None:
    assert safe_cell(value) == cell


def read(response: Any) -> list[list[str]]:
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body, newline="")))


def test_response_streams_and_reads_back() -> None:
    rows = [['Zoë; "Z"', "line one\nline two", 3], ["=HYPERLINK(1)", None, -1]]

    response = table_response("leavers été", ["Name", "Words", "Tasks"], iter(rows))

    assert response.streaming
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''leavers%20%C3%A9t%C3%A9.csv"
    assert response["Cache-Control"] == "no-store"
    assert read(response) == [
        ["Name", "Words", "Tasks"],
        ['Zoë; "Z"', "line one\nline two", "3"],
        ["'=HYPERLINK(1)", "", "-1"],
    ]


def test_response_asks_for_rows_only_as_they_are_sent() -> None:
    asked = []

    def rows() -> Any:
        for number in range(3):
            asked.append(number)
            yield [number]

    chunks = iter(table_response("x", ["n"], rows()).streaming_content)
    next(chunks)

    assert asked == []


def sheet(header: list[Any], rows: Any) -> list[list[Any]]:
    response = table_response("people", header, rows, wanted=TableFormat.XLSX)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    response.close()
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def test_workbook_reads_back_with_its_types() -> None:
    at = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)

    values = ["Zoë", Decimal("-1.5"), date(2026, 5, 3), at, True]
    read_back = sheet(["Name", "n", "On", "At", "Ok"], [values, [None] * 5, [date(1899, 1, 2)]])

    assert read_back[0] == ["Name", "n", "On", "At", "Ok"]
    assert read_back[1] == ["Zoë", -1.5, datetime(2026, 5, 3), datetime(2026, 5, 3, 9, 30), "yes"]  # noqa: DTZ001
    assert read_back[2] == [None] * 5
    assert read_back[3][0] == "1899-01-02"


def test_workbook_is_a_download_nobody_keeps() -> None:
    response = table_response("people été", ["n"], [], wanted=TableFormat.XLSX)

    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''people%20%C3%A9t%C3%A9.xlsx"
    assert response["Cache-Control"] == "no-store"
    response.close()


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=50))
@example("=HYPERLINK(1)")
@example("https://acme.example")
@example("-5")
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(text: str) -> None:
    response = table_response("people", ["Text"], [[text]], wanted=TableFormat.XLSX)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    response.close()
    cell = book.worksheets[0]["A2"]

    assert cell.data_type != "f"
    assert cell.hyperlink is None


def test_a_text_too_long_for_a_cell_is_cut_and_not_lost() -> None:
    assert sheet(["Text"], [["x" * 40_000]])[1] == ["x" * 32_767]
