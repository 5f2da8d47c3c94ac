"""The end of the roles that a leaver has on the employer's team. Safe to run twice.

A step of the case, made only for those who are on the team: the run finds them by membership and by address.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Func, Q, UUIDField
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from accounts.team.emails import tell_only_owner_leaves
from accounts.team.leaving import OF_THE_JOB, end_roles_of_the_job
from audit.events import record
from mail.models import Message
from offboarding import timeline
from offboarding.actions.cases import lock_case
from offboarding.actions.history import add_event
from offboarding.actions.last_days import BECAUSE_OF_DATES
from offboarding.actions.people import keep_as_alumni, memberships_of
from offboarding.actions.work_addresses import NOT_LEAVING, works_here
from offboarding.models import Case, CaseEvent, CaseSource, CaseState, CaseStep, SkipReason, StepKind
from tenancy.models import Employer

KIND = StepKind.STAFF_ROLES_END
AHEAD = AFTER = timedelta(days=31)
WARNED_AT = (1, 7)  # days before the last one


def foresee(employer: Employer, *, now: datetime) -> int:
    """Give the step to cases of people who are on the team, and bring it in line with the last day."""
    team = list(Membership.objects.current().filter(_has_roles_of_the_job(now)))
    if not team:
        return 0
    by_user, by_id = {each.user_id: each for each in team}, {each.pk: each for each in team}
    today, changed = now.astimezone(employer.zone).date(), 0
    for case in _near_the_last_day(today, now):
        colleague = by_id.get(case.alumnus.membership_id) or by_user.get(case.worker) or by_user.get(case.private)
        if colleague is not None:
            changed += _plan(case, colleague, employer, today)
    return changed


def _has_roles_of_the_job(now: datetime) -> Q:
    return Q(roles__overlap=[str(role) for role in OF_THE_JOB]) | Q(emergency_until__gt=now)


def _near_the_last_day(today: date, now: datetime) -> list[Any]:
    """Each person's latest case, with who signs in by the addresses on record. Cases long past count if just opened."""
    near = Q(last_day__range=(today - AFTER, today + AHEAD))
    late = Q(source=CaseSource.HAND, opened_at__gte=now - AFTER, last_day__lt=today)
    cases = Case.objects.exclude(state__in=NOT_LEAVING).filter(near | late).select_related("alumnus")
    cases = cases.annotate(worker=_person("alumnus__work_email"), private=_person("alumnus__personal_email"))
    latest = {case.alumnus_id: case for case in cases.order_by("opened_at", "pk")}
    return list(latest.values())


def _person(address: str) -> Func:
    return Func(F(address), function="accounts_person_for_email", output_field=UUIDField())


def _plan(case: Case, colleague: Membership, employer: Employer, today: date) -> bool:
    """Roles that somebody got after the last day were given on purpose, and stay."""
    due, is_past = case.anchor + timeline.A_DAY, case.anchor < today
    step = CaseStep.objects.filter(case=case, kind=KIND).first()
    if step is None:
        if is_past and colleague.joined_at.astimezone(employer.zone).date() > case.anchor:
            return False
        CaseStep.objects.create(case=case, kind=KIND, due_on=due)
        return True
    is_over = not step.is_open and is_past and step.skip_reason not in BECAUSE_OF_DATES
    if is_over or (step.is_open and step.due_on == due):
        return False
    step.due_on, step.done_at, step.skipped_at, step.skip_reason = due, None, None, ""
    step.save()
    return True


def ending(today: date) -> list[UUID]:
    due = CaseStep.objects.open().filter(kind=KIND, due_on__lte=today).exclude(case__state__in=NOT_LEAVING)
    return list(due.order_by("due_on", "case_id").values_list("case_id", flat=True))


def end(case_id: UUID, employer: Employer, now: datetime) -> StepKind | None:
    """The day after the last one. An only owner keeps that role, and the step waits until there is another."""
    case = lock_case(Case(pk=case_id))
    today = now.astimezone(employer.zone).date()
    step = case.steps.filter(kind=KIND).first()
    if step is None or case.state in NOT_LEAVING or case.anchor >= today or not step.is_open:
        return None
    if works_here(case.alumnus_id, today):
        CaseStep.objects.open().filter(pk=step.pk).update(skipped_at=now, skip_reason=SkipReason.WORKS_HERE)
        return None
    keep_as_alumni(case.alumnus, by=None)
    all_ended = [end_roles_of_the_job(employer=employer, membership=each) for each in memberships_of(case.alumnus)]
    if not all(all_ended) or not CaseStep.objects.claim(step, now=now):
        return None
    add_event(case, CaseEvent.Kind.STAFF_ROLES_ENDED, by=None, at=now)
    record("case.staff_roles_ended", subject=case)
    return KIND


# The only owner


def warn_about_only_owner(employer: Employer, *, now: datetime) -> int:
    """Seven days and one day before the last one, and once after it. Says how many cases were warned about."""
    found = case_of_only_owner()
    if found is None:
        return 0
    case, owner = found
    days_left = (case.anchor - now.astimezone(employer.zone).date()).days
    stage = "over" if days_left < 0 else next((str(days) for days in WARNED_AT if days_left <= days), "")
    key = f"only-owner-leaves:{case.pk}:{case.anchor}:{stage}"
    if not stage or Message.objects.in_scope().filter(dedupe_key__startswith=f"{key}:").exists():
        return 0
    tell_only_owner_leaves(
        employer=employer,
        owner=owner,
        last_day=case.anchor,
        is_over=days_left < 0,
        is_deceased=case.state == CaseState.DECEASED,
        key=key,
    )
    return 1


def case_of_only_owner() -> tuple[Case, Membership] | None:
    """The running end of the employment of whoever is the only owner of the employer in scope."""
    owners = list(Membership.objects.current().with_role(Role.OWNER)[:2])
    case = _case_of(owners[0]) if len(owners) == 1 else None
    return (case, owners[0]) if case else None


def _case_of(owner: Membership) -> Case | None:
    steps = CaseStep.objects.open().filter(kind=KIND).exclude(case__state__in=NOT_LEAVING)
    for step in steps.select_related("case__alumnus").order_by("due_on", "pk"):
        if owner in memberships_of(step.case.alumnus):
            return step.case
    return None


def about_only_owner(employer: Employer, owner: Membership) -> str:
    """For the team page."""
    case = _case_of(owner)
    return warning(case, owner, employer) if case else ""


def warning_for(case: Case, employer: Employer) -> str:
    """For the case's own page."""
    found = case_of_only_owner()
    return warning(case, found[1], employer) if found and found[0].pk == case.pk else ""


def warning(case: Case, owner: Membership, employer: Employer) -> str:
    words = {"name": owner.display_name, "day": date_format(case.anchor, "j M Y")}
    if case.anchor < employer.today():
        return (
            _(
                "%(name)s is the only owner and left on %(day)s. The role stays until another colleague is an owner,"
                " then it ends by itself. If nobody can sign in as owner, ask whoever runs this installation."
            )
            % words
        )
    return (
        _(
            "%(name)s is the only owner and leaves on %(day)s. Make another colleague an owner before that day:"
            " without one nobody can invite colleagues or change roles."
        )
        % words
    )
