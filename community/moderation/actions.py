"""Reporting, deciding, appealing. Decisions of staff and organisers are in the audit log, by kind and id; who reported
what is not, and neither is a word of what was written (docs/adr/0015)."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import colleague
from accounts.limits import DAY, Limit
from accounts.models import Membership
from audit.events import record
from community.models import Appeal, CaseState, ModerationCase, Outcome, Reason, Report, Ruling
from community.models.moderation import TAKES_AWAY, WAITING
from community.moderation import emails
from community.moderation.reportables import Reportable, Subject, registered, reportable_of
from community.moderation.rules import HIDDEN_AFTER, KEPT_FOR, can_appeal, can_decide, has_stood
from directory.models import Alumnus
from tenancy.models import Employer
from web.errors import ActionError

PER_DAY = Limit("moderation-report", 20, DAY)


class NotReportable(ActionError):
    """One's own words, or more reports in a day than anybody has reason for."""


class NotDecidable(ActionError):
    """It is decided already, or by this person it must not be."""


class NoAppeal(ActionError):
    """The time is over, or the one appeal has been made."""


# Reporting


@transaction.atomic
def report(
    *, employer: Employer, reportable: Reportable, subject_id: UUID, reporter: Alumnus, reason: Reason, words: str
) -> ModerationCase:
    """Twice is once. The caller has made sure that the reporter sees what they report."""
    subject = reportable.find([subject_id])[subject_id]
    if subject.author is not None and subject.author.pk == reporter.pk:
        raise NotReportable(_("This is your own. Change or delete it instead."))
    if not PER_DAY.allow(employer.pk, reporter.pk):
        raise NotReportable(_("You have reported a lot today. Please go on tomorrow, or write to the team."))
    case = _open_case(reportable.kind, subject_id, subject)
    Report.objects.get_or_create(case=case, reporter=reporter, defaults={"reason": reason, "words": words})
    _hide_by_rule(employer, reportable, case)
    return case


def _open_case(kind: str, subject_id: UUID, subject: Subject) -> ModerationCase:
    """The one that waits, locked, so that the third report is counted once."""
    try:
        with transaction.atomic():
            ModerationCase.objects.create(
                kind=kind, subject_id=subject_id, author=subject.author, place=subject.place[:200], text=subject.text
            )
    except IntegrityError:
        pass
    waiting = ModerationCase.objects.filter(kind=kind, subject_id=subject_id, state=CaseState.OPEN)
    found: ModerationCase = waiting.select_for_update(of=("self",)).select_related("author").get()
    return found


def _hide_by_rule(employer: Employer, reportable: Reportable, case: ModerationCase) -> None:
    """For the time being, until a person has decided. What a person has let stand before is not hidden again."""
    if case.hidden_at is not None or case.reports.count() < HIDDEN_AFTER or has_stood(case.kind, case.subject_id):
        return
    case.hidden_at = timezone.now()
    case.save(update_fields=["hidden_at"])
    reportable.hide(case.subject_id)
    record("report.hidden_by_rule", subject=case, kind=case.kind, reports=HIDDEN_AFTER)
    emails.tell_hidden(employer=employer, case=case)


# Deciding


@transaction.atomic
def decide(
    *, employer: Employer, case: ModerationCase, outcome: Outcome, basis: Reason | None, words: str, by: Membership
) -> ModerationCase:
    """The author is told what and why; those who reported it, that it has been looked at."""
    case = _locked(case)
    if case.state != CaseState.OPEN:
        raise NotDecidable(_("A colleague has decided meanwhile."))
    if not can_decide(by, case):
        raise NotDecidable(_("You have a part in this yourself. A colleague decides."))
    return _rule(employer, case, outcome, basis, words, by=by)


@transaction.atomic
def rule_on_the_spot(
    *,
    employer: Employer,
    reportable: Reportable,
    subject_id: UUID,
    outcome: Outcome,
    basis: Reason,
    words: str,
    by: Membership,
) -> ModerationCase:
    """For those who keep order in a place of their own, such as the organisers of a group: decides without a report,
    or together with those that wait. The caller has asked whether they may. The appeal goes to the employer's team."""
    case = _open_case(reportable.kind, subject_id, reportable.find([subject_id])[subject_id])
    return _rule(employer, case, outcome, basis, words, by=by)


