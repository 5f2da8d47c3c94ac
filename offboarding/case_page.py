"""What a case's page shows: what happened, what will happen and when, put into words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership
from offboarding import timeline
from offboarding.actions import keeping_in_touch
from offboarding.actions.staff_roles import warning_for
from offboarding.actions.steps import situation, wrote_on
from offboarding.models import (
    Case,
    CaseEvent,
    CaseState,
    CaseStep,
    CaseTask,
    Colleague,
    LeaverLink,
    SkipReason,
    StepKind,
)
from offboarding.rules import LAST_DAY_MOVABLE, REOPENABLE, can_be_invited, can_have_link, can_move, leaver_address
from tenancy.models import Employer

STEP_ICONS = {
    StepKind.LEAVER_LINK: "link",
    **dict.fromkeys(timeline.SIGN_IN_PROMPTS, "bell"),
    StepKind.WORK_ADDRESS_ENDS: "mail-x",
    StepKind.STAFF_ROLES_END: "user-minus",
    StepKind.ADDRESS_REMINDER_1: "bell",
    StepKind.ADDRESS_REMINDER_2: "bell",
    StepKind.THANK_YOU: "heart",
    StepKind.BECOMES_ALUMNUS: "user-check",
    StepKind.INVITATION: "mail",
    StepKind.INVITATION_REMINDER_1: "bell",
    StepKind.INVITATION_REMINDER_2: "bell",
}

EVENT_ICONS = {
    CaseEvent.Kind.OPENED: "folder-open",
    CaseEvent.Kind.MOVED: "arrow-right",
    CaseEvent.Kind.LAST_DAY: "calendar-clock",
    CaseEvent.Kind.HELD: "pause",
    CaseEvent.Kind.RELEASED: "play",
    CaseEvent.Kind.LINK_SENT: "send",
    CaseEvent.Kind.LINK_MADE: "link",
    CaseEvent.Kind.ADDRESS_CONFIRMED: "mail-check",
    CaseEvent.Kind.ADDRESS_REPLACED: "mail-warning",
    CaseEvent.Kind.ADDRESS_TAKEN: "mail-x",
    CaseEvent.Kind.ANSWERED: "message-square",
    CaseEvent.Kind.MAIL_SENT: "mail",
    CaseEvent.Kind.REMINDED: "bell",
    CaseEvent.Kind.WORK_ADDRESS_RETIRED: "mail-x",
    CaseEvent.Kind.WORK_ADDRESS_RESTORED: "mail-check",
    CaseEvent.Kind.STAFF_ROLES_ENDED: "user-minus",
    CaseEvent.Kind.WAY_IN_GIVEN: "door-open",
    CaseEvent.Kind.WAY_IN_USED: "user-check",
    CaseEvent.Kind.WAY_IN_REFUSED: "user-x",
}


@dataclass(frozen=True)
class StepLine:
    title: Any
    when: str
    note: str
    icon: str
    kind: str
    planned: bool


@dataclass(frozen=True)
class EventLine:
    title: str
    icon: str
    when: datetime
    who: str
    note: str


@dataclass(frozen=True)
class CasePage:
    steps: list[StepLine]
    events: list[EventLine]
    tasks: list[CaseTask]
    colleagues: list[Colleague]
    link: LeaverLink | None
    link_goes_to: str
    waits_for: str
    only_owner: str
    can_move_last_day: bool
    can_withdraw: bool
    can_end: bool
    can_reopen: bool
    can_invite: bool
    can_link: bool
    others: list[Case]

    @property
    def tasks_done(self) -> int:
        return sum(task.done_at is not None for task in self.tasks)


def case_page(case: Case, *, employer: Employer) -> CasePage:
    today = employer.today()
    steps = _in_order(case.steps.all())
    notes = _when_due_mail_goes_out(case, steps, employer)
    return CasePage(
        steps=[_step_line(step, case, employer, notes) for step in steps],
        events=_event_lines(case),
        tasks=list(case.tasks.select_related("owner_member").order_by("due_on", "position", "pk")),
        colleagues=list(case.colleagues.order_by("position")),
        link=case.links.filter(revoked_at__isnull=True).order_by("-created_at").first(),
        link_goes_to=leaver_address(case, today=today),
        waits_for=_waits_for(case, today=today),
        only_owner=_only_owner(case, steps, employer),
        can_move_last_day=case.state in LAST_DAY_MOVABLE,
        can_withdraw=can_move(case, CaseState.WITHDRAWN),
        can_end=can_move(case, CaseState.DECEASED),
        can_reopen=case.state in REOPENABLE,
        can_invite=can_be_invited(case),
        can_link=can_have_link(case) and timeline.link_ends(case.anchor, employer.zone).date() >= today,
        others=list(Case.objects.filter(alumnus_id=case.alumnus_id).exclude(pk=case.pk).order_by("-last_day")),
    )


def _only_owner(case: Case, steps: list[CaseStep], employer: Employer) -> str:
    is_on_the_team = any(step.kind == StepKind.STAFF_ROLES_END and step.is_open for step in steps)
    return warning_for(case, employer) if is_on_the_team else ""


def _in_order(steps: Any) -> list[CaseStep]:
    order = list(timeline.OFFSETS)
    return sorted(steps, key=lambda step: (step.due_on, order.index(StepKind(step.kind))))


def _step_line(step: CaseStep, case: Case, employer: Employer, notes: Mapping[StepKind, str]) -> StepLine:
    kind = StepKind(step.kind)
    icon = STEP_ICONS[kind]
    if step.done_at:
        local = step.done_at.astimezone(employer.zone)
        return StepLine(kind.label, date_format(local, "j M Y, H:i"), "", icon, "good", planned=False)
    if step.skipped_at:
        return StepLine(kind.label, _("Left out"), str(step.get_skip_reason_display()), icon, "neutral", planned=False)
    note = notes.get(kind) or _why_open(kind, step, case, employer.today())
    return StepLine(kind.label, date_format(step.due_on, "j M Y"), note, icon, "accent", planned=True)


def _why_open(kind: StepKind, step: CaseStep, case: Case, today: date) -> str:
    if case.is_held and kind not in timeline.WITHOUT_MAIL:
        return _("Waits for the release.")
    if kind in timeline.INVITATIONS and not case.alumnus.personal_email:
        return _("Needs a personal address.")
    if step.due_on <= today and kind in timeline.WITHOUT_MAIL:
        return _("Happens with the next run.")
    return ""


def _when_due_mail_goes_out(case: Case, steps: list[CaseStep], employer: Employer) -> dict[StepKind, str]:
    """Foretold by the timeline's own decision for the day of the next mail: today, or tomorrow if one went out."""
    local = timezone.now().astimezone(employer.zone)
    by_kind = {StepKind(step.kind): step for step in steps if step.kind not in timeline.WITHOUT_MAIL}
    due = [kind for kind, step in by_kind.items() if step.is_open and step.due_on <= local.date()]
    if not due or case.is_held or not case.is_running or case.last_day is None:
        return {}
    wrote = wrote_on(local.date(), by_kind, employer)
    day = local.date() + timeline.A_DAY if wrote else local.date()
    rivals = [kind for kind, step in by_kind.items() if step.is_open and step.due_on <= day]
    decision = timeline.decide(rivals, situation(case, today=day, due=due))
    notes = {kind: _left_out(reason) for kind, reason in decision.skip.items() if kind in due}
    if decision.send in due:
        note = _next_mail(wrote=wrote, early=local.time() < timeline.MAIL_FROM)
        notes |= dict.fromkeys((decision.send, *decision.along), note)
    return notes


