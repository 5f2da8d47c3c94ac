"""What a person's acts add up to, and why, for the person and for HR."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.utils import timezone

from engagement.activity.formula import STEPS, score, worth
from engagement.activity.kinds import ActKind, all_kinds
from engagement.models import Activity

SHOWN_DAYS = 365
MOST_SHOWN = 200
MOST_COUNTED = 5_000


@dataclass(frozen=True)
class Act:
    kind: ActKind
    at: datetime
    worth_now: float


@dataclass(frozen=True)
class Sum:
    """All acts of one kind: how many in the last year, and what they are worth today."""

    kind: ActKind
    count: int
    worth_now: float


@dataclass(frozen=True)
class Month:
    first: date
    acts: Sequence[Act]


@dataclass(frozen=True)
class Account:
    """Of one person. `acts` are those of the last year; `points` are what all of them, older ones too, are worth."""

    points: float
    score: int
    to_next: float
    last_act_at: datetime | None
    sums: Sequence[Sum]
    acts: Sequence[Act]
    months: Sequence[Month]
    has_more: bool


def account_of(alumnus_id: UUID, *, now: datetime | None = None) -> Account:
    """One query. Acts whose kind no app knows any more are left out."""
    now = now or timezone.now()
    known = {kind.name: kind for kind in all_kinds()}
    rows = Activity.objects.of(alumnus_id).filter(kind__in=known).newest_first().values_list("kind", "at")
    acts = [_act(known[kind], at, now) for kind, at in rows[:MOST_COUNTED]]
    points = sum((act.worth_now for act in acts), 0.0)
    recent = [act for act in acts if act.at > now - timedelta(days=SHOWN_DAYS)]
    reached = score(points)
    return Account(
        points=points,
        score=reached,
        to_next=STEPS[reached] - points if reached < len(STEPS) else 0.0,
        last_act_at=acts[0].at if acts else None,
        sums=_sums(recent),
        acts=recent,
        months=_months(recent[:MOST_SHOWN]),
        has_more=len(recent) > MOST_SHOWN,
    )


def rows_of(account: Account) -> list[Sum]:
    """Every kind there is, also those the person has never done."""
    done = {row.kind.name for row in account.sums}
    return [*account.sums, *(Sum(kind, 0, 0.0) for kind in all_kinds() if kind.name not in done)]


def _act(kind: ActKind, at: datetime, now: datetime) -> Act:
    return Act(kind, at, worth(kind.weight, since=at, at=max(at, now)))


def _sums(acts: Sequence[Act]) -> list[Sum]:
    found = []
    for kind in all_kinds():
        own = [act for act in acts if act.kind == kind]
        if own:
            found.append(Sum(kind, len(own), sum(act.worth_now for act in own)))
    return sorted(found, key=lambda each: -each.worth_now)


def _months(acts: Sequence[Act]) -> list[Month]:
    by_month = groupby(acts, key=lambda act: timezone.localtime(act.at).date().replace(day=1))
    return [Month(first, list(found)) for first, found in by_month]
