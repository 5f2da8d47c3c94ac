"""Two mails to whoever posted an opening: it ends soon, or it has been taken down."""

from datetime import datetime, time, timedelta

from boomerang.models import Opening
from directory.connections.emails import write_to
from tenancy.models import Employer
from tenancy.urls import employer_url


def send_reminder(*, employer: Employer, opening: Opening) -> None:
    """Good until its last day: later it would tell of what is over."""
    assert opening.expires_on is not None  # a constraint of the table
    end = datetime.combine(opening.expires_on + timedelta(days=1), time.min, tzinfo=employer.zone)
    _send(
        employer,
        opening,
        "opening_ends_soon",
        {"day": opening.expires_on},
        key=f"opening:{opening.pk}:ends:{opening.expires_on:%Y%m%d}",
        expires_at=end,
    )


def send_taken_down(*, employer: Employer, opening: Opening, reason: str) -> None:
    _send(employer, opening, "opening_taken_down", {"reason": reason}, key=f"opening:{opening.pk}:taken-down")


def _send(
    employer: Employer,
    opening: Opening,
    template: str,
    context: dict[str, object],
    *,
    key: str,
    expires_at: datetime | None = None,
) -> None:
    if opening.posted_by is None:
        return
    words = {"title": opening.title, "url": employer_url(employer, "boomerang:posted_list"), **context}
    write_to(opening.posted_by, f"boomerang/{template}", words, employer=employer, key=key, expires_at=expires_at)
