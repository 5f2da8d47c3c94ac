"""Who could help whom with what, both ways round, and how often one person is asked. Nothing here reads a row."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from community.mentoring.subjects import shared
from community.models import USUAL_LIMIT, HelpRequest, HelpState

ANSWER_WITHIN = timedelta(days=14)
ASK_AGAIN_AFTER = timedelta(days=60)
MOST_WAITING = 3  # questions that one person may have out at a time


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What one person shows to the other one: what they could give, and what they need."""

    gives: Sequence[str] = ()
    needs: Sequence[str] = ()


@dataclass(frozen=True)
class Match:
    """Between oneself and another. `they_help` are one's own needs, `i_help` are theirs, each in the needer's words."""

    they_help: list[str] = field(default_factory=list)
    i_help: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.they_help or self.i_help)

    @property
    def is_mutual(self) -> bool:
        return bool(self.they_help and self.i_help)

    @property
    def score(self) -> int:
        """Help that goes both ways first."""
        return len(self.they_help) + len(self.i_help) + self.is_mutual

    def turned(self) -> "Match":
        return Match(they_help=self.i_help, i_help=self.they_help)


def match(mine: Shown, theirs: Shown) -> Match:
    """The same from either side: `match(a, b)` is `match(b, a)` turned round.

    Each side is what it shows to the other, so that nobody is found by what they keep to themselves.
    """
    return Match(they_help=shared(mine.needs, theirs.gives), i_help=shared(theirs.needs, mine.gives))


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def limit_of(per_month: int | None) -> int:
    return USUAL_LIMIT if per_month is None else per_month


def free_number(*, taken: Collection[int], limit: int) -> int | None:
    """Of the asks of this month the next one; None where the person has been asked as often as they want."""
    return max(taken, default=0) + 1 if len(taken) < limit and max(taken, default=0) < limit else None


def may_ask_again(last: HelpRequest, *, now: datetime) -> bool:
    """After a yes whenever; after a no, or nothing, a good while later."""
    return last.state == HelpState.YES or now - last.asked_at >= ASK_AGAIN_AFTER