def _rule(
    employer: Employer, case: ModerationCase, outcome: Outcome, basis: Reason | None, words: str, *, by: Membership
) -> ModerationCase:
    ruling = Ruling.objects.create(case=case, outcome=outcome, basis=basis or "", words=words, by=colleague(by))
    case.state, case.outcome, case.decided_at = CaseState.DECIDED, outcome, ruling.at
    case.save(update_fields=["state", "outcome", "decided_at"])
    _carry_out(employer, case, outcome)
    record("report.decided", subject=case, by=by, kind=case.kind, outcome=str(outcome))
    emails.tell_author(employer=employer, case=case, ruling=ruling)
    emails.tell_reporters(employer=employer, case=case)
    return case


def _carry_out(employer: Employer, case: ModerationCase, outcome: Outcome) -> None:
    reportable = reportable_of(case.kind, employer)
    if reportable is None:  # its module has been switched off since: nobody sees it
        return
    if outcome in TAKES_AWAY:
        reportable.hide(case.subject_id)
        if outcome == Outcome.BAN and reportable.ban is not None:
            reportable.ban(case.subject_id)
    elif case.hidden_at is not None:
        reportable.restore(case.subject_id)


# The author's word against it


@transaction.atomic
def appeal(*, case: ModerationCase, author: Alumnus, words: str, now: datetime) -> Appeal:
    case = _locked(case)
    if not can_appeal(author, case, now=now):
        raise NoAppeal(_("This decision cannot be appealed any more."))
    case.state = CaseState.APPEALED
    case.save(update_fields=["state"])
    made: Appeal = Appeal.objects.create(case=case, words=words)
    return made


@transaction.atomic
def decide_appeal(
    *, employer: Employer, case: ModerationCase, is_lifted: bool, words: str, by: Membership
) -> ModerationCase:
    """By somebody else than the first time, where there is anybody else. This is the last word."""
    case = _locked(case)
    if case.state != CaseState.APPEALED:
        raise NotDecidable(_("A colleague has decided meanwhile."))
    if not can_decide(by, case):
        raise NotDecidable(_("You have a part in this yourself. A colleague decides."))
    outcome = Outcome.LIFTED if is_lifted else Outcome.UPHELD
    ruling = Ruling.objects.create(case=case, outcome=outcome, words=words, by=colleague(by), is_appeal=True)
    if is_lifted:
        _undo(employer, case)
        case.outcome = outcome
    case.state = CaseState.CLOSED
    case.save(update_fields=["state", "outcome"])
    record("report.appeal_decided", subject=case, by=by, kind=case.kind, outcome=str(outcome))
    emails.tell_author(employer=employer, case=case, ruling=ruling)
    return case


def _undo(employer: Employer, case: ModerationCase) -> None:
    reportable = reportable_of(case.kind, employer)
    if reportable is None or case.outcome not in TAKES_AWAY:
        return
    reportable.restore(case.subject_id)
    if case.outcome == Outcome.BAN and reportable.lift_ban is not None:
        reportable.lift_ban(case.subject_id)


# Later


@transaction.atomic
def remove_due(*, now: datetime) -> int:
    """What was to be removed is deleted once nobody can appeal any more, here too, whatever is switched off."""
    due = list(ModerationCase.objects.to_remove(now).select_for_update(of=("self",), skip_locked=True)[:500])
    for case in due:
        reportable = registered(case.kind)
        if reportable is not None:
            reportable.remove(case.subject_id)
        case.text, case.removed_at = "", now
        case.save(update_fields=["text", "removed_at"])
    return len(due)


def forget_old(*, now: datetime) -> int:
    """A year after the decision nothing is kept of a case."""
    over = ModerationCase.objects.exclude(state__in=WAITING).filter(decided_at__lt=now - KEPT_FOR)
    return int(over.delete()[0])


def _locked(case: ModerationCase) -> ModerationCase:
    rows = ModerationCase.objects.select_for_update(of=("self",)).select_related("author")
    found: ModerationCase = rows.get(pk=case.pk)
    return found
