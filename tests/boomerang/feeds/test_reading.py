"""The samples and what really arrives on a bad day; `read` is pure, no database is asked."""

from datetime import UTC, date, datetime
from html import escape
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boomerang.feeds import json_feeds, json_ld, personio, reading, values
from boomerang.feeds.markdown import fitting, from_html
from boomerang.feeds.postings import Place, Reading
from boomerang.feeds.reading import MAX_BYTES, read
from boomerang.feeds.wording import REASONS, REFUSALS, Unreadable, reason, why
from boomerang.models import Contract, FeedKind, PayPeriod, Seniority, Workplace
from web import rich_text

SAMPLES = Path(__file__).parents[2] / "data" / "feeds"
FILES = {
    FeedKind.GREENHOUSE: "greenhouse.json",
    FeedKind.LEVER: "lever.json",
    FeedKind.PERSONIO: "personio.xml",
    FeedKind.JSON_LD: "jobposting.html",
    FeedKind.CSV: "openings.csv",
}


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def jobs(*given: dict[str, object]) -> bytes:
    return orjson.dumps({"jobs": given})


def refusal(data: bytes, kind: str = FeedKind.GREENHOUSE) -> str:
    with pytest.raises(Unreadable) as caught:
        read(data, kind=kind)
    return str(caught.value)


def told(data: bytes, kind: str = FeedKind.GREENHOUSE, **how: str) -> list[tuple[int, str, str]]:
    return [(each.place, each.external_id, each.code) for each in read(data, kind=kind, **how).problems]


@pytest.mark.parametrize("kind", FILES)
def test_a_good_feed_says_the_same_in_every_form(kind: FeedKind) -> None:
    found = read(sample(FILES[kind]), kind=kind)

    assert found.problems == []
    assert [posting.title for posting in found.postings] == [
        "Senior Data Engineer", "Talent Partner", "Regional Sales Director LATAM",
    ]  # fmt: skip
    first, second, third = found.postings
    assert first.places[0] == Place("Berlin", "DE")
    assert third.places[0] == Place("São Paulo", "BR")
    assert found.ids == {posting.external_id for posting in found.postings}
    assert second.places[0] in (Place("Europe"), Place("Europe", "DE"))
    if kind not in (FeedKind.CSV, FeedKind.LEVER):  # these two say how remote it is in a field of their own
        assert (first.workplace, second.workplace) == (Workplace.ON_SITE, Workplace.REMOTE)
    if kind != FeedKind.CSV:
        assert {skill.lower() for skill in first.must} >= {"python", "postgresql", "stakeholder management"}
        assert from_html(first.description).count("\n- ") >= 2


def test_what_each_form_says_besides() -> None:
    first = {kind: read(sample(name), kind=kind).postings[0] for kind, name in FILES.items()}

    lever, table, page = first[FeedKind.LEVER], first[FeedKind.CSV], first[FeedKind.JSON_LD]
    assert (lever.pay.least, lever.pay.most, lever.pay.currency, lever.pay.period) == (
        60000, 80000, "EUR", PayPeriod.YEAR,
    )  # fmt: skip
    assert (lever.contract, lever.posted_at) == (Contract.INTERNSHIP, datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC))
    assert (table.must, table.nice, table.workplace) == (("Python", "PostgreSQL"), ("Kubernetes",), Workplace.HYBRID)
    assert (page.external_id, page.deadline) == ("NW-0", date(2027, 1, 31))
    assert first[FeedKind.GREENHOUSE].apply_url == "https://boards.greenhouse.io/northwind/jobs/4000000"
    assert first[FeedKind.PERSONIO].seniority == Seniority.MID
    position = read(
        sample("personio.xml"), kind=FeedKind.PERSONIO, source="https://northwind.jobs.personio.de/xml"
    ).postings[0]
    assert position.apply_url == "https://northwind.jobs.personio.de/job/900000"


