"""schema.org JobPosting as web pages carry it for search engines: https://schema.org/JobPosting

Required and recommended fields: https://developers.google.com/search/docs/appearance/structured-data/job-posting
"""

from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from boomerang.feeds import values
from boomerang.feeds.entries import Entry, skills_in
from boomerang.feeds.json_feeds import load
from boomerang.feeds.postings import Pay, Posting
from boomerang.feeds.wording import Unreadable

MAX_PAGE = 10 * 1024 * 1024
MOST_TAGS = 500_000
MOST_LEVELS = 8  # of @graph and lists around the postings
_SCRIPTS = 'script[type="application/ld+json" i]'


def entries(data: bytes) -> Iterator[tuple[int, Any]]:
    """Of all scripts of the page, or of a file that is JSON-LD itself. A script that is broken is an entry that is."""
    if len(data) > MAX_PAGE:
        raise Unreadable("too_big", mb=MAX_PAGE // 1024 // 1024)
    if data.lstrip()[:1] in (b"{", b"["):
        found: list[Any] = list(_postings(load(data)))
    else:
        found = [posting for script in _scripts(data) for posting in _read(script)]
    if not found:
        raise Unreadable("no_postings")
    return enumerate(found, start=1)


def _scripts(data: bytes) -> list[str]:
    if data.count(b"<") > MOST_TAGS:
        raise Unreadable("too_crowded")
    return [node.text() for node in LexborHTMLParser(data.decode("utf-8", "replace")).css(_SCRIPTS)]


def _read(script: str) -> list[Any]:
    try:
        return list(_postings(load(script.strip().encode("utf-8", "replace"))))
    except Unreadable:
        return [None] if "JobPosting" in script else []


def _postings(node: Any, level: int = 0) -> Iterator[dict[str, Any]]:
    if level > MOST_LEVELS:
        return
    if isinstance(node, list):
        for each in node:
            yield from _postings(each, level + 1)
    elif isinstance(node, dict):
        if "JobPosting" in _as_list(node.get("@type")):
            yield node
        for name in ("@graph", "itemListElement", "item"):
            yield from _postings(node.get(name), level + 1)


def posting(job: Any, entry: Entry) -> Posting:
    if not isinstance(job, dict):
        raise entry.leave_out("not_an_entry")
    external_id, title = entry.identify(_identifier(job)), entry.title(job.get("title") or job.get("name"))
    said, country = _places(job)
    where = values.where(said, country)
    is_remote = "TELECOMMUTE" in _as_list(job.get("jobLocationType"))
    description = values.long_text(job.get("description"))
    must, nice = skills_in(description)
    musts = entry.skills([*_skills(job), *must])
    return Posting(
        place=entry.place,
        external_id=external_id,
        title=title,
        team=entry.team(_first(_first(job.get("hiringOrganization")).get("department")).get("name")),
        places=where.places,
        workplace=entry.workplace("remote" if is_remote else "", where),
        contract=entry.contract(next(iter(_as_list(job.get("employmentType"))), "")),
        seniority=entry.seniority("", title),
        pay=_pay(job, entry),
        description=description,
        must=musts,
        nice=entry.skills(nice, without=musts),
        deadline=entry.day(job.get("validThrough"), "deadline"),
        posted_at=entry.moment(job.get("datePosted"), "posted"),
        apply_url=entry.link(job.get("url") or _first(job.get("mainEntityOfPage")).get("@id")),
    )


def _identifier(job: dict[str, Any]) -> Any:
    """Its own id; else the address of its page, which is as good."""
    own = job.get("identifier")
    named = _first(own).get("value") or _first(own).get("@id")
    return named or (own if isinstance(own, str | int) else "") or job.get("@id") or job.get("url")


def _places(job: dict[str, Any]) -> tuple[list[str], str]:
    found, country = [], ""
    for each in _as_list(job.get("jobLocation")):
        address = _first(each).get("address") if isinstance(each, dict) else each
        if isinstance(address, dict):
            named = address.get("addressCountry")
            country = country or values.text(_first(named).get("name") if isinstance(named, dict) else named)
            found.append(values.text(address.get("addressLocality") or address.get("addressRegion")))
        else:
            found.append(values.text(address))
    return [each for each in found if each], country


def _skills(job: dict[str, Any]) -> list[str]:
    return [
        skill
        for each in _as_list(job.get("skills"))
        for skill in values.words_of([each] if isinstance(each, dict) else each)
    ]


def _pay(job: dict[str, Any], entry: Entry) -> Pay:
    salary = _first(job.get("baseSalary"))
    value = salary.get("value")
    if not isinstance(value, dict):
        return entry.pay(value, value, salary.get("currency"))
    least, most = value.get("minValue") or value.get("value"), value.get("maxValue") or value.get("value")
    return entry.pay(least, most, salary.get("currency") or value.get("currency"), value.get("unitText"))


def _first(value: Any) -> dict[str, Any]:
    return next((each for each in _as_list(value) if isinstance(each, dict)), {})


def _as_list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
