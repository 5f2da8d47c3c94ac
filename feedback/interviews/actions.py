"""Planning exit interviews, holding them, and writing down what came of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import colleague
from accounts.models import Membership
from audit.events import Actor, record
from directory.models import AlumnusState, ExitType, Spell
from feedback.interviews.emails import address_for, send_cancellation, send_invitation
from feedback.interviews.rules import is_manager_of
from feedback.models import ExitInterview, InterviewState, Outcome, SurveyVersion
from feedback.surveys.actions import publish_version
from tenancy.models import Employer
from tenancy.scope import require_tenant
from web.errors import ActionError

LOOK_AHEAD = timedelta(days=42)
NO_LONGER = Q(spell__last_day=None) | Q(alumnus__state=AlumnusState.DECEASED)


class ChangedMeanwhile(ActionError):
    """A colleague has changed it since the page was opened."""


class NotPossible(ActionError):
    """This step does not follow from where the interview is."""


class WrongInterviewer(ActionError):
    """The person's own manager, or somebody who is not on the team."""


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """`starts_at` is a moment; `words` are for the person who leaves, above the invitation."""

    interviewer: Membership
    starts_at: datetime
    minutes: int
    place: str
    words: str = ""


def look_ahead(*, today: date) -> int:
    """One for each employment that ends in the next six weeks. Says how many are new; repeats nothing.

    Nobody is asked to talk about an employment that ended by death. Where a last day was taken back or somebody has
    died since, the date is off.
    """
    leaving = Spell.objects.filter(
        last_day__range=(today, today + LOOK_AHEAD), alumnus__state=AlumnusState.LEAVER, exit_interviews=None
    ).exclude(exit_type=ExitType.DEATH)
    fresh = [ExitInterview(spell=spell, alumnus_id=spell.alumnus_id) for spell in leaving]
    ExitInterview.objects.bulk_create(fresh, ignore_conflicts=True)
    _let_go()
    return len(fresh)


@transaction.atomic
def _let_go() -> None:
    rows = ExitInterview.objects.open().filter(NO_LONGER).select_related("alumnus", "interviewer")
    for found in rows.select_for_update(of=("self",)).order_by("pk"):
        _take_off(found)


def _take_off(found: ExitInterview) -> None:
    if not found.is_invited and not found.notes:
        found.delete()
        return
    _call_off(found)
    found.state, found.ended_on = InterviewState.DECLINED, _employer().today()
    _save(found)
    record("interview.called_off", subject=found.alumnus, by=None)


@transaction.atomic
def open_interview(*, spell: Spell, by: Actor) -> ExitInterview:
    """By hand, for somebody the tick does not know of. The same again where there is one."""
    interview, is_new = ExitInterview.objects.get_or_create(
        spell=spell, defaults={"alumnus_id": spell.alumnus_id, "made_by": colleague(by)}
    )
    if is_new:
        record("interview.opened", subject=interview.alumnus, by=by)
    return interview


@transaction.atomic
def schedule(
    *, interview: ExitInterview, appointment: Appointment, edition: int, by: Actor, version: SurveyVersion | None = None
) -> ExitInterview:
    """Also another date: calendars get the same entry with a higher SEQUENCE, a former interviewer is told."""
    found = _locked(interview, edition)
    if not found.is_open:
        raise NotPossible(_("This interview is over."))
    if is_manager_of(appointment.interviewer, found.alumnus):
        raise WrongInterviewer(_("Choose somebody else: people are not frank with the manager whom they leave."))
    if not address_for(found.alumnus):
        raise NotPossible(_("There is no address to write to. Enter one on the person’s record first."))
    employer, now = _employer(), timezone.now()
    if found.is_invited and found.interviewer_id != appointment.interviewer.pk:
        found.sequence += 1
        send_cancellation(found, employer=employer, now=now)
    found.sequence += found.is_invited
    found.interviewer, found.starts_at, found.minutes = (
        appointment.interviewer,
        appointment.starts_at,
        appointment.minutes,
    )
    found.place, found.words = appointment.place, appointment.words
    found.state, found.is_invited = InterviewState.SCHEDULED, True
    questions = publish_version(version=version, by=by) if version else None
    if questions is None or questions.pk != found.version_id:
        found.answers = {}
    found.version = questions
    _save(found)
    send_invitation(found, employer=employer, now=now)
    record("interview.scheduled", subject=found.alumnus, by=by, interviewer=str(appointment.interviewer.pk))
    return found


@transaction.atomic
def decline(*, interview: ExitInterview, edition: int, by: Actor) -> ExitInterview:
    """They would rather not. Who had the date in their calendar is told that it is off."""
    found = _locked(interview, edition)
    if not found.is_open:
        raise NotPossible(_("This interview is over."))
    _call_off(found)
    found.state, found.ended_on = InterviewState.DECLINED, _employer().today()
    _save(found)
    record("interview.declined", subject=found.alumnus, by=by)
    return found


@transaction.atomic
def reopen(*, interview: ExitInterview, edition: int, by: Actor) -> ExitInterview:
    """After a no, or where “done” was said by mistake: notes stay, the outcome goes."""
    found = _locked(interview, edition)
    if found.is_open:
        raise NotPossible(_("This interview is still open."))
    found.state, found.outcome, found.ended_on = InterviewState.PENDING, "", None
    _save(found)
    record("interview.reopened", subject=found.alumnus, by=by)
    return found


@transaction.atomic
def keep_notes(
    *, interview: ExitInterview, notes: str, answers: Mapping[str, Any], edition: int, by: Actor
) -> ExitInterview:
    """While they talk, and afterwards. The log tells that something was written, not what."""
    found = _locked(interview, edition)
    found.notes, found.answers = notes, dict(answers)
    _save(found)
    record("interview.notes_kept", subject=found.alumnus, by=by)
    return found


@transaction.atomic
def finish(*, interview: ExitInterview, outcome: Outcome, on: date, edition: int, by: Actor) -> ExitInterview:
    found = _locked(interview, edition)
    if not found.is_open:
        raise NotPossible(_("This interview is over."))
    found.state, found.outcome, found.ended_on = InterviewState.DONE, outcome, on
    _save(found)
    record("interview.done", subject=found.alumnus, by=by, outcome=outcome.value)
    return found


def _call_off(interview: ExitInterview) -> None:
    if not interview.is_invited:
        return
    interview.sequence += 1
    send_cancellation(interview, employer=_employer(), now=timezone.now())
    interview.is_invited = False


def _locked(interview: ExitInterview, edition: int) -> ExitInterview:
    rows = ExitInterview.objects.select_related("alumnus", "spell", "interviewer", "version")
    found: ExitInterview = rows.select_for_update(of=("self",)).get(pk=interview.pk)
    if found.edition != edition:
        raise ChangedMeanwhile(_("A colleague has changed this meanwhile. Look at what it is now, then save again."))
    return found


def _save(interview: ExitInterview) -> None:
    interview.edition += 1
    interview.save()


def _employer() -> Employer:
    return Employer.objects.get(pk=require_tenant())
