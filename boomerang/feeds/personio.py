"""Personio's XML: https://developer.personio.de/docs/retrieving-open-job-positions"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from boomerang.feeds import values
from boomerang.feeds.entries import Entry, skills_in
from boomerang.feeds.postings import Posting
from boomerang.feeds.wording import Unreadable
from boomerang.models import FeedKind

ROOT = "workzag-jobs"
MOST_TAGS = 4_000_000


def entries(data: bytes) -> Iterator[tuple[int, Any]]:
    """One position at a time; what has been read is let go. Raises Unreadable, at any point."""
    if data.count(b"<") > MOST_TAGS:
        raise Unreadable("too_crowded")
    try:
        yield from enumerate(_positions(data), start=1)
    except DefusedXmlException as error:
        raise Unreadable("entities") from error
    except ParseError as error:
        line, column = error.position
        raise Unreadable("cut_off_xml", line=line, column=column) from error
    except (LookupError, ValueError) as error:  # an encoding that does not exist or does not fit
        raise Unreadable("not_text") from error


def _positions(data: bytes) -> Iterator[Element]:
    root: Element | None = None
    for what, element in iterparse(BytesIO(data), events=("start", "end"), forbid_dtd=True):
        if root is None:
            root = element
            if root.tag != ROOT:
                raise Unreadable("other_shape", kind=str(FeedKind.PERSONIO.label), wanted=f"<{ROOT}>")
        elif what == "end" and element.tag == "position":
            yield element
            root.clear()


def posting(position: Element, entry: Entry, source: str) -> Posting:
    external_id, title = entry.identify(_of(position, "id")), entry.title(_of(position, "name"))
    offices = [_of(position, "office"), *(each.text or "" for each in position.findall("additionalOffices/office"))]
    where = values.where([values.text(each) for each in offices])
    description = _description(position)
    must, nice = skills_in(description)
    musts = entry.skills([*values.words_of(_of(position, "keywords")), *must])
    return Posting(
        place=entry.place,
        external_id=external_id,
        title=title,
        team=entry.team(_of(position, "department")),
        places=where.places,
        workplace=entry.workplace("", where),
        contract=entry.contract(_of(position, "employmentType")),
        seniority=entry.seniority(_of(position, "seniority"), title),
        description=description,
        must=musts,
        nice=entry.skills(nice, without=musts),
        posted_at=entry.moment(_of(position, "createdAt"), "posted"),
        apply_url=_page(external_id, source),
    )


def _of(position: Element, name: str) -> str:
    return position.findtext(name) or ""


def _description(position: Element) -> str:
    parts = []
    for each in position.findall("jobDescriptions/jobDescription"):
        heading = values.heading(each.findtext("name") or "").replace("<", "&lt;")
        parts.append(f"<h3>{heading}</h3>{values.long_text(each.findtext('value') or '')}")
    return "".join(parts)


def _page(external_id: str, source: str) -> str:
    """The feed has no links; the pages lie beside it, at NAME.jobs.personio.de."""
    parts = urlsplit(source)
    is_theirs = (parts.hostname or "").endswith((".jobs.personio.de", ".jobs.personio.com"))
    return f"https://{parts.hostname}/job/{external_id}" if is_theirs and external_id.isalnum() else ""
