import csv
import io
import re
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEvent
from directory.models import Spell
from feedback.models import CommentTag, Mode, Participation, PublishedComment, Survey, Wave, WaveState
from feedback.releases.actions import release
from feedback.results.tiles import feedback_tile
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import client_for, confirm, membership
from tests.factories.directory import make_spell
from tests.factories.releases import answer, bands_of, make_answered, make_people
from tests.factories.results import asked, make_results, told

MANAGE = "/acme/manage/"
PAGES = ("", "groups/", "comparison/", "comments/")


def page_of(wave: Wave, part: str = "") -> str:
    return f"{MANAGE}waves/{wave.pk}/results/{part}"


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


def test_answers_of_everybody(reader: Client, wave: Wave) -> None:
    page = text(reader.get(page_of(wave)))

    assert "Sealed: nobody can tell who answered what" in page
    assert 'class="kpi__value">46</dd>' in page
    assert "of 60 asked" in page
    assert "75 %" in page  # 46 of 60, to the next five
    assert "eNPS, 46 answers, between" in page
    assert page.count('class="card finding"') == 6
    assert "12 comments" in page


@pytest.mark.parametrize("part", PAGES)
def test_the_menu_shows_where_one_is(reader: Client, wave: Wave, part: str) -> None:
    page = reader.get(page_of(wave, part)).content.decode()
    assert re.search(r'aria-current="page"[^>]*>(?:(?!</a>).)*Surveys', page, re.DOTALL)


def test_one_group_at_a_time(reader: Client, wave: Wave) -> None:
    page = text(reader.get(page_of(wave), {"group": "office~lyon"}))

    assert "Only answers of Lyon." in page
    assert "20 answers, everybody: " in page
    assert "office~rome" not in page  # three people: not even to be chosen
    refused = text(reader.get(page_of(wave), {"group": "office~rome"}), 422)
    assert "There are no figures of that group" in refused
    assert "Only answers of" not in refused


def test_groups_are_a_table_with_reasons_for_gaps(reader: Client, wave: Wave) -> None:
    page = text(reader.get(page_of(wave, "groups/"), {"by": "office"}))

    assert '<th scope="col">Oslo</th>' in page
    assert page.count('class="heat__hidden"') == 2 * 5  # Rome and Bari, in each line
    assert page.count('<span class="visually-hidden">hidden: fewer than 5 answers</span>') == 2 * 5
    text(reader.get(page_of(wave, "groups/"), {"by": "shoe"}), 422)


def test_changed_only_where_the_interval_excludes_nothing(reader: Client, house: Employer) -> None:
    earlier = make_results(7, good=4)
    later = make_results(1, survey=earlier.survey, good=17, text="Decent?", since=2)

    page = text(reader.get(page_of(later, "comparison/")))

    assert "Wave 7 → Wave 1" in page
    assert page.count(">changed<") == 4  # eNPS, would come back: yes and no, and the tools
    assert "no clear change" in page
    assert "the question was another one then" in page
    assert text(reader.get(page_of(earlier, "comparison/"), {"other": str(later.pk)})).count(">changed<") == 4
    group = text(reader.get(page_of(later, "comparison/"), {"other": str(earlier.pk), "group": "office~lyon"}))
    assert "Lyon" in group
    text(reader.get(page_of(later, "comparison/"), {"other": "nonsense"}), 422)


def test_first_wave_has_nothing_beside_it(reader: Client, wave: Wave) -> None:
    assert "Nothing to compare with yet" in text(reader.get(page_of(wave, "comparison/")))


def test_comments_are_escaped_searched_and_tagged(reader: Client, wave: Wave) -> None:
    page = text(reader.get(page_of(wave, "comments/")))
    assert page.count("&lt;b&gt;twice") == 12
    assert "manager" in page.partition("What people write about")[2]
    comment = PublishedComment.objects.filter(wave=wave, text__contains="number 7").get()
    address = page_of(wave, f"comments/{comment.pk}/tags/")

    back = reader.post(address, {"word": "  Line   manager "})

    assert back["Location"].endswith(f"#c-{comment.pk}")
    assert CommentTag.objects.get().word == "Line manager"
    reader.post(address, {"word": "LINE manager"})
    assert CommentTag.objects.count() == 1
    for query in ({"q": "NUMBER 7"}, {"tag": "line manager"}):
        assert text(reader.get(page_of(wave, "comments/"), query)).count('class="card comment"') == 1
    assert text(reader.get(page_of(wave, "comments/"), {"theme": "manag"})).count('class="card comment"') == 12
    assert "No comment fits" in text(reader.get(page_of(wave, "comments/"), {"q": "unsaid"}))
    assert "This field is required" in text(reader.post(address, {"word": ""}), 422)
    part = reader.post(address, {"remove": "line manager"}, headers={"HX-Request": "true"})
    assert "<html" not in text(part)
    assert not CommentTag.objects.exists()


