"""The life of a wave: launched, opened, reminded, extended, closed or cancelled.

Each step is one transaction with the wave's row locked, so that of two workers the second finds nothing to do.
"""

from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.limits import HOUR, Limit
from accounts.models import Membership
from audit.events import Actor, record
from directory.models import Alumnus
from feedback.answering.actions import forget_drafts
from feedback.models import (
    LastAsked,
    Launch,
    Mode,
    Release,
    Response,
    Rhythm,
    Survey,
    WaitingPerson,
    Wave,
    WaveOrigin,
    WaveState,
)
from feedback.releases.actions import release
from feedback.sealed.closing import close as close_box
from feedback.sealed.closing import throw_away
from feedback.surveys.actions import publish_version
from feedback.waves import gate, inviting, pokes
from feedback.waves.emails import TEMPLATE, reminder_source_of, source_of
from feedback.waves.moments import closing, is_morning, moment, reminder_day
from feedback.waves.previews import test_contexts
from feedback.waves.rules import (
    is_given_up,
    is_rolling,
    may_be_closed_by_hand,
    may_cancel,
    may_close,
    may_extend,
    may_open,
)
from feedback.waves.terms import Occasion, Terms
from mail import bulk
from mail.actions import enqueue
from mail.categories import Category
from mail.models import Batch, BatchState
from tenancy.models import Employer
from tenancy.scope import require_tenant
from web.errors import ActionError

TESTS = Limit("survey-test", 30, HOUR)


class HeldByGate(ActionError):
    """Something stands in the way; `gate.checks_of` says what and where it is mended."""


class TooManyTests(ActionError):
    """Nobody looks at so many in an hour."""


class WrongMove(ActionError):
    """The wave has moved on meanwhile, or has come too far for this."""


@transaction.atomic
def prepare_launch(*, survey: Survey, terms: Terms, by: Membership) -> Launch:
    """Keeps what was chosen. Nothing is frozen, and nobody is asked."""
    launch, _made = Launch.objects.get_or_create(survey=survey)
    launch.terms, launch.changed_by, launch.changed_at = terms.dump(), by, timezone.now()
    launch.save(update_fields=["terms", "changed_by", "changed_at"])
    return launch


@transaction.atomic
def send_test(launch: Launch, *, employer: Employer, address: str, by: Membership) -> None:
    """The invitation to the member's own address, once in each language, with a link that leads nowhere. Notes which
    words it had."""
    if not TESTS.allow(employer.pk, by.pk):
        raise TooManyTests(_("That were many test e-mails. Try again in an hour."))
    terms = Terms.load(launch.terms)
    for language, context in test_contexts(launch.survey, terms, employer, name=by.display_name):
        enqueue(
            to=address, template=TEMPLATE, context=context, category=Category.SERVICE, employer=employer,
            recipient_id=by.pk, language=language,
        )  # fmt: skip
    launch.tested = terms.words_hash
    launch.save(update_fields=["tested"])
    record("survey.tested", subject=launch.survey, by=by)


@transaction.atomic
def launch_wave(*, survey: Survey, terms: Terms, employer: Employer, by: Membership, tested: str = "") -> Wave:
    """The word to ask: freezes the questions and the terms. A worker opens it, now or at its time. Said twice it is
    one word, as long as nobody has been asked."""
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    said: Wave | None = Wave.objects.filter(survey=survey, state=WaveState.PLANNED, terms=terms.dump()).first()
    if said is not None:
        return said
    pass_gate(survey, terms, employer, tested)
    now = timezone.now()
    opens_at = now
    if terms.occasion == Occasion.LATER and terms.opens_on is not None:
        opens_at = max(moment(terms.opens_on, terms.opens_at, employer.zone), now)
    wave = make_wave(survey=survey, terms=terms, employer=employer, opens_at=opens_at, by=by)
    record("wave.launched", subject=wave, by=by, mode=wave.mode, opens_at=opens_at)
    transaction.on_commit(partial(pokes.open_soon, wave.pk))
    return wave


def pass_gate(survey: Survey, terms: Terms, employer: Employer, tested: str) -> None:
    if reasons := gate.refusals(gate.checks_of(gate.Look(survey, terms, employer, tested=tested))):
        raise HeldByGate(" ".join(reasons))


