import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from web.exports import csv_response, safe_cell

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

    response = csv_response("leavers été.csv", ["Name", "Words", "Tasks"], iter(rows))

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

    chunks = iter(csv_response("x.csv", ["n"], rows()).streaming_content)
    next(chunks)

    assert asked == []