def test_a_comment_takes_ten_tags(reader: Client, wave: Wave) -> None:
    address = page_of(wave, f"comments/{PublishedComment.objects.filter(wave=wave).earliest('pk').pk}/tags/")
    for number in range(10):
        reader.post(address, {"word": f"tag {number}"})

    refused = reader.post(address, {"word": "one more"}, headers={"HX-Request": "true"})

    assert "A comment takes ten tags at most." in text(refused, 422)
    assert CommentTag.objects.count() == 10


def test_trends_break_where_a_question_changed(reader: Client, house: Employer) -> None:
    earlier = make_results(7)
    make_results(1, survey=earlier.survey, text="Decent?", since=2)

    page = text(reader.get(f"{MANAGE}feedback/", {"core": "fair"}))

    assert "the question is another one, so no line leads there." in page
    assert "the question is another one" not in text(reader.get(f"{MANAGE}feedback/"))
    assert "No trend yet" in text(reader.get(f"{MANAGE}feedback/", {"by": "cohort"}))
    assert text(reader.get(f"{MANAGE}feedback/", {"core": "return"})).count("Last twelve months") == 0
    text(reader.get(f"{MANAGE}feedback/", {"core": "shoes"}), 422)
    text(reader.get(f"{MANAGE}feedback/drift/", {"by": "shoes"}), 422)


def test_reasons_that_moved_are_named(reader: Client, house: Employer) -> None:
    make_results(6, purpose="exit", reason="career")
    make_results(2, purpose="twelve_months", reason="management")

    page = text(reader.get(f"{MANAGE}feedback/drift/", {"by": "office"}))

    assert "Reasons moved after the exit" in page
    assert "“Management or team” by 4 %, and by" in page
    assert "a year later" in page
    assert "not asked yet" in page  # four weeks after
    assert "Lyon" in page
    assert "Rome" not in page  # three people, at each of the moments


def test_start_page_tells_the_latest(acme: Employer, bob: Any, rita: Any, wave: Wave) -> None:
    def tile(user: Any) -> Any:
        return feedback_tile(SimpleNamespace(member=membership(acme, user), tenant=acme))  # type: ignore[arg-type]

    (told,) = tile(bob)["lines"]
    assert (told[0].figure, told[1].percent) == ("+17", 75)
    assert tile(rita) is None


def test_too_few_comments_are_not_there(reader: Client, house: Employer) -> None:
    wave = make_results(comments=0)

    assert "No comments to read" in text(reader.get(page_of(wave, "comments/")))


@pytest.mark.parametrize("wanted", ["csv", "xlsx"])
def test_file_holds_what_is_published_and_nothing_else(reader: Client, wave: Wave, wanted: str) -> None:
    asked = reader.post(page_of(wave, "export/"), {"format": wanted})
    assert "/account/confirm" in asked["Location"] or asked.status_code == 302
    confirm(reader, "results.export")

    answer = reader.post(page_of(wave, "export/"), {"format": wanted})

    raw = b"".join(answer.streaming_content)
    if wanted == "csv":
        lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(raw)).active
        lines = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert lines[0][:4] == ["Question", "Groups", "Group", "Answers (n)"]
    rome = [line for line in lines if line[2] == "Rome"]
    assert rome
    assert all(line[3:11] == [""] * 8 and line[11].startswith("hidden") for line in rome)
    event = AuditEvent.objects.get(action="results.exported")
    assert (event.subject_id, event.data) == (str(wave.pk), {"format": wanted})
    assert "manager said" not in str(lines)


def test_unknown_format(reader: Client, wave: Wave) -> None:
    confirm(reader, "results.export")
    text(reader.post(page_of(wave, "export/"), {"format": "pdf"}), 422)
    assert not AuditEvent.objects.filter(action="results.exported").exists()


def test_nothing_before_the_release(reader: Client, house: Employer) -> None:
    wave = make_answered([({"rec": 3}, {"office": "lyon"})] * 30, state=WaveState.OPEN)
    confirm(reader, "results.export")

    for part in PAGES:
        assert "Nothing is published yet" in text(reader.get(page_of(wave, part)))
    assert "Nothing is published yet" in text(reader.post(page_of(wave, "export/"), {"format": "csv"}))
    Wave.objects.filter(pk=wave.pk).update(state=WaveState.CANCELLED)
    text(reader.get(page_of(wave)), 404)


