"""What is wrong with a survey is said in sentences, and a loop of branches before anything is stored."""

from typing import Any

import pytest

from feedback.questions.checks import faults, problems, unfinished, untranslated
from feedback.questions.content import Content
from tests.factories.surveys import content, option, question

YES_NO = [option("yes"), option("no")]


def after(key: str, *values: str, **steps: int) -> dict[str, Any]:
    return {"question": key, "is": list(values)} if values else {"question": key, **steps}


def survey(*asked: dict[str, Any], **fields: Any) -> Content:
    return Content.load(content(list(asked), **fields))


def choice(key: str, **fields: Any) -> dict[str, Any]:
    return question(key, "single", options=YES_NO, **fields)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            [choice("a", shown_if=after("b", "yes")), choice("b", shown_if=after("a", "yes"))],
            [
                "“Question a?” waits for “Question b?”, which waits for it in turn: nobody would ever see them.",
                "“Question b?” waits for “Question a?”, which waits for it in turn: nobody would ever see them.",
            ],
        ),
        (
            [choice("a", shown_if=after("a", "yes"))],
            ["“Question a?” waits for “Question a?”, which waits for it in turn: nobody would ever see them."],
        ),
        (
            [choice("a", shown_if=after("b", "yes")), choice("b")],
            [
                "“Question a?” waits for “Question b?”, which comes later. "
                "Move it below, or choose an earlier question."
            ],
        ),
        (
            [choice("b", shown_if=after("gone", "yes"))],
            ["“Question b?” is shown after a question that is not in the survey any more."],
        ),
        (
            [choice("b", shown_if=after("", "yes"))],
            ["“Question b?”: choose the question that decides whether it is shown."],
        ),
        (
            [question("a", "long"), choice("b", shown_if=after("a", "yes"))],
            ["“Question b?” waits for “Question a?”, but that has neither answers to choose nor a score."],
        ),
        (
            [choice("a"), choice("b", shown_if=after("a", "maybe"))],
            ["“Question b?”: choose the answers to “Question a?” after which it is shown."],
        ),
        (
            [question("a", "rating"), choice("b", shown_if=after("a", **{"from": 0, "to": 3}))],
            ["“Question b?”: choose from which score to which score of “Question a?” it is shown."],
        ),
        ([question("a", "rating"), choice("b", shown_if=after("a", **{"from": 2}))], []),
        ([question("a", "short"), question("a", "short")], [
            "Something is in the survey twice. Load the page again and try once more."
        ]),
        (
            [question("a", "short", core="recommend")],
            ["“Question a?” measures “Would recommend us as an employer”, and that wants another kind of question."],
        ),
        (
            [question("a", "score", core="recommend"), question("b", "score", core="recommend")],
            ["“Would recommend us as an employer” is measured by two questions. Trends need exactly one."],
        ),
        (
            [question("a", "single", options=[option(f"o{n}") for n in range(41)])],
            ["“Question a?”: 40 answers are the most that can be offered."],
        ),
        ([question(f"q{n}", "short") for n in range(61)], ["60 questions are the most that a survey can have."]),
        ([question("a", "short", help={"en": "x" * 301})], ["“Question a?”: 300 characters fit in at most."]),
    ],
)  # fmt: skip
def test_faults(asked, words):
    assert [problem.text for problem in faults(survey(*asked))] == words


def test_faults_of_the_whole():
    too_much = Content.load(content(*[[] for _ in range(21)], languages=["en", *"abcdefghijklm"]))
    assert [problem.text for problem in faults(too_much)] == [
        "A survey has from one to 12 languages.",
        "20 pages are the most that a survey can have.",
    ]
    assert [problem.text for problem in faults(survey(question("a", "short"), intro={"en": "x" * 2001}))] == [
        "The words before the first question: 2000 characters fit in at most."
    ]


def test_what_is_unfinished_may_wait():
    asked = survey(
        {**question("a", "single", options=[option("yes")]), "text": {"en": "x" * 80}},
        question("b", "multiple", options=[option("yes"), {"key": "n", "label": {"en": "YES"}}]),
        question("c", "ranking", options=[option("yes"), {"key": "n", "label": {}}, {"key": "m", "label": {}}]),
        {**question("d", "matrix"), "text": {}},
        title={},
    )
    assert faults(asked) == []
    assert problems(asked) == [
        "The survey has no title.",
        "Question 4 has no words.",
        f"“{'x' * 59}…” offers fewer than two answers.",
        "“Question b?” offers the same answer twice.",
        "“Question c?” has 2 answers without words.",
        "Question 4 has no lines to rate.",
    ]
    assert [problem.text for problem in unfinished(Content())] == [
        "The survey has no title.",
        "The survey asks nothing yet.",
    ]


def test_missing_translations_are_named():
    asked = survey(
        {**question("a", "single", options=YES_NO), "text": {"en": "Why?", "de": "Warum?"}},
        languages=["en", "de", "fr"],
        title={"en": "Exit", "de": "Abschied", "fr": "Départ"},
    )
    assert untranslated(asked) == {"de": ["“Why?”"], "fr": ["“Why?”"]}
    assert problems(asked) == []
