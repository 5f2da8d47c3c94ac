"""Links to a part of a page lead to it: `#x` is the id of an element, `#x-title` that of a card's heading."""

import re
from pathlib import Path

import pytest

from tests.guards.source import ROOT, product_files

CARD = re.compile(r"\{% card ([^%]*)%\}")
ID = re.compile(r'(?<![-\w])id="([^"{]+)')
IN_TEMPLATES = re.compile(r'(?:href|action)="[^"]*#([a-z][a-z_-]*)"')
IN_CODE = re.compile(r'(?<!\.html)(?<!\{template\})#([a-z][a-z-]+)"')  # what comes after a template's name is a partial

PANELS = {"eligibility-title"}  # cards of a person's page, which are called as the room that registers them


def templates() -> list[Path]:
    return sorted(ROOT.glob("templates/**/*.html"))


def ids() -> set[str]:
    found: set[str] = set()
    for template in templates():
        text = template.read_text()
        for words in CARD.findall(text):
            found |= {f"{name}-title" for name in ID.findall(words)}
        found |= {*ID.findall(CARD.sub("", text))}
    return found


def views() -> list[Path]:
    return [file for file in product_files() if file.name.endswith("views.py")]


@pytest.mark.parametrize(("files", "pattern"), [(templates, IN_TEMPLATES), (views, IN_CODE)])
def test_what_a_link_leads_to_is_there(files, pattern: re.Pattern[str]) -> None:
    there = ids() | PANELS
    led_to = {(anchor, str(file.relative_to(ROOT))) for file in files() for anchor in pattern.findall(file.read_text())}
    assert len(led_to) > 3
    assert sorted(end for end in led_to if end[0] not in there) == []
