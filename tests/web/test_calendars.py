"""Read back by two parsers that do not know each other, and the zones by a third."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil import tz
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from web.calendars import Entry, calendar, own_uid
from web.clocks import moment

PARIS, NEW_YORK = ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York")
NOW = datetime(2027, 1, 4, 9, 30, tzinfo=UTC)
LUNCH = Entry(
    uid="lunch-1@alumni.example",
    sequence=2,
    starts_at=datetime(2027, 5, 4, 10, tzinfo=UTC),
    ends_at=datetime(2027, 5, 4, 11, 30, tzinfo=UTC),
    title="Lunch; with “Ada”, Bo\\Li",
    zone=PARIS,
    place="Chez Léa, 4; rue Mercière",
    url="https://alumni.example/acme/lunches/1/?a=1,2;b",
    description="First line.\nSecond, line.",
    organiser=("Ada Byron", "ada@example.com"),
    attendees=(("Bo Li", "bo@example.com"), ('Cy "C" Doe', "cy@example.com")),
)


@pytest.fixture(autouse=True)
def _forget_zones() -> None:
    """vobject keeps the first zone of a name that it has read anywhere, and reads no other one."""
    known = vars(vobject.icalendar)["__tzidMap"]
    for name in known.keys() - {"UTC"}:
        del known[name]


def first(text: str) -> Any:
    return Calendar.from_ical(text).walk("VEVENT")[0]


def test_both_parsers_read_the_same() -> None:
    text = calendar([LUNCH], now=NOW, method="REQUEST")
    event, other = first(text), vobject.readOne(text)
    assert event.decoded("dtstart") == other.vevent.dtstart.value == LUNCH.starts_at
    assert event.decoded("dtend") == other.vevent.dtend.value == LUNCH.ends_at
    assert event["dtstart"].params["tzid"] == "Europe/Paris"
    assert str(event["summary"]) == other.vevent.summary.value == LUNCH.title
    assert str(event["location"]) == other.vevent.location.value == LUNCH.place
    assert str(event["description"]) == other.vevent.description.value == LUNCH.description
    assert str(event["url"]) == other.vevent.url.value == LUNCH.url
    assert (event["sequence"], str(event["uid"]), str(event["status"])) == (2, LUNCH.uid, "CONFIRMED")
    assert other.method.value == "REQUEST"
    assert [str(who) for who in event["attendee"]] == ["mailto:bo@example.com", "mailto:cy@example.com"]
    assert [who.params["cn"] for who in event["attendee"]] == ["Bo Li", "Cy ”C” Doe"]


def test_what_is_off_says_so_and_a_feed_names_nobody() -> None:
    off = calendar([LUNCH], now=NOW, method="CANCEL")
    assert (str(first(off)["status"]), str(Calendar.from_ical(off)["method"])) == ("CANCELLED", "CANCEL")
    feed = calendar([replace(LUNCH, cancelled=True, place="", url="javascript:x"), LUNCH], now=NOW, name="My dates")
    assert [str(event["status"]) for event in Calendar.from_ical(feed).walk("VEVENT")] == ["CANCELLED", "CONFIRMED"]
    assert "attendee" not in first(feed)
    assert not {"url", "location"} & set(first(feed))
    assert str(Calendar.from_ical(feed)["x-wr-calname"]) == "My dates"
    assert own_uid("lunch", LUNCH.uid).startswith("lunch-")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        (PARIS, date(2027, 3, 28)),
        (PARIS, date(2027, 10, 31)),
        (NEW_YORK, date(2027, 3, 14)),
        (NEW_YORK, date(2027, 11, 7)),
        (ZoneInfo("Australia/Lord_Howe"), date(2027, 4, 4)),
        (ZoneInfo("Africa/Casablanca"), date(2027, 2, 7)),
        (ZoneInfo("Asia/Kolkata"), date(2027, 2, 7)),
    ],
)
def test_each_half_hour_of_the_weekend_on_which_clocks_change_comes_back(zone: ZoneInfo, day: date) -> None:
    midnight = moment(day - timedelta(days=1), time(0), zone)
    starts = [midnight + timedelta(minutes=30 * step) for step in range(120)]
    entries = [
        replace(LUNCH, uid=f"{at:%d%H%M}", zone=zone, starts_at=at, ends_at=at + timedelta(hours=1)) for at in starts
    ]
    text = calendar(entries, now=NOW)
    read = [event.decoded("dtstart") for event in Calendar.from_ical(text).walk("VEVENT")]
    assert [at.astimezone(UTC) for at in read] == starts
    other = [event.dtend.value for event in vobject.readOne(text).vevent_list]
    assert [at.astimezone(UTC) for at in other] == [entry.ends_at for entry in entries]
    written = tz.tzical(io.StringIO(text)).get(zone.key)  # what the file itself says about its zone
    for at in starts:
        local = at.astimezone(zone)
        if not local.fold:
            assert local.replace(tzinfo=written).astimezone(UTC) == at


def test_a_whole_day_is_the_one_of_the_place_and_may_come_back_each_year() -> None:
    late = datetime(2028, 2, 28, 23, 30, tzinfo=UTC)  # the 29th in Paris
    text = calendar([replace(LUNCH, starts_at=late, ends_at=late, all_day=True, rule="FREQ=YEARLY")], now=NOW)
    event, other = first(text), vobject.readOne(text).vevent
    assert event.decoded("dtstart") == other.dtstart.value == date(2028, 2, 29)
    assert event.decoded("dtend") == date(2028, 3, 1)
    assert str(event["transp"]) == "TRANSPARENT"
    assert other.rrule.value == "FREQ=YEARLY"
    assert "VTIMEZONE" not in text
    with pytest.raises(AssertionError):
        calendar([replace(LUNCH, rule="FREQ=YEARLY")], now=NOW)


def test_what_stands_in_utc_needs_no_zone() -> None:
    text = calendar([replace(LUNCH, zone=ZoneInfo("UTC"))], now=NOW)
    assert "DTSTART:20270504T100000Z" in text
    assert "VTIMEZONE" not in text


NASTY = st.text(max_size=300) | st.just('x\r\nATTENDEE:mailto:eve@example.com\r\nBEGIN:VALARM\n\u2028END:VEVENT ^n "é')


@given(title=NASTY, place=NASTY, words=NASTY, name=NASTY, address=NASTY, url=NASTY.map("https://{}".format))
def test_no_text_leaves_its_line(title: str, place: str, words: str, name: str, address: str, url: str) -> None:
    entry = replace(
        LUNCH,
        title=title,
        place=place,
        description=words,
        url=url,
        uid=f"u{title}",
        organiser=(name, "ada@example.com"),
        attendees=((name, f"a@{address}"),),
    )
    text = calendar([entry], now=NOW, method="REQUEST", name=name)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    events = Calendar.from_ical(text).walk("VEVENT")
    assert len(events) == 1
    assert set(events[0]) <= {
        "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "LOCATION", "DESCRIPTION", "URL",
        "ORGANIZER", "ATTENDEE",
    }  # fmt: skip
    assert events[0].subcomponents == []
    assert len(vobject.readOne(text).vevent_list) == 1
    assert not isinstance(events[0]["attendee"], list)