def test_what_arrives_on_a_bad_day_has_one_clear_sentence() -> None:
    cut_off = "The feed breaks off in the middle, or is not JSON: line 1, character 34."
    assert refusal(sample("broken/cut-off.json")) == cut_off
    assert refusal(sample("broken/html-instead-of-json.json")).startswith(
        "A web page came instead of the feed: “<html><body>502 Bad Gateway</body></html>”."
    )
    assert "entities of its own" in refusal(sample("broken/entities.xml"), FeedKind.PERSONIO)
    assert "entities of its own" in refusal(
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><workzag-jobs/>', FeedKind.PERSONIO
    )
    assert "not XML: line 1" in refusal(b"<workzag-jobs><position><id>1</id>", FeedKind.PERSONIO)
    assert "<workzag-jobs> is missing" in refusal(b"<rss/>", FeedKind.PERSONIO)
    assert "not text" in refusal(b'<?xml version="1.0" encoding="nonsense"?><workzag-jobs/>', FeedKind.PERSONIO)
    assert "“jobs” is missing" in refusal(b'{"postings": []}')
    assert "[ … ] is missing" in refusal(sample("greenhouse.json"), FeedKind.LEVER)
    assert "no schema.org JobPosting" in refusal(b"<html><body>We are hiring", FeedKind.JSON_LD)
    assert refusal(b" \n") == "The feed is empty: it has not a single character."
    assert "its columns are: name, wage".lower() in refusal(b"name;wage\nA;1", FeedKind.CSV).lower()
    assert "more than 2 MB" in refusal(b"id,title\n1," + b"x" * (2 * 1024 * 1024 + 1), FeedKind.CSV)
    assert "No entry has an id" in refusal(jobs({"title": "A"}))


def test_too_much_is_refused_before_it_costs_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "larger than 50 MB" in refusal(b" " * (MAX_BYTES + 1))
    assert "not JSON" in refusal(b'{"jobs": ' + b"[" * 100_000)
    monkeypatch.setattr(reading, "MAX_POSTINGS", 2)
    assert "more than 2 openings" in refusal(jobs(*({"id": n, "title": "A"} for n in range(3))))
    for module in (json_feeds, json_ld, personio):
        monkeypatch.setattr(module, "MOST_PARTS" if module is json_feeds else "MOST_TAGS", 5)
    assert "millions of small parts" in refusal(b'{"jobs": [[],[],[],[],[],[]]}')
    assert "millions of small parts" in refusal(sample("personio.xml"), FeedKind.PERSONIO)
    assert "millions of small parts" in refusal(sample("jobposting.html"), FeedKind.JSON_LD)
    monkeypatch.setattr(json_ld, "MAX_PAGE", 100)
    assert "larger than 0 MB" in refusal(sample("jobposting.html"), FeedKind.JSON_LD)


def test_an_entry_that_is_wrong_costs_itself_alone() -> None:
    found = read(sample("broken/duplicate-id-and-missing-fields.json"), kind=FeedKind.GREENHOUSE)

    assert [(posting.external_id, posting.title) for posting in found.postings] == [("1", "A")]
    assert [(each.place, each.external_id, each.code, each.left_out) for each in found.problems] == [
        (2, "1", "duplicate_id", True), (3, "2", "no_title", True),
    ]  # fmt: skip
    assert found.ids == {"1", "2"}  # it is there, and so has not vanished
    assert told(jobs({"id": 1, "title": "A"}, {"title": "B"}, {"id": "x" * 201, "title": "C"})) == [
        (2, "", "no_id"), (3, "", "long_id"),
    ]  # fmt: skip
    assert told(b'{"jobs": [{"id": 1, "title": "A"}, "nonsense"]}') == [(2, "", "not_an_entry")]
    assert told(b"id,title\n1,A,too,many\n2,B", FeedKind.CSV) == [(2, "", "other_length")]
    page = b'<script type="application/ld+json">{"@type": "JobPosting", "title": </script>'
    assert told(page + sample("jobposting.html"), FeedKind.JSON_LD) == [(1, "", "not_an_entry")]


