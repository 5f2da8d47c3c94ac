"""The builder: it loses no word, whatever is pressed and whoever else writes."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from feedback.models import Survey
from feedback.questions.content import Content
from feedback.surveys.actions import begin_version, publish_version
from feedback.surveys.reading import latest_version
from tests.factories.surveys import content, option, question
from tests.feedback.surveys.test_views import page_of, text
from tests.isolation.pages import forms_of

FRAGMENT = {"HX-Request": "true", "HX-Target": "survey-items"}


def form_of(page: str) -> dict[str, list[str]]:
    (form,) = [form for form in forms_of(page, "/") if "item" in form.fields]
    data = form.data
    for name in ("do", "more"):
        data.pop(name, None)
    return data


def opened(hr: Client, survey: Survey) -> dict[str, list[str]]:
    return form_of(text(hr.get(page_of(survey, "edit/"))))


def press(hr: Client, survey: Survey, data: dict[str, Any], do: str, **more: str) -> dict[str, list[str]]:
    """A button without JavaScript; the form of the answer."""
    return form_of(text(hr.post(page_of(survey, "edit/"), {**data, "do": do, **more})))


def stored(survey: Survey) -> Content:
    return Content.load(latest_version(survey).content)


def keys(data: dict[str, list[str]]) -> list[str]:
    return [item.partition(":")[2] for item in data["item"]]


def put(survey: Survey, *pages: list[dict[str, Any]], **fields: Any) -> None:
    draft = latest_version(survey)
    draft.content = content(*pages, **fields)
    draft.save()


def test_saving_untouched_changes_nothing(hr, survey):
    before = stored(survey)
    answer = hr.post(page_of(survey, "edit/"), opened(hr, survey))
    assert (answer.status_code, answer["Location"]) == (302, page_of(survey, "edit/"))
    assert stored(survey) == before
    assert latest_version(survey).edition == 1


def test_all_nine_kinds_survive_the_form(hr, survey):
    parts = [option("x1"), option("x2")]
    all_kinds = [
        question("score", "score", required=True, core="recommend", labels={"0": {"en": "no"}, "10": {"de": "ja"}}),
        question("rating", "rating", labels={"3": {"en": "so so"}}),
        question("single", "single", options=parts, has_other=True, shown_if={"question": "score", "from": 0, "to": 6}),
        question("multiple", "multiple", options=parts, shuffled=True, shown_if={"question": "single", "is": ["x1"]}),
        question("ranking", "ranking", options=parts),
        question("matrix", "matrix", rows=parts),
        question("short", "short", help={"en": "One line"}),
        question("long", "long"),
        question("date", "date"),
    ]  # fmt: skip
    put(survey, all_kinds[:4], all_kinds[4:], languages=["en", "de"], intro={"en": "Two\nlines"}, offers_contact=False)
    before = stored(survey)
    hr.post(page_of(survey, "edit/"), {**opened(hr, survey), "name": "Other"})
    assert stored(survey) == before
    survey.refresh_from_db()
    assert survey.name == "Other"


def test_nothing_is_stored_before_it_is_saved(hr, survey):
    before = stored(survey)
    data = press(hr, survey, {**opened(hr, survey), "rec.text.en": "Typed just now"}, "up:back")
    assert keys(data) == ["p1", "back", "rec", "p2", "why", "more"]
    assert data["rec.text.en"] == ["Typed just now"]
    assert stored(survey) == before
    hr.post(page_of(survey, "edit/"), data)
    assert [one.key for one in stored(survey).questions] == ["back", "rec", "why", "more"]


def test_questions_are_added_filled_and_kept(hr, survey):
    data = press(hr, survey, press(hr, survey, opened(hr, survey), "page"), "add:single")
    (key,) = data["open"]
    first, second = data[f"{key}.option"]
    data = press(
        hr, survey, {**data, f"{key}.option.{first}.en": "Tea", f"{key}.option.{second}.en": "Coffee"}, f"option:{key}"
    )
    third = data[f"{key}.option"][2]
    data = press(hr, survey, {**data, f"{key}.option.{third}.en": "Milk"}, f"option-up:{key}:{third}")
    data = press(hr, survey, data, f"option-remove:{key}:{first}")
    data = press(hr, survey, data, f"option-down:{key}:{third}")
    data = press(hr, survey, {**data, f"{key}.text.en": "What to drink?", f"{key}.other": "on"}, f"duplicate:{key}")
    hr.post(page_of(survey, "edit/"), data)
    page = stored(survey).pages[2]
    assert [one.text for one in page.questions] == [{"en": "What to drink?"}] * 2
    assert [option.label for option in page.questions[0].options] == [{"en": "Coffee"}, {"en": "Milk"}]
    assert page.questions[0].key == key != page.questions[1].key
    assert page.questions[1].has_other


def test_a_branch_is_built(hr, survey):
    data = press(hr, survey, opened(hr, survey), "branch:more")
    assert data["more.if"] == [""]
    refused = hr.post(page_of(survey, "edit/"), data)
    assert refused.status_code == 422
    assert "choose the question that decides whether it is shown" in refused.content.decode()
    data = press(hr, survey, {**data, "more.if": "rec"}, "look")
    hr.post(page_of(survey, "edit/"), {**data, "more.if.from": "0", "more.if.to": "6"})
    condition = stored(survey).question("more").shown_if
    assert (condition.question, condition.start, condition.end) == ("rec", 0, 6)
    data = press(hr, survey, opened(hr, survey), "unbranch:more")
    assert "more.if" not in data


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"back.if": "why", "back.if.is": "no"}, "nobody would ever see them"),
        ({"name": ""}, "This field is required"),
        ({"item": ["page:p1", "page:p1"]}, "Something is in the survey twice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_half_stored(hr, survey, typed, words):
    before = stored(survey)
    refused = hr.post(page_of(survey, "edit/"), {**opened(hr, survey), "title.en": "My own title", **typed})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert words in page
    assert form_of(page)["title.en"] == ["My own title"]
    survey.refresh_from_db()
    assert (stored(survey), survey.name) == (before, "Working here")


def test_nonsense_is_left_out(hr, survey):
    data = {
        **opened(hr, survey), "item": ["page:p1", "question:rec", "question:../x", "question:ghost", "no", "x:a"],
        "rec.kind": "score", "title.en": "A\x00 title\x1b", "language": ["en", "xx", "de", "en"], "rec.core": "nothing",
    }  # fmt: skip
    assert hr.post(page_of(survey, "edit/"), data).status_code == 302
    now = stored(survey)
    assert (now.languages, now.title, [one.key for one in now.questions]) == (("en", "de"), {"en": "A title"}, ["rec"])
    assert now.questions[0].core == ""


def test_languages_stand_side_by_side_and_gaps_are_named(hr, survey):
    data = press(hr, survey, opened(hr, survey), "language", more="de")
    assert data["language"] == ["en", "de"]
    hr.post(page_of(survey, "edit/"), {**data, "rec.text.de": "Empfehlen Sie uns?"})
    assert stored(survey).question("rec").text == {"en": "Question rec?", "de": "Empfehlen Sie uns?"}
    page = text(hr.get(page_of(survey, "edit/")))
    assert "Deutsch is missing in The title, “Question back?”, “Question why?” and one more." in page
    assert page.count("not translated") == 7
    shown = text(hr.get(page_of(survey, "preview/?shown_in=de")))
    assert "Empfehlen Sie uns?" in shown
    assert "Question back?" in shown
    data = press(hr, survey, opened(hr, survey), "language-remove:de")
    assert data["language"] == ["en"]


def test_somebody_else_was_faster(hr, survey):
    mine = {**opened(hr, survey), "rec.text.en": "Mine"}
    hr.post(page_of(survey, "edit/"), {**opened(hr, survey), "rec.text.en": "Theirs"})
    refused = hr.post(page_of(survey, "edit/"), mine)
    assert refused.status_code == 422
    assert "Somebody else was here" in refused.content.decode()
    again = form_of(refused.content.decode())
    assert again["rec.text.en"] == ["Mine"]
    assert hr.post(page_of(survey, "edit/"), {**again, "do": "over"}).status_code == 302
    assert stored(survey).question("rec").text == {"en": "Mine"}


def test_a_new_version_asks_what_is_comparable(hr, survey, by):
    publish_version(version=latest_version(survey), by=by)
    assert hr.get(page_of(survey, "edit/"))["Location"] == page_of(survey)
    assert hr.post(page_of(survey, "edit/"), {"do": "save"})["Location"] == page_of(survey)
    begin_version(survey, by=by)
    data = {**opened(hr, survey), "rec.text.en": "Another?", "back.kind": "multiple"}
    page = text(hr.post(page_of(survey, "edit/"), {**data, "do": "look"}))
    assert "The words of the question changed." in page
    assert "No, whatever else" in page
    hr.post(page_of(survey, "edit/"), {**data, "rec.comparable": "yes", "back.comparable": "yes", "do": "done"})
    since = {one.key: one.comparable_since for one in stored(survey).questions}
    assert since == {"rec": 1, "back": 2, "why": 1, "more": 1}
    assert opened(hr, survey)["rec.comparable"] == ["yes"]


def test_htmx_gets_the_part_that_changed(hr, survey):
    answer = hr.post(page_of(survey, "edit/"), {**opened(hr, survey), "do": "add:date"}, headers=FRAGMENT)
    page = text(answer)
    assert page.lstrip().startswith('<div class="stack" id="survey-items">')
    assert "<html" not in page


def test_more_than_fits_is_refused_in_words(hr, survey):
    put(survey, [question("a", "single", options=[option(f"o{number}") for number in range(40)])])
    answer = hr.post(page_of(survey, "edit/"), {**opened(hr, survey), "do": "option:a"})
    assert "That is more than a survey can hold." in text(answer)


def test_many_fields_are_read_and_a_megabyte_is_not(hr, survey):
    data = opened(hr, survey)
    many = {f"rec.option.{number}.en": "x" for number in range(3_000)}
    assert hr.post(page_of(survey, "edit/"), {**data, **many, "rec.text.en": "Kept?"}).status_code == 302
    assert stored(survey).question("rec").text == {"en": "Kept?"}
    for part in ("edit/", "preview/", "test-run/"):
        refused = hr.post(page_of(survey, part), {**data, "page": "p2", "q-more": "x" * 1_000_000})
        assert refused.status_code == 400
    assert latest_version(survey).edition == 2


def test_preview_shows_what_is_typed(hr, survey):
    data = {**opened(hr, survey), "rec.text.en": "Just <b>typed</b>"}
    answer = hr.post(page_of(survey, "preview/"), data)
    assert "Just &lt;b&gt;typed&lt;/b&gt;" in text(answer)
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert stored(survey).question("rec").text == {"en": "Question rec?"}


def run(hr: Client, survey: Survey, body: str) -> Any:
    return hr.post(page_of(survey, "test-run/"), QueryDict(body).dict())


def test_a_test_run_follows_the_branches_and_keeps_nothing(hr, survey):
    assert 'name="q-rec"' in text(hr.get(page_of(survey, "test-run/")))
    assert run(hr, survey, "page=p1&q-rec=11").status_code == 422
    second = text(run(hr, survey, "page=p1&q-rec=7&q-back=no"))
    assert 'name="q-why"' in second
    assert '<input type="hidden" name="q-rec" value="7">' in second
    assert 'name="q-why"' not in text(run(hr, survey, "page=p1&q-rec=7&q-back=yes"))
    assert run(hr, survey, "page=p2&q-rec=7&q-back=no").status_code == 422
    end = text(run(hr, survey, "page=p2&q-rec=7&q-back=no&q-why=hours&q-more="))
    assert "What would be kept" in end
    assert "hours" in end
    back = text(run(hr, survey, "page=p2&q-rec=7&q-back=no&q-why=hours&back="))
    assert 'name="q-back" value="no" checked' in back
    assert 'type="hidden" name="q-why" value="hours"' in back
    assert survey.waves.count() == 0


def test_a_test_run_of_nothing_says_so(hr, survey):
    put(survey, [])
    assert "There is nothing to be asked yet." in text(hr.get(page_of(survey, "test-run/")))


def test_a_test_run_tells_every_kind_and_turns_its_language(hr, survey):
    parts = [option("x1"), option("x2")]
    put(
        survey,
        [
            question("multiple", "multiple", options=parts, has_other=True),
            question("matrix", "matrix", rows=parts),
            {**question("short", "short"), "text": {"en": "Short?", "de": "Kurz?"}},
        ],
        languages=["en", "de"],
    )
    turned = text(run(hr, survey, "page=p1&turn=&shown_in=de&q-short=so"))
    assert "Kurz?" in turned
    assert 'value="so"' in turned
    end = text(run(hr, survey, "page=p1&q-multiple=other&q-multiple-other=mine&q-matrix-x1=4&q-short=so"))
    assert "mine" in end
    assert "X1: 4" in end
