"""What HR decides about journeys. Each is one transaction and one audit event."""

import logging
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts.models import Membership
from audit.events import record
from engagement.journeys import gate
from engagement.journeys.actions.passages import resume, source_of, sources_of, stop
from engagement.journeys.facts import facts_of
from engagement.journeys.kinds import kind_named
from engagement.journeys.reading import pairs_of
from engagement.journeys.rules import anchor_of, stop_reason
from engagement.letters.actions import create_letter, send_test
from engagement.letters.rendering import is_tested
from engagement.letters.starters import Starter
from engagement.models import (
    EntryState,
    Journey,
    JourneyEntry,
    JourneyState,
    JourneyStep,
    RunReason,
    RunState,
    StepRun,
    StopReason,
)
from mail import bulk
from mail.models import Batch, BatchState
from tenancy.models import Employer
from web.errors import ActionError

logger = logging.getLogger(__name__)


class NotReady(ActionError):
    """The journey cannot start yet."""


class JourneyHasBegun(ActionError):
    """People are on it, so what they count from stays, and it is not thrown away."""


class CannotGoOn(ActionError):
    """A rule still keeps this person off the journey."""


@transaction.atomic
def save_journey(journey: Journey, *, by: Membership) -> Journey:
    """New, or with other words and conditions. Who no longer meets them is stopped by the next tick."""
    is_new = journey._state.adding
    if not is_new and journey.started_at and _anchor_before(journey) != journey.anchor:
        raise JourneyHasBegun(_("People are on this journey already: the day that it counts from stays."))
    journey.save()
    record("journey.created" if is_new else "journey.changed", subject=journey, by=by)
    _soon(journey)
    return journey


def _anchor_before(journey: Journey) -> str:
    return Journey.objects.values_list("anchor", flat=True).get(pk=journey.pk)


@transaction.atomic
def delete_journey(journey: Journey, *, by: Membership) -> None:
    journey = _lock(journey)
    if journey.started_at:
        raise JourneyHasBegun(_("This journey has taken people along. Pause it instead: what was sent stays told."))
    record("journey.deleted", subject=journey, by=by)
    StepRun.objects.filter(step__journey=journey).delete()
    journey.steps.all().delete()
    journey.delete()


@transaction.atomic
def start(journey: Journey, *, employer: Employer, by: Membership) -> Journey:
    """From a draft, or after a pause. What fell due meanwhile goes out if it is not too late for it."""
    journey = _lock(journey)
    if journey.is_running:
        return journey
    if reasons := gate.refusals_to_start(journey, employer):
        raise NotReady(" ".join(reasons))
    was, now = journey.state, timezone.now()
    journey.state, journey.started_at = JourneyState.RUNNING, journey.started_at or now
    journey.save(update_fields=["state", "started_at"])
    for batch in _mailings(journey, BatchState.PAUSED):
        bulk.resume_batch(batch=batch, by=by)
    record("journey.started" if was == JourneyState.DRAFT else "journey.resumed", subject=journey, by=by)
    _soon(journey)
    return journey


@transaction.atomic
def pause(journey: Journey, *, by: Membership) -> Journey:
    """Nobody comes on, nothing is carried out and mail that still waits is held, from now on. Days move on with their
    anchors all the same."""
    journey = _lock(journey)
    if journey.is_running:
        journey.state = JourneyState.PAUSED
        journey.save(update_fields=["state"])
        for batch in _mailings(journey, BatchState.RUNNING):
            bulk.pause_batch(batch=batch, by=by)
        record("journey.paused", subject=journey, by=by)
    return journey


def _mailings(journey: Journey, state: BatchState) -> QuerySet[Batch]:
    """What it sent lately; the rest has run out."""
    return Batch.objects.filter(
        source__in=sources_of([journey.pk]), state=state, expires_at__gt=timezone.now()
    ).order_by("pk")


@transaction.atomic
def add_step(
    journey: Journey, *, kind: str, values: Mapping[str, Any], by: Membership, starter: Starter | None = None
) -> JourneyStep:
    """People under way get it too, as far as its day is still to come for them."""
    journey = _lock(journey)
    step = JourneyStep(journey=journey, kind=kind, **values)
    if kind_named(kind).has_letter:
        employer = Employer.objects.get(pk=journey.tenant_id)
        step.letter = create_letter(employer=employer, by=by, name=journey.name, starter=starter)
    step.planned_at = None if journey.started_at else timezone.now()
    step.save()
    record("journey.step_added", subject=journey, by=by, kind=kind, day=step.offset_days)
    _soon(journey)
    return step


