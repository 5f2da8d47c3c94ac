"""The rows of people are written as strings, so that what a template would escape has to be shown to be escaped."""

import sys
from collections.abc import Callable, Iterator
from datetime import date
from html import escape
from uuid import uuid4

import pytest
from django.urls import set_urlconf

from directory.models import SearchRow
from directory.templatetags.directory_rows import alumnus_rows, person_rows
from tenancy.urls import EMPLOYER_URLCONF, script_prefix

EVIL = """<img src=x onerror="alert('1')">&"""
WORDS = ("name", "job", "title", "team", "city", "country", "from", "to")


@pytest.fixture(autouse=True)
def _employer_pages() -> Iterator[None]:
    set_urlconf(EMPLOYER_URLCONF)
    with script_prefix("/acme/"):
        yield
    set_urlconf(None)


def row(**card: object) -> SearchRow:
    return SearchRow(alumnus_id=uuid4(), card={"name": "Zoë Ågren", "state": "alumnus", **card})


@pytest.mark.parametrize("word", WORDS)
def test_no_word_of_a_person_becomes_html(word: str) -> None:
    people = [row(**{word: EVIL})]
    for html in (alumnus_rows(people), person_rows(people, True), person_rows(people, False)):
        assert "<img" not in html
        assert 'onerror="' not in html
    shown = alumnus_rows(people) + person_rows(people, True)
    assert escape(EVIL) in shown


def test_a_row_leads_to_the_person_and_tells_what_is_known() -> None:
    person = row(job="Pilot", title="Analyst", team="Risk", city="Lyon", country="FR", **{"from": 2015, "to": 2021})
    html = alumnus_rows([person])
    assert f'href="/acme/alumni/{person.alumnus_id}/"' in html
    for words in (">Zoë Ågren<", ">Pilot<", ">Analyst, Risk<", ">2015 – 2021<", "Lyon, France<"):
        assert words in html


def test_a_row_has_no_empty_parts() -> None:
    html = alumnus_rows([row()])
    assert "people__now" not in html
    assert '<span class="people__work"></span>' in html
    assert '<span class="people__place"></span>' in html
    assert '<span></span><span class="faint">' in alumnus_rows([row(**{"from": 2015, "to": 2021})])


def test_the_table_tells_records_to_those_who_may_see_them() -> None:
    person = row(title="Analyst", team="Risk", last_day=date(2021, 3, 9).isoformat(), address=True, joined=True)
    records = person_rows([person], True)
    assert f'href="/acme/manage/alumni/{person.alumnus_id}/"' in records
    for words in (">Risk<", ">9 Mar 2021<", "</svg>Known<", "</svg>Joined<", "data-corner", "badge"):
        assert words in records
    members = person_rows([person], False)
    assert ">Risk<" in members
    for words in ("Known", "Joined", "badge"):
        assert words not in members


def test_the_table_says_what_is_missing() -> None:
    html = person_rows([row()], True)
    assert html.count(">–<") == 2
    assert ">Missing<" in html
    assert ">Not yet<" in html


def test_nobody_is_no_row() -> None:
    assert alumnus_rows([]) == person_rows([], True) == ""


@pytest.mark.parametrize(
    ("draw", "most"), [(alumnus_rows, 110), (lambda rows: person_rows(rows, True), 230)], ids=["members", "colleagues"]
)
def test_a_row_takes_few_calls(draw: Callable[[list[SearchRow]], str], most: int) -> None:
    """As a template it took several times as many; a page has 25 rows."""
    full = {"job": "Pilot", "title": "Analyst", "team": "Risk", "city": "Lyon", "country": "FR", "from": 2015}
    one, many = ([row(**full, last_day="2021-03-09") for _ in range(number)] for number in (1, 26))
    draw(one)  # what is kept for later is not counted
    assert 25 < _calls(draw, many) - _calls(draw, one) <= 25 * most


def _calls(draw: Callable[[list[SearchRow]], str], rows: list[SearchRow]) -> int:
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        draw(rows)
    finally:
        sys.setprofile(before)
    return calls
