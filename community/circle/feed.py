"""Whom it is time to write to, as whole days in the member's own calendar."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from community.circle.sight import still_there
from community.models import Mark
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.urls import employer_url
from web.calendars import Entry, own_uid
from web.clocks import moment

BACK, AHEAD = timedelta(days=30), timedelta(days=120)
MIDNIGHT, A_DAY = time(0), timedelta(days=1)


def entries_of(employer: Employer, alumnus: Alumnus, now: datetime) -> list[Entry]:
    """On the day they are due, or until which they were put off. Four queries."""
    today = now.astimezone(employer.zone).date()
    marks = Mark.objects.of(alumnus.pk).filter(like_on__gte=today - BACK, like_on__lte=today + AHEAD)
    return [_entry(employer, mark) for mark in still_there(list(marks.select_related("owner", "person")))]


def _entry(employer: Employer, mark: Mark) -> Entry:
    day = max(mark.like_on, mark.later_until or mark.like_on)
    name = mark.person.full_name if mark.person else mark.name
    return Entry(
        uid=own_uid("circle", mark.pk),
        sequence=max(0, (day - mark.since_on).days),
        starts_at=moment(day, MIDNIGHT, employer.zone),
        ends_at=moment(day + A_DAY, MIDNIGHT, employer.zone),
        title=_("Write to %(name)s") % {"name": name},
        zone=employer.zone,
        url=employer_url(employer, "community:mark_detail", mark.pk),
        all_day=True,
    )
