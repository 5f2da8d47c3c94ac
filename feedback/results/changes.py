"""Two waves of one survey beside each other, question by question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from feedback.models import SurveyVersion
from feedback.questions.content import Content, Question
from feedback.questions.kinds import QuestionKind
from feedback.releases import formulas
from feedback.releases.reading import Cell, Figures, Hidden, Published, QuestionResult
from feedback.results.comparing import Difference, of_means, of_shares
from feedback.results.pictures import mean_words, signed
from feedback.results.words import bucket_of, text_of, why_hidden
from web.shares import Interval

WORTH_A_LINE = 5  # per cent on either side, of the answers of a choice


@dataclass(frozen=True)
class Change:
    """One line of the comparison. `why` says what stands in its way."""

    text: str
    unit: str = ""
    was: str = ""
    now: str = ""
    difference: Difference | None = None
    words: str = ""
    picture: Interval | None = None
    why: str = ""


@dataclass(frozen=True)
class Side:
    published: Published
    version: SurveyVersion
    content: Content

    def cell(self, key: str, dimension: str, group: str) -> Cell | None:
        result = self.published.question(key)
        return result.cell(dimension, group) if result else None


def changes(earlier: Side, later: Side, *, dimension: str = "", group: str = "") -> list[Change]:
    """Of the questions that the later wave asked; those that cannot be compared say so."""
    return [line for result in later.published.questions for line in _lines(earlier, later, result, dimension, group)]


def comparable(question: Question | None, number: int) -> bool:
    """Whether answers to it may stand beside those of version `number`, an earlier one."""
    return question is not None and question.comparable_since <= number


def _lines(earlier: Side, later: Side, result: QuestionResult, dimension: str, group: str) -> Iterator[Change]:
    text = text_of(later.content, result)
    question = later.content.question(result.question)
    was, now = earlier.cell(result.key, dimension, group), result.cell(dimension, group)
    if question is None or was is None or not comparable(question, earlier.version.number):
        new = was is None
        yield Change(text, why=_("was not asked then") if new else _("the question was another one then"))
    elif isinstance(was, Hidden) or isinstance(now, Hidden):
        side, hidden = (earlier, was) if isinstance(was, Hidden) else (later, now)
        assert isinstance(hidden, Hidden)
        which = _("earlier") if side is earlier else _("later")
        yield Change(text, why=f"{which}: {why_hidden(hidden, side.published.floors)}")
    elif result.kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        yield from _shares(later.content, question, text, result, was, now)
    elif result.kind in (QuestionKind.SCORE, QuestionKind.RATING, QuestionKind.MATRIX):
        yield _figures(text, was, now, with_score=result.kind == QuestionKind.SCORE)


def _figures(text: str, was: Figures, now: Figures, *, with_score: bool) -> Change:
    if with_score:
        change = formulas.change(was.counts, now.counts)
        if change is None or was.score is None or now.score is None:
            return Change(text, why=_("too few answers to say"))
        difference = Difference(change.value, change.low, change.high)
        return _change(text, _("eNPS"), signed(was.score.value), signed(now.score.value), difference, 100, 0)
    if was.mean is None or now.mean is None:
        return Change(text, why=_("only a range is told"))
    found = of_means(was.counts, now.counts)
    if found is None:
        return Change(text, _("mean"), mean_words(was.mean), mean_words(now.mean), why=_("too few answers to say"))
    return _change(text, _("mean"), mean_words(was.mean), mean_words(now.mean), found, 2, 1)


def _shares(
    content: Content, question: Question, text: str, result: QuestionResult, was: Figures, now: Figures
) -> Iterator[Change]:
    for bucket in result.buckets:
        if bucket in was.unsaid | now.unsaid or max(was.share(bucket), now.share(bucket)) < WORTH_A_LINE:
            continue
        label = f"{text} {bucket_of(content, question, bucket)}"
        found = of_shares(was.counts.get(bucket, 0), was.n, now.counts.get(bucket, 0), now.n)
        figures = (f"{was.share(bucket)} %", f"{now.share(bucket)} %")
        if found is None:
            yield Change(label, _("share"), *figures, why=_("too few answers to say"))
        else:
            yield _change(label, _("share"), *figures, found, 100, 0)


def _change(text: str, unit: str, was: str, now: str, difference: Difference, span: float, places: int) -> Change:
    words = _("%(change)s (%(low)s to %(high)s)") % {
        "change": signed(difference.value, places),
        "low": signed(difference.low, places),
        "high": signed(difference.high, places),
    }
    picture = Interval(_("Difference"), difference.value, difference.low, difference.high, -span, span)
    return Change(text, unit, was, now, difference, words, picture)
