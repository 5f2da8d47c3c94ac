"""A survey in words, for pages that show it without asking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.questions.checks import name_of, untranslated
from feedback.questions.content import Condition, Content, Question
from feedback.questions.kinds import ICONS, OTHER, Core

NAMED = 3  # of what is not translated


@dataclass(frozen=True)
class Item:
    """One question in an outline."""

    number: int
    key: str
    icon: str
    kind: str
    text: str
    details: str
    shown_if: str
    core: str
    required: bool
    comparable_since: int


@dataclass(frozen=True)
class Leaf:
    """One page in an outline."""

    number: int
    title: str
    items: list[Item]


def outline(content: Content) -> list[Leaf]:
    numbers = {question.key: number for number, question in content.positions()}
    return [
        Leaf(
            number,
            content.said(page.title),
            [_item(content, question, numbers[question.key]) for question in page.questions],
        )
        for number, page in enumerate(content.pages, start=1)
    ]


def _item(content: Content, question: Question, number: int) -> Item:
    return Item(
        number=number, key=question.key, icon=ICONS[question.kind], kind=str(question.kind.label),
        text=content.said(question.text), details=" · ".join(_details(content, question)),
        shown_if=condition_words(content, question.shown_if), core=core_words(question),
        required=question.required, comparable_since=question.comparable_since,
    )  # fmt: skip


def _details(content: Content, question: Question) -> Iterator[str]:
    yield from (content.said(part.label) for part in (*question.options, *question.rows))
    if question.has_other:
        yield _("Something else")


def core_words(question: Question) -> str:
    return str(Core(question.core).label) if question.core in Core.values else ""


def condition_words(content: Content, condition: Condition | None) -> str:
    """“Shown if …”, without those two words."""
    leading = content.question(condition.question) if condition else None
    if condition is None or leading is None:
        return ""
    name = name_of(content, leading)
    if condition.is_range:
        return _("%(question)s is answered with %(from)s to %(to)s") % {
            "question": name, "from": condition.start, "to": 10 if condition.end is None else condition.end,
        }  # fmt: skip
    labels = {option.key: content.said(option.label) for option in leading.options} | {OTHER: _("Something else")}
    said = ", ".join(f"“{labels.get(value, '?')}”" for value in condition.values)
    return _("%(question)s is answered with %(answers)s") % {"question": name, "answers": said}


def language_name(code: str) -> str:
    return str(LANG_INFO.get(code, {}).get("name_local", code)).capitalize()


def left_to_translate(content: Content) -> list[str]:
    """By language what still reads in the first one, in sentences."""
    return [_gap(language_name(code), names) for code, names in untranslated(content).items()]


def _gap(language: str, names: list[str]) -> str:
    said, more = ", ".join(names[:NAMED]), len(names) - NAMED
    if more <= 0:
        return _("%(language)s is missing in %(names)s.") % {"language": language, "names": said}
    return ngettext(
        "%(language)s is missing in %(names)s and one more.",
        "%(language)s is missing in %(names)s and %(n)d more.",
        more,
    ) % {"language": language, "names": said, "n": more}
