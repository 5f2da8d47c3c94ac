"""What one version of a survey asks, as a document: read whole, never changed in place.

Words are kept by language, `{"en": "…", "de": "…"}`; `said` finds those of a language, or those of the first one where
nobody has translated them yet. Keys are short, random and stay over versions: answers and trends hang on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from secrets import choice
from typing import Any

from feedback.questions.kinds import OTHER, QuestionKind

Words = Mapping[str, str]

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def fresh_key() -> str:
    return "".join(choice(_LETTERS) for _ in range(6))


def said(words: Words, language: str, languages: tuple[str, ...] = ()) -> str:
    for code in (language, *languages):
        if text := words.get(code):
            return text
    return next((text for text in words.values() if text), "")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One of a choice, or a row of a matrix."""

    key: str
    label: Words

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Option:
        return cls(key=str(data["key"]), label=dict(data.get("label") or {}))

    def dump(self) -> dict[str, Any]:
        return {"key": self.key, "label": dict(self.label)}


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Shown where an earlier question was answered with one of `values`, or from `start` to `end`."""

    question: str
    values: tuple[str, ...] = ()
    start: int | None = None
    end: int | None = None

    @classmethod
    def load(cls, data: Mapping[str, Any] | None) -> Condition | None:
        if not data:
            return None
        return cls(
            question=str(data["question"]),
            values=tuple(str(value) for value in data.get("is") or ()),
            start=data.get("from"),
            end=data.get("to"),
        )

    def dump(self) -> dict[str, Any]:
        if self.is_range:
            return {"question": self.question, "from": self.start, "to": self.end}
        return {"question": self.question, "is": list(self.values)}

    @property
    def is_range(self) -> bool:
        return self.start is not None

    def holds(self, answer: Any) -> bool:
        if answer is None:
            return False
        if self.is_range:
            return isinstance(answer, int) and (self.start or 0) <= answer <= (10 if self.end is None else self.end)
        chosen = answer if isinstance(answer, list) else [answer]
        return any(str(one) in self.values for one in chosen)


@dataclass(frozen=True, kw_only=True)
class Question:
    """`origin`: of a copied one the key of the first, so that results know both for the same question."""

    key: str
    kind: QuestionKind
    text: Words
    help: Words = field(default_factory=dict)
    required: bool = False
    shuffled: bool = False
    has_other: bool = False
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    labels: Mapping[str, Words] = field(default_factory=dict)
    shown_if: Condition | None = None
    core: str = ""
    comparable_since: int = 1
    origin: str = ""

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Question:
        return cls(
            key=str(data["key"]),
            kind=QuestionKind(data["kind"]),
            text=dict(data.get("text") or {}),
            help=dict(data.get("help") or {}),
            required=bool(data.get("required")),
            shuffled=bool(data.get("shuffled")),
            has_other=bool(data.get("has_other")),
            options=tuple(Option.load(option) for option in data.get("options") or ()),
            rows=tuple(Option.load(row) for row in data.get("rows") or ()),
            labels={str(value): dict(words) for value, words in (data.get("labels") or {}).items()},
            shown_if=Condition.load(data.get("shown_if")),
            core=str(data.get("core") or ""),
            comparable_since=int(data.get("comparable_since") or 1),
            origin=str(data.get("origin") or ""),
        )

    def dump(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "kind": self.kind.value,
            "text": dict(self.text),
            "help": dict(self.help),
            "required": self.required,
            "shuffled": self.shuffled,
            "has_other": self.has_other,
            "options": [option.dump() for option in self.options],
            "rows": [row.dump() for row in self.rows],
            "labels": {value: dict(words) for value, words in self.labels.items()},
            "shown_if": self.shown_if.dump() if self.shown_if else None,
            "core": self.core,
            "comparable_since": self.comparable_since,
            **({"origin": self.origin} if self.origin else {}),
        }

    @property
    def lineage(self) -> str:
        """The same in all its versions and copies."""
        return self.origin or self.key

    @property
    def option_keys(self) -> tuple[str, ...]:
        """All that may be chosen, “something else” included."""
        return (*(option.key for option in self.options), *((OTHER,) if self.has_other else ()))

    @property
    def other_key(self) -> str:
        """Under which the text of “something else” is answered."""
        return f"{self.key}.other"


@dataclass(frozen=True, kw_only=True)
class Page:
    key: str
    title: Words = field(default_factory=dict)
    questions: tuple[Question, ...] = ()

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Page:
        return cls(
            key=str(data["key"]),
            title=dict(data.get("title") or {}),
            questions=tuple(Question.load(question) for question in data.get("questions") or ()),
        )

    def dump(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "title": dict(self.title),
            "questions": [question.dump() for question in self.questions],
        }


@dataclass(frozen=True, kw_only=True)
class Content:
    """`offers_contact`: after the last question people may ask to be contacted, which alone ever shows a name."""

    languages: tuple[str, ...] = ("en",)
    title: Words = field(default_factory=dict)
    intro: Words = field(default_factory=dict)
    thanks: Words = field(default_factory=dict)
    pages: tuple[Page, ...] = ()
    offers_contact: bool = True

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Content:
        return cls(
            languages=tuple(data.get("languages") or ("en",)),
            title=dict(data.get("title") or {}),
            intro=dict(data.get("intro") or {}),
            thanks=dict(data.get("thanks") or {}),
            pages=tuple(Page.load(page) for page in data.get("pages") or ()),
            offers_contact=bool(data.get("offers_contact", True)),
        )

    def dump(self) -> dict[str, Any]:
        return {
            "languages": list(self.languages),
            "title": dict(self.title),
            "intro": dict(self.intro),
            "thanks": dict(self.thanks),
            "pages": [page.dump() for page in self.pages],
            "offers_contact": self.offers_contact,
        }

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for page in self.pages for question in page.questions)

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions if question.key == key), None)

    def page(self, key: str) -> Page | None:
        return next((page for page in self.pages if page.key == key), None)

    def core(self, name: str) -> Question | None:
        return next((question for question in self.questions if question.core == name), None)

    @property
    def language(self) -> str:
        """The first one, whose words are never missing."""
        return self.languages[0]

    def language_for(self, wished: str) -> str:
        return wished if wished in self.languages else self.language

    def said(self, words: Words, language: str = "") -> str:
        return said(words, language or self.language, self.languages)

    def positions(self) -> Iterator[tuple[int, Question]]:
        """Questions numbered from 1 over all pages."""
        yield from enumerate(self.questions, start=1)

    def with_questions(self, change: Callable[[Question], Question]) -> Content:
        pages = (replace(page, questions=tuple(change(question) for question in page.questions)) for page in self.pages)
        return replace(self, pages=tuple(pages))

    def marked(self, marks: Mapping[str, int]) -> Content:
        """Each question comparable since this version."""
        return self.with_questions(lambda question: replace(question, comparable_since=marks[question.key]))

    def descended(self, before: Content) -> Content:
        """With the origins that its questions had before: no form says them."""
        origins = {question.key: question.origin for question in before.questions}
        return self.with_questions(lambda question: replace(question, origin=origins.get(question.key, "")))

    def renamed(self, keys: Mapping[str, str]) -> Content:
        """With other keys of questions, conditions too, and comparable with nothing before; their origin stays."""

        def rename(question: Question) -> Question:
            condition = question.shown_if
            if condition:
                condition = replace(condition, question=keys[condition.question])
            key, origin = keys[question.key], question.lineage
            return replace(question, key=key, origin=origin, shown_if=condition, comparable_since=1)

        return self.with_questions(rename)
