"""Reads the first sheet of an XLSX file in a process of its own, with little memory and time.

Started by `reading.py` as a plain script (no Django), so that a hostile workbook can only kill this process.
Standard output: one JSON object about the workbook, then one JSON list of texts per row.
"""

import datetime
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 90
MAX_PACKED = 20 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024
MAX_PARTS = 500
MAX_RATIO = 120
RATIO_FROM = 8 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_FORMULAS = 1_000
BLOCK = 256 * 1024
OVERLAP = 512

FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*>\s*<f\b')
DIMENSION = re.compile(rb'<dimension\b[^>]*?\bref="[A-Z]+[0-9]+:([A-Z]+)([0-9]+)"')
FIRST_SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*?\br:id="([^"]+)"')
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")


class Refuse(Exception):
    pass


def main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        send(path)
    except Refuse as refusal:
        print(json.dumps({"refuse": str(refusal)}))
    except MemoryError:
        print(json.dumps({"refuse": "workbook_too_big"}))


def send(path: str) -> None:
    formulas = check(path)
    import python_calamine  # after the checks: a file that fails them never meets the parser

    try:
        workbook = python_calamine.CalamineWorkbook.from_path(path)
    except python_calamine.PasswordError:
        raise Refuse("password_protected") from None
    except (python_calamine.CalamineError, OSError):
        raise Refuse("workbook_damaged") from None
    names = workbook.sheet_names
    if not names:
        raise Refuse("empty")
    try:
        sheet = workbook.get_sheet_by_index(0)
    except python_calamine.CalamineError:
        raise Refuse("workbook_damaged") from None
    if sheet.total_width > MAX_COLUMNS:
        raise Refuse("too_many_columns")
    if sheet.total_height > MAX_ROWS + 20:
        raise Refuse("too_many_rows")
    out = sys.stdout
    print(json.dumps({"sheets": names, "formulas": formulas}), file=out)
    first = sheet.start[0] if sheet.start else 0
    for line, row in enumerate(sheet.iter_rows(), start=1):
        if line > first or row:
            out.write(json.dumps([text(value) for value in row], ensure_ascii=False) + "\n")


def text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return str(value)


def check(path: str) -> list[str]:
    """Unpacks every part once without keeping it; counts while reading, as the sizes in the archive may lie."""
    with open(path, "rb") as raw:
        if raw.seek(0, 2) > MAX_PACKED:
            raise Refuse("workbook_too_big")
    try:
        archive = zipfile.ZipFile(path)
        parts = archive.infolist()
        if len(parts) > MAX_PARTS:
            raise Refuse("workbook_unsafe")
        if any(part.flag_bits & 1 for part in parts):
            raise Refuse("password_protected")
        sheet = first_sheet_part(archive)
        total = 0
        formulas: list[str] = []
        for part in parts:
            seen = 0
            for block in blocks(archive, part):
                seen += len(block) - OVERLAP
                total += len(block) - OVERLAP
                if total > MAX_UNPACKED:
                    raise Refuse("workbook_too_big")
                if seen > RATIO_FROM and seen > MAX_RATIO * max(part.compress_size, 1):
                    raise Refuse("workbook_too_big")
                if is_markup(part.filename):
                    if b"<!DOCTYPE" in block or b"<!ENTITY" in block:
                        raise Refuse("workbook_unsafe")
                    if part.filename == sheet:
                        check_dimension(block)
                        if len(formulas) < MAX_FORMULAS:
                            formulas += [cell.decode() for cell in FORMULA.findall(block)]
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError, EOFError, ValueError):
        raise Refuse("workbook_damaged") from None
    except Exception as error:  # zlib.error and friends of damaged parts
        if isinstance(error, Refuse | MemoryError):
            raise
        raise Refuse("workbook_damaged") from None
    return list(dict.fromkeys(formulas))[:MAX_FORMULAS]


def is_markup(name: str) -> bool:
    return name.endswith((".xml", ".rels", ".vml"))


def blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Blocks of a part, each led by the last bytes of the one before, so that no tag is cut."""
    tail = b" " * OVERLAP
    with archive.open(part) as stream:
        while block := stream.read(BLOCK):
            yield tail + block
            tail = (tail + block)[-OVERLAP:]


def check_dimension(block: bytes) -> None:
    if found := DIMENSION.search(block):
        if column_number(found[1].decode()) > MAX_COLUMNS:
            raise Refuse("too_many_columns")
        if int(found[2]) > MAX_ROWS + 20:
            raise Refuse("too_many_rows")


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def first_sheet_part(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        raise Refuse("workbook_damaged")
    found = FIRST_SHEET.search(small(archive, "xl/workbook.xml"))
    if found and "xl/_rels/workbook.xml.rels" in names:
        wanted = b'Id="' + found[1] + b'"'
        for relation in RELATION.findall(small(archive, "xl/_rels/workbook.xml.rels")):
            target = re.search(rb'\bTarget="([^"]+)"', relation)
            if wanted in relation and target:
                name = target[1].decode("utf-8", "replace").lstrip("/")
                return name if name.startswith("xl/") else "xl/" + name
    return "xl/worksheets/sheet1.xml"


def small(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        return stream.read(1024 * 1024)


if __name__ == "__main__":
    main(sys.argv[1])
