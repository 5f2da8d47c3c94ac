"""A lunch as calendars take it: in the zone of the place, one UID for good. Nobody's address is in it but one's own."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from community.models import Lunch, LunchState
from tenancy.models import Employer
from tenancy.urls import employer_url
from web.calendars import Entry, own_uid


def entry_of(
    lunch: Lunch,
    *,
    employer: Employer,
    names: Iterable[str] = (),
    organiser: tuple[str, str] | None = None,
    attendee: tuple[str, str] | None = None,
) -> Entry:
    """`names` are those that whoever gets it may read."""
    assert lunch.starts_at is not None
    assert lunch.ends_at is not None
    others = ", ".join(names)
    words = [_("With %(names)s.") % {"names": others} if others else "", lunch.words]
    return Entry(
        uid=own_uid("lunch", lunch.pk),
        sequence=lunch.sequence,
        starts_at=lunch.starts_at,
        ends_at=lunch.ends_at,
        title=lunch.table.name,
        zone=lunch.place_zone,
        place=lunch.place,
        url=employer_url(employer, "community:lunch_detail", lunch.pk),
        description="\n\n".join(part for part in words if part),
        organiser=organiser,
        attendees=(attendee,) if attendee else (),
        cancelled=lunch.state == LunchState.CANCELLED,
    )
