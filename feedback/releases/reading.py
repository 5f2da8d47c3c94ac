"""What has been published: all that pages, files, tiles and trends may show. Nothing here looks at an answer.

A cell is `Figures` or `Hidden`. Whoever shows a `Hidden` shows no count and no share of it either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from feedback.models import Mode, PublishedComment, Release, TrendFigure, Wave
from feedback.questions.kinds import Core, QuestionKind
from feedback.releases import formulas
from feedback.releases.formulas import Score
from feedback.releases.gathering import responses_by_name

Why = Literal["few", "remainder", "derivable", "overlap", "rare"]


@dataclass(frozen=True)
class Hidden:
    """`few`: under the floor. `remainder`: all the others would be under it. `derivable`: something smaller could be
    computed from it. `overlap`: too close to the same group of another sealed survey. `rare`: nearly every answer was
    given by a few people only."""

    why: Why = "few"


@dataclass(frozen=True)
class Figures:
    """`counts` by bucket: "0"…"10", "1"…"5", an option's key, or a day's month. Where all of a group said the same it
    holds one band such as "9-10" (`is_band`), and there is no mean; in a group it holds several, where some step was
    chosen by fewer than five people in all. `unsaid` are options as rare: no group's count of them is told. `score` is
    the eNPS: of the 0–10 questions only, and never under ten answers. With several choices the counts sum to more than
    `n`; in a ranking they are first places and `ranks` the mean rank of each option."""

    n: int
    counts: Mapping[str, int] = field(default_factory=dict)
    mean: float | None = None
    score: Score | None = None
    ranks: Mapping[str, float] = field(default_factory=dict)
    is_band: bool = False
    unsaid: frozenset[str] = frozenset()

    def share(self, bucket: str) -> int:
        """Whole per cent of the answers."""
        return formulas.percent(self.counts.get(bucket, 0), self.n)


Cell = Figures | Hidden


@dataclass(frozen=True)
class QuestionResult:
    """`key` is the question's, or `question.row` for a row of a matrix. The words are in the version's content."""

    key: str
    question: str
    row: str
    kind: QuestionKind
    core: str
    buckets: tuple[str, ...]
    overall: Cell
    groups: Mapping[str, Mapping[str, Cell]]  # dimension, group

    def cell(self, dimension: str = "", group: str = "") -> Cell:
        return self.groups.get(dimension, {}).get(group, Hidden()) if dimension else self.overall


@dataclass(frozen=True)
class Dimension:
    """`month` is one too, where the wave is not sealed and was answered over several."""

    key: str
    label: str
    groups: tuple[tuple[str, str], ...]  # key and words


@dataclass(frozen=True)
class Floors:
    scores: int
    comments: int
    rates: int


@dataclass(frozen=True)
class Published:
    """`release` is 0, and `questions` empty, before anything is published. `rate` is whole per cent, to the next five
    in a sealed wave; None under the floor. `is_last`: the wave is closed and nothing more will come."""

    wave: Wave
    release: int
    released_at: datetime | None
    is_last: bool
    answers: int
    rate: int | None
    floors: Floors
    dimensions: tuple[Dimension, ...]
    questions: tuple[QuestionResult, ...]

    def question(self, key: str) -> QuestionResult | None:
        return next((each for each in self.questions if each.key == key), None)

    def core(self, name: str) -> QuestionResult | None:
        return next((each for each in self.questions if each.core == name), None)

    @property
    def hidden(self) -> int:
        """Cells of groups that are not shown."""
        cells = (cell for each in self.questions for groups in each.groups.values() for cell in groups.values())
        return sum(isinstance(cell, Hidden) for cell in cells)


@dataclass(frozen=True)
class TrendPoint:
    """Of one wave, or of all waves that opened in the same month: published cells added up."""

    on: date  # first of the month; of a month of answering where `dimension` is "month"
    purpose: str
    core: str
    dimension: str
    group: str
    n: int
    counts: Mapping[str, int]
    score: Score | None
    mean: float | None
    waves: tuple[UUID, ...]

    def share(self, bucket: str) -> int:
        return formulas.percent(self.counts.get(bucket, 0), self.n)


def published(wave: Wave) -> Published:
    """The latest release, from one row."""
    return _published(wave, Release.objects.filter(wave=wave).order_by("-number").first())


def published_of(waves: Sequence[Wave]) -> list[Published]:
    """Of each, in the order given; one query, however many."""
    latest = Release.objects.filter(wave__in=waves).order_by("wave", "-number").distinct("wave")
    releases = {release.wave_id: release for release in latest}
    return [_published(wave, releases.get(wave.pk)) for wave in waves]


def _published(wave: Wave, release: Release | None) -> Published:
    floors = Floors(wave.scores_from, wave.comments_from, wave.rates_from)
    if release is None:
        return Published(wave, 0, None, False, 0, None, floors, (), ())
    figures = release.figures
    return Published(
        wave=wave,
        release=release.number,
        released_at=release.released_at,
        is_last=release.is_last,
        answers=release.answers,
        rate=figures["rate"],
        floors=floors,
        dimensions=tuple(_dimension(each) for each in figures["dimensions"]),
        questions=tuple(_question(each) for each in figures["questions"]),
    )


def _dimension(data: Mapping[str, Any]) -> Dimension:
    if data["key"] != "month":
        return Dimension(data["key"], data["label"], tuple((key, label) for key, label in data["groups"]))
    months = tuple((key, date_format(date.fromisoformat(f"{key}-01"), "F Y")) for key, _label in data["groups"])
    return Dimension("month", _("Month of answering"), months)


def _question(data: Mapping[str, Any]) -> QuestionResult:
    buckets = tuple(data["buckets"])
    return QuestionResult(
        key=data["key"],
        question=data["question"],
        row=data["row"],
        kind=QuestionKind(data["kind"]),
        core=data["core"],
        buckets=buckets,
        overall=_cell(data["all"], buckets),
        groups={
            dimension: {group: _cell(cell, buckets) for group, cell in groups.items()}
            for dimension, groups in data["groups"].items()
        },
    )


def _cell(data: Mapping[str, Any], buckets: tuple[str, ...]) -> Cell:
    if "h" in data:
        return Hidden(data["h"])
    people = data["n"]
    score = None
    if "s" in data:
        value, low, high = data["s"]
        score = Score(value, low, high, people)
    if "b" in data:
        return Figures(people, {data["b"]: people}, score=score, is_band=True)
    if "bs" in data:
        return Figures(people, data["bs"], score=score, is_band=True)
    counts = dict(zip(buckets, data["c"], strict=True))
    return Figures(
        people, {bucket: count for bucket, count in counts.items() if count is not None}, data.get("m"), score,
        data.get("r", {}), unsaid=frozenset(bucket for bucket, count in counts.items() if count is None),
    )  # fmt: skip


def comments(wave: Wave, question: str = "") -> QuerySet[PublishedComment]:
    """Nothing before the last release; in random order that stays the same from page to page. Key `question`, or
    `question.other` for what was written beside “something else”."""
    found = PublishedComment.objects.filter(wave=wave)
    return (found.filter(question=question) if question else found).order_by("pk")


def trend(core: str, *, purpose: str = "", dimension: str = "", since: date | None = None) -> list[TrendPoint]:
    """Oldest first. `dimension` "year_left" gives a point by cohort and month of opening, "month" by month of answering
    (confidential and named waves only)."""
    rows = TrendFigure.objects.filter(core=core, dimension=dimension)
    if purpose:
        rows = rows.filter(purpose=purpose)
    if since:
        rows = rows.filter(on__gte=since)
    columns = ("on", "purpose", "group", "answers", "counts", "wave_id")
    points: dict[tuple[date, str, str], list[tuple[int, Mapping[str, int], UUID]]] = {}
    for on, of, group, *rest in rows.order_by("on", "purpose", "group", "wave").values_list(*columns):
        points.setdefault((on, of, group), []).append(tuple(rest))
    return [_point(core, dimension, *key, found) for key, found in points.items()]


def _point(
    core: str,
    dimension: str,
    on: date,
    purpose: str,
    group: str,
    found: list[tuple[int, Mapping[str, int], UUID]],
) -> TrendPoint:
    counts = found[0][1]
    if len(found) > 1:
        counts = sum((Counter(told) for _people, told, _wave in found), Counter())
    is_score, are_numbers = core == Core.RECOMMEND, all(bucket.isdigit() for bucket in counts)
    return TrendPoint(
        on=on,
        purpose=purpose,
        core=core,
        dimension=dimension,
        group=group,
        n=sum(people for people, _told, _wave in found),
        counts=dict(counts),
        score=formulas.enps(counts) if is_score else None,
        mean=formulas.mean(counts) if are_numbers else None,
        waves=tuple(wave for _people, _told, wave in found),
    )


def named(waves: Sequence[Wave]) -> QuerySet[Any]:
    """`Response`s with their people: of named waves alone, where that was said before the first question."""
    return responses_by_name([wave for wave in waves if wave.mode == Mode.NAMED])
