"""Parts of a whole as bars of one length, and how sure a figure is: drawn on the server, with all text in HTML."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from web.charts import figure


@dataclass(frozen=True)
class Part:
    """`tone` is the number of a series, or a word such as "low", "middle" and "high" where parts have an order."""

    label: Any
    share: float
    tone: str
    count: int | None = None

    @property
    def percent(self) -> str:
        return f"{round(100 * self.share)} %"


@dataclass(frozen=True)
class Segment:
    part: Part
    x: str
    width: str
    shows_percent: bool


@dataclass(frozen=True)
class ShareBar:
    """`why` stands in place of the picture where there is none to be shown."""

    label: Any
    parts: Sequence[Part] = ()
    note: Any = ""
    why: Any = ""

    @property
    def segments(self) -> list[Segment]:
        segments, x = [], 0.0
        for part in self.parts:
            segments.append(Segment(part, f"{x:.2f}%", f"{100 * part.share:.2f}%", part.share >= 0.08))
            x += 100 * part.share
        return segments


@dataclass(frozen=True)
class ShareChart:
    """Bars under each other, all of the same parts."""

    title: Any
    heading: Any
    bars: Sequence[ShareBar]
    legend: Sequence[Part] = field(default=())

    @property
    def key(self) -> Sequence[Part]:
        return self.legend or next((bar.parts for bar in self.bars if bar.parts), ())


@dataclass(frozen=True)
class Interval:
    """A figure on a scale, with the range it lies in nearly for sure."""

    label: Any
    value: float
    low: float
    high: float
    bottom: float = -100
    top: float = 100

    def _at(self, value: float) -> float:
        share = (value - self.bottom) / (self.top - self.bottom)
        return 100 * min(max(share, 0.0), 1.0)

    @property
    def x(self) -> str:
        return f"{self._at(self.low):.2f}%"

    @property
    def width(self) -> str:
        return f"{self._at(self.high) - self._at(self.low):.2f}%"

    @property
    def dot(self) -> str:
        return f"{self._at(self.value):.2f}%"

    @property
    def zero(self) -> str:
        return f"{self._at(0):.2f}%" if self.bottom < 0 < self.top else ""

    @property
    def figure(self) -> str:
        return _minus(self.value)

    @property
    def range(self) -> str:
        return _("%(low)s to %(high)s") % {"low": _minus(self.low), "high": _minus(self.high)}

    @property
    def ends(self) -> tuple[str, str]:
        return _minus(self.bottom), _minus(self.top)


def _minus(value: float) -> str:
    """With a real minus, as wide as the figures."""
    return figure(value).replace("-", "−")
