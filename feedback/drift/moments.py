"""The reason for leaving at four moments: on record, a week before, four weeks after and a year after the last day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from feedback.drift.records import KNOWN, recorded
from feedback.models import Purpose, Wave
from feedback.questions.kinds import OTHER, Core
from feedback.releases.reading import Figures, Hidden, Published, published_of

RECORD = "record"
MOMENTS = {
    RECORD: lazy("On record with HR"),
    Purpose.EXIT.value: lazy("Told a week before"),
    Purpose.ALUMNI.value: lazy("Told four weeks later"),
    Purpose.TWELVE_MONTHS.value: lazy("Told after a year"),
}
TOLD = (Purpose.EXIT, Purpose.ALUMNI, Purpose.TWELVE_MONTHS)


@dataclass
class Group:
    """`told` by moment. `hidden` counts the waves in which this group may not be shown."""

    key: str
    label: str
    told: dict[str, Counter[str]] = field(default_factory=dict)
    hidden: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Reasons:
    everybody: Group
    groups: Sequence[Group]
    dimensions: Sequence[tuple[str, str]]  # those that some wave was looked at by


def reasons_told(*, since: date, until: date, dimension: str = "") -> Reasons:
    """Sums of published cells; three queries, however many waves."""
    waves = waves_since(since)
    releases = [each for each in published_of(waves) if each.release]
    everybody = Group("", "")
    groups: dict[str, Group] = {}
    for release in releases:
        _add(release, everybody, groups, dimension)
    records = recorded(since, until, dimension)
    everybody.told[RECORD] = records.get("", Counter())
    for key, group in groups.items():
        group.told[RECORD] = records.get(key, Counter())
    return Reasons(everybody, list(groups.values()), _dimensions(releases))


def waves_since(since: date) -> list[Wave]:
    """Those with results that asked why people leave, oldest first."""
    begin = timezone.make_aware(datetime.combine(since, time.min))
    found = Wave.objects.filter(survey__purpose__in=TOLD, opens_at__gte=begin, releases__isnull=False)
    return list(found.select_related("survey", "version").distinct().order_by("opens_at", "pk"))


def _add(release: Published, everybody: Group, groups: dict[str, Group], dimension: str) -> None:
    result = release.core(Core.REASON)
    if result is None:
        return
    moment = release.wave.survey.purpose
    _add_cell(everybody, moment, result.overall)
    labels = next((dict(each.groups) for each in release.dimensions if each.key == dimension), {})
    for key, cell in result.groups.get(dimension, {}).items():
        group = groups.setdefault(key, Group(key, labels.get(key, key)))
        _add_cell(group, moment, cell)


def _add_cell(group: Group, moment: str, cell: Figures | Hidden) -> None:
    if isinstance(cell, Hidden) or cell.is_band:
        group.hidden[moment] += 1
        return
    told = group.told.setdefault(moment, Counter())
    for reason, count in cell.counts.items():
        told[reason if reason in KNOWN else OTHER] += count
    told[OTHER] += cell.n - sum(cell.counts.values())  # what few people said is not told by group


def _dimensions(releases: Iterable[Published]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for release in releases:
        found |= {each.key: each.label for each in release.dimensions if each.key != "month"}
    return list(found.items())
