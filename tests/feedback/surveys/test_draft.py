"""What the buttons of the builder do to what is typed; nothing of it is stored."""

import pytest
from django.http import QueryDict

from feedback.questions.content import Content
from feedback.surveys.draft import Draft
from tests.factories.surveys import content, option, question, usual


def draft(asked: dict | None = None) -> Draft:
    return Draft(Content.load(asked or usual()))


def keys(made: Draft) -> list[str]:
    return [item.key for item in made.items]


@pytest.mark.parametrize(
    ("act", "what", "order"),
    [
        ("up", "back", ["p1", "back", "rec", "p2", "why", "more"]),
        ("up", "rec", ["p1", "rec", "back", "p2", "why", "more"]),
        ("down", "back", ["p1", "rec", "p2", "back", "why", "more"]),
        ("down", "more", ["p1", "rec", "back", "p2", "why", "more"]),
        ("up", "p2", ["p1", "rec", "p2", "back", "why", "more"]),
        ("down", "p1", ["p1", "rec", "back", "p2", "why", "more"]),
        ("up", "nobody", ["p1", "rec", "back", "p2", "why", "more"]),
        ("remove", "p2", ["p1", "rec", "back", "why", "more"]),
        ("remove", "more", ["p1", "rec", "back", "p2", "why"]),
        ("remove", "p1", ["p2", "why", "more"]),
        ("look", "", ["p1", "rec", "back", "p2", "why", "more"]),
    ],
)
def test_pages_and_questions_move(act, what, order):
    made = draft()
    made.act(act, what)
    assert [key if key in order else "?" for key in keys(made)][-len(order) :] == order


def test_without_a_first_page_one_is_made():
    made = draft()
    made.act("remove", "p1")
    assert [len(page.questions) for page in made.content.pages] == [2, 2]
    empty = Draft(Content())
    assert empty.act("add", "date")
    assert [len(page.questions) for page in empty.content.pages] == [1]


def test_limits_hold():
    full = draft(content(*[[question(f"q{page}_{number}", "short") for number in range(3)] for page in range(20)]))
    before = full.content
    for act, what in (
        ("add", "short"), ("add", "nonsense"), ("page", ""), ("duplicate", "q0_0"), ("duplicate", "nobody"),
        ("option", "nobody"), ("language", "xx"), ("language", "en"), ("language-remove", "en"),
    ):  # fmt: skip
        assert not full.act(act, what)
        assert full.content == before


def typed(kind: str, *parts: str) -> Draft:
    data = QueryDict(mutable=True)
    data.setlist("item", ["page:p1", "question:a"])
    data.setlist("a.row" if kind == "matrix" else "a.option", list(parts))
    data.update({"a.kind": kind, "a.option.x.en": "Tea", "a.row.x.en": "Tea", "a.core": "return"})
    return Draft.typed(data)


def test_kinds_change_and_keep_what_they_can():
    single = typed("single", "x").content.questions[0]
    assert (single.core, [part.label for part in single.options]) == ("return", [{"en": "Tea"}])
    data = QueryDict("item=page:p1&item=question:a&a.kind=matrix&a.option=x&a.option.x.en=Tea&a.core=return")
    matrix = Draft.typed(data).content.questions[0]
    assert ([part.key for part in matrix.rows], matrix.options, matrix.core) == (["x"], (), "")
    assert typed("rating", "x").content.questions[0].options == ()


def test_nothing_but_our_fields_is_read():
    data = QueryDict("item=question:a&a.kind=score&a.label.0.en=no&a.label.3.en=x&language=xx&a.text.de=Nein&open=a")
    made = Draft.typed(data)
    assert made.content.languages == ("en",)
    assert made.open == "a"
    (asked,) = made.content.questions
    assert (asked.labels, asked.text) == ({"0": {"en": "no"}}, {})


def test_answers_move_and_go():
    made = draft(content([question("a", "ranking", options=[option("x"), option("y"), option("z")])]))
    made.act("option-down", "a:x")
    made.act("option-up", "a:x")
    made.act("option-up", "a:x")
    made.act("option-up", "a:z")
    made.act("option-remove", "a:y")
    assert [part.key for part in made.content.questions[0].options] == ["x", "z"]
    assert made.open == "a"
