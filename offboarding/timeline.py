"""The plan of a case: which step is due on which day. Pure; the actions write it down and carry it out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from offboarding.models import CaseStep, QuestionDay, SkipReason, StepKind

Days = Mapping[StepKind, int]

# Days counted from the last day, as long as the employer has not chosen others. Order is order of sending.
OFFSETS: dict[StepKind, int] = {
    StepKind.LEAVER_LINK: -30,
    StepKind.SIGN_IN_PROMPT_1: -30,
    StepKind.ADDRESS_REMINDER_1: -7,
    StepKind.SIGN_IN_PROMPT_2: -7,
    StepKind.ADDRESS_REMINDER_2: -1,
    StepKind.SIGN_IN_PROMPT_3: -1,
    StepKind.THANK_YOU: 0,
    StepKind.WORK_ADDRESS_ENDS: 1,
    StepKind.STAFF_ROLES_END: 1,
    StepKind.BECOMES_ALUMNUS: 1,
    StepKind.INVITATION: 2,
    StepKind.INVITATION_REMINDER_1: 7,
    StepKind.INVITATION_REMINDER_2: 21,
}
# “Shall we keep in touch?”, asked of those who wished for mail before they left.
QUESTION_DAYS: dict[QuestionDay, int] = {QuestionDay.ASKED: 4, QuestionDay.REMINDED: 18}
ADDRESS_REMINDERS = (StepKind.ADDRESS_REMINDER_1, StepKind.ADDRESS_REMINDER_2)
SIGN_IN_PROMPTS = (StepKind.SIGN_IN_PROMPT_1, StepKind.SIGN_IN_PROMPT_2, StepKind.SIGN_IN_PROMPT_3)
BEFORE_EXIT = (StepKind.LEAVER_LINK, *ADDRESS_REMINDERS, StepKind.THANK_YOU)
WITHOUT_MAIL = (StepKind.WORK_ADDRESS_ENDS, StepKind.STAFF_ROLES_END, StepKind.BECOMES_ALUMNUS)
WHATEVER_COMES = (StepKind.WORK_ADDRESS_ENDS, StepKind.STAFF_ROLES_END)  # follow the last day, not the case
OF_THE_WORK_ADDRESS = (*SIGN_IN_PROMPTS, StepKind.WORK_ADDRESS_ENDS)
INVITATIONS = (StepKind.INVITATION, StepKind.INVITATION_REMINDER_1, StepKind.INVITATION_REMINDER_2)

MAIL_FROM = time(8, 0)  # local time of the employer; nothing is mailed earlier in the day
LINK_LIFE = timedelta(days=60)
A_DAY = timedelta(days=1)


def plan(
    *, last_day: date, opened_on: date, work_address_ends: bool = False, offsets: Days = OFFSETS
) -> dict[StepKind, date]:
    """Steps of a case opened on `opened_on`; what cannot happen any more is left out.

    `work_address_ends` says that the person has a mailbox of the employer's, which ends with the job.
    """
    kinds = [kind for kind in OFFSETS if kind != StepKind.STAFF_ROLES_END]  # given by the run, to the few on the team
    kinds = [kind for kind in kinds if work_address_ends or kind not in OF_THE_WORK_ADDRESS]
    days: dict[StepKind, date] = {kind: last_day + timedelta(days=offsets[kind]) for kind in kinds}
    if last_day < opened_on:
        return {kind: max(day, opened_on) for kind, day in spread(days, opened_on).items()}
    for kind in (StepKind.LEAVER_LINK, StepKind.SIGN_IN_PROMPT_1):
        if kind in days:
            days[kind] = max(days[kind], opened_on)
    first, later = days[StepKind.LEAVER_LINK], (*ADDRESS_REMINDERS, *SIGN_IN_PROMPTS[1:])
    return {kind: day for kind, day in days.items() if kind not in later or day > first}


def spread(days: dict[StepKind, date], opened_on: date) -> dict[StepKind, date]:
    """The part of a plan that is left when the last day has passed, the reminders keeping their distance."""
    late = max(days[StepKind.INVITATION], opened_on) - days[StepKind.INVITATION]
    after = {kind: day + late for kind, day in days.items() if kind in INVITATIONS}
    return {kind: days[kind] for kind in WITHOUT_MAIL if kind in days} | after


def link_ends(last_day: date, zone: ZoneInfo) -> datetime:
    """The leaver's link answers through the sixtieth day after the last day, local time."""
    return datetime.combine(last_day + LINK_LIFE + timedelta(days=1), time.min, tzinfo=zone)


