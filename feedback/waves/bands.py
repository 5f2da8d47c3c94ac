"""In which groups answers are looked at: planned at the launch, said to whoever answers, and never changed.

A group has ten invited people at least; smaller ones become “Other”. In a sealed wave no combination of groups is
rarer than `TOGETHER` either, for whoever reads the answers later may know who works where.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from directory.models import Alumnus, ExitReason, ExitType, Spell

AT_LEAST = 10
TOGETHER = 5
SEALED_MOST = 4
OTHER, UNKNOWN = "other", "unknown"

Bands = list[dict[str, Any]]
Values = dict[UUID, dict[str, str]]
Group = tuple[str, str]  # key and words


@dataclass(frozen=True)
class Dimension:
    """`of` names somebody's group by their last employment, with words."""

    key: str
    label: str | Promise
    of: Callable[["Employment"], Group]


@dataclass(frozen=True)
class Employment:
    today: date
    team: str = ""
    office: str = ""
    started_on: date | None = None
    last_day: date | None = None
    exit_type: str = ""
    exit_reason: str = ""


YEARS = (1, 3, 5, 10)


def _tenure(job: Employment) -> Group:
    if job.started_on is None:
        return _not_known()
    end = min(job.last_day or job.today, job.today)
    years = (end.year - job.started_on.year) - ((end.month, end.day) < (job.started_on.month, job.started_on.day))
    for low, high in zip((0, *YEARS), YEARS, strict=False):
        if years < high:
            words = _("Under a year") if not low else _("%(low)d to %(high)d years") % {"low": low, "high": high}
            return f"{low}-{high}", words
    return f"{YEARS[-1]}+", _("%(years)d years and more") % {"years": YEARS[-1]}


def _year_left(job: Employment) -> Group:
    return (str(job.last_day.year),) * 2 if job.last_day else ("here", _("Still here"))


def _word(text: str) -> Group:
    """The same key at each launch, so that waves can be compared. Spelling and case make no other group."""
    words = " ".join(text.split())
    if not words:
        return _not_known()
    plain = words.casefold()
    slug = slugify(plain)
    if slug.replace("-", " ") == plain and len(slug) <= 40:
        return slug, words
    return f"{slug[:24]}-{hashlib.sha256(plain.encode()).hexdigest()[:8]}".strip("-"), words


def _not_known() -> Group:
    return UNKNOWN, _("Not known")


def _choice(value: str, choices: Iterable[tuple[str, Any]]) -> Group:
    known = dict(choices)
    return (value, str(known[value])) if value in known else _word(value)


DIMENSIONS: dict[str, Dimension] = {
    each.key: each
    for each in (
        Dimension("team", lazy("Team"), lambda job: _word(job.team)),
        Dimension("office", lazy("Office"), lambda job: _word(job.office)),
        Dimension("tenure", lazy("Time at the company"), _tenure),
        Dimension("exit_type", lazy("Kind of exit"), lambda job: _choice(job.exit_type, ExitType.choices)),
        Dimension("exit_reason", lazy("Reason on record"), lambda job: _choice(job.exit_reason, ExitReason.choices)),
        Dimension("year_left", lazy("Year of leaving"), _year_left),
    )
}


@dataclass(frozen=True)
class Planned:
    """`bands` for `Wave.bands`, `values` for each invitation. `sizes[dimension][group]` are people, for HR to see."""

    bands: Bands
    values: Values
    sizes: dict[str, dict[str, int]]
    dropped: tuple[str, ...] = ()  # dimensions that would tell no groups apart

    @property
    def shown(self) -> list[dict[str, Any]]:
        return [
            {**band, "groups": [{**group, "people": self.sizes[band["key"]][group["key"]]} for group in band["groups"]]}
            for band in self.bands
        ]


def plan_bands(
    invitees: QuerySet[Alumnus], dimensions: Sequence[str], *, today: date, is_sealed: bool = False
) -> Planned:
    """Of exactly these people, as they are on record now."""
    asked = [DIMENSIONS[key] for key in dimensions]
    if is_sealed and len(asked) > SEALED_MOST:
        raise ValueError(f"A sealed wave has {SEALED_MOST} bands at most.")
    jobs = employments(invitees, today=today)
    words: dict[str, dict[str, Counter[str]]] = {each.key: defaultdict(Counter) for each in asked}
    values: Values = {}
    for person, job in jobs.items():
        values[person] = {}
        for each in asked:
            key, label = each.of(job)
            values[person][each.key] = key
            words[each.key][key][label] += 1
    coarsen(values, [each.key for each in asked], is_sealed=is_sealed)
    return _planned(asked, values, words)


