"""The timeline at work. Runs every ten minutes; a step is claimed in the transaction that carries it out."""

import logging
from collections.abc import Callable, Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses.retirement import hangs_on
from accounts.joining.actions import invite
from accounts.models import User
from audit.events import record
from directory.actions import become_alumnus
from directory.actions import change_state as change_alumnus_state
from directory.models import AlumnusState
from offboarding import emails, timeline
from offboarding.actions import keeping_in_touch, staff_roles, work_addresses
from offboarding.actions.cases import CaseCannotMove, change_state, lock_case, skip_open_steps
from offboarding.actions.history import add_event
from offboarding.actions.links import make_link, note_mail_by_hand
from offboarding.actions.moves import mark_not_eligible
from offboarding.actions.people import joins_anew
from offboarding.models import Case, CaseEvent, CaseState, CaseStep, EligibilityRule, SkipReason, StepKind
from offboarding.offsets import offsets_here
from offboarding.rules import can_be_invited, is_eligible, keeps_goodbye_short, leaver_address
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from web.errors import ActionError

logger = logging.getLogger(__name__)

CASES_PER_RUN = 1000


def run_timeline(employer: Employer, *, now: datetime | None = None) -> dict[str, int]:
    """Carry out what is due at this employer; says how often each step was done. Safe to run twice, and side by side.

    The day is the employer's. Mail goes out from 08:00 local time on; becoming an alumnus does not wait for that.
    """
    now = now or timezone.now()
    local = now.astimezone(employer.zone)
    done: dict[str, int] = {}
    with tenant_scope(employer):
        for case_id in _leaving_today(local.date()):
            _carry_out(_let_go, case_id, employer, now, done)
        staff_roles.foresee(employer, now=now)
        for case_id in staff_roles.ending(local.date()):
            _carry_out(staff_roles.end, case_id, employer, now, done)
        for case_id in work_addresses.ending(local.date()):
            _carry_out(work_addresses.end, case_id, employer, now, done)
        work_addresses.come_back(local.date(), now=now)
        if local.time() >= timeline.MAIL_FROM:
            for case_id in _with_mail_due(local.date()):
                _carry_out(_write_to, case_id, employer, now, done)
            for case_id in keeping_in_touch.to_be_asked(employer, now=now):
                _carry_out(keeping_in_touch.ask_for_wishes, case_id, employer, now, done)
            for case_id in keeping_in_touch.to_be_reminded(employer, now=now):
                _carry_out(keeping_in_touch.remind_of_wishes, case_id, employer, now, done)
            emails.tell_hr_about_missing_addresses(employer, now=now)
            staff_roles.warn_about_only_owner(employer, now=now)
    return done


def _leaving_today(today: date) -> list[UUID]:
    due = CaseStep.objects.open().filter(kind=StepKind.BECOMES_ALUMNUS, due_on__lte=today)
    due = due.filter(case__state=CaseState.IN_NOTICE).order_by("due_on", "case_id")
    return list(due.values_list("case_id", flat=True)[:CASES_PER_RUN])


def _with_mail_due(today: date) -> list[UUID]:
    """Those with an invitation but no address to send it to are left out: they would fill every run."""
    due = CaseStep.objects.open().filter(case_id=OuterRef("pk"), due_on__lte=today)
    mails = due.exclude(kind__in=timeline.WITHOUT_MAIL)
    others = mails.exclude(kind__in=timeline.INVITATIONS)
    cases = Case.objects.running().released()
    waiting = Q(alumnus__personal_email="") & ~Exists(others)
    cases = cases.filter(Exists(mails)).exclude(waiting)
    return list(cases.order_by("last_day", "pk").values_list("pk", flat=True)[:CASES_PER_RUN])


Work = Callable[[UUID, Employer, datetime], str | None]


def _carry_out(work: Work, case_id: UUID, employer: Employer, now: datetime, done: dict[str, int]) -> None:
    """One case's trouble never keeps the others waiting; the next run tries again."""
    try:
        with transaction.atomic():
            kind = work(case_id, employer, now)
    except (ActionError, DatabaseError, ValueError):
        logger.exception("timeline.step_failed", extra={"employer": employer.pk, "case": str(case_id)})
        return
    if kind:
        done[kind] = done.get(kind, 0) + 1


def _let_go(case_id: UUID, employer: Employer, now: datetime) -> StepKind | None:
    """Day +1: an alumnus by the employer's rule of eligibility, or not."""
    case = lock_case(Case(pk=case_id))
    step = case.steps.filter(kind=StepKind.BECOMES_ALUMNUS).first()
    if case.state != CaseState.IN_NOTICE or step is None or not CaseStep.objects.claim(step, now=now):
        return None
    rule = EligibilityRule.objects.first() or EligibilityRule()
    if not is_eligible(case.spell, rule, last_day=case.anchor):
        case = mark_not_eligible(case, by=None, at=now)
    else:
        become_alumnus(case.alumnus, on=case.anchor + timeline.A_DAY, by=None)
        keeping_in_touch.let_wishes_wait(case, employer)
        stays = case.alumnus.has_joined and not joins_anew(case.alumnus)
        change_state(case, CaseState.ACTIVE if stays else CaseState.EXITED, by=None, at=now)
        if case.state == CaseState.ACTIVE:
            skip_open_steps([case.pk], reason=SkipReason.ALREADY_MEMBER, now=now)
    record("case.let_go", subject=case, state=case.state)
    return StepKind.BECOMES_ALUMNUS


