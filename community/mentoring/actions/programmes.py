"""Programmes: what coordinators decide is in the log, who joins and what the two of a pair do is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from community.mentoring import emails
from community.mentoring.people import are_blocked
from community.mentoring.rules import is_own, may_join
from community.models import (
    Joining,
    MentoringOffer,
    MentoringProgramme,
    MentoringSide,
    Mentorship,
    MentorshipState,
    ProgrammePlace,
    ProgrammePlaceState,
)
from directory.connections.rules import takes_part
from directory.models import Alumnus, Spell
from tenancy.models import Employer
from web.errors import ActionError


class CannotJoin(ActionError):
    """It is over, or not for this person, or something is missing first."""


class CannotPropose(ActionError):
    """These two cannot be put together here."""


@dataclass(frozen=True, kw_only=True)
class ProgrammeTerms:
    name: str
    about: str
    starts_on: date
    ends_on: date
    joining: Joining
    team: str = ""
    office: str = ""


@transaction.atomic
def create_programme(*, terms: ProgrammeTerms, by: Membership) -> MentoringProgramme:
    """Whoever begins it coordinates it."""
    programme: MentoringProgramme = MentoringProgramme.objects.create(**vars(terms), coordinator=by)
    record("mentoring.programme_begun", subject=programme, by=by)
    return programme


@transaction.atomic
def change_programme(*, programme: MentoringProgramme, terms: ProgrammeTerms, by: Membership) -> MentoringProgramme:
    """Pairs keep the end they agreed to."""
    for name, value in vars(terms).items():
        setattr(programme, name, value)
    programme.save(update_fields=list(vars(terms)))
    record("mentoring.programme_changed", subject=programme, by=by)
    return programme


@transaction.atomic
def take_over(*, programme: MentoringProgramme, by: Membership) -> MentoringProgramme:
    """From now on this colleague coordinates it."""
    programme.coordinator = by
    programme.save(update_fields=["coordinator"])
    record("mentoring.programme_taken_over", subject=programme, by=by)
    return programme


@transaction.atomic
def end_programme(*, programme: MentoringProgramme, by: Membership) -> MentoringProgramme:
    """Nobody joins and nothing is proposed any more; pairs under way go on to their own end. Twice is once."""
    found = MentoringProgramme.objects.select_for_update().get(pk=programme.pk)
    if found.ended_at is None:
        found.ended_at = timezone.now()
        found.save(update_fields=["ended_at"])
        _let_proposals_go(found)
        record("mentoring.programme_ended", subject=found, by=by)
    return found


def _let_proposals_go(programme: MentoringProgramme) -> None:
    proposed = Mentorship.objects.filter(programme=programme, state=MentorshipState.PROPOSED)
    proposed.update(state=MentorshipState.EXPIRED, answered_at=timezone.now())


@transaction.atomic
def join(*, employer: Employer, programme: MentoringProgramme, alumnus: Alumnus, side: MentoringSide) -> ProgrammePlace:
    """With what one offers or looks for. Twice is once, on the side chosen last."""
    spells = list(Spell.objects.filter(alumnus=alumnus))
    if not takes_part(alumnus) or not may_join(programme, spells, today=employer.today()):
        raise CannotJoin(_("This programme cannot be joined."))
    if not MentoringOffer.objects.filter(alumnus=alumnus, side=side).exists():
        what = _("Say first what you offer as a mentor.") if side == MentoringSide.MENTOR else ""
        raise CannotJoin(what or _("Say first what you would like a mentor for."))
    state = ProgrammePlaceState.WAITING if programme.joining == Joining.ASKED else ProgrammePlaceState.IN
    place, made = ProgrammePlace.objects.get_or_create(
        programme=programme, alumnus=alumnus, defaults={"side": side, "state": state}
    )
    if not made and place.side != side:
        place.side = side
        place.save(update_fields=["side"])
    return place


@transaction.atomic
def leave(*, programme: MentoringProgramme, alumnus: Alumnus) -> None:
    """What was proposed goes with it; a pair under way goes on."""
    ProgrammePlace.objects.filter(programme=programme, alumnus=alumnus).delete()
    own = Mentorship.objects.of(alumnus.pk).filter(programme=programme, state=MentorshipState.PROPOSED)
    own.update(state=MentorshipState.WITHDRAWN, answered_at=timezone.now())


@transaction.atomic
def let_in(*, employer: Employer, place: ProgrammePlace, by: Membership) -> ProgrammePlace:
    found = (
        ProgrammePlace.objects.select_for_update(of=("self",)).select_related("alumnus", "programme").get(pk=place.pk)
    )
    if found.state == ProgrammePlaceState.WAITING:
        found.state = ProgrammePlaceState.IN
        found.save(update_fields=["state"])
        record("mentoring.let_in", subject=found.programme, by=by, alumnus=str(found.alumnus_id))
        emails.send_let_in(found, employer=employer)
    return found


@transaction.atomic
def turn_away(*, place: ProgrammePlace, by: Membership) -> None:
    """Or take out again: the person can ask anew, and what was proposed to them is gone."""
    record("mentoring.turned_away", subject=place.programme, by=by, alumnus=str(place.alumnus_id))
    leave(programme=place.programme, alumnus=place.alumnus)


@transaction.atomic
def propose(
    *, employer: Employer, programme: MentoringProgramme, mentor_id: UUID, mentee_id: UUID, line: str, by: Membership
) -> Mentorship:
    """To both, who each say yes or no. That one has blocked the other is not told: then neither ever sees it."""
    places = _places(programme, (mentor_id, mentee_id))
    if programme.is_over(employer.today()):
        raise CannotPropose(_("The programme is over."))
    if places.get(mentor_id) != MentoringSide.MENTOR or places.get(mentee_id) != MentoringSide.MENTEE:
        raise CannotPropose(_("Choose a mentor and a mentee who take part."))
    mentor, mentee = (Alumnus.objects.get(pk=pk) for pk in (mentor_id, mentee_id))
    if is_own(mentor, by) or is_own(mentee, by):
        raise CannotPropose(_("You take part in this yourself. A colleague proposes it."))
    if Mentorship.objects.filter(mentor=mentor, mentee=mentee).open().exists():
        raise CannotPropose(_("These two cannot be put together at present."))
    pair: Mentorship = Mentorship.objects.create(
        mentor=mentor, mentee=mentee, programme=programme, state=MentorshipState.PROPOSED, line=line, proposed_by=by
    )
    record("mentoring.pair_proposed", subject=programme, by=by, mentor=str(mentor_id), mentee=str(mentee_id))
    if not are_blocked(mentor_id, mentee_id):
        emails.send_proposed(pair, employer=employer)
    return pair


def _places(programme: MentoringProgramme, ids: Sequence[UUID]) -> dict[UUID, str]:
    inside = ProgrammePlace.objects.filter(programme=programme, alumnus__in=ids, state=ProgrammePlaceState.IN)
    return dict(inside.values_list("alumnus_id", "side"))


@transaction.atomic
def take_back_proposal(*, pair: Mentorship, by: Membership) -> None:
    """Before both have said yes. Twice is once."""
    waiting = Mentorship.objects.filter(pk=pair.pk, state=MentorshipState.PROPOSED)
    if waiting.update(state=MentorshipState.WITHDRAWN, answered_at=timezone.now()):
        record("mentoring.proposal_taken_back", subject=pair.programme, by=by)
