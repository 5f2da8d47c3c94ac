"""In English the line after “Hello Anna,” begins like a sentence; other languages do it otherwise, and so did we."""

import re

import pytest

from tests.guards.source import ROOT

EMAILS = ROOT / "templates/emails"
TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}")
GREETED = re.compile(r"Hello[^,\n]*,(\s*)(?P<next>\S)")
TEXTS = sorted(str(path.relative_to(EMAILS)) for path in EMAILS.rglob("*") if path.suffix in {".txt", ".mjml"})
LITERAL = re.compile(r"\{% translate \"([^\"]*)\"")


def words_of(template: str) -> str:
    """What a reader may see of it: of each branch its words, one after the other."""
    return TAG.sub("", LITERAL.sub(r'\1{% translate "', (EMAILS / template).read_text()))


@pytest.mark.parametrize("template", TEXTS)
def test_what_follows_a_greeting_begins_with_a_capital_letter(template: str) -> None:
    text = re.sub(r"</?mj-text[^>]*>", "", words_of(template))
    assert [found.group() for found in GREETED.finditer(text) if found["next"].islower()] == []


@pytest.mark.parametrize("template", [name for name in TEXTS if name.endswith(".mjml")])
def test_a_greeting_has_a_paragraph_of_its_own(template: str) -> None:
    assert re.search(r"Hello[^,<]*,[ \t]*(?!Hello)[^<\s]", words_of(template)) is None