def test_who_reads(wave: Wave, auditor: Client, rita: Any, alice: Any, mallory: Any) -> None:
    comment = PublishedComment.objects.filter(wave=wave).first()
    assert comment is not None
    tags = page_of(wave, f"comments/{comment.pk}/tags/")
    pages = [*(page_of(wave, part) for part in PAGES), f"{MANAGE}feedback/", f"{MANAGE}feedback/drift/"]

    for page in pages:
        assert auditor.get(page).status_code == 200
        assert client_for(rita).get(page).status_code == 403
        assert client_for(alice).get(page).status_code == 403
        assert client_for(mallory).get(page).status_code == 404
        assert "/account/sign-in/" in Client().get(page)["Location"]
        assert auditor.post(page).status_code == 405
    assert "Add a tag" not in text(auditor.get(page_of(wave, "comments/")))
    assert auditor.post(tags, {"word": "x"}).status_code == 403
    assert auditor.get(tags).status_code == 405
    assert auditor.get(page_of(wave, "export/")).status_code == 405


def test_pages_ask_as_often_for_one_as_for_three(reader: Client, acme: Employer, wave: Wave) -> None:
    """A results page reads the wave, its release, and how many comments there are."""
    counts = {part: _queries(reader, page_of(wave, part)) for part in PAGES[:2]}
    trends = {part: _queries(reader, f"{MANAGE}feedback/{part}") for part in ("", "drift/?by=office")}
    with tenant_scope(acme):
        for months in (5, 9):
            make_results(months, survey=Survey.objects.get())

    assert {part: _queries(reader, page_of(wave, part)) for part in PAGES[:2]} == counts
    assert {part: _queries(reader, f"{MANAGE}feedback/{part}") for part in trends} == trends
    assert counts == {"": 10, "groups/": 9}
    assert trends == {"": 10, "drift/?by=office": 11}


def test_comments_ask_as_often_for_one_as_for_three(reader: Client, wave: Wave) -> None:
    reader.get(page_of(wave, "comments/"))  # themes are read once
    one = _queries(reader, f"{page_of(wave, 'comments/')}?q=number 7")
    assert _queries(reader, f"{page_of(wave, 'comments/')}?q=number 1") == one == 14


def _queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


# Named waves: who said what


@pytest.fixture
def by_name(house: Employer) -> Wave:
    """Two surveys by name, four weeks and a year after, answered by the same three people."""
    people = make_people(3)
    Spell.objects.filter(alumnus=people[0]).delete()
    make_spell(people[0], exit_reason="career")
    waves = []
    for purpose, reasons in (
        ("alumni", ("career", "career", "management")),
        ("twelve_months", ("management", "career")),
    ):
        survey = Survey.objects.create(name=f"By name, {purpose}", purpose=purpose, mode=Mode.NAMED)
        wave = make_answered(
            [], asked=asked(), mode=Mode.NAMED, survey=survey, invited=3, bands=bands_of(office="lyon")
        )
        given = [({**told(9, reason=reason), "why": "Too many meetings"}, {"office": "lyon"}) for reason in reasons]
        answer(wave, given, by=people[: len(reasons)])
        release(wave=wave)
        waves.append(wave)
    return waves[0]


def test_answers_by_person_are_for_hr_and_leave_a_trace(reader: Client, auditor: Client, by_name: Wave) -> None:
    page = text(reader.get(page_of(by_name, "people/")))

    assert page.count("Too many meetings") == 3
    assert "9 of 10" in page
    assert 'aria-current="page"' in page.split("By person")[0].rpartition("<a ")[2]
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.data) == ("results.named_read", {"people": 3})
    assert auditor.get(page_of(by_name, "people/")).status_code == 403
    assert "By person" not in text(auditor.get(page_of(by_name)))


def test_a_page_without_anybodys_answers_leaves_no_trace(reader: Client, by_name: Wave) -> None:
    Participation.objects.filter(wave=by_name).delete()  # as with the records of people who were erased

    assert "Nobody has answered" in text(reader.get(page_of(by_name, "people/")))
    assert not AuditEvent.objects.filter(action="results.named_read").exists()


def test_answers_without_names_have_no_such_page(reader: Client, wave: Wave) -> None:
    assert reader.get(page_of(wave, "people/")).status_code == 404
    assert "By person" not in text(reader.get(page_of(wave)))


def test_reasons_by_person_where_they_were_asked_by_name(reader: Client, auditor: Client, by_name: Wave) -> None:
    page = text(reader.get(f"{MANAGE}feedback/drift/"))

    rows = [re.findall(r"<td[^>]*>([^< ]*)", row) for row in page.partition("By person")[2].split("<tr>")[2:]]
    assert rows[0] == ["Better", "–", "Better", "Management"]  # on record, a week before, four weeks and a year after
    assert len(rows) == 3
    assert "By person" not in text(auditor.get(f"{MANAGE}feedback/drift/"))
