"""The builder's rows, as `templates/feedback/surveys/_question_row.html` draws them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from feedback.models import SurveyVersion
from feedback.questions.checks import Problem, name_of
from feedback.questions.comparing import Judgement, judge
from feedback.questions.content import Content, Option, Page, Question, Words
from feedback.questions.kinds import (
    CORE_KINDS,
    ICONS,
    LEADING,
    LEADING_BY_RANGE,
    OTHER,
    RANGES,
    WITH_LABELS,
    WITH_OPTIONS,
    WITH_OTHER,
    Core,
    QuestionKind,
    named_values,
)
from feedback.surveys.draft import Draft
from feedback.surveys.showing import condition_words, core_words, language_name


@dataclass(frozen=True)
class Column:
    """One field of words, in one language."""

    name: str
    value: str
    language: str
    language_name: str
    is_first: bool
    is_missing: bool


@dataclass(frozen=True)
class PartRow:
    """An answer to choose, a line of a matrix, or a step of a scale."""

    key: str
    number: int
    label: str
    columns: list[Column]
    is_first: bool = False
    is_last: bool = False


@dataclass(frozen=True)
class Chosen:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Branch:
    leading: list[Chosen]
    values: list[Chosen] = field(default_factory=list)
    is_range: bool = False
    starts: list[Chosen] = field(default_factory=list)
    ends: list[Chosen] = field(default_factory=list)
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Comparability:
    """With the version that was sent last."""

    number: int
    judgement: Judgement
    choices: list[Chosen]


@dataclass(frozen=True, kw_only=True)
class Row:
    key: str
    is_page: bool
    number: int
    title: list[Column]
    heading: str
    is_first: bool
    is_last: bool
    is_open: bool
    errors: list[str]
    kind: str = ""
    kind_label: str = ""
    icon: str = ""
    kinds: list[Chosen] = field(default_factory=list)
    help: list[Column] = field(default_factory=list)
    parts: list[PartRow] = field(default_factory=list)
    sort: str = ""  # of the parts: option or row
    steps: list[PartRow] = field(default_factory=list)
    required: bool = False
    shuffled: bool = False
    has_other: bool = False
    takes_other: bool = False
    takes_shuffling: bool = False
    cores: list[Chosen] = field(default_factory=list)
    core: str = ""
    may_branch: bool = False
    branch: Branch | None = None
    comparability: Comparability | None = None


class Rows:
    """All of them, for one draft. `published` is the version that was sent last."""

    def __init__(self, draft: Draft, *, published: SurveyVersion | None, problems: Iterable[Problem] = ()) -> None:
        self.draft, self.content = draft, draft.content
        self.published = published
        self.before = Content.load(published.content) if published else None
        self.errors: dict[str, list[str]] = {}
        for problem in problems:
            self.errors.setdefault(problem.question, []).append(problem.text)

    def __iter__(self) -> Iterator[Row]:
        items = self.draft.items
        numbers = {question.key: number for number, question in self.content.positions()}
        pages = {page.key: number for number, page in enumerate(self.content.pages, start=1)}
        for at, item in enumerate(items):
            is_first, is_last = at < 2, at == len(items) - 1
            if isinstance(item, Page):
                yield self._page(item, pages[item.key], is_first, is_last)
            else:
                yield self._question(item, numbers[item.key], is_first, is_last)

    def columns(self, name: str, words: Words, *, must: bool = False) -> list[Column]:
        """`must`: what it is called in the first language is missing in the others."""
        first = self.content.language
        return [
            Column(
                f"{name}.{code}", words.get(code, ""), code, language_name(code), code == first,
                is_missing=code != first and bool(words.get(first)) and not words.get(code),
            )
            for code in self.content.languages
        ]  # fmt: skip

    def _page(self, page: Page, number: int, is_first: bool, is_last: bool) -> Row:
        return Row(
            key=page.key, is_page=True, number=number, title=self.columns(f"{page.key}.title", page.title),
            heading=self.content.said(page.title), is_first=is_first, is_last=is_last,
            is_open=page.key == self.draft.open, errors=[],
        )  # fmt: skip

    def _question(self, question: Question, number: int, is_first: bool, is_last: bool) -> Row:
        key, kind = question.key, question.kind
        errors = self.errors.get(key, [])
        return Row(
            key=key, is_page=False, number=number, title=self.columns(f"{key}.text", question.text),
            heading=self.content.said(question.text), is_first=is_first, is_last=is_last,
            is_open=key == self.draft.open or bool(errors), errors=errors, kind=kind.value,
            kind_label=str(kind.label), icon=ICONS[kind],
            kinds=[Chosen(one.value, str(one.label), one == kind) for one in QuestionKind],
            help=self.columns(f"{key}.help", question.help), parts=self._parts(question),
            sort="row" if kind == QuestionKind.MATRIX else "option", steps=self._steps(question),
            required=question.required, shuffled=question.shuffled, has_other=question.has_other,
            takes_other=kind in WITH_OTHER, takes_shuffling=kind in WITH_OPTIONS or kind == QuestionKind.MATRIX,
            cores=_cores(question), core=core_words(question), branch=self._branch(question),
            may_branch=bool(self._leading(question)), comparability=self._comparability(question),
        )  # fmt: skip

    def _parts(self, question: Question) -> list[PartRow]:
        sort = "row" if question.kind == QuestionKind.MATRIX else "option"
        parts: tuple[Option, ...] = question.rows if sort == "row" else question.options
        return [
            PartRow(
                part.key, number, self.content.said(part.label),
                self.columns(f"{question.key}.{sort}.{part.key}", part.label),
                is_first=number == 1, is_last=number == len(parts),
            )
            for number, part in enumerate(parts, start=1)
        ]  # fmt: skip

    def _steps(self, question: Question) -> list[PartRow]:
        if question.kind not in WITH_LABELS:
            return []
        return [
            PartRow(
                str(step), step, "",
                self.columns(f"{question.key}.label.{step}", question.labels.get(str(step), {})),
            )
            for step in named_values(question.kind)
        ]  # fmt: skip

    def _leading(self, question: Question) -> list[Question]:
        """Earlier questions on whose answers it can depend."""
        found: list[Question] = []
        for one in self.content.questions:
            if one.key == question.key:
                return found
            if one.kind in LEADING:
                found.append(one)
        return found

    def _branch(self, question: Question) -> Branch | None:
        condition = question.shown_if
        if condition is None:
            return None
        offered = self._leading(question)
        now = self.content.question(condition.question)
        if now is not None and now not in offered and now is not question:
            offered = [*offered, now]
        leading = [Chosen(one.key, name_of(self.content, one), one.key == condition.question) for one in offered]
        words = condition_words(self.content, condition) if condition.values or condition.is_range else ""
        if now is None:
            return Branch(leading=leading)
        if now.kind in LEADING_BY_RANGE:
            lowest, highest = RANGES[now.kind]
            steps = range(lowest, highest + 1)
            end = highest if condition.is_range and condition.end is None else condition.end
            return Branch(
                leading=leading, is_range=True, words=words,
                starts=[Chosen(str(step), str(step), step == condition.start) for step in steps],
                ends=[Chosen(str(step), str(step), step == end) for step in steps],
            )  # fmt: skip
        labels = {option.key: self.content.said(option.label) for option in now.options}
        labels |= {OTHER: _("Something else")} if now.has_other else {}
        values = [Chosen(key, label or "…", key in condition.values) for key, label in labels.items()]
        return Branch(leading=leading, values=values, words=words)

    def _comparability(self, question: Question) -> Comparability | None:
        old = self.before.question(question.key) if self.before else None
        if old is None or self.published is None:
            return None
        judgement = judge(old, question, language=self.content.language)
        choice = (self.draft.choices or {}).get(question.key, "")
        if self.draft.choices is None:
            choice = _said_before(old, question, judgement)
        offers = {"": _("As proposed"), "yes": _("Yes"), "no": _("No")}
        if judgement.never:
            offers, choice = {"": _("No")}, ""
        return Comparability(
            number=self.published.number, judgement=judgement,
            choices=[Chosen(value, label, value == choice) for value, label in offers.items()],
        )  # fmt: skip


def _said_before(old: Question, question: Question, judgement: Judgement) -> str:
    """What HR chose, read from what is stored; nothing where it is what we propose anyway."""
    is_comparable = question.comparable_since == old.comparable_since
    if is_comparable == judgement.proposed:
        return ""
    return "yes" if is_comparable else "no"


def _cores(question: Question) -> list[Chosen]:
    fitting = [core for core in Core if question.kind in CORE_KINDS[core]]
    return [Chosen(core.value, str(core.label), core == question.core) for core in fitting]


def languages_left(content: Content, names: Mapping[str, str]) -> list[tuple[str, str]]:
    found = [(code, language_name(code)) for code in names if code not in content.languages]
    return sorted(found, key=lambda pair: pair[1].casefold())
