"""What docs/security.md and docs/asvs.csv point at exists, and nothing that they must name is missing."""

import ast
import csv
import re
from functools import cache
from pathlib import Path

import pytest

from tests.guards.source import ROOT
from tests.isolation.routes import all_routes

THREATS, ASVS = ROOT / "docs/security.md", ROOT / "docs/asvs.csv"
NAMED = re.compile(r"\btests/[\w/]+\.py(?:::\w+)?")
# OWASP ASVS 5.0.0: how many requirements of level 1 and 2 each chapter has. V17 is about WebRTC.
CHAPTERS = {
    "V1": 27,
    "V2": 11,
    "V3": 19,
    "V4": 10,
    "V5": 9,
    "V6": 35,
    "V7": 18,
    "V8": 7,
    "V9": 7,
    "V10": 29,
    "V11": 14,
    "V12": 9,
    "V13": 13,
    "V14": 9,
    "V15": 13,
    "V16": 16,
}
STATUSES = {"pass", "n/a", "deviation", "open"}


def rows() -> list[dict[str, str]]:
    with ASVS.open(newline="") as file:
        return list(csv.DictReader(file))


@cache
def names_in(path: Path) -> frozenset[str]:
    return frozenset(node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))


def is_there(reference: str) -> bool:
    """A file or folder, or `path::name` of a test."""
    path, _separator, name = reference.partition("::")
    if not name:
        return (ROOT / path).exists()
    return name.startswith("test_") and (ROOT / path).is_file() and name in names_in(ROOT / path)


def threats() -> list[list[str]]:
    """Cells of the table of threats, row by row."""
    section = THREATS.read_text().split("\n## Threats\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_every_test_that_the_page_names_exists():
    named = NAMED.findall(THREATS.read_text())
    assert len(named) > 80
    assert [reference for reference in named if not is_there(reference)] == []


def test_every_threat_has_an_answer_and_a_test():
    assert len(threats()) > 30
    assert [row for row in threats() if len(row) != 4 or not row[1] or not ("::" in row[2] or "atrix" in row[2])] == []


def test_evidence_of_each_requirement_exists():
    missing = [(row["requirement"], each) for row in rows() for each in row["evidence"].split() if not is_there(each)]
    assert missing == []


def test_each_requirement_of_the_chapters_stands_there_once():
    requirements = [row["requirement"] for row in rows()]
    assert len(requirements) == len(set(requirements))
    assert {chapter: sum(each.startswith(f"{chapter}.") for each in requirements) for chapter in CHAPTERS} == CHAPTERS
    assert len(requirements) == sum(CHAPTERS.values())
    assert {row["level"] for row in rows()} == {"1", "2"}


def test_no_requirement_is_left_without_a_word():
    assert {row["status"] for row in rows()} <= STATUSES
    unproven = [row["requirement"] for row in rows() if not row["evidence"].strip()]
    unexplained = [row["requirement"] for row in rows() if row["status"] != "pass" and not row["note"].strip()]
    assert (unproven, unexplained) == ([], [])


def test_every_form_without_a_token_has_its_reason_on_the_page():
    section = THREATS.read_text().split("\n## Forms that other sites may send\n")[1].split("\n## ")[0]
    listed = set(re.findall(r"^\| `([\w:]+)` \| \w", section, re.MULTILINE))
    exempt = {route.name for route in all_routes() if getattr(route.view, "csrf_exempt", False)}
    assert exempt
    assert listed == exempt


@pytest.mark.parametrize(
    "reference",
    ["tests/nowhere.py", "tests/guards/test_views.py::test_nothing", "tests/guards/source.py::calls", "nowhere/"],
)
def test_what_is_not_there_is_found(reference):
    assert not is_there(reference)
