"""A feed's answer over the network: at most 50 MB, three redirects, public addresses alone (`web.outbound`)."""

from dataclasses import dataclass

from boomerang.feeds.reading import MAX_BYTES
from boomerang.feeds.wording import Unreadable
from boomerang.models import FeedKind
from web.outbound import OutboundError, fetch

REDIRECTS = 3
DEADLINE = 60.0
ACCEPT = {
    FeedKind.PERSONIO: "application/xml, text/xml;q=0.9, */*;q=0.1",
    FeedKind.JSON_LD: "text/html, application/ld+json;q=0.9, */*;q=0.1",
    FeedKind.CSV: "text/csv, text/plain;q=0.9, */*;q=0.1",
}
JSON = "application/json, */*;q=0.1"


@dataclass(frozen=True)
class Fetched:
    """`data` is None where the server says that nothing has changed since."""

    data: bytes | None
    etag: str = ""
    last_modified: str = ""


def fetch_feed(url: str, kind: str, *, etag: str = "", last_modified: str = "", deadline: float = DEADLINE) -> Fetched:
    """Raises Unreadable with a sentence for HR, whatever went wrong."""
    since = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {"Accept": ACCEPT.get(FeedKind(kind), JSON)} | {name: value for name, value in since.items() if value}
    try:
        answer = fetch(url, headers=headers, max_bytes=MAX_BYTES, deadline=deadline, redirects=REDIRECTS)
    except OutboundError as error:
        raise Unreadable("not_reached", words=str(error)) from error
    if answer.status == 304 and (etag or last_modified):
        return Fetched(None, etag, last_modified)
    if answer.status != 200:
        raise Unreadable(_trouble(answer.status), status=answer.status)
    return Fetched(
        answer.body,
        _mark(answer.headers.get("etag", ""), 300),
        _mark(answer.headers.get("last-modified", ""), 100),
    )


def _trouble(status: int) -> str:
    if status in (401, 403):
        return "http_denied"
    if status in (404, 410):
        return "http_gone"
    return "http_busy" if status == 429 else "http_error"


def _mark(value: str, most: int) -> str:
    """What the server wants to hear again; what would not fit or is no header is not said."""
    return value if len(value) <= most and value.isascii() and value.isprintable() else ""
