"""Which dates may be proposed, which is the best, and who may do what. Views, templates, actions ask nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import Answer, Lunch, LunchState, LunchTable
from web.clocks import is_skipped, moment

FARTHEST = timedelta(days=366)
FIRST_REMINDER = timedelta(days=2)
SECOND_REMINDER = timedelta(days=4)  # after the first
MOST_REMINDERS = 2
TURN_WAITS = timedelta(days=10)
OUTCOME_WAITS = timedelta(days=4)
UNFIXED_WAITS = timedelta(days=14)  # after the last of its dates
AHEAD = timedelta(days=10)  # what is proposed leaves time to vote
RHYTHMS = (0, 2, 4, 6, 8, 13, 26)


def why_not_date(day: date, clock: time, zone: ZoneInfo, *, now: datetime) -> str:
    """Empty where it may be proposed."""
    if is_skipped(day, clock, zone):
        return _("Clocks are put forward on that day: this time does not exist there. Choose another one.")
    at = moment(day, clock, zone)
    if at <= now:
        return _("This has passed already.")
    return _("This is more than a year away.") if at > now + FARTHEST else ""


def next_date(last: datetime, zone: ZoneInfo, weeks: int, *, now: datetime) -> datetime:
    """The same weekday and hour at the place, one rhythm after the last one; later where that is too soon to plan."""
    local = last.astimezone(zone)
    day = local.date() + timedelta(weeks=weeks)
    while moment(day, local.time(), zone) < now + AHEAD:
        day += timedelta(weeks=1)
    return moment(day, local.time(), zone)


@dataclass(frozen=True)
class Option:
    """A date with what people said. Names are those that whoever looks may read."""

    pk: UUID
    starts_at: datetime
    yes: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    @property
    def can_come(self) -> int:
        return len(self.yes) + len(self.maybe)


def ranked(options: Iterable[Option]) -> list[Option]:
    """The best first: where the most can come, then where the most like to, then the earliest."""
    return sorted(options, key=lambda option: (-option.can_come, -len(option.yes), option.starts_at))


def best(options: Sequence[Option], *, now: datetime) -> Option | None:
    """None while nobody can come to any that is still ahead."""
    ahead = [option for option in ranked(options) if option.starts_at > now]
    return ahead[0] if ahead and ahead[0].can_come else None


def why_best(option: Option, others: Iterable[Option], *, voted: int) -> list[str]:
    """What speaks for it, in sentences."""
    reasons = [_who_can(option, voted)]
    if option.maybe:
        text = ngettext("%(names)s if need be.", "%(names)s if need be.", len(option.maybe))
        reasons.append(text % {"names": ", ".join(option.maybe)})
    if option.no:
        text = ngettext("%(names)s cannot come.", "%(names)s cannot come.", len(option.no))
        reasons.append(text % {"names": ", ".join(option.no)})
    same = [other for other in others if other.pk != option.pk and _weight(other) == _weight(option)]
    if same:
        reasons.append(_("The earliest of those that suit equally many."))
    return reasons


def _weight(option: Option) -> tuple[int, int]:
    return option.can_come, len(option.yes)


def _who_can(option: Option, voted: int) -> str:
    if option.can_come == voted and voted > 1:
        return _("Everyone who has voted can come.")
    text = ngettext("%(count)d of %(voted)d can come.", "%(count)d of %(voted)d can come.", option.can_come)
    return text % {"count": option.can_come, "voted": voted}


def is_reminded(*, invited_at: datetime, reminded_at: datetime | None, reminders: int, now: datetime) -> bool:
    """Whether somebody who has not voted hears again."""
    if reminders >= MOST_REMINDERS:
        return False
    if reminded_at is None:
        return now >= invited_at + FIRST_REMINDER
    return now >= reminded_at + SECOND_REMINDER


def without_blocks(people: Sequence[UUID], blocks: Iterable[tuple[UUID, UUID]]) -> list[UUID]:
    """A rule never puts two at one table of whom one has blocked the other: whoever stands first keeps the place."""
    apart: Mapping[UUID, set[UUID]] = {each: set() for each in people}
    for one, other in blocks:
        if one in apart and other in apart:
            apart[one].add(other)
            apart[other].add(one)
    kept: list[UUID] = []
    for each in people:
        if apart[each].isdisjoint(kept):
            kept.append(each)
    return kept


def can_vote(lunch: Lunch, *, now: datetime) -> bool:
    """Before a date is fixed; and afterwards, to say that one can or cannot come after all."""
    if lunch.state == LunchState.FIXED:
        return lunch.starts_at is not None and lunch.starts_at > now
    return lunch.state == LunchState.VOTING


def can_plan(lunch: Lunch, alumnus_id: UUID) -> bool:
    return lunch.planner_id == alumnus_id


def can_tend(table: LunchTable, last: Lunch | None, alumnus_id: UUID) -> bool:
    """How often a table meets, and its end: whoever plans the next lunch or has planned the last one."""
    return table.ended_at is None and last is not None and last.planner_id == alumnus_id


def can_tell_outcome(lunch: Lunch, alumnus_id: UUID, *, now: datetime) -> bool:
    is_open = lunch.state in (LunchState.FIXED, LunchState.OVER)
    return can_plan(lunch, alumnus_id) and is_open and lunch.ends_at is not None and lunch.ends_at <= now


def comes(answers: Iterable[str]) -> bool:
    return any(answer in (Answer.YES, Answer.MAYBE) for answer in answers)
