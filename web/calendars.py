"""What calendars read (RFC 5545, RFC 5546): entries for a mail or a feed, each in the zone of the place.

Whatever a title, a place or a name holds, it stays inside its own line.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vRecur, vText, vUri

from web.addresses import sender_domain
from web.mail_rendering import one_line

Method = Literal["PUBLISH", "REQUEST", "CANCEL"]
PRODUCT = "-//Alumni Portal//Calendar//EN"
MAX_DESCRIPTION = 8_000
# How far apart two looks at the clock are: no zone changes its clocks twice within a week.
_STEP = timedelta(days=7)
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\x80-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True)
class Entry:
    """One date. `uid` stays for good, `sequence` grows with each change that goes out.

    `organiser` and `attendees` are names and addresses; a PUBLISH shows no attendees. `all_day` takes the day on which
    `starts_at` falls in `zone`, up to the day of `ends_at`, which does not belong to it, and keeps nobody busy. `rule`
    ("FREQ=YEARLY") repeats whole days only.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    zone: ZoneInfo
    place: str = ""
    url: str = ""
    description: str = ""
    organiser: tuple[str, str] | None = None
    attendees: tuple[tuple[str, str], ...] = ()
    cancelled: bool = False
    all_day: bool = False
    rule: str = ""


def own_uid(kind: str, pk: UUID) -> str:
    return f"{kind}-{pk}@{sender_domain()}"


def calendar(entries: Iterable[Entry], *, now: datetime, method: Method = "PUBLISH", name: str = "") -> str:
    """`name` is what a calendar shows for a feed. CANCEL takes back entries of the same UIDs."""
    shown = list(entries)
    whole = Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add("method", method)
    if name:
        whole.add("name", one_line(name))
        whole.add("x-wr-calname", one_line(name))
        whole.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
        whole.add("x-published-ttl", "PT6H")
    for zone in _zones(shown):
        whole.add_component(zone)
    for entry in shown:
        whole.add_component(_event(entry, method=method, now=now))
    return whole.to_ical().decode()


def _event(entry: Entry, *, method: Method, now: datetime) -> Event:
    event = Event()
    event.add("uid", one_line(entry.uid))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    _add_times(event, entry)
    event.add("summary", one_line(entry.title))
    event.add("status", "CANCELLED" if entry.cancelled or method == "CANCEL" else "CONFIRMED")
    if place := one_line(entry.place):
        event.add("location", place)
    if description := _paragraphs(entry.description):
        event.add("description", description)
    if url := _web_address(entry.url):
        event.add("url", vUri(url))
    if entry.organiser is not None:
        event.add("organizer", _person(*entry.organiser))
    for attendee in entry.attendees if method != "PUBLISH" else ():
        person = _person(*attendee)
        person.params["partstat"], person.params["rsvp"] = vText("NEEDS-ACTION"), vText("FALSE")
        event.add("attendee", person)
    return event


def _add_times(event: Event, entry: Entry) -> None:
    starts, ends = entry.starts_at.astimezone(entry.zone), entry.ends_at.astimezone(entry.zone)
    if entry.all_day:
        event.add("dtstart", starts.date())
        event.add("dtend", max(ends.date(), starts.date() + timedelta(days=1)))
        event.add("transp", "TRANSPARENT")
        if entry.rule:
            event.add("rrule", vRecur.from_ical(one_line(entry.rule)))
        return
    assert not entry.rule, "Only whole days are repeated: a zone is written down for the years of its entries."
    event.add("dtstart", _written(starts))
    event.add("dtend", _written(ends))


def _written(local: datetime) -> datetime:
    """Of an hour that comes twice a file can only mean the first by name; the second is said in UTC."""
    return local.astimezone(UTC) if local.fold or _is_utc(local.tzinfo) else local


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{_unbroken(address)}")
    # As parsers take a quote and a caret for more than that (RFC 6868).
    person.params["cn"] = vText(one_line(name).replace('"', "”").replace("^", " "))
    return person


def _web_address(url: str) -> str:
    address = _unbroken(url)
    return address if address.startswith(("https://", "http://")) else ""


def _unbroken(text: str) -> str:
    return "".join(char for char in text if char.isprintable() and not char.isspace())


def _paragraphs(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub(" ", lines).strip()[:MAX_DESCRIPTION]


def _zones(entries: Sequence[Entry]) -> list[Timezone]:
    years: dict[str, set[int]] = {}
    for entry in entries:
        if not entry.all_day and not _is_utc(entry.zone):
            for at in (entry.starts_at, entry.ends_at):
                years.setdefault(entry.zone.key, set()).add(at.astimezone(entry.zone).year)
    return [_zone(key, min(found), max(found)) for key, found in sorted(years.items())]


@lru_cache(maxsize=256)
def _zone(key: str, first: int, last: int) -> Timezone:
    """The clocks of a place through these years. icalendar's own (6.3) begins summer an hour late."""
    zone = ZoneInfo(key)
    begin = datetime(first, 1, 1, tzinfo=zone)
    component = Timezone()
    component.add("tzid", key)
    component.add_component(_observance(begin, from_offset=begin))
    for at in _changes(zone, begin.astimezone(UTC), datetime(last + 1, 1, 2, tzinfo=UTC)):
        before = (at - timedelta(seconds=1)).astimezone(zone)
        component.add_component(_observance(at.astimezone(zone), from_offset=before))
    return component


def _observance(begin: datetime, *, from_offset: datetime) -> TimezoneStandard | TimezoneDaylight:
    """Its onset is told by the clock that was valid before it."""
    offset, before = begin.utcoffset(), from_offset.utcoffset()
    assert offset is not None
    assert before is not None
    part = TimezoneDaylight() if begin.dst() else TimezoneStandard()
    part.add("dtstart", (begin.astimezone(UTC) + before).replace(tzinfo=None))
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", offset)
    part.add("tzname", begin.tzname() or "")
    return part


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> list[datetime]:
    """The seconds from which on clocks there show something else."""
    found, at = [], begin
    while at < end:
        after = min(at + _STEP, end)
        if _shown(at, zone) != _shown(after, zone):
            low, high = at, after
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (middle, high) if _shown(middle, zone) == _shown(low, zone) else (low, middle)
            found.append(high)
        at = after
    return found


def _shown(at: datetime, zone: ZoneInfo) -> tuple[timedelta | None, timedelta | None]:
    local = at.astimezone(zone)
    return local.utcoffset(), local.dst()


def _is_utc(zone: tzinfo | None) -> bool:
    return zone is UTC or (isinstance(zone, ZoneInfo) and zone.key in {"UTC", "Etc/UTC"})
