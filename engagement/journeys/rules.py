"""Who is on a journey, and what becomes of a step on its day. Pure: facts in, an answer out."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from accounts.models import Membership, Role
from directory.models import AlumnusState
from engagement.journeys.days import GRACE
from engagement.journeys.facts import Facts
from engagement.journeys.kinds import kind_of
from engagement.models import Anchor, Joined, Journey, JourneyStep, RunReason, StopReason

EDITORS = (Role.OWNER, Role.HR_ADMIN)
READERS = (*EDITORS, Role.AUDITOR)

BEYOND = {
    AlumnusState.DECEASED: StopReason.DECEASED,
    AlumnusState.MERGED: StopReason.MERGED,
    AlumnusState.NOT_ELIGIBLE: StopReason.NOT_ELIGIBLE,
    AlumnusState.DECLINED: StopReason.DECLINED,
}
LEFT = (AlumnusState.LEAVER, AlumnusState.ALUMNUS)


def can_edit_journeys(member: Membership) -> bool:
    return member.has_role(*EDITORS)


def anchor_of(journey: Journey, facts: Facts) -> date | None:
    return {
        Anchor.LAST_DAY.value: facts.last_day,
        Anchor.JOINED.value: facts.joined_on,
        Anchor.RETURNED.value: facts.started_on,
    }[journey.anchor]


def first_anchor(journey: Journey, zone: ZoneInfo) -> date:
    """Whose anchor lies before this day never comes on."""
    assert journey.started_at is not None
    return journey.started_at.astimezone(zone).date() - timedelta(days=journey.reaches_back)


def stop_reason(journey: Journey, facts: Facts) -> StopReason | None:
    """Why this person is not, or no longer, on the journey; None for whoever is."""
    if facts.state in BEYOND:
        return BEYOND[AlumnusState(facts.state)]
    return _about_the_anchor(journey, facts) or _about_conditions(journey, facts)


def _about_the_anchor(journey: Journey, facts: Facts) -> StopReason | None:
    if journey.anchor == Anchor.RETURNED:
        works_here = facts.state == AlumnusState.EMPLOYEE and facts.last_day is None and facts.started_on is not None
        return None if works_here and facts.has_left_before else StopReason.LEFT_AGAIN
    if facts.state not in LEFT or facts.has_later_spell:
        return StopReason.RETURNED
    if journey.anchor == Anchor.JOINED:
        return None if facts.joined_on is not None else StopReason.LEFT_NETWORK
    return None if facts.last_day is not None else StopReason.WITHDRAWN


def _about_conditions(journey: Journey, facts: Facts) -> StopReason | None:
    fits = (
        _is_one_of(facts.exit_type, journey.exit_types)
        and _is_one_of(facts.team, journey.teams)
        and _is_one_of(facts.country, journey.countries)
        and _is_one_of(facts.language, journey.languages)
        and _joined_as_asked(journey.joined, facts)
    )
    return None if fits else StopReason.NO_LONGER_FITS


def _is_one_of(value: str, wanted: list[str]) -> bool:
    return not wanted or value in wanted


def _joined_as_asked(asked: str, facts: Facts) -> bool:
    return not asked or facts.has_joined == (asked == Joined.YES)


class Act(Enum):
    GO = "go"
    SKIP = "skip"
    WAIT = "wait"


@dataclass(frozen=True)
class Verdict:
    act: Act
    reason: RunReason | None = None


GO, WAIT = Verdict(Act.GO), Verdict(Act.WAIT)


def judge(journey: Journey, step: JourneyStep, facts: Facts, *, due_on: date) -> Verdict:
    """What becomes of a step that is due. What may still change by itself waits, until its grace is over."""
    if facts.today - due_on > GRACE:
        return Verdict(Act.SKIP, RunReason.TOO_LATE)
    if facts.is_held or _not_let_go_yet(journey, facts, due_on):
        return WAIT
    reason = _about_the_step(step, facts) or kind_of(step).why_not(step, facts)
    return GO if reason is None else Verdict(Act.SKIP, reason)


def _not_let_go_yet(journey: Journey, facts: Facts, due_on: date) -> bool:
    """Past the last day, and the case has not said yet whether this becomes an alumnus."""
    is_after = facts.last_day is not None and due_on > facts.last_day
    return journey.anchor == Anchor.LAST_DAY and is_after and facts.state == AlumnusState.LEAVER


def _about_the_step(step: JourneyStep, facts: Facts) -> RunReason | None:
    if not _is_one_of(facts.exit_type, step.exit_types):
        return RunReason.EXIT_TYPE
    if not _joined_as_asked(step.joined, facts):
        return RunReason.HAS_JOINED if facts.has_joined else RunReason.NOT_JOINED
    if step.answer and (step.answer in facts.answered) != step.answered:
        return RunReason.NOT_ANSWERED if step.answered else RunReason.HAS_ANSWERED
    return None
