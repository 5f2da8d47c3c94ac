"""An exit interview as calendars take it."""

from collections.abc import Iterable
from datetime import datetime

from feedback.models import ExitInterview
from tenancy.models import Employer
from web.calendars import Entry, Method, calendar, own_uid


def entry(
    interview: ExitInterview,
    *,
    method: Method,
    title: str,
    employer: Employer,
    organiser: tuple[str, str],
    attendees: Iterable[tuple[str, str]],
    now: datetime,
) -> str:
    """`organiser` and `attendees` are names and addresses. `method` is REQUEST, or CANCEL for the same UID."""
    assert interview.starts_at is not None
    assert interview.ends_at is not None
    talk = Entry(
        uid=own_uid("interview", interview.pk),
        sequence=interview.sequence,
        starts_at=interview.starts_at,
        ends_at=interview.ends_at,
        title=title,
        zone=employer.zone,
        place=interview.place,
        organiser=organiser,
        attendees=tuple(attendees),
    )
    return calendar([talk], method=method, now=now)