def _write_to(case_id: UUID, employer: Employer, now: datetime) -> StepKind | None:
    """The one mail of the day, if there is one; see `timeline.decide`."""
    case = lock_case(Case(pk=case_id))
    if not case.is_running or case.is_held or case.last_day is None:
        return None
    today = now.astimezone(employer.zone).date()
    steps = {StepKind(step.kind): step for step in case.steps.all()}
    due = {kind: step for kind, step in steps.items() if step.is_open and step.due_on <= today}
    due = {kind: step for kind, step in due.items() if kind not in timeline.WITHOUT_MAIL}
    if wrote_on(today, steps, employer):
        return None
    decision = timeline.decide(due, situation(case, today=today, due=due))
    for kind, reason in decision.skip.items():
        CaseStep.objects.open().filter(pk=due[kind].pk).update(skipped_at=now, skip_reason=reason)
    if decision.send is None or not CaseStep.objects.claim(due[decision.send], now=now):
        return None
    CaseStep.objects.open().filter(pk__in=[due[kind].pk for kind in decision.along]).update(done_at=now)
    SENDERS[decision.send](case, decision.send, employer, now, None)
    return decision.send


def wrote_on(today: date, steps: dict[StepKind, CaseStep], employer: Employer) -> bool:
    times = [step.done_at for kind, step in steps.items() if kind not in timeline.WITHOUT_MAIL and step.done_at]
    return any(done_at.astimezone(employer.zone).date() >= today for done_at in times)


def situation(case: Case, *, today: date, due: Iterable[StepKind]) -> timeline.Situation:
    """How somebody signs in is asked only where one of the due steps hangs on it."""
    alumnus = case.alumnus
    asks = today <= case.anchor and not set(timeline.SIGN_IN_PROMPTS).isdisjoint(due)
    return timeline.Situation(
        last_day=case.anchor,
        today=today,
        invitable=case.state in (CaseState.EXITED, CaseState.INVITED),
        has_joined=alumnus.has_joined,
        address_known=bool(alumnus.personal_email),
        address_confirmed=alumnus.personal_email_verified_at is not None,
        writes_to_work=bool(alumnus.work_email) and today <= case.anchor,
        is_dismissal=keeps_goodbye_short(case.spell),
        sign_in_hangs=asks and hangs_on(alumnus.work_email),
    )


def _send_with_link(case: Case, kind: StepKind, employer: Employer, now: datetime, by: User | None) -> None:
    today = now.astimezone(employer.zone).date()
    to = leaver_address(case, today=today)
    url = make_link(case, employer=employer, sent_to=to, now=now)
    emails.SEND_WITH_LINK[kind](case, employer=employer, to=to, url=url, today=today)
    _note_mail(case, kind, now=now, by=by)


def _send_invitation(case: Case, kind: StepKind, employer: Employer, now: datetime, by: User | None) -> None:
    """A fresh invitation each time: the earlier link ends, so that only the newest mail works."""
    alumnus = case.alumnus
    invitation, url = invite(
        employer=employer, kind="alumnus", email=alumnus.personal_email, subject_id=alumnus.pk,
        name=alumnus.full_name, by=by,
    )  # fmt: skip
    emails.send_invitation(case, kind, employer=employer, url=url, invitation=invitation)
    if case.state != CaseState.INVITED:
        change_state(case, CaseState.INVITED, by=by, at=now)
    steps = {step.kind: step for step in CaseStep.objects.open().filter(case=case)}
    today = now.astimezone(employer.zone).date()
    for step in timeline.keep_distance(kind, steps, today=today, offsets=offsets_here()):
        step.save(update_fields=["due_on"])
    _note_mail(case, kind, now=now, by=by)


def _note_mail(case: Case, kind: StepKind, *, now: datetime, by: User | None) -> None:
    add_event(case, CaseEvent.Kind.MAIL_SENT, by=by, at=now, step=kind)
    record("case.mailed", subject=case, by=by, step=kind)


def _send_sign_in_prompt(case: Case, kind: StepKind, employer: Employer, now: datetime, by: User | None) -> None:
    emails.send_sign_in_prompt(case, employer=employer, today=now.astimezone(employer.zone).date())
    _note_mail(case, kind, now=now, by=by)


SENDERS = {
    **dict.fromkeys(timeline.SIGN_IN_PROMPTS, _send_sign_in_prompt),
    StepKind.LEAVER_LINK: _send_with_link,
    StepKind.ADDRESS_REMINDER_1: _send_with_link,
    StepKind.ADDRESS_REMINDER_2: _send_with_link,
    StepKind.THANK_YOU: _send_with_link,
    StepKind.INVITATION: _send_invitation,
    StepKind.INVITATION_REMINDER_1: _send_invitation,
    StepKind.INVITATION_REMINDER_2: _send_invitation,
}


@transaction.atomic
def invite_now(case: Case, *, by: User) -> Case:
    """HR does not want to wait, or the person asks for another invitation."""
    case = lock_case(case)
    if not can_be_invited(case):
        raise CaseCannotMove(_("An invitation needs a last day in the past, HR's release and a personal address."))
    note_mail_by_hand(case)
    now = timezone.now()
    employer = Employer.objects.get(pk=case.tenant_id)
    if case.state == CaseState.DECLINED:
        change_alumnus_state(case.alumnus, state=AlumnusState.ALUMNUS, by=by)
    step, _made = CaseStep.objects.get_or_create(
        case=case, kind=StepKind.INVITATION, defaults={"due_on": now.astimezone(employer.zone).date()}
    )
    step.done_at, step.skipped_at, step.skip_reason = now, None, ""
    step.save()
    _send_invitation(case, StepKind.INVITATION, employer, now, by)
    return case
