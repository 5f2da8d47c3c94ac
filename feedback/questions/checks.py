"""What is wrong with a document, in sentences for whoever builds it.

`faults` are never stored, not in a draft either: they would make a survey that nobody can answer or read. `unfinished`
may wait in a draft, and keeps it from being sent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.questions.content import Condition, Content, Option, Question, Words
from feedback.questions.kinds import (
    CORE_KINDS,
    LEADING,
    LEADING_BY_RANGE,
    OTHER,
    RANGES,
    WITH_OPTIONS,
    Core,
    QuestionKind,
)

MOST_QUESTIONS = 60
MOST_PAGES = 20
MOST_OPTIONS = 40
MOST_LANGUAGES = 12
LINE_MOST = 300  # a question, an answer, a title
TEXT_MOST = 2000  # words before and after
SHOWN_MOST = 60


@dataclass(frozen=True)
class Problem:
    """`question` is the key of the one it is about, where it is about one."""

    text: str
    question: str = ""


def problems(content: Content) -> list[str]:
    return [problem.text for problem in (*faults(content), *unfinished(content))]


def faults(content: Content) -> list[Problem]:
    return list(
        dict.fromkeys([*_sizes(content), *_lengths(content), *_keys(content), *_branches(content), *_cores(content)])
    )


def unfinished(content: Content) -> list[Problem]:
    return list(dict.fromkeys([*_missing_words(content), *_missing_choices(content)]))


def untranslated(content: Content) -> dict[str, list[str]]:
    """By language what still reads in the first one, by name."""
    found: dict[str, list[str]] = {}
    for language in content.languages[1:]:
        names = [
            name for name, _key, words in _all_words(content) if words.get(content.language) and not words.get(language)
        ]
        if names:
            found[language] = list(dict.fromkeys(names))
    return found


def name_of(content: Content, question: Question) -> str:
    """How sentences name it: by its words, or by its number while it has none."""
    if text := content.said(question.text):
        return f"“{text if len(text) <= SHOWN_MOST else text[: SHOWN_MOST - 1].rstrip() + '…'}”"
    number = next(number for number, one in content.positions() if one is question)
    return _("Question %(number)d") % {"number": number}


def _sizes(content: Content) -> Iterator[Problem]:
    if not 0 < len(content.languages) <= MOST_LANGUAGES:
        yield Problem(_("A survey has from one to %(most)d languages.") % {"most": MOST_LANGUAGES})
    if len(content.pages) > MOST_PAGES:
        yield Problem(_("%(most)d pages are the most that a survey can have.") % {"most": MOST_PAGES})
    if len(content.questions) > MOST_QUESTIONS:
        yield Problem(_("%(most)d questions are the most that a survey can have.") % {"most": MOST_QUESTIONS})
    for question in content.questions:
        if max(len(question.options), len(question.rows)) > MOST_OPTIONS:
            words = _("%(question)s: %(most)d answers are the most that can be offered.")
            yield Problem(words % {"question": name_of(content, question), "most": MOST_OPTIONS}, question.key)


def _lengths(content: Content) -> Iterator[Problem]:
    for name, key, words in _all_words(content):
        most = TEXT_MOST if words in (content.intro, content.thanks) else LINE_MOST
        if any(len(text) > most for text in words.values()):
            yield Problem(_("%(name)s: %(most)d characters fit in at most.") % {"name": name, "most": most}, key)


def _keys(content: Content) -> Iterator[Problem]:
    keys = [[question.key for question in content.questions], [page.key for page in content.pages]]
    for question in content.questions:
        keys += [[option.key for option in question.options], [row.key for row in question.rows]]
    if any(len(set(some)) < len(some) or OTHER in some for some in keys):
        yield Problem(_("Something is in the survey twice. Load the page again and try once more."))


def _branches(content: Content) -> Iterator[Problem]:
    places = {question.key: number for number, question in content.positions()}
    for question in content.questions:
        if question.shown_if and (words := _wrong_branch(content, question, question.shown_if, places)):
            leading = content.question(question.shown_if.question)
            names = {"question": name_of(content, question), "other": name_of(content, leading) if leading else ""}
            yield Problem(words % names, question.key)


def _wrong_branch(content: Content, question: Question, condition: Condition, places: Mapping[str, int]) -> str:
    leading = content.question(condition.question)
    if not condition.question:
        return _("%(question)s: choose the question that decides whether it is shown.")
    if leading is None:
        return _("%(question)s is shown after a question that is not in the survey any more.")
    if _leads_back(content, question):
        return _("%(question)s waits for %(other)s, which waits for it in turn: nobody would ever see them.")
    if places[leading.key] >= places[question.key]:
        return _("%(question)s waits for %(other)s, which comes later. Move it below, or choose an earlier question.")
    if leading.kind not in LEADING:
        return _("%(question)s waits for %(other)s, but that has neither answers to choose nor a score.")
    return "" if _fits(condition, leading) else _range_words(leading)


def _range_words(leading: Question) -> str:
    if leading.kind in LEADING_BY_RANGE:
        return _("%(question)s: choose from which score to which score of %(other)s it is shown.")
    return _("%(question)s: choose the answers to %(other)s after which it is shown.")


def _leads_back(content: Content, question: Question) -> bool:
    seen: set[str] = set()
    at: Question | None = question
    while at and at.shown_if and at.key not in seen:
        seen.add(at.key)
        at = content.question(at.shown_if.question)
        if at is not None and at.key == question.key:
            return True
    return False


def _fits(condition: Condition, leading: Question) -> bool:
    if leading.kind not in LEADING_BY_RANGE:
        return bool(condition.values) and set(condition.values) <= set(leading.option_keys)
    lowest, highest = RANGES[leading.kind]
    start, end = condition.start, highest if condition.end is None else condition.end
    return start is not None and lowest <= start <= end <= highest


def _cores(content: Content) -> Iterator[Problem]:
    for core in Core:
        having = [question for question in content.questions if question.core == core]
        if len(having) > 1:
            words = _("“%(core)s” is measured by two questions. Trends need exactly one.")
            yield Problem(words % {"core": core.label}, having[-1].key)
        for question in having:
            if question.kind not in CORE_KINDS[core]:
                words = _("%(question)s measures “%(core)s”, and that wants another kind of question.")
                yield Problem(words % {"question": name_of(content, question), "core": core.label}, question.key)


def _missing_words(content: Content) -> Iterator[Problem]:
    if not content.title.get(content.language):
        yield Problem(_("The survey has no title."))
    if not content.questions:
        yield Problem(_("The survey asks nothing yet."))
    for number, question in content.positions():
        if not question.text.get(content.language):
            yield Problem(_("Question %(number)d has no words.") % {"number": number}, question.key)


def _missing_choices(content: Content) -> Iterator[Problem]:
    for question in content.questions:
        name = name_of(content, question)
        if question.kind in WITH_OPTIONS and len(question.options) + question.has_other < 2:
            yield Problem(_("%(question)s offers fewer than two answers.") % {"question": name}, question.key)
        if question.kind == QuestionKind.MATRIX and not question.rows:
            yield Problem(_("%(question)s has no lines to rate.") % {"question": name}, question.key)
        for parts in (question.options, question.rows):
            for words in _doubtful_parts(parts, name, content.language):
                yield Problem(words, question.key)


def _doubtful_parts(parts: Iterable[Option], name: str, language: str) -> Iterator[str]:
    labels = [part.label.get(language, "") for part in parts]
    if empty := labels.count(""):
        yield ngettext(
            "%(question)s has an answer without words.", "%(question)s has %(n)d answers without words.", empty
        ) % {"question": name, "n": empty}
    spelled = [label.casefold() for label in labels if label]
    if len(set(spelled)) < len(spelled):
        yield _("%(question)s offers the same answer twice.") % {"question": name}


def _all_words(content: Content) -> Iterator[tuple[str, str, Words]]:
    """Name, key of the question, words."""
    yield _("The title"), "", content.title
    yield _("The words before the first question"), "", content.intro
    yield _("The words of thanks"), "", content.thanks
    for number, page in enumerate(content.pages, start=1):
        yield _("The title of page %(number)d") % {"number": number}, "", page.title
        for question in page.questions:
            name = name_of(content, question)
            for words in words_of(question):
                yield name, question.key, words


def words_of(question: Question) -> Iterator[Words]:
    yield question.text
    yield question.help
    for part in (*question.options, *question.rows):
        yield part.label
    yield from question.labels.values()