def test_a_value_that_is_wrong_costs_itself_alone() -> None:
    header = "id,title,location,remote,contract,seniority,pay_min,pay_max,currency,pay_period,deadline,apply_url\n"
    rows = [
        "1,A,Berlin,moon,sold,wizard,a lot,,EUR,,someday,javascript:alert(1)",
        "2,A,Berlin,,,,90000,60000,EUR,,31.02.2027,https://[",
        "3,A,Berlin,,,,1,2,euros,,03/04/2027,",
        "4,A,Berlin,,,,1,2,EUR,fortnight,1066-10-14,https://ok.example/1",
    ]

    found = read((header + "\n".join(rows)).encode(), kind=FeedKind.CSV)

    assert len(found.postings) == 4
    assert [(each.place, each.field, each.code) for each in found.problems] == [
        (2, "workplace", "workplace_unknown"), (2, "contract", "contract_unknown"),
        (2, "seniority", "seniority_unknown"), (2, "pay", "pay_unreadable"), (2, "deadline", "date_unreadable"),
        (2, "apply_url", "bad_link"),
        (3, "pay", "pay_reversed"), (3, "deadline", "date_impossible"), (3, "apply_url", "bad_link"),
        (4, "pay", "pay_no_currency"), (4, "deadline", "date_ambiguous"),
        (5, "pay", "pay_period"), (5, "deadline", "date_unreadable"),
    ]  # fmt: skip
    sentences = [reason(each.code, each.params) for each in found.problems]
    assert sentences[6] == "The pay begins with more (90000) than it ends with (60000). It was left empty."
    assert "“03/04/2027” can be read in two ways" in sentences[10]
    assert found.postings[0].pay == values.Pay()


@pytest.mark.parametrize(
    ("said", "order", "day"),
    [
        ("2026-03-31", "", date(2026, 3, 31)),
        ("2026-03-31T23:30:00-05:00", "", date(2026, 3, 31)),
        ("2026-03-31T12:00:00Z", "", date(2026, 3, 31)),
        ("2026-10-01 08:00:00 UTC", "", date(2026, 10, 1)),
        ("Tue, 31 Mar 2026 09:00:00 +0200", "", date(2026, 3, 31)),
        (1774915200000, "", date(2026, 3, 31)),
        ("1774915200", "", date(2026, 3, 31)),
        ("31.03.2026", "", date(2026, 3, 31)),
        ("31. 3. 2026", "", date(2026, 3, 31)),
        ("03/31/2026", "", date(2026, 3, 31)),
        ("31/03/2026 10:15", "", date(2026, 3, 31)),
        ("2026/03/31", "", date(2026, 3, 31)),
        ("04/04/2026", "", date(2026, 4, 4)),
        ("03/04/2026", "dmy", date(2026, 4, 3)),
        ("03/04/2026", "mdy", date(2026, 3, 4)),
        ("", "", None),
        (None, "", None),
        ({}, "", None),
    ],
)
def test_days_in_the_forms_that_systems_write(said: object, order: str, day: date | None) -> None:
    assert values.day(said, order) == day


@pytest.mark.parametrize("said", ["2026-13-01", "31.02.2026", "soon", "99999999999999", "13/13/2026", "0001-01-01"])
def test_days_that_are_none(said: str) -> None:
    with pytest.raises(values.BadValue):
        values.day(said)


def test_places_as_people_write_them() -> None:
    def where(*said: str, country: str = "") -> tuple[list[tuple[str, str]], bool, bool]:
        found = values.where(list(said), country)
        return [(place.city, place.country) for place in found.places], found.is_remote, found.is_hybrid

    assert where("Berlin, Germany") == ([("Berlin", "DE")], False, False)
    assert where("Paris, TX, USA") == ([("Paris", "US")], False, False)
    assert where("Springfield, Massachusetts") == ([("Springfield", "US")], False, False)
    assert where("Berlin; London / Wien") == ([("Berlin", "DE"), ("London", "GB"), ("Wien", "AT")], False, False)
    assert where("Remote, Europe", country="DE") == ([("Europe", "")], True, False)
    assert where("Nowhere Special", country="Deutschland") == ([("Nowhere Special", "DE")], False, False)
    assert where("Hybrid - Berlin", "Berlin") == ([("Berlin", "DE")], False, True)
    assert where("Remote") == ([], True, False)
    assert where("") == ([], False, False)


