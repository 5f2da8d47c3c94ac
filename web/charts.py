"""Charts drawn on the server: SVG for the shapes, HTML for all text, a table for the exact figures."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format

WIDTH, HEIGHT = 1200, 400
BAR_SHARE = 0.56


@dataclass(frozen=True)
class Series:
    """Where a value is None the line is broken, and before each of `breaks`, where what is measured changed.

    `between` is how sure each value is: its lowest and highest."""

    label: Any
    values: Sequence[float | None]
    between: Sequence[tuple[float, float] | None] = ()
    breaks: Collection[int] = ()


@dataclass(frozen=True)
class Stage:
    """One bar of a funnel; `href` leads to the people behind the figure."""

    label: Any
    value: int
    share: float
    href: str = ""

    @property
    def figure(self) -> str:
        return figure(self.value)

    @property
    def width(self) -> str:
        return f"{100 * self.share:.1f}%"

    @property
    def percent(self) -> str:
        return f"{100 * self.share:.0f} %"


@dataclass(frozen=True)
class Shape:
    number: int
    label: Any
    path: str
    area: str
    points: str = ""  # values that no line leads to or from; all, where it is told how sure they are


@dataclass(frozen=True)
class Mark:
    number: int
    label: Any
    value: str
    y: str
    range: str = ""


@dataclass(frozen=True)
class Column:
    label: Any
    marks: list[Mark]
    note: Any = ""


@dataclass(frozen=True)
class Chart:
    title: Any
    heading: Any
    ticks: list[str]
    grid: list[str]
    shapes: list[Shape]
    columns: list[Column]
    notes: Any = ""  # heading of what the columns note
    zero: str = ""  # where nothing is, on an axis that goes below it


@dataclass(frozen=True)
class Axis:
    bottom: float
    top: float

    def y(self, value: float) -> float:
        return HEIGHT * (1 - (value - self.bottom) / (self.top - self.bottom))

    def ticks(self) -> list[float]:
        return [self.bottom + (self.top - self.bottom) * step / 4 for step in range(5)]


def funnel(*stages: tuple[Any, int] | tuple[Any, int, str]) -> list[Stage]:
    """Shares are of the first stage."""
    first = stages[0][1]
    return [Stage(stage[0], stage[1], min(1.0, stage[1] / first) if first else 0.0, *stage[2:]) for stage in stages]


def line_chart(
    *,
    title: Any,
    heading: Any,
    labels: Sequence[Any],
    series: Sequence[Series],
    axis: Axis | None = None,
    notes: tuple[Any, Sequence[Any]] | None = None,
) -> Chart:
    """`heading` names the labels ("Month") in the table of figures; `notes` are a further column there."""
    axis = axis or Axis(0, _top(series))
    shapes = [_line(number, one, axis) for number, one in enumerate(series, 1)]
    return _chart(title, heading, labels, series, axis, shapes, notes)


def bar_chart(*, title: Any, heading: Any, labels: Sequence[Any], series: Sequence[Series]) -> Chart:
    axis = Axis(0, _top(series))
    shapes = [_bars(number, one, axis, len(series)) for number, one in enumerate(series, 1)]
    return _chart(title, heading, labels, series, axis, shapes, None)


def _chart(
    title: Any,
    heading: Any,
    labels: Sequence[Any],
    series: Sequence[Series],
    axis: Axis,
    shapes: list[Shape],
    notes: tuple[Any, Sequence[Any]] | None,
) -> Chart:
    columns = [
        Column(
            label,
            [_mark(number, one, index, axis) for number, one in enumerate(series, 1)],
            notes[1][index] if notes else "",
        )
        for index, label in enumerate(labels)
    ]
    return Chart(
        title,
        heading,
        [figure(tick) for tick in reversed(axis.ticks())],
        [f"{axis.y(tick):.1f}" for tick in axis.ticks()],
        shapes,
        columns,
        notes[0] if notes else "",
        f"{axis.y(0):.1f}" if axis.bottom < 0 else "",
    )


def _top(series: Sequence[Series]) -> float:
    """The end of the axis: a round figure that four steps reach."""
    highest = max((value for one in series for value in one.values if value is not None), default=0) or 1
    power = 10 ** math.floor(math.log10(highest / 4))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if highest / 4 <= factor * power * 1.000001)
    return 4 * max(step, 1)


def _mark(number: int, series: Series, index: int, axis: Axis) -> Mark:
    value = series.values[index]
    if value is None:
        return Mark(number, series.label, "–", "")
    between = series.between[index] if series.between else None
    words = f"{figure(between[0])} – {figure(between[1])}" if between else ""
    return Mark(number, series.label, figure(value), f"{axis.y(value):.1f}", words)


def figure(value: float) -> str:
    """With the thousands set apart as the reader's language does it, and one decimal at most."""
    places = 0 if value == int(value) else 1
    return number_format(value, decimal_pos=places, force_grouping=True)


def _x(index: int, count: int) -> float:
    return WIDTH * (index + 0.5) / count


def _line(number: int, series: Series, axis: Axis) -> Shape:
    """Broken where a value is missing. The area is what lies below the line, or between the lowest and the highest."""
    runs = _runs(series.values, series.breaks)
    lines = [[(x, axis.y(value)) for x, value in run] for run in runs]
    path = "".join(_path(points) for points in lines if len(points) > 1)
    dots = "".join(f"M{x:.1f},{y:.1f}h0.01" for run in lines if series.between or len(run) == 1 for x, y in run)
    area = _between(series, axis) if series.between else "".join(_below(points) for points in lines if len(points) > 1)
    return Shape(number, series.label, path, area, dots)


def _runs(values: Sequence[Any], breaks: Collection[int]) -> list[list[tuple[float, Any]]]:
    """What stands together without a gap, each value with its place."""
    runs: list[list[tuple[float, Any]]] = [[]]
    for index, value in enumerate(values):
        if value is None or index in breaks:
            runs.append([])
        if value is not None:
            runs[-1].append((_x(index, len(values)), value))
    return [run for run in runs if run]


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _below(points: Sequence[tuple[float, float]]) -> str:
    return f"{_path(points)}L{points[-1][0]:.1f},{HEIGHT}L{points[0][0]:.1f},{HEIGHT}Z"


def _between(series: Series, axis: Axis) -> str:
    runs = _runs(series.between, series.breaks)
    path = ""
    for run in runs:
        high = [(x, axis.y(between[1])) for x, between in run]
        low = [(x, axis.y(between[0])) for x, between in reversed(run)]
        path += _path([*high, *low]) + "Z"
    return path


def _bars(number: int, series: Series, axis: Axis, count: int) -> Shape:
    slot = WIDTH / max(1, len(series.values))
    width = slot * BAR_SHARE / count
    path = ""
    for index, value in enumerate(series.values):
        x = slot * (index + (1 - BAR_SHARE) / 2) + width * (number - 1)
        y = axis.y(value or 0)
        path += f"M{x:.1f},{HEIGHT}V{y:.1f}h{width * 0.92:.1f}V{HEIGHT}Z"
    return Shape(number, series.label, "", path)