def _left_out(reason: SkipReason) -> str:
    return _("Will be left out: %(reason)s") % {"reason": reason.label}


def _next_mail(*, wrote: bool, early: bool) -> str:
    if wrote:
        return _("Goes out tomorrow, after 8 in the morning: one mail a day per person.")
    if early:
        return _("Goes out today, after 8 in the morning.")
    return _("Goes out with the next run.")


def _waits_for(case: Case, *, today: date) -> str:
    """The one thing that is missing, in one sentence; nothing if all goes its way."""
    if not case.is_running:
        return ""
    if case.is_held:
        return _("Nothing is mailed until HR releases this case.")
    if case.state == CaseState.IN_NOTICE and case.alumnus.personal_email_verified_at is None:
        return _("The personal address is not confirmed yet.")
    if case.state == CaseState.EXITED and not case.alumnus.personal_email:
        return _("There is no personal address to invite.")
    if case.state == CaseState.INVITED:
        return _("The invitation has not been answered yet.")
    return ""


def _event_lines(case: Case) -> list[EventLine]:
    events = list(case.events.order_by("-at", "-pk")[:100])
    names = _names({event.by_id for event in events if event.by_id})
    return [_event_line(event, names) for event in events]


def _event_line(event: CaseEvent, names: dict[UUID | None, str]) -> EventLine:
    icon = EVENT_ICONS[CaseEvent.Kind(event.kind)]
    return EventLine(_event_title(event), icon, event.at, names.get(event.by_id, ""), event.note)


def _names(user_ids: set[UUID]) -> dict[UUID | None, str]:
    if not user_ids:
        return {}
    members = Membership.objects.filter(user_id__in=user_ids)
    return dict(members.values_list("user_id", "display_name"))


def _event_title(event: CaseEvent) -> str:
    data = event.data
    match CaseEvent.Kind(event.kind):
        case CaseEvent.Kind.MOVED:
            states = {"before": CaseState(event.from_state).label, "after": CaseState(event.to_state).label}
            return _("%(before)s → %(after)s") % states
        case CaseEvent.Kind.LAST_DAY if data.get("before"):
            days = {"before": _day(data["before"]), "after": _day(data["after"])}
            return _("Last day moved from %(before)s to %(after)s") % days
        case CaseEvent.Kind.LAST_DAY:
            return _("Last day set to %(day)s") % {"day": _day(data["after"])}
        case CaseEvent.Kind.HELD:
            return str(HELD_WHY.get(data.get("why", ""), event.get_kind_display()))
        case CaseEvent.Kind.MAIL_SENT:
            step = OTHER_MAILS.get(data["step"]) or StepKind(data["step"]).label
            return _("Mail: %(step)s") % {"step": step}
    return str(event.get_kind_display())


# Beside those of the timeline.
OTHER_MAILS = {
    keeping_in_touch.ASKED: gettext_lazy("Question whether the wished mail shall come"),
    keeping_in_touch.REMINDED: gettext_lazy("The question once more"),
}
HELD_WHY = {
    "dismissal": gettext_lazy("Held: a dismissal waits for HR"),
    "before_us": gettext_lazy("Held: left before the case was opened"),
    "reopened": gettext_lazy("Held: opened again"),
}


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "j M Y")