def test_pay_as_people_write_it() -> None:
    said_so = ("60000", 60000.0, "60.000", "60,000.00", "60 000", "60'000", "", None)
    assert [values.amount(said) for said in said_so] == [
        60000, 60000, 60000, 60000, 60000, 60000, None, None,
    ]  # fmt: skip
    for said in ("1e400", "-5", "nan", "many", 10**12):
        with pytest.raises(values.BadValue):
            values.amount(said)
    assert values.pay(0, 0, "EUR") == values.Pay()


def test_skills_of_a_list_and_not_of_a_sentence() -> None:
    content = "<p>Must-have skills: Python, SQL; <b>Go</b></p><p>Nice to have: Kafka, python</p>"
    found = read(jobs({"id": 1, "title": "A", "content": escape(content)}), kind=FeedKind.GREENHOUSE).postings[0]
    assert (found.must, found.nice) == (("Python", "SQL"), ("Kafka",))

    content = "<p>Skills: you should know how to listen to people who are in a hurry</p>"
    found = read(jobs({"id": 1, "title": "A", "content": escape(content)}), kind=FeedKind.GREENHOUSE).postings[0]
    assert found.must == ()

    many = ";".join(f"skill {n}" for n in range(30))
    assert told(f"id,title,skills\n1,A,{many}".encode(), FeedKind.CSV) == [(2, "1", "skills_cut")]


def test_a_mark_changes_with_what_is_said_and_not_with_where() -> None:
    one = read(jobs({"id": 1, "title": "A"}, {"id": 2, "title": "B"}), kind=FeedKind.GREENHOUSE).postings
    other = read(jobs({"id": 2, "title": "B"}, {"id": 1, "title": "A!"}), kind=FeedKind.GREENHOUSE).postings
    marks = {posting.external_id: posting.mark for posting in one}
    assert [marks[posting.external_id] == posting.mark for posting in other] == [True, False]


def test_json_ld_is_found_wherever_pages_put_it() -> None:
    posting = {"@type": ["Thing", "JobPosting"], "title": "R&amp;D Lead", "url": "https://x.example/1",
               "jobLocationType": "TELECOMMUTE", "employmentType": ["CONTRACTOR"], "skills": [{"name": "Go"}, "SQL"],
               "baseSalary": {"currency": "EUR", "value": {"value": 50, "unitText": "HOUR"}}}  # fmt: skip
    for nested in (posting, [posting], {"@graph": [posting]}, {"itemListElement": [{"item": posting}]}):
        page = b'<!doctype html><!-- <script> --><SCRIPT type="APPLICATION/LD+JSON">' + orjson.dumps(nested)
        found = read(page + b"</script>", kind=FeedKind.JSON_LD).postings
        assert [(each.external_id, each.title, each.workplace, each.contract, each.must) for each in found] == [
            ("https://x.example/1", "R&D Lead", Workplace.REMOTE, Contract.PROJECT, ("Go", "SQL"))
        ]
        assert found[0].pay == values.Pay(50, 50, "EUR", PayPeriod.HOUR)
    assert read(orjson.dumps(posting), kind=FeedKind.JSON_LD).postings[0].title == "R&D Lead"
    deep = b"[" * 30 + orjson.dumps(posting) + b"]" * 30
    assert "no schema.org" in refusal(deep, FeedKind.JSON_LD)


def test_tables_from_any_spreadsheet() -> None:
    assert read("\ufeffTitel;ID;Ort\nBäcker;7;Köln\n\n".encode(), kind=FeedKind.CSV).postings[0].places == (
        Place("Köln", "DE"),
    )
    for encoding in ("utf-16", "cp1252"):
        found = read("title\tid\nBäcker\t7\n".encode(encoding), kind=FeedKind.CSV)
        assert [posting.title for posting in found.postings] == ["Bäcker"]


@settings(max_examples=60)
@given(data=st.binary(max_size=400), kind=st.sampled_from(FeedKind.values))
def test_whatever_the_bytes_there_is_an_answer(data: bytes, kind: str) -> None:
    try:
        found: Reading | Unreadable = read(data, kind=kind)
    except Unreadable as error:
        found = error
    if isinstance(found, Unreadable):
        assert str(found)
    else:
        assert all(reason(each.code, each.params) for each in found.problems)


