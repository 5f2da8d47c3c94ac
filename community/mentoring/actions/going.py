"""While it lasts: goals, the next date, notes, meetings, more time, and the end. For the two, in no log."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.circle.contacts import note_together
from community.mentoring import emails
from community.mentoring.people import NotThere, are_blocked
from community.mentoring.rules import FURTHEST_DATE, can_renew, renewed_until
from community.models import (
    ContactKind,
    EndReason,
    MentoringFormat,
    Mentorship,
    MentorshipMeeting,
    MentorshipNote,
    MentorshipState,
)
from directory.models import Alumnus
from engagement import occasions
from tenancy.models import Employer, uuid7
from web.clocks import is_skipped, moment
from web.errors import ActionError

OCCASION = "mentoring"
NEXT_DATE = ("next_at", "next_place", "next_key", "next_sequence")
MOST_NOTES = 200  # of one pair
CONTACT_OF = {
    MentoringFormat.CALL: ContactKind.CALL,
    MentoringFormat.IN_PERSON: ContactKind.MEETING,
    MentoringFormat.WRITING: ContactKind.MESSAGE,
}


class ItIsOver(ActionError):
    """The mentorship has ended meanwhile."""


class NotThatDay(ActionError):
    """The day or the time cannot be."""


class TooManyNotes(ActionError):
    """More than anybody reads again."""


@dataclass(frozen=True, kw_only=True)
class NextDate:
    """By the employer's clock, as the page says."""

    day: date
    clock: time
    place: str = ""

    def moment(self, zone: ZoneInfo) -> datetime:
        return moment(self.day, self.clock, zone)


@transaction.atomic
def set_goals(*, pair: Mentorship, alumnus: Alumnus, goals: str) -> Mentorship:
    found = locked_going(pair, alumnus)
    found.goals = goals
    found.save(update_fields=["goals"])
    return found


@transaction.atomic
def set_next_date(
    *, employer: Employer, pair: Mentorship, alumnus: Alumnus, next_date: NextDate, now: datetime | None = None
) -> Mentorship:
    """Both get it for their calendars; a change has the same name there and takes the old one's place."""
    found, now = locked_going(pair, alumnus), now or timezone.now()
    if is_skipped(next_date.day, next_date.clock, employer.zone):
        raise NotThatDay(_("Clocks are put forward that night: this time does not exist. Choose another."))
    at = next_date.moment(employer.zone)
    if not now < at <= now + FURTHEST_DATE:
        raise NotThatDay(_("Choose a time to come, within a year."))
    if (at, next_date.place) != (found.next_at, found.next_place):
        is_past = found.next_at is not None and found.next_at <= now
        found.next_key = uuid7() if is_past or found.next_key is None else found.next_key
        found.next_at, found.next_place = at, next_date.place
        found.next_sequence += 1
        found.save(update_fields=NEXT_DATE)
        emails.send_appointment(found, employer=employer, now=now)
    return found


@transaction.atomic
def clear_next_date(*, employer: Employer, pair: Mentorship, alumnus: Alumnus) -> Mentorship:
    found = locked_going(pair, alumnus)
    _take_back_date(found, employer)
    return found


def _take_back_date(pair: Mentorship, employer: Employer) -> None:
    now = timezone.now()
    if pair.next_at is None:
        return
    if pair.next_at > now:
        pair.next_sequence += 1
        emails.send_appointment(pair, employer=employer, now=now, is_off=True)
    _forget_date(pair)
    pair.save(update_fields=NEXT_DATE)


def _forget_date(pair: Mentorship) -> None:
    pair.next_at, pair.next_place, pair.next_key = None, "", None


