"""How ready-made surveys are written: a sentence once, in all our languages; the core questions in the same words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from directory.models import ExitReason
from feedback.questions.content import Condition, Content, Option, Page, Question, Words
from feedback.questions.kinds import Core, QuestionKind

Text = str | Promise
Pairs = Sequence[tuple[str, Text]]

# Nobody says these of themselves; “other” is the question's own “something else”.
UNASKED = frozenset(
    {ExitReason.DEATH, ExitReason.CONDUCT, ExitReason.PERFORMANCE, ExitReason.ABSENCE, ExitReason.OTHER}
)


@dataclass(frozen=True)
class Say:
    """Puts a sentence into all languages that we speak."""

    languages: tuple[str, ...]

    def __call__(self, text: Text) -> Words:
        return {language: self._in(language, text) for language in self.languages if language in settings.TRANSLATED}

    def _in(self, language: str, text: Text) -> str:
        with translation.override(language):
            return str(text)

    def options(self, pairs: Pairs) -> tuple[Option, ...]:
        return tuple(Option(key=key, label=self(label)) for key, label in pairs)

    def survey(self, title: Text, intro: Text, thanks: Text, pages: Iterable[Page], *, contact: bool = True) -> Content:
        return Content(
            languages=self.languages, title=self(title), intro=self(intro), thanks=self(thanks), pages=tuple(pages),
            offers_contact=contact,
        )  # fmt: skip

    def page(self, key: str, title: Text, *questions: Question) -> Page:
        return Page(key=key, title=self(title) if title else {}, questions=questions)

    def long(self, key: str, text: Text, *, shown_if: Condition | None = None) -> Question:
        return Question(key=key, kind=QuestionKind.LONG, text=self(text), shown_if=shown_if)

    def rating(
        self, key: str, text: Text, lowest: Text, highest: Text, *, core: str = "", shown_if: Condition | None = None
    ) -> Question:
        return Question(
            key=key, kind=QuestionKind.RATING, text=self(text), core=core, shown_if=shown_if,
            labels={"1": self(lowest), "5": self(highest)},
        )  # fmt: skip

    def single(
        self, key: str, text: Text, pairs: Pairs, *, core: str = "", other: bool = False, required: bool = False
    ) -> Question:
        return Question(
            key=key, kind=QuestionKind.SINGLE, text=self(text), options=self.options(pairs), core=core,
            has_other=other, required=required,
        )  # fmt: skip

    def multiple(self, key: str, text: Text, pairs: Pairs) -> Question:
        return Question(
            key=key, kind=QuestionKind.MULTIPLE, text=self(text), options=self.options(pairs), has_other=True,
            shuffled=True,
        )  # fmt: skip

    def matrix(self, key: str, text: Text, pairs: Pairs, lowest: Text, highest: Text) -> Question:
        return Question(
            key=key, kind=QuestionKind.MATRIX, text=self(text), rows=self.options(pairs),
            labels={"1": self(lowest), "5": self(highest)},
        )  # fmt: skip

    # The core questions, in the same words everywhere.

    def recommend(self, text: Text) -> Question:
        return Question(
            key="recommend", kind=QuestionKind.SCORE, text=self(text), required=True, core=Core.RECOMMEND,
            labels={"0": self(lazy("Not at all likely")), "10": self(lazy("Very likely"))},
        )  # fmt: skip

    def reason(self, text: Text) -> Question:
        pairs = [(reason.value, reason.label) for reason in ExitReason if reason not in UNASKED]
        return self.single("reason", text, pairs, core=Core.REASON, other=True)

    def coming_back(self) -> tuple[Question, Question]:
        """Yes, maybe or no, and what would have to change."""
        pairs = (("yes", lazy("Yes")), ("maybe", lazy("Maybe")), ("no", lazy("No")))
        return (
            self.single("return", lazy("Would you come back one day?"), pairs, core=Core.RETURN),
            self.long(
                "return_change",
                lazy("What would have to change?"),
                shown_if=Condition(question="return", values=("maybe", "no")),
            ),
        )

    def fair(self, text: Text) -> tuple[Question, Question]:
        return (
            self.rating("fair", text, lazy("Not at all"), lazy("Completely"), core=Core.FAIR),
            self.long(
                "fair_change",
                lazy("What should we have done differently?"),
                shown_if=Condition(question="fair", start=1, end=3),
            ),
        )

    def promise(self, text: Text) -> tuple[Question, Question]:
        return (
            self.single(
                "now",
                lazy("What are you doing now?"),
                (
                    ("job", lazy("A new job")),
                    ("own", lazy("My own business")),
                    ("study", lazy("Studying or training")),
                    ("break", lazy("A break, family or care")),
                    ("looking", lazy("Looking for something new")),
                    ("retired", lazy("Retired")),
                ),
            ),
            self.rating(
                "promise",
                text,
                lazy("Not at all"),
                lazy("Completely"),
                core=Core.PROMISE,
                shown_if=Condition(question="now", values=("job", "own")),
            ),
        )