@transaction.atomic
def change_step(step: JourneyStep, *, values: Mapping[str, Any], today: date, by: Membership) -> JourneyStep:
    """Another day moves what is still to come. Whoever is past the new day already keeps the old one."""
    step = JourneyStep.objects.select_for_update(of=("self",)).select_related("journey").get(pk=step.pk)
    before = step.offset_days
    for name, value in values.items():
        setattr(step, name, value)
    step.save(update_fields=list(values))
    _move_runs(step, by_days=step.offset_days - before, today=today)
    record("journey.step_changed", subject=step.journey, by=by, kind=step.kind, before=before, day=step.offset_days)
    _soon(step.journey)
    return step


def _move_runs(step: JourneyStep, *, by_days: int, today: date) -> None:
    """One statement, however many people wait for the step."""
    delta = timedelta(days=by_days)
    if delta:
        waiting = StepRun.objects.waiting().filter(step=step, due_on__gte=max(today, today - delta))
        waiting.update(due_on=F("due_on") + delta)


@transaction.atomic
def remove_step(step: JourneyStep, *, by: Membership) -> None:
    """What it has done stays told; its mail that has not left yet is withdrawn."""
    now = timezone.now()
    JourneyStep.objects.kept().filter(pk=step.pk).update(removed_at=now)
    runs = StepRun.objects.waiting().filter(step=step)
    runs.update(state=RunState.STOPPED, reason=RunReason.REMOVED, done_at=now)
    for batch in Batch.objects.filter(source=source_of(step), expires_at__gt=now).order_by("pk"):
        bulk.cancel_batch(batch=batch, by=by)
    record("journey.step_removed", subject=step.journey, by=by, kind=step.kind, day=step.offset_days)


@transaction.atomic
def take_off(entry: JourneyEntry, *, by: Membership) -> None:
    """By HR's own decision: no rule puts the person back."""
    stop([(entry, StopReason.BY_HAND)], now=timezone.now())
    record("journey.person_taken_off", subject=entry.journey, by=by, alumnus=str(entry.alumnus_id))


@transaction.atomic
def put_back(entry: JourneyEntry, *, employer: Employer, by: Membership) -> None:
    entry = (
        JourneyEntry.objects.select_for_update(of=("self",))
        .select_related("journey", "alumnus", "spell")
        .get(pk=entry.pk)
    )
    if entry.state != EntryState.STOPPED:
        return
    facts = facts_of(pairs_of([entry]), employer=employer, today=employer.today())[0]
    anchor = anchor_of(entry.journey, facts)
    reason = stop_reason(entry.journey, facts)
    if reason or anchor is None:
        raise CannotGoOn(str(StopReason(reason or StopReason.WITHDRAWN).label))
    steps = list(JourneyStep.objects.kept().filter(journey=entry.journey).in_order())
    resume([entry], {entry.pk: anchor}, steps, today=employer.today())
    record("journey.person_put_back", subject=entry.journey, by=by, alumnus=str(entry.alumnus_id))


def send_tests(journey: Journey, *, employer: Employer, address: str, by: Membership) -> int:
    """Every letter that was not tested as it stands now, to whoever asks. Says how many."""
    steps = JourneyStep.objects.kept().filter(journey=journey, letter__isnull=False).select_related("letter")
    untested = [step.letter for step in steps.in_order() if not is_tested(step.letter)]
    for letter in untested:
        send_test(letter, employer=employer, to=by, address=address, by=by)
    return len(untested)


def _lock(journey: Journey) -> Journey:
    return Journey.objects.select_for_update().get(pk=journey.pk)


def _soon(journey: Journey) -> None:
    """HR has just pressed the button: no need to wait for the tick, which comes anyway."""
    if journey.started_at:
        transaction.on_commit(run_soon)


def run_soon() -> None:
    from engagement.journeys.tasks import run_employer_journeys  # noqa: PLC0415 -- tasks import the actions

    try:
        run_employer_journeys.apply_async(expires=300, retry=False)
    except OperationalError:
        logger.warning("journeys.poke_failed")
