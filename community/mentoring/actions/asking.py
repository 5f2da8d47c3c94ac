"""From the question to a yes or a no. What passes between the two is theirs alone and in no log (docs/adr/0015)."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.limits import DAY, Limit
from community.mentoring import emails
from community.mentoring.people import NotThere, locked_pair
from community.mentoring.rules import MONTHS, MOST_MENTORS, MOST_WAITING, free_seat, may_ask_again, plus_months
from community.models import (
    OPEN_STATES,
    MentoringOffer,
    MentoringSide,
    Mentorship,
    MentorshipState,
)
from directory.connections.rules import can_connect
from directory.models import Alumnus
from tenancy.models import Employer
from web.errors import ActionError

ASKS_PER_DAY = Limit("mentoring-ask", 5, DAY)


class CannotAsk(ActionError):
    """The message says why not now, and what to do."""


class TooManyAsks(ActionError):
    """More mentors in a day than anybody needs."""


class NoSeat(ActionError):
    """The mentor has no time for one more."""


class NothingToAnswer(ActionError):
    """It has been answered, taken back or has run out meanwhile."""


@transaction.atomic
def ask(*, employer: Employer, mentee: Alumnus, mentor: Alumnus, subject: str, line: str) -> Mentorship:
    """One question to one mentor, who answers within 21 days or lets it pass."""
    mentee, mentor = locked_pair(mentee.pk, mentor.pk)
    if not can_connect(mentee):
        raise CannotAsk(_("Your own profile is hidden. Show it to your connections first, so that they see who asks."))
    offer = MentoringOffer.objects.filter(alumnus=mentor, side=MentoringSide.MENTOR).first()
    if offer is None:
        raise NotThere
    _refuse_ask(mentee, mentor, offer, employer)
    if not ASKS_PER_DAY.allow(employer.pk, mentee.pk):
        raise TooManyAsks(_("You have asked several people today. Give them a little time."))
    pair = Mentorship.objects.create(mentor=mentor, mentee=mentee, subject=subject, line=line)
    emails.send_asked(pair, employer=employer)
    return pair


def _refuse_ask(mentee: Alumnus, mentor: Alumnus, offer: MentoringOffer, employer: Employer) -> None:
    name = {"name": mentor.full_name}
    if offer.is_paused(employer.today()) or free_seat(taken=_taken(mentor.pk), capacity=offer.capacity) is None:
        raise CannotAsk(_("%(name)s has no free place at present. Try again later, or ask somebody else.") % name)
    between = Mentorship.objects.filter(mentor=mentor, mentee=mentee).order_by("-asked_at")
    if between.open().exists():
        raise CannotAsk(_("You have asked %(name)s already, or are under way together.") % name)
    last = between.first()
    if last is not None and not may_ask_again(last, now=timezone.now()):
        raise CannotAsk(_("You asked %(name)s not long ago. Please ask somebody else this time.") % name)
    own = Mentorship.objects.filter(mentee=mentee)
    if own.filter(state=MentorshipState.REQUESTED).count() >= MOST_WAITING:
        raise CannotAsk(_("Three people have a question of yours already. Wait for an answer, or take one back."))
    _refuse_more_mentors(mentee.pk)


def _refuse_more_mentors(mentee_id: UUID) -> None:
    if Mentorship.objects.filter(mentee=mentee_id).going().count() >= MOST_MENTORS:
        raise CannotAsk(
            _("Three mentors at a time are as many as anybody has time for. One has to end before the next begins.")
        )


@transaction.atomic
def accept(*, employer: Employer, pair: Mentorship, alumnus: Alumnus, answer: str = "") -> Mentorship:
    """A yes: of the mentor who was asked, or of one of the two for whom a coordinator proposed it. Twice is once.

    Beyond the mentor's capacity it is refused, also where two are accepted at the same moment.
    """
    found = _locked_open(pair, alumnus)
    if found.is_going:
        return found
    side = found.side_of(alumnus.pk)
    if found.state == MentorshipState.REQUESTED and side != MentoringSide.MENTOR:
        raise NothingToAnswer(_("The mentor answers this."))
    now = timezone.now()
    setattr(found, f"{side.value}_yes_at", now)
    if answer:
        found.answer = answer
    is_agreed = found.state == MentorshipState.REQUESTED or (found.mentor_yes_at and found.mentee_yes_at)
    if is_agreed:
        _agree(found, employer)
    else:
        _free_seat_of(found, side)
    found.save()
    if is_agreed:
        emails.send_agreed(found, by=alumnus, employer=employer)
    return found


def _agree(pair: Mentorship, employer: Employer) -> None:
    """Takes the seat. It lasts six months, or as long as the programme."""
    _refuse_more_mentors(pair.mentee_id)
    today = employer.today()
    pair.seat = _free_seat_of(pair, MentoringSide.MENTOR)
    pair.state, pair.answered_at, pair.started_on = MentorshipState.ACCEPTED, timezone.now(), today
    programme = pair.programme
    ends_on = programme.ends_on if programme is not None and not programme.is_over(today) else None
    pair.ends_on = ends_on or plus_months(today, MONTHS)


def _free_seat_of(pair: Mentorship, side: MentoringSide) -> int:
    offer = MentoringOffer.objects.filter(alumnus=pair.mentor_id, side=MentoringSide.MENTOR).first()
    capacity = offer.capacity if offer is not None else 0
    seat = free_seat(taken=_taken(pair.mentor_id), capacity=capacity)
    if seat is not None:
        return seat
    if side == MentoringSide.MENTEE:
        raise NoSeat(_("Your mentor has no free place at present. Say yes later, or let it pass."))
    if offer is None:
        raise NoSeat(_("Say first what you offer as a mentor, and for how many people you have time."))
    raise NoSeat(
        _("You said you have time for %(number)d at a time, and that many are under way. End one, or raise the number.")
        % {"number": capacity}
    )


def _taken(mentor_id: UUID) -> list[int]:
    return list(Mentorship.objects.filter(mentor=mentor_id).going().values_list("seat", flat=True))


@transaction.atomic
def decline(*, employer: Employer, pair: Mentorship, alumnus: Alumnus, answer: str = "") -> Mentorship:
    """No reason is needed, kind words are welcome. Of a proposal either may say no; the coordinator hears only that."""
    found = _locked_open(pair, alumnus)
    if found.is_going or (found.state == MentorshipState.REQUESTED and found.mentor_id != alumnus.pk):
        raise NothingToAnswer(_("There is nothing to answer any more."))
    was_asked = found.state == MentorshipState.REQUESTED
    found.state, found.answered_at, found.answer = MentorshipState.DECLINED, timezone.now(), answer
    found.save(update_fields=["state", "answered_at", "answer"])
    if was_asked:
        emails.send_declined(found, employer=employer)
    return found


@transaction.atomic
def withdraw(*, pair: Mentorship, alumnus: Alumnus) -> Mentorship:
    """The mentee takes the question back. The mentor is not told: it is gone."""
    found = Mentorship.objects.select_for_update().get(pk=pair.pk)
    if found.mentee_id != alumnus.pk or found.state != MentorshipState.REQUESTED:
        raise NothingToAnswer(_("It has been answered meanwhile."))
    found.state, found.answered_at = MentorshipState.WITHDRAWN, timezone.now()
    found.save(update_fields=["state", "answered_at"])
    return found


def _locked_open(pair: Mentorship, alumnus: Alumnus) -> Mentorship:
    """The people first, so that all who decide about one mentor come one after the other; then the row."""
    if alumnus.pk not in (pair.mentor_id, pair.mentee_id):
        raise NotThere
    locked_pair(pair.mentor_id, pair.mentee_id)
    rows = Mentorship.objects.select_for_update(of=("self",)).select_related("programme", "mentor", "mentee")
    found: Mentorship = rows.get(pk=pair.pk)
    if found.state not in OPEN_STATES:
        raise NothingToAnswer(_("There is nothing to answer any more."))
    return found
