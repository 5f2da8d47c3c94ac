"""Whether answers to a question may stand beside those to its earlier form, and what changed between two versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from feedback.questions.checks import name_of
from feedback.questions.content import Content, Option, Question


@dataclass(frozen=True)
class Judgement:
    """`proposed` follows from what changed. HR may always say no, and yes unless `never`."""

    reasons: tuple[str, ...] = ()
    never: bool = False

    @property
    def proposed(self) -> bool:
        return not self.reasons


def judge(old: Question, new: Question, *, language: str) -> Judgement:
    if old.kind != new.kind:
        return Judgement((_("The kind of question is another one."),), never=True)
    return Judgement(tuple(_reasons(old, new, language)))


def since(old: Question, new: Question, *, language: str, number: int, choice: str = "") -> int:
    """The first version whose answers are comparable. `choice` is what HR said: yes, no, or nothing."""
    judgement = judge(old, new, language=language)
    yes = not judgement.never and (choice == "yes" or (choice != "no" and judgement.proposed))
    return old.comparable_since if yes else number


def _reasons(old: Question, new: Question, language: str) -> Iterator[str]:
    if _plain(old.text.get(language, "")) != _plain(new.text.get(language, "")):
        yield _("The words of the question changed.")
    yield from _part_reasons(old.options, new.options, language)
    yield from _part_reasons(old.rows, new.rows, language)
    if old.has_other != new.has_other:
        yield _("“Something else” came or went.")
    if old.labels != new.labels and any(
        _plain(old.labels.get(step, {}).get(language, "")) != _plain(new.labels.get(step, {}).get(language, ""))
        for step in {*old.labels, *new.labels}
    ):
        yield _("The words of the scale changed.")
    if old.shown_if != new.shown_if:
        yield _("It is shown to other people than before.")


def _part_reasons(old: tuple[Option, ...], new: tuple[Option, ...], language: str) -> Iterator[str]:
    before = {part.key: _plain(part.label.get(language, "")) for part in old}
    after = {part.key: _plain(part.label.get(language, "")) for part in new}
    if before.keys() - after.keys():
        yield _("Answers were taken out.")
    if after.keys() - before.keys():
        yield _("Answers were added.")
    if any(before[key] != after[key] for key in before.keys() & after.keys()):
        yield _("Words of the answers changed.")


def _plain(text: str) -> str:
    """Case, spaces and full stops make no other question."""
    return " ".join(text.split()).casefold().strip(".:!?… ")


def changes(old: Content, new: Content) -> list[str]:
    """What a version brought, in sentences, question by question."""
    return [
        *_moved(old, new),
        *(
            _("New: %(question)s") % {"question": name_of(new, question)}
            for question in new.questions
            if old.question(question.key) is None
        ),
        *(
            _("Taken out: %(question)s") % {"question": name_of(old, question)}
            for question in old.questions
            if new.question(question.key) is None
        ),
        *_changed(old, new),
        *_around(old, new),
    ]


def _changed(old: Content, new: Content) -> Iterator[str]:
    for question in new.questions:
        before = old.question(question.key)
        if before is None:
            continue
        reasons = list(judge(before, question, language=new.language).reasons)
        if before.required != question.required:
            reasons.append(_("It must be answered.") if question.required else _("It may be left out."))
        if before.shuffled != question.shuffled:
            reasons.append(_("The order of its answers changed."))
        if reasons:
            yield f"{name_of(new, question)}: {' '.join(reasons)}"


def _moved(old: Content, new: Content) -> Iterator[str]:
    both = {question.key for question in old.questions} & {question.key for question in new.questions}
    if [one.key for one in old.questions if one.key in both] != [one.key for one in new.questions if one.key in both]:
        yield _("The questions stand in another order.")


def _around(old: Content, new: Content) -> Iterator[str]:
    if old.languages != new.languages:
        yield _("The languages changed.")
    if (old.title, old.intro, old.thanks) != (new.title, new.intro, new.thanks):
        yield _("The words before and after the questions changed.")
    if len(old.pages) != len(new.pages):
        yield _("The questions stand on other pages.")
