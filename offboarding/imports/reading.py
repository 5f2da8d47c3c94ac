"""Opens a leavers' file by what it holds, not by what it is called, and reads it row by row.

Memory stays flat: a text file is decoded and split as a stream, a workbook is read in a child process
(`workbook_child.py`) that sends one row at a time.
"""

import codecs
import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import IO

from offboarding.imports.refusals import MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_ROWS, Refused

csv.field_size_limit(MAX_CELL)

Row = tuple[int, list[str]]

SNIFF = 64 * 1024
BLOCK = 256 * 1024
HEADER_WITHIN = 15
DELIMITERS = (",", ";", "\t", "|")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
PICTURES = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"BM", "BMP"),
)
DOCUMENTS = ((b"%PDF", "PDF"), (b"{\\rtf", "RTF"))
ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Bytes that no Windows-1252 text has: five undefined ones, and a byte order mark in the middle.
NOT_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]|\xff\xfe|\xfe\xff")
CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\ufffd]")
LOOKS_LIKE_DATA = re.compile(r"^[^\s@]+@[^\s@]+\.[^\s@]+$|^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$")


@dataclass
class Table:
    """An open file: its header and its rows, each with the number that a spreadsheet shows beside it."""

    kind: str
    header: list[str]
    rows: Iterator[Row]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    other_sheets: list[str] = field(default_factory=list)
    formula_cells: dict[int, set[int]] = field(default_factory=dict)
    pads_rows: bool = False


@contextmanager
def open_table(path: str | Path) -> Iterator[Table]:
    path = Path(path)
    try:
        size = path.stat().st_size
    except OSError:
        raise Refused("gone") from None
    if size == 0:
        raise Refused("empty")
    if size > MAX_BYTES:
        raise Refused("too_big")
    with path.open("rb") as stream:
        start = stream.read(SNIFF)
    if start.startswith(b"PK"):
        refuse_other_archives(path)
        with open_workbook(path) as table:
            yield table
    else:
        refuse_other_kinds(start, path)
        with open_text(path, start) as table:
            yield table


def refuse_other_kinds(start: bytes, path: Path) -> None:
    for magic, name in PICTURES:
        if start.startswith(magic):
            raise Refused("picture", format=name)
    for magic, name in DOCUMENTS:
        if start.startswith(magic):
            raise Refused("document", format=name)
    if start.startswith(ARCHIVES):
        raise Refused("archive")
    if start.startswith(COMPOUND):
        encrypted = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()[: 4 * 1024 * 1024]
        raise Refused("password_protected" if encrypted else "old_excel")
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()[:200]
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        raise Refused("web_page")
    if head.startswith(b"<?xml"):
        raise Refused("web_page" if b"excel.sheet" in start.lower() or b"<html" in start.lower() else "xml")


def refuse_other_archives(path: Path) -> None:
    with path.open("rb") as stream:
        start = stream.read(4096)
        stream.seek(max(0, path.stat().st_size - SNIFF))
        end = stream.read()
    for mark, name in ((b"opendocument.spreadsheet", "ODS"), (b"opendocument", "OpenDocument")):
        if mark in start:
            raise Refused("other_spreadsheet", format=name)
    if b"xl/workbook.bin" in end:
        raise Refused("other_spreadsheet", format="XLSB")
    if b"xl/workbook.xml" in end:
        return
    if b"word/document.xml" in end or b"ppt/presentation.xml" in end:
        raise Refused("document", format="Office")
    raise Refused("archive")


# Text


@contextmanager
def open_text(path: Path, start: bytes) -> Iterator[Table]:
    encoding = find_encoding(path, start)
    with path.open(encoding=encoding, newline="") as stream:
        sample = stream.read(SNIFF)
        if not sample.strip("\ufeff\r\n\t ,;|"):
            raise Refused("empty")
        if len(CONTROLS.findall(sample)) > len(sample) / 100 + 2:
            raise Refused("not_a_table")
        stream.seek(0)
        skipped, delimiter = find_delimiter(sample)
        numbered = islice(number_rows(csv.reader(stream, delimiter=delimiter)), skipped, None)
        header, rows = split_header(numbered)
        yield Table(
            kind="csv",
            header=header,
            rows=limit_rows(rows),
            encoding=encoding,
            delimiter=delimiter,
        )


def find_encoding(path: Path, start: bytes) -> str:
    """UTF-8, UTF-16 or Windows-1252, tried on the whole file; a file that mixes two is refused."""
    for bom, name in BOMS:
        if start.startswith(bom):
            prove(path, name)
            return name
    if name := utf16_without_bom(start):
        prove(path, name)
        return name
    if decodes(path, "utf-8") is None:
        return "utf-8"
    refuse_mixture(path)
    return "cp1252"


