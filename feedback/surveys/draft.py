"""A survey while it is being built: one form that loses nothing. What was typed is a document at once, also where it is
not good enough to be saved; `checks.faults` says what is wrong with it.

The form names every field by the key of its question (`ab12cd.text.en`); the order of the hidden `item` fields is the
order of pages and questions, so that moving them in the page moves them here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import QueryDict

from feedback.questions.checks import MOST_LANGUAGES, MOST_OPTIONS, MOST_PAGES, MOST_QUESTIONS
from feedback.questions.content import Condition, Content, Option, Page, Question, Words, fresh_key
from feedback.questions.kinds import (
    CORE_KINDS,
    LEADING_BY_RANGE,
    WITH_LABELS,
    WITH_OPTIONS,
    WITH_OTHER,
    Core,
    QuestionKind,
    named_values,
)

Item = Page | Question
Part = TypeVar("Part", Page | Question, Option)

LANGUAGES = {code: info["name_local"] for code, info in LANG_INFO.items() if "name_local" in info}
_KEY = re.compile(r"[a-z0-9_]{1,40}")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_MOST_TYPED = 10_000  # of one field; what is longer than allowed comes back to be made shorter


@dataclass
class Draft:
    """`open` is the key of the question that one is at work on; `choices` says what is comparable, by question."""

    content: Content
    open: str = ""
    choices: dict[str, str] | None = None

    @classmethod
    def typed(cls, data: QueryDict) -> Draft:
        languages = _languages(data)
        read = _Reader(data, languages)
        content = Content(
            languages=languages,
            title=read.words("title"),
            intro=read.words("intro", lines=True),
            thanks=read.words("thanks", lines=True),
            pages=_pages([item for name in data.getlist("item") if (item := read.item(name))]),
            offers_contact="contact" in data,
        )
        choices = {question.key: data.get(f"{question.key}.comparable", "") for question in content.questions}
        return cls(content, open=data.get("open", "")[:40], choices=choices)

    def act(self, act: str, what: str) -> bool:
        """One of the buttons that change what stands in the form. False where it would be too much."""
        return _ACTS[act](self, *what.split(":"))

    @property
    def items(self) -> list[Item]:
        found: list[Item] = []
        for page in self.content.pages:
            found += [page, *page.questions]
        return found

    def _arrange(self, items: list[Item]) -> None:
        self.content = replace(self.content, pages=_pages(items))

    def _change(self, key: str, change: Callable[[Question], Question]) -> bool:
        self.content = self.content.with_questions(
            lambda question: change(question) if question.key == key else question
        )
        self.open = key
        return True

    def add(self, kind: str = "", *_rest: str) -> bool:
        if kind not in QuestionKind.values or len(self.content.questions) >= MOST_QUESTIONS:
            return False
        options: tuple[Option, ...] = ()
        if kind in WITH_OPTIONS or kind == QuestionKind.MATRIX:
            options = (Option(key=fresh_key(), label={}), Option(key=fresh_key(), label={}))
        question = Question(key=fresh_key(), kind=QuestionKind(kind), text={}, options=options, rows=options)
        self._arrange([*(self.items or [Page(key=fresh_key())]), fitted(question)])
        self.open = question.key
        return True

    def add_page(self, *_rest: str) -> bool:
        if len(self.content.pages) >= MOST_PAGES:
            return False
        page = Page(key=fresh_key())
        self._arrange([*self.items, page])
        self.open = page.key
        return True

    def remove(self, key: str = "", *_rest: str) -> bool:
        """Of a page its questions stay, on the one before."""
        self._arrange([item for item in self.items if item.key != key])
        return True

    def duplicate(self, key: str = "", *_rest: str) -> bool:
        items = self.items
        at = next((at for at, item in enumerate(items) if item.key == key and isinstance(item, Question)), None)
        if at is None or len(self.content.questions) >= MOST_QUESTIONS:
            return False
        original = items[at]
        assert isinstance(original, Question)
        copy = replace(original, key=fresh_key(), core="")
        self._arrange([*items[: at + 1], copy, *items[at + 1 :]])
        self.open = copy.key
        return True

    def up(self, key: str = "", *_rest: str) -> bool:
        self._arrange(_moved(self.items, key, -1, first=1))
        return True

    def down(self, key: str = "", *_rest: str) -> bool:
        self._arrange(_moved(self.items, key, 1, first=1))
        return True

    def add_option(self, key: str = "", *_rest: str) -> bool:
        def change(question: Question) -> Question:
            option = Option(key=fresh_key(), label={})
            return replace(question, options=(*question.options, option), rows=(*question.rows, option))

        question = self.content.question(key)
        if question is None or max(len(question.options), len(question.rows)) >= MOST_OPTIONS:
            return False
        return self._change(key, lambda one: fitted(change(one)))

    def remove_option(self, key: str = "", option: str = "", *_rest: str) -> bool:
        def kept(parts: tuple[Option, ...]) -> tuple[Option, ...]:
            return tuple(part for part in parts if part.key != option)

        return self._change(key, lambda one: replace(one, options=kept(one.options), rows=kept(one.rows)))

    def option_up(self, key: str = "", option: str = "", *_rest: str) -> bool:
        return self._move_option(key, option, -1)

    def option_down(self, key: str = "", option: str = "", *_rest: str) -> bool:
        return self._move_option(key, option, 1)

    def _move_option(self, key: str, option: str, by: int) -> bool:
        return self._change(
            key,
            lambda one: replace(
                one, options=tuple(_moved(one.options, option, by)), rows=tuple(_moved(one.rows, option, by))
            ),
        )

    def branch(self, key: str = "", *_rest: str) -> bool:
        return self._change(key, lambda one: replace(one, shown_if=one.shown_if or Condition(question="")))

    def unbranch(self, key: str = "", *_rest: str) -> bool:
        return self._change(key, lambda one: replace(one, shown_if=None))

    def add_language(self, code: str = "", *_rest: str) -> bool:
        languages = self.content.languages
        if code not in LANGUAGES or code in languages or len(languages) >= MOST_LANGUAGES:
            return False
        self.content = replace(self.content, languages=(*languages, code))
        return True

    def remove_language(self, code: str = "", *_rest: str) -> bool:
        """Its words stay until the draft is saved without them; the first language stays."""
        rest = tuple(language for language in self.content.languages if language != code)
        if not rest:
            return False
        self.content = replace(self.content, languages=rest)
        return True

    def look(self, *_rest: str) -> bool:
        """As typed, drawn again: another kind, another leading question, another order."""
        return True


_ACTS: dict[str, Callable[..., bool]] = {
    "add": Draft.add,
    "page": Draft.add_page,
    "remove": Draft.remove,
    "duplicate": Draft.duplicate,
    "up": Draft.up,
    "down": Draft.down,
    "option": Draft.add_option,
    "option-remove": Draft.remove_option,
    "option-up": Draft.option_up,
    "option-down": Draft.option_down,
    "branch": Draft.branch,
    "unbranch": Draft.unbranch,
    "language": Draft.add_language,
    "language-remove": Draft.remove_language,
    "look": Draft.look,
}
ACTS = frozenset(_ACTS)


def _moved(parts: Sequence[Part], key: str, by: int, first: int = 0) -> list[Part]:
    moved = list(parts)
    at = next((at for at, part in enumerate(moved) if part.key == key), None)
    if at is not None and at >= first and first <= at + by < len(moved):
        moved[at], moved[at + by] = moved[at + by], moved[at]
    return moved


def _pages(items: list[Item]) -> tuple[Page, ...]:
    """Each question belongs to the page above it."""
    pages: list[Page] = []
    for item in items:
        if isinstance(item, Page):
            pages.append(replace(item, questions=()))
        else:
            if not pages:
                pages.append(Page(key=fresh_key()))
            pages[-1] = replace(pages[-1], questions=(*pages[-1].questions, item))
    return tuple(pages)


def fitted(question: Question) -> Question:
    """With what its kind has, and nothing else: answers become lines where it turns into a matrix, and back."""
    kind = question.kind
    parts = question.options or question.rows
    core = question.core if question.core in Core.values and kind in CORE_KINDS[Core(question.core)] else ""
    steps = {str(step) for step in named_values(kind)}
    return replace(
        question,
        options=parts if kind in WITH_OPTIONS else (),
        rows=(question.rows or parts) if kind == QuestionKind.MATRIX else (),
        labels={step: words for step, words in question.labels.items() if step in steps and kind in WITH_LABELS},
        has_other=question.has_other and kind in WITH_OTHER,
        shuffled=question.shuffled and (kind in WITH_OPTIONS or kind == QuestionKind.MATRIX),
        core=core,
    )


def _languages(data: QueryDict) -> tuple[str, ...]:
    found = tuple(code for code in dict.fromkeys(data.getlist("language")) if code in LANGUAGES)
    return found[:MOST_LANGUAGES] or (settings.LANGUAGE_CODE,)


@dataclass(frozen=True)
class _Reader:
    data: QueryDict
    languages: tuple[str, ...]

    def words(self, name: str, *, lines: bool = False) -> Words:
        """Only those that say something; a removed language is not read any more."""
        found = {language: self._text(f"{name}.{language}", lines) for language in self.languages}
        return {language: text for language, text in found.items() if text}

    def _text(self, name: str, lines: bool) -> str:
        text = _CONTROLS.sub("", self.data.get(name, "")[:_MOST_TYPED].replace("\r\n", "\n")).strip()
        return text if lines else " ".join(text.split())

    def item(self, name: str) -> Item | None:
        sort, _colon, key = name.partition(":")
        if not _KEY.fullmatch(key):
            return None
        if sort == "page":
            return Page(key=key, title=self.words(f"{key}.title"))
        return self._question(key) if sort == "question" else None

    def _question(self, key: str) -> Question | None:
        kind = self.data.get(f"{key}.kind", "")
        if kind not in QuestionKind.values:
            return None
        question = Question(
            key=key,
            kind=QuestionKind(kind),
            text=self.words(f"{key}.text"),
            help=self.words(f"{key}.help"),
            required=f"{key}.required" in self.data,
            shuffled=f"{key}.shuffled" in self.data,
            has_other=f"{key}.other" in self.data,
            options=self._parts(key, "option"),
            rows=self._parts(key, "row"),
            labels=self._labels(key),
            shown_if=self._condition(key),
            core=self.data.get(f"{key}.core", ""),
        )
        return fitted(question)

    def _parts(self, key: str, sort: str) -> tuple[Option, ...]:
        parts = [part for part in self.data.getlist(f"{key}.{sort}") if _KEY.fullmatch(part)]
        return tuple(Option(key=part, label=self.words(f"{key}.{sort}.{part}")) for part in parts)

    def _labels(self, key: str) -> dict[str, Words]:
        found = {str(step): self.words(f"{key}.label.{step}") for step in range(11)}
        return {step: words for step, words in found.items() if words}

    def _condition(self, key: str) -> Condition | None:
        if f"{key}.if" not in self.data:
            return None
        leading = self.data.get(f"{key}.if", "")
        if self.data.get(f"{leading}.kind") in LEADING_BY_RANGE:
            start, end = self._number(f"{key}.if.from"), self._number(f"{key}.if.to")
            return Condition(question=leading, start=start, end=end)
        values = tuple(value for value in self.data.getlist(f"{key}.if.is") if _KEY.fullmatch(value))
        return Condition(question=leading if _KEY.fullmatch(leading) else "", values=values)

    def _number(self, name: str) -> int | None:
        typed = self.data.get(name, "").strip()
        return int(typed) if re.fullmatch(r"[0-9]{1,2}", typed) else None
