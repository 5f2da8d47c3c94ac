"""Charts drawn on the server: SVG for the shapes, HTML for all text, a table for the exact figures."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format

WIDTH, HEIGHT = 1200, 400
BAR_SHARE = 0.56


@dataclass(frozen=True)
class Series:
    label: Any
    values: Sequence[float]


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


@dataclass(frozen=True)
class Mark:
    number: int
    label: Any
    value: str
    y: str


@dataclass(frozen=True)
class Column:
    label: Any
    marks: list[Mark]


@dataclass(frozen=True)
class Chart:
    title: Any
    heading: Any
    ticks: list[str]
    grid: list[str]
    shapes: list[Shape]
    columns: list[Column]


def funnel(*stages: tuple[Any, int] | tuple[Any, int, str]) -> list[Stage]:
    """Shares are of the first stage."""
    first = stages[0][1]
    return [Stage(stage[0], stage[1], min(1.0, stage[1] / first) if first else 0.0, *stage[2:]) for stage in stages]


def line_chart(*, title: Any, heading: Any, labels: Sequence[Any], series: Sequence[Series]) -> Chart:
    """`heading` names the labels ("Month") in the table of figures."""
    top = _top(series)
    return _chart(
        title, heading, labels, series, top, [_line(number, one, top) for number, one in enumerate(series, 1)]
    )


def bar_chart(*, title: Any, heading: Any, labels: Sequence[Any], series: Sequence[Series]) -> Chart:
    top = _top(series)
    shapes = [_bars(number, one, top, len(series)) for number, one in enumerate(series, 1)]
    return _chart(title, heading, labels, series, top, shapes)


def _chart(
    title: Any, heading: Any, labels: Sequence[Any], series: Sequence[Series], top: float, shapes: list[Shape]
) -> Chart:
    ticks = [top * step / 4 for step in range(5)]
    columns = [
        Column(label, [_mark(number, one, index, top) for number, one in enumerate(series, 1)])
        for index, label in enumerate(labels)
    ]
    return Chart(
        title,
        heading,
        [figure(tick) for tick in reversed(ticks)],
        [f"{_y(tick, top):.1f}" for tick in ticks],
        shapes,
        columns,
    )


def _top(series: Sequence[Series]) -> float:
    """The end of the axis: a round figure that four steps reach."""
    highest = max((value for one in series for value in one.values), default=0) or 1
    power = 10 ** math.floor(math.log10(highest / 4))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if highest / 4 <= factor * power * 1.000001)
    return 4 * max(step, 1)


def _mark(number: int, series: Series, index: int, top: float) -> Mark:
    value = series.values[index]
    return Mark(number, series.label, figure(value), f"{_y(value, top):.1f}")


def figure(value: float) -> str:
    """With the thousands set apart as the reader's language does it, and one decimal at most."""
    places = 0 if value == int(value) else 1
    return number_format(value, decimal_pos=places, force_grouping=True)


def _y(value: float, top: float) -> float:
    return HEIGHT * (1 - value / top)


def _x(index: int, count: int) -> float:
    return WIDTH * (index + 0.5) / count


def _line(number: int, series: Series, top: float) -> Shape:
    points = [(_x(index, len(series.values)), _y(value, top)) for index, value in enumerate(series.values)]
    if not points:
        return Shape(number, series.label, "", "")
    path = "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points)
    area = f"{path}L{points[-1][0]:.1f},{HEIGHT}L{points[0][0]:.1f},{HEIGHT}Z"
    return Shape(number, series.label, path, area)


def _bars(number: int, series: Series, top: float, count: int) -> Shape:
    slot = WIDTH / max(1, len(series.values))
    width = slot * BAR_SHARE / count
    path = ""
    for index, value in enumerate(series.values):
        x = slot * (index + (1 - BAR_SHARE) / 2) + width * (number - 1)
        y = _y(value, top)
        path += f"M{x:.1f},{HEIGHT}V{y:.1f}h{width * 0.92:.1f}V{HEIGHT}Z"
    return Shape(number, series.label, "", path)
