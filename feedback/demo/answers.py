"""Whoever answers in the demo: a mood that hangs on team and time, a reason that changes once people have gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from feedback.demo.comments import written
from feedback.models import Purpose
from feedback.questions.content import Content, Question
from feedback.questions.kinds import Core, QuestionKind

# Out of a hundred. What is known of this employer, so that the report can be seen to find it: on the way out people
# name their career, and a year later their manager; in Operations and Customer Care twice as often as elsewhere.
REASONS = {
    Purpose.EXIT: {
        "career": 36, "pay": 12, "management": 4, "conditions": 6, "relocation": 12, "family": 13, "study": 8,
        "work": 4,
        "self_employment": 3, "other": 2,
    },
    Purpose.ALUMNI: {
        "career": 25, "pay": 17, "management": 18, "conditions": 12, "relocation": 8, "family": 8, "study": 5,
        "work": 4,
        "self_employment": 2, "other": 1,
    },
    Purpose.TWELVE_MONTHS: {
        "career": 18, "pay": 17, "management": 27, "conditions": 14, "relocation": 7, "family": 6, "study": 4,
        "work": 4,
        "self_employment": 2, "other": 1,
    },
}  # fmt: skip
UNEASY = frozenset({"operations", "customer-care"})
HAPPY = frozenset({"engineering", "data"})
WRITES = 0.24  # of those who see a question for their own words
SKIPS = 0.04


@dataclass
class Pen:
    """Fills in the questions of one survey. The same seed writes the same answers."""

    content: Content
    purpose: Purpose
    chance: Random
    words: dict[str, Iterator[str]] = field(default_factory=dict)

    def answers(self, bands: Mapping[str, str], *, progress: float, recorded: str = "") -> dict[str, Any]:
        """`progress` runs from 0 to 1 over the two years; `recorded` is the reason that HR has noted."""
        team = bands.get("team", "")
        mood = self.chance.gauss(0.0, 1.0) + 0.9 * (progress - 0.5)
        mood += 0.5 if team in HAPPY else -0.8 if team in UNEASY else 0.0
        mood -= 0.35 if self.purpose == Purpose.EXIT else 0.0
        answers: dict[str, Any] = {}
        for question in self.content.questions:
            if question.shown_if is not None and not question.shown_if.holds(answers.get(question.shown_if.question)):
                continue
            if question.kind != QuestionKind.LONG and not question.required and self.chance.random() < SKIPS:
                continue
            value = self._answer(question, mood, team, recorded)
            if value is not None:
                answers[question.key] = value
        return answers

    def _answer(self, question: Question, mood: float, team: str, recorded: str) -> Any:
        if question.kind == QuestionKind.SCORE:
            return self._step(7.6 + 1.9 * mood, 1.1, 0, 10)
        if question.kind == QuestionKind.RATING:
            return self._step(3.5 + 0.7 * mood, 0.7, 1, 5)
        if question.kind == QuestionKind.MATRIX:
            return {
                row.key: self._step(3.5 + 0.6 * mood + self._taste(row.key, team), 0.7, 1, 5) for row in question.rows
            }
        if question.kind == QuestionKind.MULTIPLE:
            keys = [option.key for option in question.options if option.key not in ("nothing", "none")]
            return self.chance.sample(keys, self.chance.randint(1, min(3, len(keys)))) if keys else None
        if question.kind == QuestionKind.LONG:
            return self._words(question.key)
        return self._single(question, mood, team, recorded) if question.kind == QuestionKind.SINGLE else None

    def _single(self, question: Question, mood: float, team: str, recorded: str) -> str:
        if question.core == Core.REASON:
            return self._reason(team, recorded)
        if question.core == Core.RETURN:
            wish = mood + self.chance.gauss(0, 0.6)
            return "yes" if wish > 0.4 else "maybe" if wish > -0.6 else "no"
        keys = [option.key for option in question.options]
        weights = [2.0 ** (len(keys) - place) for place in range(len(keys))]
        return self.chance.choices(keys, weights)[0]

    def _reason(self, team: str, recorded: str) -> str:
        """At the exit one in four says just what HR has noted."""
        weights = dict(REASONS[self.purpose])
        if self.purpose == Purpose.EXIT and recorded in weights and self.chance.random() < 0.25:
            return recorded
        if self.purpose != Purpose.EXIT:
            weights["management"] = round(weights["management"] * (1.9 if team in UNEASY else 0.7))
            weights["conditions"] = round(weights["conditions"] * (1.5 if team in UNEASY else 0.8))
        return self.chance.choices(list(weights), list(weights.values()))[0]

    @staticmethod
    def _taste(row: str, team: str) -> float:
        """What is better or worse than all else."""
        if team in UNEASY and row in ("manager", "load"):
            return -0.8
        return {"team": 0.7, "pay": -0.3, "growth": -0.2, "thanks": -0.4}.get(row, 0.0)

    def _words(self, question: str) -> str | None:
        if self.chance.random() >= WRITES:
            return None
        return next(self.words.setdefault(question, written(question, self.chance)))

    def _step(self, middle: float, spread: float, low: int, high: int) -> int:
        return min(max(round(self.chance.gauss(middle, spread)), low), high)
