"""From answers to counts, in one pass: by question, by bucket and by class, which is a combination of bands.

Everything after this works with classes; nobody's answers are looked at again.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from feedback.questions.content import Content, Question, Words
from feedback.questions.kinds import RANGES, TEXTS, QuestionKind
from feedback.releases.gathering import Answers
from feedback.releases.plan import ALL, THIS, Cell
from feedback.releases.plan import Row as PlanRow

Class = tuple[str, ...]  # the group in each dimension, "" where there is none
Counted = frozenset[PlanRow]  # rows of other releases that the same person is counted in


@dataclass(frozen=True)
class Measure:
    """What gets figures of its own: a question, or a row of a matrix. A date is counted by its month."""

    question: Question
    row: str = ""

    @cached_property
    def key(self) -> str:
        return f"{self.question.key}.{self.row}" if self.row else self.question.key

    @cached_property
    def words(self) -> frozenset[tuple[str, str]]:
        """In each language, letters and digits alone, so that spelling makes no other question."""
        lines = next((spelled(row.label) for row in self.question.rows if row.key == self.row), {""})
        return frozenset(product(spelled(self.question.text), lines))

    def asks_the_same(self, other: Measure) -> bool:
        """One is a version or a copy of the other, both are the same core question, or have the same words."""
        mine, their = self.question, other.question
        is_descended = (mine.lineage, self.row) == (their.lineage, other.row)
        return is_descended or bool(mine.core and mine.core == their.core) or bool(self.words & other.words)

    @cached_property
    def kind(self) -> QuestionKind:
        return self.question.kind

    @cached_property
    def buckets(self) -> tuple[str, ...]:
        """Empty for dates: theirs are the months that were named."""
        if self.kind in RANGES:
            low, high = RANGES[self.kind]
            return tuple(str(value) for value in range(low, high + 1))
        return self.question.option_keys

    def told(self, answers: Answers) -> Sequence[str]:
        """Buckets of one respondent; empty where there is no answer, or one that the version does not know."""
        value = answers.get(self.question.key)
        if self.kind == QuestionKind.MATRIX:
            value = value.get(self.row) if isinstance(value, Mapping) else None
        if value is None:
            return ()
        if self.kind == QuestionKind.DATE:
            return (str(value)[:7],)
        told = [str(each) for each in value] if isinstance(value, list) else [str(value)]
        return told if all(each in self.buckets for each in told) else ()


@dataclass
class Count:
    """Of one measure. `told` counts a ranking's first places, and `places` sums the ranks of its options."""

    people: Counter[tuple[Class, Counted]] = field(default_factory=Counter)
    told: Counter[tuple[Class, str]] = field(default_factory=Counter)
    places: Counter[tuple[Class, str]] = field(default_factory=Counter)

    def by_class(self) -> Counter[Class]:
        classes: Counter[Class] = Counter()
        for (one, _counted), people in self.people.items():
            classes[one] += people
        return classes

    def add(self, measure: Measure, one: Class, told: Sequence[str], counted: Counted) -> None:
        self.people[one, counted] += 1
        if measure.kind == QuestionKind.RANKING:
            self.told[one, told[0]] += 1
            for place, option in enumerate(told, start=1):
                self.places[one, option] += place
            return
        for bucket in told:
            self.told[one, bucket] += 1


def spelled(words: Words) -> set[str]:
    texts = (unicodedata.normalize("NFKD", text).casefold() for text in words.values())
    return {"".join(letter for letter in text if letter.isalnum()) for text in texts} - {""}


def measures_of(content: Content) -> list[Measure]:
    found: list[Measure] = []
    for question in content.questions:
        if question.kind == QuestionKind.MATRIX:
            found += [Measure(question, row.key) for row in question.rows]
        elif question.kind not in TEXTS:
            found.append(Measure(question))
    return found


def members_of(
    people: Mapping[tuple[Class, Counted], int], dimensions: Sequence[str], gone: Iterable[Counted] = ()
) -> Counter[frozenset[PlanRow]]:
    """People by the rows they are counted in. `gone`: those of earlier releases who have not answered this time."""
    members: Counter[frozenset[PlanRow]] = Counter()
    for (one, counted), number in people.items():
        members[counted | {(THIS, *cell) for cell in cells_of(one, dimensions)}] += number
    members.update(counted for counted in gone if counted)
    return members


def cells_of(one: Class, dimensions: Sequence[str]) -> list[Cell]:
    return [ALL, *((dimension, group) for dimension, group in zip(dimensions, one, strict=True) if group)]


def by_cell(counts: Mapping[tuple[Class, str], int], dimensions: Sequence[str]) -> dict[Cell, Counter[str]]:
    """Buckets of every cell, from those of classes."""
    cells: defaultdict[Cell, Counter[str]] = defaultdict(Counter)
    by_class: defaultdict[Class, list[tuple[str, int]]] = defaultdict(list)
    for (one, bucket), number in counts.items():
        by_class[one].append((bucket, number))
    for one, told in by_class.items():
        for cell in cells_of(one, dimensions):
            counter = cells[cell]
            for bucket, number in told:
                counter[bucket] += number
    return dict(cells)


def texts_of(content: Content, answers: Answers) -> Iterable[tuple[str, str]]:
    """Question and text of what somebody wrote, that beside “something else” included."""
    for question in content.questions:
        keys = (question.key,) if question.kind in TEXTS else (question.other_key,)
        for key in keys:
            text: Any = answers.get(key)
            if isinstance(text, str) and text.strip():
                yield key, text.strip()