NAMES = [
    "title", "text", "categories", "location", "offices", "metadata", "jobLocation", "identifier", "baseSalary",
    "salaryRange", "skills", "hiringOrganization", "lists", "content", "createdAt", "validThrough", "tags",
    "employmentType", "departments", "country", "workplaceType", "mainEntityOfPage",
]  # fmt: skip
json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8) | st.integers(-9, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["id", "title", "text", "categories", "location", "name", "offices", "metadata", "value", "address",
         "jobLocation", "identifier", "baseSalary", "salaryRange", "min", "skills", "hiringOrganization",
         "department", "lists", "content", "createdAt", "validThrough", "employmentType"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=120)
@given(entry=st.dictionaries(st.sampled_from(NAMES), json_values, max_size=6))
def test_whatever_the_values_a_posting_or_a_problem(entry: dict[str, object]) -> None:
    for kind, data in (
        (FeedKind.GREENHOUSE, {"jobs": [{"id": 1, "title": "A", **entry}]}),
        (FeedKind.LEVER, [{"id": 1, "text": "A", **entry}]),
        (FeedKind.JSON_LD, {"@type": "JobPosting", "url": "u", "title": "A", **entry}),
    ):
        try:
            found = read(orjson.dumps(data), kind=kind)
        except Unreadable:  # where the only entry has no id
            assert "id" in entry or "identifier" in entry or kind == FeedKind.JSON_LD
            continue
        assert len(found.postings) + sum(each.left_out for each in found.problems) == 1
        assert all(posting.mark for posting in found.postings)


# Descriptions


def test_html_becomes_markdown_that_means_the_same() -> None:
    html = (
        "<div><p>We look for a <b>Senior Engineer</b> <i>now</i>.</p><h1>What</h1><ul><li>You <b>know</b> it</li>"
        "<li><p>and</p><ol><li>a</li><li>b<ul><li>c</li></ul></li></ol></li></ul><p>See "
        '<a href="https://x.example/a_b?c=1&amp;d=2">here *now*</a><br># &amp;copy; [x](y) .NET -5</p>'
        "<blockquote>one<br>two</blockquote><script>alert(1)</script><table><tr><td>k</td><td>v</td></tr></table>"
        '<a href="javascript:alert(1)">no link</a> <a href="https://x.example/(1)">brackets</a></div>'
    )

    markdown = from_html(html)

    shown = rich_text.to_html(markdown)
    assert "<strong>Senior Engineer</strong> now." in shown
    assert "<h2>What</h2>" in shown
    assert '<a href="https://x.example/a_b?c=1&amp;d=2" rel="noopener nofollow">here *now*</a>' in shown
    assert "# &amp;copy; [x](y) .NET -5" in shown
    assert "<blockquote>\n<p>one<br>\ntwo</p>" in shown
    assert shown.count("<li>") == 5
    assert "alert" not in shown
    assert "no link brackets" in shown


@settings(max_examples=150)
@given(text=st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60))
def test_plain_words_stay_the_words_they_are(text: str) -> None:
    wanted = " ".join(text.split())
    shown = rich_text.to_text(from_html(f"<p>{escape(text)}</p>"))
    assert " ".join(shown.split()) == wanted


@pytest.mark.parametrize("evil", ["<ul><li>", "<b><a href=x><i>", "<blockquote>", "<table><a>", "<strong>x</strong>"])
def test_nesting_without_end_is_flattened(evil: str) -> None:
    short, _was_cut = fitting(from_html(evil * 20_000))
    assert len(short.encode()) <= 32_000


def test_long_descriptions_are_cut_at_a_line() -> None:
    short, was_cut = fitting("line\n" * 10_000)
    assert was_cut
    assert short.endswith("line\n\n…")
    assert len(short.encode()) <= 32_000
    assert fitting("[" * 2_000)[1]
    assert fitting("short") == ("short", False)


def test_every_code_has_words() -> None:
    class Anything(dict[str, object]):
        def __missing__(self, key: str) -> str:
            return key

    assert all(why(code, Anything()) for code in REFUSALS)
    assert all(reason(code, Anything()) for code in REASONS)