@transaction.atomic
def add_note(*, pair: Mentorship, alumnus: Alumnus, text: str, is_private: bool) -> MentorshipNote:
    """Also after the end: what one learnt is one's own."""
    found = _locked_of(pair, alumnus)
    if not found.is_going and not is_private:
        raise ItIsOver(_("It has ended. A note for yourself can still be written."))
    if found.notes.count() >= MOST_NOTES:
        raise TooManyNotes(_("You have written very many notes. Delete some first."))
    note: MentorshipNote = MentorshipNote.objects.create(
        mentorship=found, author=alumnus, text=text, is_private=is_private
    )
    return note


@transaction.atomic
def remove_note(*, note: MentorshipNote, alumnus: Alumnus) -> None:
    """One's own. Twice is once."""
    MentorshipNote.objects.filter(pk=note.pk, author=alumnus).delete()


@transaction.atomic
def log_meeting(
    *, employer: Employer, pair: Mentorship, alumnus: Alumnus, on: date, format: MentoringFormat
) -> MentorshipMeeting:
    """It took place. The first one makes it under way; each starts the clocks of both circles anew."""
    found = locked_going(pair, alumnus)
    assert found.started_on is not None
    if not found.started_on <= on <= employer.today():
        raise NotThatDay(_("Name a day since you agreed, today at the latest."))
    meeting, _made = MentorshipMeeting.objects.get_or_create(
        mentorship=found, on=on, defaults={"format": format, "noted_by": alumnus}
    )
    found.state = MentorshipState.ACTIVE
    if found.next_at is not None and found.next_at.astimezone(employer.zone).date() <= on:
        _forget_date(found)
    found.save(update_fields=["state", *NEXT_DATE])
    at = min(moment(on, time(12), employer.zone), timezone.now())
    people = (found.mentor_id, found.mentee_id)
    note_together(people=people, kind=CONTACT_OF[format], at=at, source=f"mentoring:{meeting.pk}")
    return meeting


@transaction.atomic
def renew(*, employer: Employer, pair: Mentorship, alumnus: Alumnus) -> Mentorship:
    """Six months more. In its last month, by either; the other reads it on the page and may end it."""
    found = locked_going(pair, alumnus)
    if can_renew(found, today=employer.today()):
        found.ends_on = renewed_until(found, today=employer.today())
        found.save(update_fields=["ends_on"])
    return found


@transaction.atomic
def end(*, employer: Employer, pair: Mentorship, alumnus: Alumnus, reason: EndReason) -> Mentorship:
    """By either, at any time. The other is told that it has ended, not why."""
    found = locked_going(pair, alumnus)
    finish(found, employer=employer, reason=reason, by=alumnus)
    emails.send_ended(found, to=found.other_of(alumnus.pk), employer=employer)
    return found


def finish(
    pair: Mentorship, *, employer: Employer, reason: EndReason, by: Alumnus | None, quietly: bool = False
) -> None:
    """Frees the seat. Who has met is asked how it was, unless it ends `quietly`. The row is locked by the caller."""
    has_met = pair.state == MentorshipState.ACTIVE
    now = timezone.now()
    if quietly:
        _forget_date(pair)
    else:
        _take_back_date(pair, employer)
    pair.state, pair.seat, pair.ended_at, pair.end_reason, pair.ended_by = MentorshipState.ENDED, None, now, reason, by
    pair.save()
    if has_met and not quietly:
        occasions.happened(employer, OCCASION, [pair.mentor_id, pair.mentee_id], now)


def locked_going(pair: Mentorship, alumnus: Alumnus) -> Mentorship:
    found = _locked_of(pair, alumnus)
    if not found.is_going:
        raise ItIsOver(_("It has ended meanwhile."))
    return found


def _locked_of(pair: Mentorship, alumnus: Alumnus) -> Mentorship:
    if alumnus.pk not in (pair.mentor_id, pair.mentee_id) or are_blocked(pair.mentor_id, pair.mentee_id):
        raise NotThere
    rows = Mentorship.objects.select_for_update(of=("self",)).select_related("mentor", "mentee", "programme")
    found: Mentorship = rows.get(pk=pair.pk)
    return found
