"""Which answers may stand beside those of an earlier version, and what a version changed."""

import pytest

from feedback.questions.comparing import changes, judge, since
from feedback.questions.content import Content, Question
from tests.factories.surveys import content, option, question

OLD = question("a", "single", options=[option("yes"), option("no")], comparable_since=2)


def changed(**fields: object) -> Question:
    return Question.load({**OLD, **fields})


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        ({}, ()),
        ({"text": {"en": "question  A"}}, ()),
        ({"text": {"en": "Question a?", "de": "Frage?"}, "required": True, "shuffled": True}, ()),
        ({"text": {"en": "Another?"}}, ("The words of the question changed.",)),
        ({"options": [option("yes")]}, ("Answers were taken out.",)),
        ({"options": [option("yes"), option("no"), option("x")]}, ("Answers were added.",)),
        (
            {"options": [option("yes"), {"key": "no", "label": {"en": "Never"}}]},
            ("Words of the answers changed.",),
        ),
        ({"has_other": True}, ("“Something else” came or went.",)),
        ({"shown_if": {"question": "b", "is": ["x"]}}, ("It is shown to other people than before.",)),
        ({"labels": {"1": {"en": "Bad"}}}, ("The words of the scale changed.",)),
        ({"labels": {"1": {"de": "Schlecht"}}}, ()),
    ],
)
def test_what_we_propose_follows_from_what_changed(fields, reasons):
    judgement = judge(Question.load(OLD), changed(**fields), language="en")
    assert judgement.reasons == reasons
    assert judgement.proposed is not bool(reasons)
    assert not judgement.never


@pytest.mark.parametrize(
    ("fields", "choice", "expected"),
    [
        ({}, "", 2),
        ({}, "no", 5),
        ({"text": {"en": "Another?"}}, "", 5),
        ({"text": {"en": "Another?"}}, "yes", 2),
        ({"kind": "multiple"}, "yes", 5),
    ],
)
def test_hr_may_say_otherwise_but_never_yes_to_another_kind(fields, choice, expected):
    assert since(Question.load(OLD), changed(**fields), language="en", number=5, choice=choice) == expected


def test_changes_are_told():
    old = Content.load(content([OLD, question("b", "short"), question("gone", "short")]))
    new = Content.load(
        content(
            [question("b", "short", required=True), question("new", "date")],
            [{**OLD, "text": {"en": "Another?"}, "shuffled": True}],
            languages=["en", "de"],
            title={"en": "Other"},
        )
    )
    assert changes(old, new) == [
        "The questions stand in another order.",
        "New: “Question new?”",
        "Taken out: “Question gone?”",
        "“Question b?”: It must be answered.",
        "“Another?”: The words of the question changed. The order of its answers changed.",
        "The languages changed.",
        "The words before and after the questions changed.",
        "The questions stand on other pages.",
    ]
    assert changes(old, old) == []
    assert "“Question b?”: It may be left out." in changes(new, old)
