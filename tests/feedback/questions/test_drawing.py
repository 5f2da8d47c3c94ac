"""All nine kinds are drawn as controls that work without JavaScript, with what was answered or typed."""

from django.http import QueryDict
from django.template.loader import render_to_string

from feedback.questions.answering import clean
from feedback.questions.content import Content
from feedback.questions.drawing import draw_page
from tests.factories.surveys import content, option, question
from tests.feedback.questions.test_answering import ALL_KINDS, BRANCHED
from tests.isolation.pages import forms_of

ANSWERS = {
    "score": 7, "rating": 2, "single": "other", "single.other": "my <b>own</b>", "multiple": ["a", "c"],
    "ranking": ["b", "a", "c"], "matrix": {"a": 5}, "short": "hi", "long": "one\ntwo", "date": "2026-05-31",
}  # fmt: skip


def html(drawn: list) -> str:
    return "".join(render_to_string("feedback/questions/_question.html", {"question": one}) for one in drawn)


def form_of(page: str) -> QueryDict:
    """What a browser would send of it,"""
    (form,) = forms_of(f"<form>{page}</form>", "/")
    found = QueryDict(mutable=True)
    for name, values in form.data.items():
        found.setlist(name, values)
    return found


def test_what_was_answered_comes_back_the_same():
    page = html(draw_page(ALL_KINDS, ALL_KINDS.pages[0], ANSWERS, seed="x"))
    assert clean(ALL_KINDS, form_of(page)).answers == ANSWERS
    assert "my &lt;b&gt;own&lt;/b&gt;" in page
    assert page.count('name="drawn"') == 9


def test_what_was_typed_comes_back_with_what_is_wrong():
    data = QueryDict("q-ranking-a=1&q-ranking-b=1&q-date=soon&q-matrix-a=9&q-matrix-b=3")
    cleaned = clean(ALL_KINDS, data)
    page = html(draw_page(ALL_KINDS, ALL_KINDS.pages[0], {}, typed=cleaned.typed, errors=cleaned.errors))
    assert "Give each of them a place, or none." in page
    sent = form_of(page)
    assert (sent["q-ranking-a"], sent["q-ranking-b"], sent["q-date"], sent["q-matrix-b"]) == ("1", "1", "soon", "3")
    assert page.count('aria-invalid="true"') == 1
    assert page.count("question--wrong") == 3


def test_what_waits_on_the_same_page_is_hidden_and_sends_nothing():
    first, second = BRANCHED.pages
    (rec, low) = draw_page(BRANCHED, first, {})
    assert (low.is_hidden, low.waits_for, low.waits_values) == (True, "q-rec", "0 1 2 3 4 5 6")
    assert 'data-waits-for="q-rec"' in html([low])
    assert " hidden disabled" in html([low])
    assert not rec.waits_for
    assert not draw_page(BRANCHED, first, {}, typed={"rec": "3"})[1].is_hidden
    assert [one.key for one in draw_page(BRANCHED, second, {"rec": 9})] == ["end"]


def test_words_fall_back_to_the_first_language():
    asked = Content.load(
        content(
            [{**question("a", "single", options=[option("yes")]), "text": {"en": "Why?", "de": "Warum?"}}],
            languages=["en", "de"],
        )
    )
    (drawn,) = draw_page(asked, asked.pages[0], {}, language="de")
    assert (drawn.text, drawn.choices[0].label) == ("Warum?", "Yes")
    assert draw_page(asked, asked.pages[0], {}, language="xx")[0].text == "Why?"


def test_random_order_stays_for_one_person():
    many = [option(f"o{number}") for number in range(12)]
    asked = Content.load(content([question("a", "single", options=many, has_other=True, shuffled=True)]))

    def order(seed: str) -> list[str]:
        return [choice.value for choice in draw_page(asked, asked.pages[0], {}, seed=seed)[0].choices]

    assert order("one") == order("one")
    assert order("one") != order("two")
    assert sorted(order("one")[:-1]) == sorted(one["key"] for one in many)
    assert order("one")[-1] == "other"  # stays at the end
