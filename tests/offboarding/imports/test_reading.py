import datetime
import io
import json
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offboarding.imports import reading, workbook_child
from offboarding.imports.reading import open_table
from offboarding.imports.refusals import SENTENCES, Refused, sentence
from tests.offboarding.imports.conftest import DATA, as_csv

HEADER = "Name,Last day\n"


def read(path: Path, content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    path.write_bytes(content)
    with open_table(path) as table:
        return table.header, list(table.rows)


def refusal(path: Path, content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read(path, content)
    return refused.value.code


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "leavers.csv"


ROW = [(2, ["Zoë Müller", "2026-01-31"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings(encoding: str, file: Path) -> None:
    assert read(file, (HEADER + "Zoë Müller,2026-01-31\n").encode(encoding)) == (["Name", "Last day"], ROW)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, ending: str, file: Path) -> None:
    content = delimiter.join(["Name", "Last day"]) + ending + delimiter.join(["Zoë Müller", "2026-01-31"]) + ending

    assert read(file, content.encode()) == (["Name", "Last day"], ROW)


def test_the_delimiter_excel_declares(file: Path) -> None:
    content = "sep=;\r\nName;Last day\r\nZoë Müller;2026-01-31\r\n".encode()

    assert read(file, content) == (["Name", "Last day"], [(3, ROW[0][1])])


def test_quotes_line_breaks_and_other_delimiters_inside(file: Path) -> None:
    content = b'Name;Last day;Note\n"Persson; Erik";2026-01-31;"a ""great"" time,\nthank you"\nB C;2026-02-01;x\n'

    assert read(file, content)[1] == [
        (2, ["Persson; Erik", "2026-01-31", 'a "great" time,\nthank you']),
        (3, ["B C", "2026-02-01", "x"]),
    ]


def test_a_header_below_titles(file: Path) -> None:
    content = b"Report: leavers,,\n,,\nName,Last day,Team\nA B,2026-01-31,Sales\n"

    header, rows = read(file, content)

    assert (header, rows) == (["Name", "Last day", "Team"], [(4, ["A B", "2026-01-31", "Sales"])])


def test_blank_rows_between_are_kept_and_those_at_the_end_go(file: Path) -> None:
    content = b"Name,Last day\n,\nA B,2026-01-31\n\nC D,2026-01-31\n,\n,\n\n"

    assert [(line, len(row)) for line, row in read(file, content)[1]] == [(2, 0), (3, 2), (4, 0), (5, 2)]


def test_many_blank_rows_before_the_first(file: Path) -> None:
    content = HEADER.encode() + b",\n" * 40 + b"A B,2026-01-31\n"

    assert read(file, content)[1][-1] == (42, ["A B", "2026-01-31"])


def test_blank_headers_at_the_end_are_no_columns(file: Path) -> None:
    assert read(file, b"Name,Last day,,\nA B,2026-01-31,,\n")[0] == ["Name", "Last day"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (b",,,\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"Name,Last day\n", "header_only"),
        (b"Name,Last day\n,\n\n", "header_only"),
        (b"Name\nA B\n", "one_column"),
        (b"a@b.example,2026-01-01\nb@b.example,2026-01-02\n", "no_header"),
        (b"Name,name,Last day\nA,B,2026-01-31\n", "duplicate_header"),
        (b"Name,Last day\nZo\xeb,2026\n\xff\xfe\x00", "wrong_encoding"),
        (b"Name,Last day\nZo\xeb,2026\nZo\xc3\xab,M\xc3\xbcller\n", "wrong_encoding"),
        (b"Name,Last day\nZo\x81,2026\n", "wrong_encoding"),
        (b"\xef\xbb\xbfName,Last day\nZo\xeb,2026\n", "wrong_encoding"),
        (b"\xff\xfeN\x00a\x00m\x00e\x00,\x00\x00\xd8", "wrong_encoding"),
        (b"\x00\x01\x02\x03" * 300, "not_a_table"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"%PDF-1.7", "document"),
        (b"{\\rtf1", "document"),
        (b"\x1f\x8b\x08", "archive"),
        (b"Rar!\x1a", "archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
        (b"  <!DOCTYPE html><html>", "web_page"),
        (b"<?xml version='1.0'?><x/>", "xml"),
        (b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><x/>", "web_page"),
    ],
)
def test_files_that_are_no_lists(content: bytes, code: str, file: Path) -> None:
    assert refusal(file, content) == code


def test_a_cell_of_a_megabyte_is_read_and_one_of_three_is_not(file: Path) -> None:
    megabyte = HEADER.encode() + b"A B,2026-01-31\n" + b"x" * 1_000_000 + b",2026-01-31\n"

    assert len(read(file, megabyte)[1][1][1][0]) == 1_000_000
    assert refusal(file, HEADER.encode() + b'A B,2026-01-31\n"' + b"x\n" * 1_500_000) == "cell_too_big"


def test_limits(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 2)
    rows = HEADER.encode() + b"A B,2026-01-31\n" * 3
    assert refusal(file, rows) == "too_many_rows"
    assert refusal(file, ",".join(f"c{n}" for n in range(201)).encode() + b"\nx\n") == "too_many_columns"

    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    assert refusal(file, rows) == "too_big"


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused, open_table(tmp_path / "nowhere.csv"):
        pass

    assert refused.value.code == "gone"


def test_every_refusal_is_a_sentence() -> None:
    params = {"header": "x", "headers": "x", "line": 3, "format": "PNG"}

    for code in SENTENCES:
        assert sentence(code, params)[-1] in ".?"


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(file: Path, content: bytes) -> None:
    with suppress(Refused):
        read(file, content)


CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\x00\ufeff", exclude_categories=["Cs", "Cc"]),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"])
)
def test_what_was_written_is_read(file: Path, rows: list[tuple[str, str, str]], encoding: str) -> None:
    solid = [tuple(f"x{cell}" for cell in row) for row in rows]
    content = as_csv(("Name", "Last day", "Note"), *solid).decode().encode(encoding)

    assert [tuple(cells) for _line, cells in read(file, content)[1]] == solid


# Workbooks


def workbook(path: Path, *rows: list[Any], sheets: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name in sheets:
        book.create_sheet(name)
    book.save(path)
    return path


def test_workbook_values_become_text(tmp_path: Path) -> None:
    moment = datetime.datetime(2026, 1, 31, 9, 30)  # noqa: DTZ001 -- a workbook knows no zones
    row = ["A", 100260, 1.5, True, False, datetime.date(2026, 1, 31), moment, None]
    path = workbook(tmp_path / "x.xlsx", ["Name", "b", "c", "d", "e", "f", "g", "h"], row, sheets=("Notes",))

    with open_table(path) as table:
        found = list(table.rows)

    assert table.other_sheets == ["Notes"]
    assert found == [(2, ["A", "100260", "1.5", "yes", "no", "2026-01-31", "2026-01-31 09:30:00", ""])]


def test_workbook_rows_keep_their_numbers(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", [], [], ["Name", "Last day"], [], ["A B", "2026-01-31"])

    with open_table(path) as table:
        assert list(table.rows) == [(4, []), (5, ["A B", "2026-01-31"])]


def test_workbook_formula_cells_are_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", ["Name", "Last day"], ["A B", "=TODAY()"], ["=A2", "2026-01-31"])

    with open_table(path) as table:
        assert table.formula_cells == {2: {1}, 3: {0}}


def changed_workbook(tmp_path: Path, part: str, change: Any) -> Path:
    source = workbook(tmp_path / "source.xlsx", ["Name", "Last day"], ["A B", "2026-01-31"])
    target = tmp_path / "changed.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return target


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("part", "change", "code"),
    [
        (SHEET, lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml, "workbook_unsafe"),
        (SHEET, lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + b" " * 30_000_000), "workbook_too_big"),
        (SHEET, lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"'), "too_many_columns"),
        (SHEET, lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:B1048576"'), "too_many_rows"),
        (SHEET, lambda xml: xml[:200], "workbook_damaged"),
        ("xl/workbook.xml", lambda xml: b"<x/>", "workbook_damaged"),
    ],
)
def test_hostile_workbooks_are_refused(part: str, change: Any, code: str, tmp_path: Path) -> None:
    path = changed_workbook(tmp_path, part, change)

    with pytest.raises(Refused) as refused, open_table(path) as table:
        list(table.rows)

    assert refused.value.code == code


def test_the_child_refuses_by_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In this process, to see what the child does line by line."""
    good = workbook(tmp_path / "good.xlsx", ["Name", "Last day"], ["A B", "=TODAY()"])
    workbook_child.send(str(good))
    about, header, _row = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (about, header) == ({"sheets": ["Sheet"], "formulas": ["B2"]}, ["Name", "Last day"])

    wide = workbook(tmp_path / "wide.xlsx", [f"c{n}" for n in range(300)], ["x"])
    for path, code in (
        (wide, "too_many_columns"),
        (DATA / "refuse" / "zip-bomb.xlsx", "workbook_too_big"),
        (DATA / "refuse" / "page.xls", "workbook_damaged"),
    ):
        with pytest.raises(workbook_child.Refuse, match=code):
            workbook_child.send(str(path))
    for change, code in (
        (lambda xml: b"<!DOCTYPE x>" + xml, "workbook_unsafe"),
        (lambda xml: xml[:200], "workbook_damaged"),
    ):
        with pytest.raises(workbook_child.Refuse, match=code):
            workbook_child.send(str(changed_workbook(tmp_path, SHEET, change)))


@pytest.mark.parametrize("name", ["MAX_PACKED", "MAX_UNPACKED"])
def test_the_child_counts_while_it_reads(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_child, name, 1000)

    with pytest.raises(workbook_child.Refuse, match="workbook_too_big"):
        workbook_child.check(str(workbook(tmp_path / "x.xlsx", ["Name", "Last day"], ["A B", "2026-01-31"])))


def test_an_encrypted_part_means_a_password(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", ["Name", "Last day"], ["A B", "2026-01-31"])
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(content)

    with pytest.raises(workbook_child.Refuse, match="password_protected"):
        workbook_child.check(str(path))


def test_a_workbook_with_too_many_parts(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", ["Name", "Last day"], ["A B", "2026-01-31"])
    with zipfile.ZipFile(path, "a") as archive:
        for n in range(600):
            archive.writestr(f"xl/media/{n}.bin", b"")

    with pytest.raises(Refused) as refused, open_table(path):
        pass

    assert refused.value.code == "workbook_unsafe"


def test_a_cell_far_out_does_not_fill_the_memory(tmp_path: Path) -> None:
    """A kilobyte that claims 16,384 columns and a million rows, without saying so in the dimension."""

    def far_out(xml: bytes) -> bytes:
        xml = xml.replace(b'<dimension ref="A1:B2" />', b"").replace(b'<dimension ref="A1:B2"/>', b"")
        return xml.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')

    path = changed_workbook(tmp_path, SHEET, far_out)
    with pytest.raises(Refused) as refused, open_table(path) as table:
        list(table.rows)

    assert refused.value.code in ("too_many_columns", "workbook_too_big")


def test_the_bomb_stays_within_its_memory() -> None:
    code = (
        "import resource, subprocess, sys;"
        "subprocess.run([sys.executable, '-I', sys.argv[1], sys.argv[2]], capture_output=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    child = Path(reading.__file__).with_name("workbook_child.py")
    bomb = DATA / "refuse" / "zip-bomb.xlsx"

    done = subprocess.run(
        [sys.executable, "-c", code, str(child), str(bomb)], capture_output=True, check=True, text=True
    )

    assert int(done.stdout) < 100 * 1024


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["word/document.xml"], "document"),
        (["xl/workbook.bin"], "other_spreadsheet"),
        (["leavers.csv"], "archive"),
    ],
)
def test_other_archives(names: list[str], code: str, tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")

    assert refusal(tmp_path / "x.xlsx", stream.getvalue()) == code


def test_open_document_is_named(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")

    assert refusal(tmp_path / "x.ods", stream.getvalue()) == "other_spreadsheet"
