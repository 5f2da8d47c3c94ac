"""Nothing goes into an answer that the question does not allow, and what was typed comes back."""

import pytest
from django.http import QueryDict

from feedback.questions.answering import Cleaned, clean, merged
from feedback.questions.content import Content
from tests.factories.surveys import content, option, question

ABC = [option("a"), option("b"), option("c")]
ALL_KINDS = Content.load(
    content(
        [
            question("score", "score"),
            question("rating", "rating"),
            question("single", "single", options=ABC, has_other=True),
            question("multiple", "multiple", options=ABC, has_other=True),
            question("ranking", "ranking", options=ABC),
            question("matrix", "matrix", rows=ABC),
            question("short", "short"),
            question("long", "long"),
            question("date", "date"),
        ]
    )
)
BRANCHED = Content.load(
    content(
        [
            question("rec", "score", required=True),
            question("low", "long", shown_if={"question": "rec", "from": 0, "to": 6}, required=True),
        ],
        [question("lower", "short", shown_if={"question": "low", "is": ["x"]}), question("end", "short")],
    )
)


def sent(text: str) -> QueryDict:
    return QueryDict(text)


def test_each_kind_is_stored_in_its_shape():
    cleaned = clean(
        ALL_KINDS,
        sent(
            "q-score=10&q-rating=1&q-single=other&q-single-other=+my++own+&q-multiple=c&q-multiple=a&q-multiple-other=x"
            "&q-ranking-a=2&q-ranking-b=1&q-ranking-c=3&q-matrix-a=5&q-matrix-c=1&q-short=+two++words+"
            "&q-long=one%0D%0Atwo&q-date=2026-05-31&q-unknown=1"
        ),
    )
    assert cleaned.is_complete
    assert cleaned.answers == {
        "score": 10,
        "rating": 1,
        "single": "other",
        "single.other": "my own",
        "multiple": ["a", "c"],
        "ranking": ["b", "a", "c"],
        "matrix": {"a": 5, "c": 1},
        "short": "two words",
        "long": "one\ntwo",
        "date": "2026-05-31",
    }


def test_nothing_sent_is_nothing_answered():
    assert clean(ALL_KINDS, sent("q-score=&q-single=&q-multiple=&q-long=++&q-date=")) == Cleaned(typed={"long": "  "})


@pytest.mark.parametrize(
    ("body", "key", "words"),
    [
        ("q-score=11", "score", "Choose a number from 0 to 10."),
        ("q-score=-1", "score", "Choose a number from 0 to 10."),
        ("q-score=٣", "score", "Choose a number from 0 to 10."),
        ("q-rating=0", "rating", "Choose a number from 1 to 5."),
        ("q-rating=5.0", "rating", "Choose a number from 1 to 5."),
        ("q-single=zz", "single", "Choose from the answers that are offered."),
        ("q-multiple=a&q-multiple=zz", "multiple", "Choose from the answers that are offered."),
        ("q-ranking-a=1", "ranking", "Give each of them a place, or none."),
        ("q-ranking-a=1&q-ranking-b=1&q-ranking-c=2", "ranking", "Two of them have the same place."),
        ("q-ranking-a=4&q-ranking-b=1&q-ranking-c=2", "ranking", "Choose from the places that are offered."),
        ("q-matrix-a=6", "matrix", "Choose a number from 1 to 5."),
        ("q-date=31.05.2026", "date", "Give the day as year-month-day, such as 2026-05-31."),
        ("q-date=0001-01-01", "date", "Give a day between 1900 and 2100."),
        ("q-short=" + "x" * 301, "short", "That is too long: 301 characters, and 300 fit in."),
        ("q-long=" + "x" * 4001, "long", "That is too long: 4,001 characters, and 4,000 fit in."),
        ("q-long=a%00b", "long", "There is an invisible character in it that cannot be kept. Please type it again."),
        ("q-single=other&q-single-other=%1b", "single", "There is an invisible character in it that cannot be kept. "
         "Please type it again."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_kept(body, key, words):
    cleaned = clean(ALL_KINDS, sent(body))
    assert cleaned.errors == {key: words}
    assert cleaned.answers == {}
    assert cleaned.typed[key]
    assert not cleaned.is_complete


def test_html_and_formulas_are_words_like_others():
    assert clean(ALL_KINDS, sent("q-short=%3Cscript%3E&q-long=%3D1%2B1")).answers == {
        "short": "<script>",
        "long": "=1+1",
    }


def test_text_beside_something_else_counts_only_with_it():
    assert clean(ALL_KINDS, sent("q-single=a&q-single-other=hello")).answers == {"single": "a"}


def test_answers_to_questions_that_are_not_shown_are_dropped():
    cleaned = clean(BRANCHED, sent("q-rec=9&q-low=because&q-end=x"))
    assert cleaned.answers == {"rec": 9, "end": "x"}
    assert cleaned.is_complete


def test_required_questions_are_asked_for_where_they_are_shown():
    assert clean(BRANCHED, sent("q-end=x")).errors == {"rec": "Please answer this question."}
    assert clean(BRANCHED, sent("q-rec=3&drawn=low")).errors == {"low": "Please answer this question."}
    assert clean(BRANCHED, sent("q-end=x"), draft=True).is_complete


def test_a_question_that_came_into_view_is_shown_before_one_goes_on():
    cleaned = clean(BRANCHED, sent("q-rec=3&drawn=rec"), page="p1")
    assert cleaned.unseen == ("low",)
    assert cleaned.errors == {}
    assert not cleaned.is_complete
    assert clean(BRANCHED, sent("q-rec=3&q-low=why"), page="p1").is_complete


def test_branches_depend_on_the_other_pages_too():
    asked = Content.load(
        content(
            [question("back", "single", options=ABC)],
            [question("why", "short", shown_if={"question": "back", "is": ["a"]}), question("end", "short")],
        )
    )
    assert clean(asked, sent("q-why=x"), page="p2", before={"back": "a"}).answers == {"why": "x"}
    assert clean(asked, sent("q-why=x"), page="p2", before={"back": "b"}).answers == {}
    changed = clean(asked, sent("q-back=b"), page="p1", before={"back": "a", "why": "x", "end": "e"})
    assert merged(asked, {"back": "a", "why": "x", "end": "e"}, changed, page="p1") == {"back": "b", "end": "e"}
    assert clean(asked, sent("q-why=x"), page="nowhere") == Cleaned()


def test_a_matrix_that_must_be_answered_wants_every_line():
    asked = Content.load(content([question("m", "matrix", rows=ABC, required=True)]))
    assert clean(asked, sent("q-m-a=1")).errors == {"m": "Please answer every line."}
    assert clean(asked, sent("q-m-a=1&q-m-b=2&q-m-c=3")).is_complete
