"""What has been published of a wave, as pictures of each question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.questions.content import Content, Question
from feedback.questions.kinds import QuestionKind
from feedback.releases import formulas
from feedback.releases.reading import Cell, Figures, Hidden, Published, QuestionResult
from feedback.results.words import bucket_of, row_of, why_hidden
from web.charts import Chart, Series, bar_chart
from web.shares import Interval, Part, ShareBar, ShareChart

FIVE = (("1", "low"), ("2", "low-2"), ("3", "middle"), ("4", "high-2"), ("5", "high"))
OF_TEN = {"0-6": "low", "0-8": "low", "7-8": "middle", "7-10": "high", "9-10": "high"}
KEPT_ORDER = 5  # so many answers stand as they were asked; more of them by how many took them


@dataclass(frozen=True)
class Answer:
    """One bar of a distribution."""

    label: str
    count: int
    percent: int
    tone: str = "1"

    @property
    def width(self) -> str:
        return f"{min(self.percent, 100)}%"


@dataclass(frozen=True)
class Finding:
    """One question as it is shown. `why` stands alone where the figures may not be told."""

    key: str
    number: int
    text: str
    kind: str
    core: str = ""
    n: str = ""
    figure: str = ""
    unit: str = ""
    beside: str = ""  # the figure of everybody, where a group is shown
    why: str = ""
    interval: Interval | None = None
    chart: ShareChart | None = None
    columns: Chart | None = None
    answers: Sequence[Answer] = field(default=())
    note: str = ""


def findings(published: Published, content: Content, *, dimension: str = "", group: str = "") -> list[Finding]:
    """In the order in which they were asked; the rows of a matrix in one."""
    return list(_findings(published, content, dimension, group))


def _findings(published: Published, content: Content, dimension: str, group: str) -> Iterator[Finding]:
    results: dict[str, list[QuestionResult]] = {}
    for result in published.questions:
        results.setdefault(result.question, []).append(result)
    for number, question in content.positions():
        found = results.get(question.key)
        if not found:
            continue
        picture = _Picture(published, content, question, number, dimension, group)
        yield picture.matrix(found) if question.kind == QuestionKind.MATRIX else picture.single(found[0])


@dataclass(frozen=True)
class _Picture:
    published: Published
    content: Content
    question: Question
    number: int
    dimension: str
    group: str

    def single(self, result: QuestionResult) -> Finding:
        cell = result.cell(self.dimension, self.group)
        if isinstance(cell, Hidden):
            return self._finding(result, why=why_hidden(cell, self.published.floors))
        drawn = {
            QuestionKind.SCORE: self._score,
            QuestionKind.RATING: self._rating,
            QuestionKind.SINGLE: self._choice,
            QuestionKind.MULTIPLE: self._choice,
            QuestionKind.RANKING: self._ranking,
        }.get(result.kind, self._months)
        return drawn(result, cell)

    def _finding(self, result: QuestionResult, cell: Figures | None = None, **shown: object) -> Finding:
        return Finding(
            key=result.question, number=self.number, text=self.content.said(self.question.text), kind=result.kind.value,
            core=result.core, n=answers_words(cell.n) if cell else "", **shown,  # type: ignore[arg-type]
        )  # fmt: skip

    def _score(self, result: QuestionResult, cell: Figures) -> Finding:
        up, down = formulas.promoters(cell.counts), formulas.detractors(cell.counts)
        parts = (
            [(bucket.replace("-", "–"), count, OF_TEN.get(bucket, "middle")) for bucket, count in cell.counts.items()]
            if cell.is_band
            else [(_("0–6"), down, "low"), (_("7–8"), cell.n - up - down, "middle"), (_("9–10"), up, "high")]
        )
        chart = ShareChart(
            self.content.said(self.question.text), _("Answers"),
            [ShareBar(_("Everybody") if not self.group else self.group_label, _parts(parts, cell.n))],
        )  # fmt: skip
        score = cell.score
        if score is None:
            figure, unit, interval = mean_words(cell.mean), _("mean of 0 to 10") if cell.mean is not None else "", None
        else:
            figure, unit = signed(score.value), "eNPS"
            interval = Interval(_("eNPS"), score.value, score.low, score.high)
        return self._finding(
            result, cell, figure=figure, unit=unit, interval=interval, chart=chart, columns=self._steps(cell),
            beside=self._everybody(result), note=_band_note(cell),
        )  # fmt: skip

    def _steps(self, cell: Figures) -> Chart | None:
        if cell.is_band:
            return None
        steps = [str(step) for step in range(11)]
        return bar_chart(
            title=self.content.said(self.question.text), heading=_("Answer"), labels=steps,
            series=[Series(_("Answers"), [cell.counts.get(step, 0) for step in steps])],
        )  # fmt: skip

    def _rating(self, result: QuestionResult, cell: Figures) -> Finding:
        label = self.group_label if self.group else _("Everybody")
        chart = ShareChart(
            self.content.said(self.question.text), _("Answers"), [ShareBar(label, self._five(cell))], self._five_key()
        )
        return self._finding(
            result, cell, figure=mean_words(cell.mean), unit=_("mean of 1 to 5") if cell.mean is not None else "",
            chart=chart, beside=self._everybody(result), note=_band_note(cell),
        )  # fmt: skip

    def _five(self, cell: Figures) -> list[Part]:
        """A band such as "4-5" takes the tone of its better end."""
        if cell.is_band:
            return [
                Part(bucket.replace("-", "–"), count / cell.n, dict(FIVE).get(bucket[-1], "middle"), count)
                for bucket, count in cell.counts.items()
            ]
        return _parts([(step, cell.counts.get(step, 0), tone) for step, tone in FIVE], cell.n)

    def _five_key(self) -> list[Part]:
        words = {step: self.content.said(self.question.labels.get(step, {})) for step, _tone in FIVE}
        return [Part(f"{step} {words[step]}".strip(), 0.2, tone) for step, tone in FIVE]

    def _choice(self, result: QuestionResult, cell: Figures) -> Finding:
        answers = [
            Answer(bucket_of(self.content, self.question, bucket), cell.counts.get(bucket, 0), cell.share(bucket))
            for bucket in result.buckets
            if bucket not in cell.unsaid
        ]
        notes = [_("Several could be chosen.")] if result.kind == QuestionKind.MULTIPLE else []
        notes += [_unsaid_note(self.content, self.question, cell)] if cell.unsaid else []
        if len(answers) > KEPT_ORDER:
            answers.sort(key=lambda answer: -answer.count)
            if nobody := [answer.label for answer in answers if not answer.count]:
                notes.append(_("Named by nobody: %(answers)s.") % {"answers": ", ".join(nobody)})
            answers = [answer for answer in answers if answer.count]
        return self._finding(result, cell, answers=answers, note=" ".join(notes))

    def _ranking(self, result: QuestionResult, cell: Figures) -> Finding:
        """By the mean rank: the best first. The bar says how many put it first."""
        order = sorted(result.buckets, key=lambda bucket: (cell.ranks.get(bucket, len(result.buckets)), bucket))
        answers = [
            Answer(
                _("%(answer)s, rank %(rank)s on average")
                % {
                    "answer": bucket_of(self.content, self.question, bucket),
                    "rank": mean_words(cell.ranks.get(bucket)),
                },
                cell.counts.get(bucket, 0),
                cell.share(bucket),
            )
            for bucket in order
            if bucket not in cell.unsaid
        ]
        notes = [_("The bar shows how many put it first.")]
        notes += [_unsaid_note(self.content, self.question, cell)] if cell.unsaid else []
        return self._finding(result, cell, answers=answers, note=" ".join(notes))

    def _months(self, result: QuestionResult, cell: Figures) -> Finding:
        columns = bar_chart(
            title=self.content.said(self.question.text), heading=_("Month"), labels=list(result.buckets),
            series=[Series(_("Answers"), [cell.counts.get(bucket, 0) for bucket in result.buckets])],
        )  # fmt: skip
        return self._finding(result, cell, columns=columns)

    def matrix(self, rows: Sequence[QuestionResult]) -> Finding:
        """Hidden as a whole only where every row is."""
        bars = []
        for result in rows:
            label, cell = row_of(self.content, self.question, result.row), result.cell(self.dimension, self.group)
            if isinstance(cell, Hidden):
                bars.append(ShareBar(label, why=why_hidden(cell, self.published.floors)))
                continue
            note = _("mean %(mean)s, n %(n)d") % {"mean": mean_words(cell.mean), "n": cell.n}
            bars.append(ShareBar(label, self._five(cell), note if cell.mean is not None else f"n {cell.n}"))
        chart = ShareChart(self.content.said(self.question.text), _("Answers"), bars, self._five_key())
        return self._finding(rows[0], chart=chart)

    @property
    def group_label(self) -> str:
        return group_label(self.published, self.dimension, self.group)

    def _everybody(self, result: QuestionResult) -> str:
        cell = result.overall
        if not self.dimension or isinstance(cell, Hidden):
            return ""
        figure = signed(cell.score.value) if cell.score else mean_words(cell.mean)
        return _("everybody: %(figure)s") % {"figure": figure} if figure else ""


def _parts(parts: Sequence[tuple[str, int, str]], n: int) -> list[Part]:
    return [Part(label, count / n, tone, count) for label, count, tone in parts]


def _band_note(cell: Figures) -> str:
    if len(cell.counts) > 1 and cell.is_band:
        return _("Steps are told together: some were chosen by fewer than five people in all.")
    return _("All of them answered within this range; more would say what each one said.") if cell.is_band else ""


def _unsaid_note(content: Content, question: Question, cell: Figures) -> str:
    names = ", ".join(sorted(bucket_of(content, question, bucket) for bucket in cell.unsaid))
    return _("Not told by group, since few people said so: %(answers)s.") % {"answers": names}


def answers_words(n: int) -> str:
    return ngettext("%(count)d answer", "%(count)d answers", n) % {"count": n}


def mean_words(value: float | None) -> str:
    return "" if value is None else number_format(value, decimal_pos=1)


def signed(value: float, places: int = 0) -> str:
    """With a plus and a real minus, so that columns of them can be read."""
    shown = number_format(abs(value), decimal_pos=places)
    zero = number_format(0, decimal_pos=places)
    return shown if shown == zero else f"{'+' if value > 0 else '−'}{shown}"


def group_label(published: Published, dimension: str, group: str) -> str:
    groups = next((dict(each.groups) for each in published.dimensions if each.key == dimension), {})
    return groups.get(group, group)


def main_figure(cell: Cell) -> float | None:
    """What a heat map and a comparison tell of a question: the eNPS, or the mean."""
    if isinstance(cell, Hidden):
        return None
    return cell.score.value if cell.score else cell.mean