def values_in(bands: Bands, invitees: QuerySet[Alumnus], *, today: date) -> Values:
    """The groups of people who come later to bands that are fixed already. Who fits none is among the others."""
    known = {band["key"]: {group["key"] for group in band["groups"]} for band in bands}
    found: Values = {}
    for person, job in employments(invitees, today=today).items():
        named = {key: DIMENSIONS[key].of(job)[0] for key in known}
        found[person] = {key: group if group in known[key] else OTHER for key, group in named.items()}
    return found


def with_others(bands: Bands) -> Bands:
    """Fit for people who come later: each dimension has a place for whoever fits nowhere else."""
    other = {"key": OTHER, "label": _("Other")}
    return [
        band if any(group["key"] == OTHER for group in band["groups"]) else {**band, "groups": [*band["groups"], other]}
        for band in bands
    ]


def employments(invitees: QuerySet[Alumnus], *, today: date) -> dict[UUID, Employment]:
    """The latest of each; two queries, however many people. Somebody without any has an empty one."""
    found = {pk: Employment(today=today) for pk in invitees.values_list("pk", flat=True)}
    rows = Spell.objects.filter(alumnus__in=invitees.values("pk"))
    newest = (F("last_day").desc(nulls_first=True), F("started_on").desc(nulls_last=True), "-id")  # as `latest_first`
    columns = ("alumnus_id", "team", "office", "started_on", "last_day", "exit_type", "exit_reason")
    for pk, *job in rows.order_by("alumnus_id", *newest).distinct("alumnus_id").values_list(*columns):
        found[pk] = Employment(today, *job)
    return found


def coarsen(values: Values, dimensions: Sequence[str], *, is_sealed: bool) -> None:
    """Moves people to “Other” until no group, and in a sealed wave no combination, is too small. Never back."""
    while True:
        before = [tuple(each.values()) for each in values.values()]
        for key in dimensions:
            _fold(values, key)
        if is_sealed:
            _fold_together(values, dimensions)
        if before == [tuple(each.values()) for each in values.values()]:
            return


def _fold(values: Values, key: str) -> None:
    """Small groups become “Other”; where that is small itself, the next smallest comes along."""
    sizes = Counter(each[key] for each in values.values())
    small = {group for group, size in sizes.items() if size < AT_LEAST and group != OTHER}
    others = sizes[OTHER] + sum(sizes[group] for group in small)
    for group, size in sorted(sizes.items(), key=lambda one: (one[1], one[0])):
        if others == 0 or others >= AT_LEAST:
            break
        if group not in small and group != OTHER:
            small.add(group)
            others += size
    for each in values.values():
        if each[key] in small:
            each[key] = OTHER


def _fold_together(values: Values, dimensions: Sequence[str]) -> None:
    """Who stands out by the combination is told less of: the last dimension first, as the first one counts most."""
    for key in reversed(dimensions):
        classes = Counter(tuple(each.values()) for each in values.values())
        for each in values.values():
            if classes[tuple(each.values())] < TOGETHER:
                each[key] = OTHER
    classes = Counter(tuple(each.values()) for each in values.values())
    blank = (OTHER,) * len(dimensions)
    if 0 < classes[blank] < TOGETHER:
        rarest = min((one for one in classes if one != blank), key=lambda one: (classes[one], one), default=blank)
        for each in values.values():
            if tuple(each.values()) == rarest:
                each.update(dict.fromkeys(dimensions, OTHER))


def _planned(asked: Sequence[Dimension], values: Values, words: Mapping[str, Mapping[str, Counter[str]]]) -> Planned:
    bands, sizes, dropped = [], {}, []
    for each in asked:
        counted = Counter(value[each.key] for value in values.values())
        if len(counted) < 2:
            dropped.append(each.key)
            continue
        groups = [{"key": key, "label": _label(key, words[each.key])} for key in _in_order(each.key, counted)]
        bands.append({"key": each.key, "label": str(each.label), "groups": groups})
        sizes[each.key] = dict(counted)
    for value in values.values():
        for key in dropped:
            del value[key]
    return Planned(bands, values, sizes, tuple(dropped))


def _in_order(dimension: str, sizes: Mapping[str, int]) -> list[str]:
    """Spans of time as they follow each other, all else by size; “Other” stands last."""
    if dimension == "tenure":
        return sorted(sizes, key=lambda key: (key in (OTHER, UNKNOWN), key == OTHER, len(key), key))
    if dimension == "year_left":
        return sorted(sizes, key=lambda key: (key == OTHER, key))
    return sorted(sizes, key=lambda key: (key == OTHER, key == UNKNOWN, -sizes[key], key))


def _label(key: str, words: Mapping[str, Counter[str]]) -> str:
    if key == OTHER and OTHER not in words:
        return _("Other")
    return words[key].most_common(1)[0][0] if key in words else _("Other")
