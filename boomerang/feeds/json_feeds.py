"""Greenhouse job boards and Lever postings.

Shapes: https://developers.greenhouse.io/job-board.html and https://github.com/lever/postings-api
"""

from collections.abc import Iterator
from typing import Any

import orjson

from boomerang.feeds import values
from boomerang.feeds.entries import Entry, skills_in
from boomerang.feeds.postings import Posting
from boomerang.feeds.wording import Unreadable
from boomerang.models import FeedKind

# What a list of openings never has so many of; each costs memory when it is read.
MOST_PARTS = 2_000_000
MOST_COMMAS = 6_000_000
_ESCAPES = (
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#34;", '"'), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&"),
)  # fmt: skip  # the last one last
# Greenhouse's own fields, as employers tend to call them.
_METADATA = {
    "contract": ("contract", "contract type", "employment type", "commitment", "vertragsart"),
    "seniority": ("seniority", "level", "seniority level", "career level"),
    "workplace": ("workplace", "workplace type", "remote", "work model"),
    "skills": ("skills", "required skills", "must have skills"),
    "nice": ("nice to have", "nice to have skills", "preferred skills"),
}


def load(data: bytes) -> Any:
    """JSON of bounded size and depth. Raises Unreadable."""
    if data.count(b"{") + data.count(b"[") > MOST_PARTS or data.count(b",") > MOST_COMMAS:
        raise Unreadable("too_crowded")
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Unreadable("cut_off", line=error.lineno, column=error.colno) from error


def entries_of(data: bytes, kind: FeedKind, name: str) -> list[Any]:
    """The list under `name`, or the whole where it is one."""
    found = load(data)
    listed = found.get(name) if isinstance(found, dict) and name else found
    if not isinstance(listed, list):
        raise Unreadable("other_shape", kind=str(kind.label), wanted=f"“{name}”" if name else "[ … ]")
    return listed


def greenhouse(data: bytes) -> Iterator[tuple[int, Any]]:
    return enumerate(entries_of(data, FeedKind.GREENHOUSE, "jobs"), start=1)


def lever(data: bytes) -> Iterator[tuple[int, Any]]:
    return enumerate(entries_of(data, FeedKind.LEVER, ""), start=1)


def greenhouse_posting(job: Any, entry: Entry) -> Posting:
    job = _entry(job, entry)
    external_id, title = entry.identify(job.get("id")), entry.title(job.get("title"))
    own = _metadata(job.get("metadata"))
    location = values.text(_dict(job.get("location")).get("name"))
    offices = [values.text(each.get("name")) for each in _dicts(job.get("offices"))]
    where = values.where([location] if location else offices)
    departments = [values.text(each.get("name")) for each in _dicts(job.get("departments"))]
    description = _unescaped(values.long_text(job.get("content")))
    must, nice = skills_in(description)
    musts = entry.skills([*values.words_of(own.get("skills")), *must])
    return Posting(
        place=entry.place,
        external_id=external_id,
        title=title,
        team=entry.team(next((name for name in departments if name and name != "No Department"), "")),
        places=where.places,
        workplace=entry.workplace(own.get("workplace"), where),
        contract=entry.contract(own.get("contract")),
        seniority=entry.seniority(own.get("seniority"), title),
        description=description,
        must=musts,
        nice=entry.skills([*values.words_of(own.get("nice")), *nice], without=musts),
        deadline=entry.day(job.get("application_deadline"), "deadline"),
        posted_at=entry.moment(job.get("first_published"), "posted"),
        apply_url=entry.link(job.get("absolute_url")),
    )


def _unescaped(html: str) -> str:
    """Greenhouse escapes its HTML once; `html.unescape` takes twenty times as long, and what it knows besides is the
    business of whoever reads the HTML."""
    for written, meant in _ESCAPES:
        html = html.replace(written, meant)
    return html


def lever_posting(job: Any, entry: Entry) -> Posting:
    job = _entry(job, entry)
    external_id, title = entry.identify(job.get("id")), entry.title(job.get("text"))
    kinds = _dict(job.get("categories"))
    listed = [values.text(each) for each in kinds.get("allLocations") or () if isinstance(each, str)]
    first = values.text(kinds.get("location"))
    where = values.where(list(dict.fromkeys([first, *listed])), values.text(job.get("country")))
    pay = _dict(job.get("salaryRange"))
    description = _lever_description(job)
    must, nice = skills_in(description)
    musts = entry.skills([*values.words_of(job.get("tags")), *must])
    return Posting(
        place=entry.place,
        external_id=external_id,
        title=title,
        team=entry.team(kinds.get("team") or kinds.get("department")),
        places=where.places,
        workplace=entry.workplace(job.get("workplaceType"), where),
        contract=entry.contract(kinds.get("commitment")),
        seniority=entry.seniority(kinds.get("level"), title),
        pay=entry.pay(pay.get("min"), pay.get("max"), pay.get("currency"), _interval(pay)),
        description=description,
        must=musts,
        nice=entry.skills(nice, without=musts),
        posted_at=entry.moment(job.get("createdAt"), "posted"),
        apply_url=entry.link(job.get("applyUrl") or job.get("hostedUrl")),
    )


def _lever_description(job: dict[str, Any]) -> str:
    parts = [values.long_text(job.get("opening")), values.long_text(job.get("description"))]
    for each in _dicts(job.get("lists")):
        heading = values.heading(each.get("text")).replace("<", "&lt;")
        parts += [f"<h3>{heading}</h3><ul>{values.long_text(each.get('content'))}</ul>"]
    return "".join([*parts, values.long_text(job.get("additional"))])


def _interval(pay: dict[str, Any]) -> str:
    return values.text(pay.get("interval")).replace("-", " ")


def _metadata(value: Any) -> dict[str, Any]:
    by_name = {values.text(each.get("name")).casefold(): each.get("value") for each in _dicts(value)}
    return {
        wanted: next((by_name[name] for name in names if by_name.get(name)), None)
        for wanted, names in _METADATA.items()
    }


def _entry(value: Any, entry: Entry) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise entry.leave_out("not_an_entry")
    return value


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