def utf16_without_bom(start: bytes) -> str:
    part = start[: len(start) // 2 * 2][:4096]
    if len(part) < 8:
        return ""
    even, odd = part[::2].count(0), part[1::2].count(0)
    half = len(part) // 2
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.05:
        return "utf-16-be"
    return ""


def prove(path: Path, encoding: str) -> None:
    line = decodes(path, encoding)
    if line is not None:
        raise Refused("wrong_encoding", line=line)


def decodes(path: Path, encoding: str) -> int | None:
    """None if the whole file is valid in this encoding, otherwise about the row where it stops to be."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(BLOCK), b""):
            try:
                line += decoder.decode(block).count("\n")
            except UnicodeDecodeError as error:
                return line + block[: max(error.start, 0)].count(b"\n")
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return line
    return None


def refuse_mixture(path: Path) -> None:
    """Windows-1252 accepts almost any byte; so look for what its texts never have."""
    line, utf8_letters, tail = 1, 0, b""
    windows_line = 0
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(BLOCK), b""):
            if found := NOT_WINDOWS.search(tail + block):
                raise Refused("wrong_encoding", line=line + (tail + block)[: found.start()].count(b"\n"))
            letters = len(UTF8_LETTER.findall(block))
            utf8_letters += letters
            if not windows_line and HIGH_BYTE.search(UTF8_LETTER.sub(b"", block)):
                windows_line = line
            line += block.count(b"\n")
            tail = block[-1:] if block[-1:] in b"\xff\xfe" else b""
    if utf8_letters >= 2:
        raise Refused("wrong_encoding", line=windows_line)


# A letter of western languages as UTF-8 writes it; as Windows-1252 it would read "Ã¼", which no name has.
UTF8_LETTER = re.compile(rb"[\xc3-\xc5][\x80-\xbf]")
HIGH_BYTE = re.compile(rb"[\x80-\xff]")


def find_delimiter(sample: str) -> tuple[int, str]:
    """(rows to skip, delimiter). Excel writes `sep=;` as a row of its own before the header."""
    declared = re.match(r"\ufeff?sep=(.)\r?\n", sample)
    if declared:
        return 1, declared[1]
    cut = len(sample) >= SNIFF
    return 0, max(DELIMITERS, key=lambda delimiter: evenness(sample, delimiter, cut))


def evenness(sample: str, delimiter: str, cut: bool) -> tuple[float, int]:
    """How much a delimiter makes the first rows equally wide: (share of rows with the usual width, width)."""
    try:
        widths = [len(row) for row in islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), 200)]
    except csv.Error:
        return 0.0, 0
    widths = [width for width in (widths[:-1] if cut and len(widths) > 1 else widths) if width]
    if not widths:
        return 0.0, 0
    usual = max(set(widths), key=widths.count)
    if usual == 1:
        return 0.0, max(widths)
    return round(widths.count(usual) / len(widths), 1), usual


def number_rows(reader: Iterator[list[str]]) -> Iterator[Row]:
    line = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refused("cell_too_big", line=line + 1) from None
        line += 1
        yield line, row


# Workbooks


@contextmanager
def open_workbook(path: Path) -> Iterator[Table]:
    command = [sys.executable, "-I", str(Path(__file__).with_name("workbook_child.py")), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:  # noqa: S603
        try:
            assert child.stdout is not None
            about = json.loads(child.stdout.readline() or b'{"refuse": "workbook_too_big"}')
            if "refuse" in about:
                raise Refused(about["refuse"])
            header, rows = split_header(read_child(child, child.stdout))
            yield Table(
                kind="xlsx",
                header=header,
                rows=limit_rows(rows),
                sheet=about["sheets"][0],
                other_sheets=about["sheets"][1:],
                formula_cells=locate(about["formulas"]),
                pads_rows=True,
            )
        finally:
            child.kill()


def read_child(child: subprocess.Popen[bytes], stream: IO[bytes]) -> Iterator[Row]:
    for line, text in enumerate(stream, start=1):
        row = json.loads(text)
        if isinstance(row, dict):
            raise Refused(row["refuse"])
        yield line, row
    if child.wait() != 0:
        raise Refused("workbook_too_big")


def locate(references: list[str]) -> dict[int, set[int]]:
    """`["C7"]` is row 7, column index 2."""
    cells: dict[int, set[int]] = {}
    for reference in references:
        letters = reference.rstrip("0123456789")
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        cells.setdefault(int(reference[len(letters) :]), set()).add(column - 1)
    return cells


# Header and limits


def split_header(rows: Iterator[Row]) -> tuple[list[str], Iterator[Row]]:
    """Finds the header below titles and blank rows, as reports have them, and checks it."""
    first = list(islice(rows, HEADER_WITHIN))
    widths = [sum(1 for cell in row if cell.strip()) for _, row in first]
    if not any(widths):
        raise Refused("empty")
    enough = max(2, max(widths) * 0.6) if max(widths) > 1 else 1
    at = next(i for i, width in enumerate(widths) if width >= enough)
    header = [clean_header(cell) for cell in first[at][1]]
    while header and not header[-1]:
        header.pop()
    check_header(header)
    rest = chain(first[at + 1 :], rows)
    following = next((row for row in rest if any(cell.strip() for cell in row[1])), None)
    if following is None:
        raise Refused("header_only")
    if len(header) == 1:
        raise Refused("one_column")
    return header, chain([row for row in first[at + 1 :] if row[0] < following[0]], [following], rest)


def clean_header(cell: str) -> str:
    return " ".join(cell.replace("\x00", " ").replace("\ufeff", " ").split())[:200]


def check_header(header: list[str]) -> None:
    if len(header) > MAX_COLUMNS:
        raise Refused("too_many_columns")
    seen: set[str] = set()
    for name in header:
        if name and name.casefold() in seen:
            raise Refused("duplicate_header", header=name)
        seen.add(name.casefold())
    if any(LOOKS_LIKE_DATA.match(name) for name in header):
        raise Refused("no_header")


def limit_rows(rows: Iterator[Row]) -> Iterator[Row]:
    """Counts rows and lets blank ones at the end go; a blank row between others is kept, so that it can be named."""
    blank: list[int] = []
    count = 0
    for line, row in rows:
        if not any(row) or not any(cell.strip() for cell in row):
            blank.append(line)
            continue
        for empty in blank:
            yield empty, []
        count += len(blank) + 1
        blank.clear()
        if count > MAX_ROWS:
            raise Refused("too_many_rows")
        yield line, row
