"""Bytes of a feed as postings and problems: `read`. Pure, whatever the bytes; the limits of issue 6 hold here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from boomerang.feeds import json_feeds, json_ld, personio, table
from boomerang.feeds.entries import Entry, LeftOut
from boomerang.feeds.postings import Posting, Reading
from boomerang.feeds.wording import Unreadable
from boomerang.models import DateOrder, FeedKind

MAX_BYTES = 50 * 1024 * 1024
MAX_POSTINGS = 20_000
SHOWN = 60
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Format:
    """`entries` gives (place, entry) one by one; `posting` makes of one, and the feed's address, what it says."""

    entries: Callable[[bytes], Iterator[tuple[int, Any]]]
    posting: Callable[[Any, Entry, str], Posting]


FORMATS: dict[str, Format] = {
    FeedKind.GREENHOUSE: Format(json_feeds.greenhouse, lambda job, entry, _: json_feeds.greenhouse_posting(job, entry)),
    FeedKind.LEVER: Format(json_feeds.lever, lambda job, entry, _: json_feeds.lever_posting(job, entry)),
    FeedKind.PERSONIO: Format(personio.entries, personio.posting),
    FeedKind.JSON_LD: Format(json_ld.entries, lambda job, entry, _: json_ld.posting(job, entry)),
    FeedKind.CSV: Format(table.entries, lambda row, entry, _: table.posting(row, entry)),
}


def read(data: bytes, *, kind: str, source: str = "", date_order: str = DateOrder.UNKNOWN) -> Reading:
    """All of it. Raises Unreadable where nothing can be made of it; then nobody has seen half of it."""
    data = data.removeprefix(_BOM)
    _check(data, kind)
    form, reading = FORMATS[kind], Reading()
    places: dict[str, int] = {}
    for place, raw in form.entries(data):
        reading.entries += 1
        if reading.entries > MAX_POSTINGS:
            raise Unreadable("too_many", most=MAX_POSTINGS)
        entry = Entry(place, date_order)
        _take(entry, partial(form.posting, raw, entry, source), reading, places)
    if reading.nameless and not reading.ids:
        raise Unreadable("ids_missing")
    return reading


def _take(entry: Entry, make: Callable[[], Posting], reading: Reading, places: dict[str, int]) -> None:
    try:
        posting = make()
        first = places.setdefault(posting.external_id, entry.place)
        if first != entry.place:
            raise entry.leave_out("duplicate_id", "id", first=first)
        reading.postings.append(posting)
    except LeftOut:
        reading.nameless += not entry.external_id
    reading.problems += entry.problems
    if entry.external_id:
        reading.ids.add(entry.external_id)


def _check(data: bytes, kind: str) -> None:
    if len(data) > MAX_BYTES:
        raise Unreadable("too_big", mb=MAX_BYTES // 1024 // 1024)
    start = data[:2000].lstrip()
    if not start:
        raise Unreadable("empty_file")
    if kind != FeedKind.JSON_LD and _is_web_page(start):
        raise Unreadable("web_page", start=_said(start))


def _is_web_page(start: bytes) -> bool:
    return start.lower().startswith((b"<!doctype html", b"<html", b"<head", b"<body"))


def _said(start: bytes) -> str:
    return " ".join(start.decode("utf-8", "replace").split())[:SHOWN]