def make_wave(
    *,
    survey: Survey,
    terms: Terms,
    employer: Employer,
    opens_at: datetime,
    by: Membership | None,
    rhythm: Rhythm | None = None,
    occurrence: date | None = None,
    name: str = "",
) -> Wave:
    """Planned. The newest questions are published with it."""
    version = survey.versions.order_by("-number").first()
    if version is None:
        raise HeldByGate(_("The survey has no questions yet."))
    return Wave.objects.create(
        survey=survey, version=publish_version(version=version, by=by), rhythm=rhythm, occurrence=occurrence,
        name=(name or f"{survey.name}, {_month(opens_at, employer)}")[:120],
        origin=rhythm.origin if rhythm else WaveOrigin.BY_HAND, launched_by=by, launched_at=timezone.now(),
        **_frozen(terms), **_times(terms, opens_at, employer),
    )  # fmt: skip


def _month(at: datetime, employer: Employer) -> str:
    return date_format(at.astimezone(employer.zone), "F Y")


def _frozen(terms: Terms) -> dict[str, Any]:
    names = ("mode", "criteria", "scores_from", "comments_from", "rates_from", "in_batches")
    return {"terms": terms.dump(), **{name: getattr(terms, name) for name in names}}


def _times(terms: Terms, opens_at: datetime, employer: Employer) -> dict[str, Any]:
    return {
        "opens_at": opens_at,
        "closes_at": closing(opens_at, terms.lasts, employer.zone),
        "remind_on": reminder_day(opens_at, terms.remind_after, employer.zone),
    }


@transaction.atomic
def open_wave(*, wave: Wave, employer: Employer, now: datetime | None = None) -> bool:
    """Who is asked, their groups, their links and the mailing, as things are at this moment. False where it is not due.

    Where something stands in the way it stays planned, says why, and is tried again for two weeks.
    """
    now = now or timezone.now()
    ask_one_after_the_other()
    wave = _locked(wave)
    if not may_open(wave, now=now):
        return False
    terms = Terms.load(wave.terms)
    look = gate.Look(wave.survey, terms, employer)
    if reasons := gate.refusals(gate.checks_of(look, is_opening=True)):
        _hold(wave, reasons[0], now=now)
        return False
    planned = look.planned
    wave.bands, wave.state, wave.problem = planned.bands, WaveState.OPEN, ""
    wave.left_out = [] if look.is_for_journeys else [each.as_told() for each in look.count.left_out]
    for name, value in _times(terms, max(wave.opens_at, now), employer).items():
        setattr(wave, name, value)
    wave.save()
    wave.invited = inviting.invite(wave, planned.values, employer=employer, now=now)
    wave.save(update_fields=["invited"])
    if look.is_for_journeys:
        WaitingPerson.objects.filter(survey=wave.survey, alumnus__in=list(planned.values)).delete()
    record("wave.opened", subject=wave, people=wave.invited)
    return True


def ask_one_after_the_other() -> None:
    """Two waves that begin in the same moment would not see in each other whom they ask. Until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"feedback.asking:{require_tenant()}"])


def _hold(wave: Wave, reason: str, *, now: datetime) -> None:
    wave.problem = reason[:300]
    if is_given_up(wave, now=now):
        wave.state = WaveState.CANCELLED
        record("wave.given_up", subject=wave)
    wave.save(update_fields=["problem", "state"])


@transaction.atomic
def remind(*, wave: Wave, employer: Employer, now: datetime | None = None) -> int:
    """Once, from nine o'clock of its day on, and not on the last day."""
    now = now or timezone.now()
    wave = _locked(wave)
    if not wave.is_open or is_rolling(wave) or wave.reminded_at or wave.remind_on is None or now >= wave.closes_at:
        return 0
    if now.astimezone(employer.zone).date() < wave.remind_on or not is_morning(now, employer.zone):
        return 0
    wave.reminded_at = now
    wave.save(update_fields=["reminded_at"])
    return inviting.remind(wave, employer=employer, now=now)