def postpone(steps: Mapping[str, CaseStep], *, today: date, offsets: Days = OFFSETS) -> list[CaseStep]:
    """Overdue invitations of one case: the first waits no longer, the rest keep their distance. Returns what moved.

    Two mails at once to one person never happen, however long the timeline stood still.
    """
    first = next((kind for kind in INVITATIONS if kind in steps), None)
    if first is None or steps[first].due_on > today:
        return []
    return keep_distance(first, steps, today=today, offsets=offsets)


def keep_distance(
    sent: StepKind, steps: Mapping[str, CaseStep], *, today: date, offsets: Days = OFFSETS
) -> list[CaseStep]:
    """Move what follows `sent` so that it is as far from today as planned. Returns what moved."""
    moved = []
    for kind in INVITATIONS[INVITATIONS.index(sent) + 1 :]:
        earliest = today + timedelta(days=offsets[kind] - offsets[sent])
        if kind in steps and steps[kind].due_on < earliest:
            steps[kind].due_on = earliest
            moved.append(steps[kind])
    return moved


@dataclass(frozen=True)
class Situation:
    """What decides about a case's next mail, read off the case on one day."""

    last_day: date
    today: date
    invitable: bool  # past the exit and not a member yet
    has_joined: bool
    address_known: bool
    address_confirmed: bool
    writes_to_work: bool  # there is a work address, and it still answers
    is_dismissal: bool
    sign_in_hangs: bool = False  # on the work address alone


@dataclass
class Decision:
    """At most one mail, and what falls away with the reason. What is in neither waits.

    `along` is said in the same mail: whoever gets one about leaving need not get a second one about signing in.
    """

    send: StepKind | None = None
    along: tuple[StepKind, ...] = ()
    skip: dict[StepKind, SkipReason] = field(default_factory=dict)


def decide(due: Iterable[StepKind], case: Situation) -> Decision:
    """The one mail of today for one case."""
    kinds = [kind for kind in OFFSETS if kind in set(due)]
    decision = Decision()
    for kind in kinds:
        reason = _reason_to_skip(kind, case)
        if reason:
            decision.skip[kind] = reason
    candidates = [kind for kind in kinds if kind not in decision.skip and _can_go_out(kind, case)]
    prompts = tuple(kind for kind in candidates if kind in SIGN_IN_PROMPTS)
    candidates = [kind for kind in candidates if kind not in SIGN_IN_PROMPTS] or list(prompts[-1:])
    if not candidates:
        return decision
    decision.send = _first(candidates)
    decision.along = tuple(kind for kind in prompts if kind != decision.send)
    if decision.send in BEFORE_EXIT:
        decision.skip |= {
            kind: SkipReason.SUPERSEDED for kind in candidates if kind in BEFORE_EXIT and kind != decision.send
        }
    return decision


def _first(candidates: list[StepKind]) -> StepKind:
    """The link opens the conversation; after it the latest message says it all; invitations go in their order."""
    before = [kind for kind in candidates if kind in BEFORE_EXIT]
    if StepKind.LEAVER_LINK in before:
        return StepKind.LEAVER_LINK
    return before[-1] if before else candidates[0]


def _reason_to_skip(kind: StepKind, case: Situation) -> SkipReason | None:
    if kind in INVITATIONS:
        return SkipReason.ALREADY_MEMBER if case.has_joined else None
    if kind == StepKind.THANK_YOU:
        if case.is_dismissal:
            return SkipReason.NOT_FITTING
        return SkipReason.TOO_LATE if case.today > case.last_day else _no_address(case)
    if case.today > case.last_day:
        return SkipReason.LAST_DAY_PASSED
    if kind in SIGN_IN_PROMPTS:
        return None if case.sign_in_hangs else SkipReason.SIGN_IN_SAFE
    if kind in ADDRESS_REMINDERS and case.address_confirmed:
        return SkipReason.ADDRESS_CONFIRMED
    return None if kind == StepKind.LEAVER_LINK else _no_address(case)


def _no_address(case: Situation) -> SkipReason | None:
    return None if case.address_known or case.writes_to_work else SkipReason.NO_ADDRESS


def _can_go_out(kind: StepKind, case: Situation) -> bool:
    """What cannot go out yet waits: the link and the invitation for an address, the invitation for the exit."""
    if kind in INVITATIONS:
        return case.invitable and case.address_known
    return case.address_known or case.writes_to_work
