"""What stands in the way of sending, in words that somebody tired understands."""

from typing import Any

import pytest

from engagement.letters.blocks import offered_to
from engagement.letters.rendering import problems
from engagement.letters.starters import starters
from engagement.models import Letter
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.engagement.letters.conftest import BLOCKS

PICTURE = {"kind": "picture", "picture": "a.jpg", "width": 10, "height": 10, "alt": "We", "link": ""}


def found(employer: Employer, *blocks: dict[str, Any], **columns: Any) -> list[str]:
    with tenant_scope(employer):
        letter = Letter(tenant_id=employer.pk, **{"subject": "News", "blocks": list(blocks), **columns})
        return [str(problem) for problem in problems(letter)]


def text(words: str) -> dict[str, Any]:
    return {"kind": "text", "text": words}


def button(link: str) -> dict[str, Any]:
    return {"kind": "button", "label": "Go", "link": link}


def test_good_letter_has_no_problem(acme):
    good = [
        'https://acme.org/a?b={{ given_name | "x" }}',
        "mailto:hr@acme.org?subject=Hi",
        "{{ profile_link }}",
        "{{network_link}}jobs/",
    ]
    assert found(acme, *BLOCKS, PICTURE, *map(button, good), text("[a](https://acme.org) <https://acme.org>")) == []


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("http://acme.org/", "must begin with https://"),
        ("acme.org", "must begin with https://"),
        ("javascript:alert(1)", "must begin with https://"),
        ("https://example.com/x", "only a placeholder"),
        ("https://www.acme.example/", "only a placeholder"),
        ("https://yoursite.com", "only a placeholder"),
        ("https://localhost/", "only a placeholder"),
        ("https://acme", "is no address"),
        ("https://", "is no address"),
        ("https://acme.org:8000/", "is no address"),
        ("https://a@acme.org/", "is no address"),
        ("https://acme.org/a b", "is no address"),
        ("https://[::1", "is no address"),
        ("https://acme.org:port/", "is no address"),
        ("mailto:hr", "is no e-mail address"),
        ("", "leads nowhere"),
    ],
)
def test_broken_link_is_told(acme, link, said):
    (problem,) = found(acme, button(link))
    assert problem.startswith("Block 1: ")
    assert said in problem


def test_each_problem_names_its_block(acme):
    assert found(
        acme,
        text("Hello {{ given_name }}\n{{ surname }}"),
        {"kind": "heading", "text": " "},
        {**PICTURE, "alt": ""},
        {**PICTURE, "picture": "", "alt": ""},
        {"kind": "button", "label": "", "link": "https://acme.org"},
        text("[a](http://acme.org) [[write this]]"),
        text(""),
        {"kind": "gone"},
        text("[" * 1001),
    ) == [
        'Block 1: Line 1: “given_name” is not known of everybody. Say what to write then: {{ given_name | "…" }}.',
        "Block 1: Line 2: There is no field “surname”. Did you mean {{ full_name }}?",
        "Block 2: The heading is empty.",
        "Block 3: Say what the picture shows, for those who cannot see it and for mail programs that load none.",
        "Block 4: No picture is chosen.",
        "Block 5: The button has no words.",
        "Block 6: “[[write this]]” is still to be written.",
        "Block 6: “http://acme.org” must begin with https://.",
        "Block 7: The text is empty.",
        "Block 8: This part is not available any more. Take it out.",
        "Block 9: The text has more than 1000 opening square brackets. Make two pages of it.",
    ]  # fmt: skip


def test_subject_and_body_must_be_there(acme):
    assert found(acme, subject=" ", preheader="{{ x") == [
        "The subject is empty.", "Preview line: “{{” stands alone. A field is written {{ name }}.",
        "The letter is empty.",
    ]  # fmt: skip
    assert found(acme, text("x"), subject="For {{ team }}")[0].startswith("Subject: “team” is not known of everybody.")


def test_large_letter_is_warned_of_and_not_held(acme):
    with tenant_scope(acme):
        letter = Letter(tenant_id=acme.pk, subject="News", blocks=[text("word " * 2000)] * 11)
        (warning,) = problems(letter)
    assert warning.is_warning
    assert "Gmail cuts off what is beyond 102 KB" in warning.text


def test_ready_made_letters_are_good_but_for_what_is_to_be_written(acme):
    for starter in starters():
        words = starter.words("en")
        left = found(acme, *words["blocks"], subject=words["subject"], preheader=words["preheader"])
        assert all("still to be written" in problem for problem in left), starter.name


def test_those_for_people_who_were_let_go_ask_nobody_back():
    gentle = starters(for_dismissed=True)
    assert {each.name for each in gentle} == {"welcome_dismissed", "how_is_it_going_dismissed", "one_year_dismissed"}
    assert len(starters(for_dismissed=False)) == 6
    for starter in gentle:
        everything = str(starter.words("xx")).lower()
        for wrong in ("come back", "return", "again with us", "rejoin", "job", "opening", "miss you"):
            assert wrong not in everything


def test_kinds_are_offered_in_order(acme):
    ours = ["heading", "text", "button", "picture", "divider"]
    assert [kind.name for kind in offered_to(acme)] == [*ours, "openings"]
    acme.modules = ["engagement"]
    assert [kind.name for kind in offered_to(acme)] == ours
