"""One mail with what an alert has found."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from boomerang.matching.fits import reasons_for
from boomerang.models import Opening, OpeningAlert
from boomerang.openings.visibility import lookers_of
from boomerang.templatetags.openings import opening_facts
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tenancy.urls import employer_url

GOOD_FOR = timedelta(days=3)
TOLD = 3  # reasons, the most telling ones; the opening's page has them all


def send_alert(
    alert: OpeningAlert, openings: Sequence[Opening], *, employer: Employer, to: str, now: datetime
) -> Message:
    """The subject names no opening: HR reads subjects where a mail does not arrive."""
    looker = lookers_of([alert.alumnus])[alert.alumnus_id]
    reasons = reasons_for(looker, [opening.pk for opening in openings])
    return enqueue(
        to=to,
        template="boomerang/opening_alert",
        context={
            "name": alert.alumnus.given_name,
            "alert": alert.name,
            "fits_me": alert.fits_me,
            "count": len(openings),
            "openings": [
                {
                    "title": opening.title,
                    "facts": opening_facts(opening),
                    "reasons": reasons.get(opening.pk, [])[:TOLD],
                    "url": employer_url(employer, "boomerang:opening_detail", opening.pk),
                }
                for opening in openings
            ],
            "board_url": employer_url(employer, "boomerang:opening_list"),
            "alerts_url": employer_url(employer, "boomerang:alert_list"),
        },
        category=Category.OPENINGS,
        employer=employer,
        recipient_id=alert.alumnus_id,
        occasion_at=now,
        expires_at=now + GOOD_FOR,
    )
