"""Questions by groups: one table, whose tints say how far a group lies from everybody."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from feedback.questions.content import Content
from feedback.questions.kinds import Core, QuestionKind
from feedback.releases.reading import Cell, Dimension, Figures, Hidden, Published, QuestionResult
from feedback.results.pictures import answers_words, main_figure, mean_words, signed
from feedback.results.words import text_of, why_hidden
from web.heat import HeatCell, HeatMap, HeatRow, tint

# So far from everybody is as strong a tint as there is.
FAR = {QuestionKind.SCORE: 40.0, QuestionKind.RATING: 1.0, QuestionKind.MATRIX: 1.0, QuestionKind.SINGLE: 30.0}


@dataclass(frozen=True)
class Shown:
    """What a cell tells of its question."""

    value: float
    words: str


def heat_map(published: Published, content: Content, dimension: Dimension) -> HeatMap | None:
    """None where no question has a figure of its own."""
    rows = [
        HeatRow(text_of(content, result), _cells(published, result, dimension), _measure(result))
        for result in published.questions
        if _has_figure(result)
    ]
    if not rows:
        return None
    columns = [_("Everybody"), *(label for _key, label in dimension.groups)]
    title = _("Questions by %(dimension)s") % {"dimension": dimension.label}
    return HeatMap(title, _("Question"), columns, rows)


def _has_figure(result: QuestionResult) -> bool:
    return result.kind in (QuestionKind.SCORE, QuestionKind.RATING, QuestionKind.MATRIX) or result.core == Core.RETURN


def _measure(result: QuestionResult) -> str:
    if result.kind == QuestionKind.SCORE:
        return _("eNPS")
    return _("“yes” in per cent") if result.kind == QuestionKind.SINGLE else _("mean of 1 to 5")


def _cells(published: Published, result: QuestionResult, dimension: Dimension) -> list[HeatCell]:
    everybody = _shown(result, result.overall)
    cells = [_cell(published, result, result.overall, everybody)]
    cells += [_cell(published, result, result.cell(dimension.key, key), everybody) for key, _label in dimension.groups]
    return cells


def _cell(published: Published, result: QuestionResult, cell: Cell, everybody: Shown | None) -> HeatCell:
    if isinstance(cell, Hidden):
        return HeatCell(why=why_hidden(cell, published.floors))
    shown = _shown(result, cell)
    if shown is None:
        return HeatCell(why=_("too few answers for this figure"))
    far, middle = FAR[result.kind], everybody.value if everybody else shown.value
    shade = tint(shown.value, low=middle - far, middle=middle, high=middle + far)
    return HeatCell(shown.words, shade, answers_words(cell.n))


def _shown(result: QuestionResult, cell: Cell) -> Shown | None:
    if isinstance(cell, Hidden):
        return None
    if result.kind == QuestionKind.SINGLE and "yes" in cell.unsaid:
        return None
    if result.kind == QuestionKind.SINGLE:
        return Shown(float(cell.share("yes")), f"{cell.share('yes')} %")
    if result.kind == QuestionKind.SCORE and cell.score is None:
        return None
    value = main_figure(cell)
    if value is None:
        return _band(cell)
    return Shown(value, signed(value) if result.kind == QuestionKind.SCORE else mean_words(value))


def _band(cell: Figures) -> Shown | None:
    """All said the same, so only their range is told; or steps are told together, and their middles have a mean."""
    if any(not end.isdigit() for bucket in cell.counts for end in bucket.split("-")):
        return None
    middles = {bucket: _middle(bucket) for bucket in cell.counts}
    if len(middles) == 1:
        bucket, middle = next(iter(middles.items()))
        return Shown(middle, bucket.replace("-", "–"))
    mean = sum(middles[bucket] * count for bucket, count in cell.counts.items()) / cell.n
    return Shown(mean, f"≈ {mean_words(mean)}")


def _middle(bucket: str) -> float:
    ends = [int(end) for end in bucket.split("-")]
    return sum(ends) / len(ends)
