"""Lines over the years: what the core questions said, wave by wave and by the year in which people left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from feedback.models import Purpose, Wave
from feedback.questions.content import Content, Question
from feedback.questions.kinds import Core
from feedback.releases import formulas
from feedback.releases.reading import TrendPoint, trend
from feedback.results.comparing import Difference, of_means, of_shares
from feedback.results.pictures import answers_words, mean_words, signed
from web.charts import Axis, Chart, Series, line_chart

MONTH, COHORT = "month", "cohort"
MEASURES = {
    Core.RECOMMEND: lazy("Would recommend us"),
    Core.RETURN: lazy("Would come back"),
    Core.FAIR: lazy("Leaving was fair"),
    Core.PROMISE: lazy("New job kept its promise"),
}
AXES = {Core.RECOMMEND: Axis(-100, 100), Core.RETURN: Axis(0, 100), Core.FAIR: Axis(1, 5), Core.PROMISE: Axis(1, 5)}
UNITS = {
    Core.RECOMMEND: lazy("eNPS"),
    Core.RETURN: lazy("“yes” in per cent"),
    Core.FAIR: lazy("mean of 1 to 5"),
    Core.PROMISE: lazy("mean of 1 to 5"),
}
YEAR = 12  # months


@dataclass(frozen=True)
class Line:
    """One chart. `breaks` say in words where the line is broken, and why."""

    purpose: str
    label: str
    chart: Chart
    breaks: Sequence[str]
    figure: str
    n: str
    period: Period | None


@dataclass(frozen=True)
class Period:
    """The last twelve months against the twelve before them."""

    now: str
    was: str
    words: str
    changed: bool


def lines_of(core: str, *, by: str, today: date) -> list[Line]:
    dimension = "year_left" if by == COHORT else ""
    points = [point for point in trend(core, dimension=dimension) if point.n]
    versions = Versions(points, core)
    found = []
    for purpose in Purpose:
        own = [point for point in points if point.purpose == purpose.value]
        if own:
            line = _by_cohort if by == COHORT else _by_month
            found.append(line(purpose, core, own, versions, today))
    return found


class Versions:
    """Which form of the core question each wave asked; one query."""

    def __init__(self, points: Iterable[TrendPoint], core: str) -> None:
        ids = {wave for point in points for wave in point.waves}
        waves = Wave.objects.filter(pk__in=ids).select_related("version")
        self._asked: dict[UUID, tuple[UUID, int, Question | None]] = {
            wave.pk: (wave.survey_id, wave.version.number, Content.load(wave.version.content).core(core))
            for wave in waves
        }

    def is_break(self, earlier: TrendPoint, later: TrendPoint) -> bool:
        """Not even one of the later waves asks what one of the earlier ones asked."""
        return not any(self._same(one, other) for one in earlier.waves for other in later.waves)

    def _same(self, earlier: UUID, later: UUID) -> bool:
        if earlier not in self._asked or later not in self._asked:
            return False
        (survey, number, question), (later_survey, _number, later_question) = self._asked[earlier], self._asked[later]
        if question is None or later_question is None:
            return False
        if survey != later_survey:
            return question.kind == later_question.kind and question.text == later_question.text
        return later_question.comparable_since <= number


def _by_month(purpose: Purpose, core: str, points: Sequence[TrendPoint], versions: Versions, today: date) -> Line:
    breaks = [at for at in range(1, len(points)) if versions.is_break(points[at - 1], points[at])]
    labels = [date_format(point.on, "M y") for point in points]
    words = [
        _("From %(month)s on the question is another one, so no line leads there.") % {"month": labels[at]}
        for at in breaks
    ]
    figures = [point.counts for point in points]
    since = breaks[-1] if breaks else 0
    period = _period(core, points[since:], today)
    return _line(purpose, core, _("Month"), labels, figures, breaks, words, period)


def _by_cohort(purpose: Purpose, core: str, points: Sequence[TrendPoint], versions: Versions, today: date) -> Line:
    """All waves together, from the last break on: what people who left in a year said, whenever they said it."""
    ordered = sorted(points, key=lambda point: point.on)
    breaks = [at for at in range(1, len(ordered)) if versions.is_break(ordered[at - 1], ordered[at])]
    cohorts: dict[str, dict[str, int]] = {}
    for point in ordered[breaks[-1] if breaks else 0 :]:
        if point.group.isdigit():  # neither “Other” nor “Still here” is a year
            _add(cohorts.setdefault(point.group, {}), point.counts)
    known = sorted(int(year) for year in cohorts)
    years = [str(year) for year in range(known[0], known[-1] + 1)] if known else []
    words = [_("Answers from before the question changed are left out.")] if breaks else []
    return _line(purpose, core, _("Left in"), years, [cohorts.get(year, {}) for year in years], [], words, None)


def _line(
    purpose: Purpose,
    core: str,
    heading: str,
    labels: Sequence[str],
    figures: Sequence[Mapping[str, int]],
    breaks: Sequence[int],
    words: Sequence[str],
    period: Period | None,
) -> Line:
    values = [value_of(core, counts) for counts in figures]
    scores = [formulas.enps(counts) if core == Core.RECOMMEND else None for counts in figures]
    between = [(float(score.low), float(score.high)) if score else None for score in scores]
    series = Series(UNITS[Core(core)], values, between if any(between) else (), breaks)
    notes = [answers_words(sum(counts.values())) for counts in figures]
    title = f"{MEASURES[Core(core)]}, {purpose.label}"
    chart = line_chart(
        title=title, heading=heading, labels=labels, series=[series], axis=AXES[Core(core)], notes=(_("n"), notes)
    )
    last = next((at for at in range(len(values) - 1, -1, -1) if values[at] is not None), None)
    figure = shown(core, values[last]) if last is not None else ""
    n = f"{labels[last]}, {notes[last]}" if last is not None else ""
    return Line(purpose.value, str(purpose.label), chart, words, figure, n, period)


def value_of(core: str, counts: Mapping[str, int]) -> float | None:
    n = sum(counts.values())
    if core == Core.RECOMMEND:
        score = formulas.enps(counts)
        return float(score.value) if score else None
    if core == Core.RETURN:
        return float(formulas.percent(counts.get("yes", 0), n)) if n else None
    return formulas.mean(counts) if all(bucket.isdigit() for bucket in counts) else None  # a range has no mean


def shown(core: str, value: float | None) -> str:
    if value is None:
        return ""
    if core == Core.RECOMMEND:
        return signed(value)
    return f"{round(value)} %" if core == Core.RETURN else mean_words(value)


def _period(core: str, points: Sequence[TrendPoint], today: date) -> Period | None:
    """None where either of the two years has nothing that can be compared."""
    was: dict[str, int] = {}
    now: dict[str, int] = {}
    for point in points:
        months = 12 * (today.year - point.on.year) + today.month - point.on.month
        if months < 2 * YEAR:
            _add(now if months < YEAR else was, point.counts)
    difference = _difference(core, was, now)
    if difference is None:
        return None
    places = 1 if core in (Core.FAIR, Core.PROMISE) else 0
    words = _("%(change)s (%(low)s to %(high)s)") % {
        "change": signed(difference.value, places),
        "low": signed(difference.low, places),
        "high": signed(difference.high, places),
    }
    return Period(shown(core, value_of(core, now)), shown(core, value_of(core, was)), words, difference.changed)


def _difference(core: str, was: Mapping[str, int], now: Mapping[str, int]) -> Difference | None:
    if core == Core.RECOMMEND:
        change = formulas.change(was, now)
        return Difference(change.value, change.low, change.high) if change else None
    if core == Core.RETURN:
        return of_shares(was.get("yes", 0), sum(was.values()), now.get("yes", 0), sum(now.values()))
    if not all(bucket.isdigit() for bucket in (*was, *now)):  # a band in it: no mean
        return None
    return of_means(was, now)


def _add(total: dict[str, int], counts: Mapping[str, int]) -> None:
    for bucket, count in counts.items():
        total[bucket] = total.get(bucket, 0) + count
