"""Reasons as HR recorded them, by group: under the same floor as answers, so that the two can stand side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from directory.models import ExitReason, Spell
from feedback.models import SCORES_FROM
from feedback.waves.bands import DIMENSIONS, Employment

Counts = Mapping[str, int]
KNOWN = frozenset(ExitReason.values)


def recorded(since: date, until: date, dimension: str = "") -> dict[str, Counter[str]]:
    """By group, "" for everybody: people whose last day lay in between and who have a reason on record. One query."""
    columns = ("team", "office", "started_on", "last_day", "exit_type", "exit_reason")
    left = Spell.objects.filter(last_day__gte=since, last_day__lte=until).exclude(exit_reason="")
    found: dict[str, Counter[str]] = {}
    for row in left.values_list(*columns):
        reason = row[-1] if row[-1] in KNOWN else ExitReason.OTHER.value
        found.setdefault("", Counter())[reason] += 1
        if dimension:
            group, _label = DIMENSIONS[dimension].of(Employment(until, *row))
            found.setdefault(group, Counter())[reason] += 1
    return shown(found)


def shown(found: Mapping[str, Counter[str]], floor: int = SCORES_FROM) -> dict[str, Counter[str]]:
    """Without the groups under the floor, and without as many more that those cannot be told from the sum."""
    everybody = found.get("", Counter())
    if everybody.total() < floor:
        return {}
    groups = sorted((group for group in found if group), key=lambda group: (found[group].total(), group))
    hidden = [group for group in groups if found[group].total() < floor]
    for group in groups[len(hidden) :]:
        if not hidden or sum(found[each].total() for each in hidden) >= floor:
            break
        hidden.append(group)
    return {group: counts for group, counts in found.items() if group not in hidden}