@transaction.atomic
def extend_wave(*, wave: Wave, closes_at: datetime, by: Membership) -> Wave:
    """Only later. What still waits for a free week gets the time as well."""
    wave = _locked(wave)
    if not may_extend(wave, closes_at=closes_at):
        raise WrongMove(_("It can only be open for longer, and not for more than three months in all."))
    wave.closes_at = closes_at
    wave.save(update_fields=["closes_at"])
    for batch in _batches(wave).exclude(state=BatchState.CANCELLED):
        bulk.extend_batch(batch=batch, expires_at=closes_at)
    record("wave.extended", subject=wave, by=by, closes_at=closes_at)
    return wave


@transaction.atomic
def close_wave(*, wave: Wave, by: Membership | None) -> Wave:
    """No answer from now on. Mixing and release follow in a task of their own (`settle_wave`)."""
    wave, now = _locked(wave, ends=True), timezone.now()
    if not may_close(wave):
        raise WrongMove(_("This survey is not open any more."))
    if by is not None and not may_be_closed_by_hand(wave, now=now):
        raise WrongMove(_("Everybody was given a week at least. It can be closed after that."))
    wave.state, wave.closed_at = WaveState.CLOSED, now
    wave.save(update_fields=["state", "closed_at"])
    _stop_mail(wave, by=by)
    record("wave.closed", subject=wave, by=by)
    transaction.on_commit(partial(pokes.settle_soon, wave.pk))
    return wave


def settle_wave(*, wave: Wave) -> bool:
    """After the close: mixes the rest, forgets the invitations, and makes the results. Safe to run twice.

    Each part is a transaction of its own: a worker that dies between them is followed by the next tick.
    """
    with transaction.atomic():
        wave = _locked(wave)
        if wave.state != WaveState.CLOSED or wave.settled_at is not None:
            return False
        if wave.is_sealed:
            close_box(wave)
        else:
            forget_drafts(wave=wave)
    release(wave=wave)
    with transaction.atomic():
        wave = _locked(wave)
        if not _forget_reminders(wave):
            wave.settled_at = timezone.now()
            wave.save(update_fields=["settled_at"])
    return True


@transaction.atomic
def cancel_wave(*, wave: Wave, by: Membership) -> Wave:
    """For good. What was answered is deleted, and no results are made of it."""
    wave = _locked(wave, ends=True)
    if not may_cancel(wave, has_results=Release.objects.filter(wave=wave).exists()):
        raise WrongMove(_("Some of its results are out, or it is over: it can only be closed."))
    was_open = wave.is_open
    wave.state, wave.closed_at = WaveState.CANCELLED, timezone.now()
    wave.save(update_fields=["state", "closed_at"])
    if was_open:
        _stop_mail(wave, by=by)
        _forget_reminders(wave)
        throw_away(wave)
        Response.objects.filter(wave=wave).delete()
        forget_drafts(wave=wave)
    record("wave.cancelled", subject=wave, by=by)
    return wave


@transaction.atomic
def let_ask(*, alumnus: Alumnus, may_ask: bool) -> None:
    """By the person alone: the next survey may come before the sixty days are over, or not after all."""
    LastAsked.objects.update_or_create(alumnus=alumnus, defaults={"may_ask": may_ask})


def _locked(wave: Wave, *, ends: bool = False) -> Wave:
    """`ends`: waits for whoever is just answering. For all else people go on answering meanwhile."""
    rows = Wave.objects.select_for_update(of=("self",), no_key=not ends).select_related("survey")
    found: Wave = rows.get(pk=wave.pk)
    return found


def _batches(wave: Wave) -> Any:
    return Batch.objects.filter(source__in=[source_of(wave), reminder_source_of(wave)]).order_by("pk")


def _stop_mail(wave: Wave, *, by: Actor) -> None:
    for batch in _batches(wave):
        bulk.cancel_batch(batch=batch, by=by)


def _forget_reminders(wave: Wave) -> int:
    """Who was reminded had not answered by then, and that is nobody's business. Says how many mails are left for later.

    In a named wave everybody has been told that it is seen.
    """
    if wave.mode == Mode.NAMED:
        return 0
    return sum(bulk.forget_people(batch=each) for each in _batches(wave).filter(source=reminder_source_of(wave)))
