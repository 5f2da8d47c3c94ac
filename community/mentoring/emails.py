"""Short mails without what was written. The subjects name nobody: HR reads one when a mail does not arrive."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import MentoringSide, Mentorship, MentorshipState, ProgrammePlace
from directory.connections.emails import address_of_person, write_to
from directory.models import Alumnus
from mail.categories import Category
from tenancy.models import Employer
from tenancy.urls import employer_url
from web.addresses import sender_address
from web.calendars import Entry, calendar, own_uid

LENGTH = timedelta(hours=1)


def send_asked(pair: Mentorship, *, employer: Employer) -> None:
    _send("asked", pair, to=pair.mentor, about=pair.mentee, employer=employer, category=Category.CIRCLE)


def send_agreed(pair: Mentorship, *, by: Alumnus, employer: Employer) -> None:
    """To the other one; whoever said the last yes reads it on the page."""
    to = pair.mentee if pair.mentor_id == by.pk else pair.mentor
    _send("agreed", pair, to=to, about=by, employer=employer, category=Category.SERVICE)


def send_declined(pair: Mentorship, *, employer: Employer) -> None:
    _send("declined", pair, to=pair.mentee, about=pair.mentor, employer=employer, category=Category.SERVICE)


def send_proposed(pair: Mentorship, *, employer: Employer) -> None:
    for to, about in _both(pair):
        _send("proposed", pair, to=to, about=about, employer=employer, category=Category.SERVICE)


def send_check_in(pair: Mentorship, *, month: int, employer: Employer) -> None:
    for to, about in _both(pair):
        _send("check_in", pair, to=to, about=about, employer=employer, category=Category.CIRCLE, mark=str(month))


def send_ends_soon(pair: Mentorship, *, employer: Employer) -> None:
    for to, about in _both(pair):
        _send(
            "ends_soon", pair, to=to, about=about, employer=employer, category=Category.CIRCLE, mark=f"{pair.ends_on}"
        )


def send_ended(pair: Mentorship, *, to: UUID, employer: Employer) -> None:
    """Not why."""
    person, about = next(each for each in _both(pair) if each[0].pk == to)
    _send("ended", pair, to=person, about=about, employer=employer, category=Category.SERVICE)


def send_let_in(place: ProgrammePlace, *, employer: Employer) -> None:
    context = {"programme": place.programme.name, "url": employer_url(employer, "community:mentoring_home")}
    key = f"mentoring-place:{place.pk}:in"
    write_to(place.alumnus, "community/mentoring_let_in", context, employer=employer, key=key)


def send_appointment(pair: Mentorship, *, employer: Employer, now: datetime, is_off: bool = False) -> None:
    """To both, with a calendar file that takes the place of the one before."""
    for to, about in _both(pair):
        entry = entry_of(pair, about=about, employer=employer, attendee=(to.full_name, address_of_person(to)))
        file = calendar([entry], now=now, method="CANCEL" if is_off else "REQUEST")
        _send(
            "date_off" if is_off else "date", pair, to=to, about=about, employer=employer, category=Category.SERVICE,
            mark=f"{pair.next_key}:{pair.next_sequence}", file=file,
        )  # fmt: skip


def entry_of(pair: Mentorship, *, about: Alumnus, employer: Employer, attendee: tuple[str, str] | None = None) -> Entry:
    """The next date for a calendar; neither address is in the other's file."""
    assert pair.next_at is not None
    assert pair.next_key is not None
    return Entry(
        uid=own_uid("mentoring", pair.next_key),
        sequence=pair.next_sequence,
        starts_at=pair.next_at,
        ends_at=pair.next_at + LENGTH,
        title=_("Mentoring with %(name)s") % {"name": about.full_name},
        zone=employer.zone,
        place=pair.next_place,
        url=employer_url(employer, "community:mentorship_detail", pair.pk),
        organiser=(employer.sender_name or employer.name, employer.reply_to or sender_address()) if attendee else None,
        attendees=(attendee,) if attendee and attendee[1] else (),
    )


def _both(pair: Mentorship) -> list[tuple[Alumnus, Alumnus]]:
    return [(pair.mentor, pair.mentee), (pair.mentee, pair.mentor)]


def _send(
    kind: str,
    pair: Mentorship,
    *,
    to: Alumnus,
    about: Alumnus,
    employer: Employer,
    category: Category,
    mark: str = "",
    file: str = "",
) -> None:
    """Once for each kind and mark. Nothing for people who want no such mail at once."""
    context: dict[str, Any] = {
        "who": about.full_name,
        "is_mentor": pair.side_of(to.pk) == MentoringSide.MENTOR,
        "has_met": pair.state == MentorshipState.ACTIVE,
        "ends_on": pair.ends_on,
        "at": timezone.localtime(pair.next_at, employer.zone) if pair.next_at else None,
        "place": pair.next_place,
        "zone": employer.timezone.replace("_", " "),
        "url": employer_url(employer, "community:mentorship_detail", pair.pk),
    }
    key = f"mentoring:{pair.pk}:{kind}:{mark}:{to.pk}"
    write_to(to, f"community/mentoring_{kind}", context, category=category, employer=employer, key=key, calendar=file)
