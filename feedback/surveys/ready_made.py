"""Surveys to begin with, for the moments that matter. Short, warm, in plain words; employers make them their own.

Keys speak here: the same question has the same key in every set, and those that figures hang on name their core.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from directory.models import ExitReason
from feedback.models import Mode, Purpose
from feedback.questions.content import Condition, Content, Option, Page, Question, Words
from feedback.questions.kinds import Core, QuestionKind
from tenancy.models import Employer

Text = str | Promise
Pairs = Sequence[tuple[str, Text]]

# Nobody says these of themselves; “other” is the question's own “something else”.
UNASKED = frozenset(
    {ExitReason.DEATH, ExitReason.CONDUCT, ExitReason.PERFORMANCE, ExitReason.ABSENCE, ExitReason.OTHER}
)
# Where something could have been done about it.
AVOIDABLE = (
    ExitReason.CAREER, ExitReason.PAY, ExitReason.WORK, ExitReason.CONDITIONS, ExitReason.MANAGEMENT,
    ExitReason.SELF_EMPLOYMENT, ExitReason.MUTUAL, ExitReason.PERSONAL,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ReadyMade:
    name: str
    label: Text
    moment: Text
    hint: Text
    purpose: Purpose
    mode: Mode
    write: Callable[[Say], Content]

    def content(self, employer: Employer) -> Content:
        """With a column for each language of the employer; those that we do not speak are left to be translated."""
        languages = tuple(dict.fromkeys([settings.LANGUAGE_CODE, *employer.all_languages]))
        return self.write(Say(languages))

    @property
    def questions(self) -> int:
        return len(self.write(Say((settings.LANGUAGE_CODE,))).questions)


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


def _exit(say: Say) -> Content:
    reason = say.reason(lazy("What is your main reason for leaving?"))
    stay = say.long(
        "stay",
        lazy("What could have made you stay?"),
        shown_if=Condition(question="reason", values=tuple(reason.value for reason in AVOIDABLE)),
    )
    rows = (
        ("manager", lazy("My manager")),
        ("team", lazy("My team")),
        ("pay", lazy("Pay and benefits")),
        ("growth", lazy("Chances to learn and move on")),
        ("load", lazy("Hours and workload")),
        ("thanks", lazy("Being thanked for good work")),
    )
    return say.survey(
        lazy("Before you go"),
        lazy(
            "You have seen us from the inside. Five minutes of plain words help those who stay, and those who come "
            "after you. Leave out whatever you do not want to answer."
        ),
        lazy("Thank you. We wish you a good last week, and a good start wherever you go next."),
        [
            say.page(
                "why",
                lazy("Why you are leaving"),
                say.recommend(lazy("How likely are you to recommend us as a place to work?")),
                reason,
                stay,
            ),
            say.page(
                "work",
                lazy("How it was here"),
                say.matrix("work", lazy("How was it to work here?"), rows, lazy("Poor"), lazy("Very good")),
                say.long("keep", lazy("What should we keep exactly as it is?")),
                say.long("change", lazy("What is the one thing you would change?")),
            ),
            say.page(
                "leaving",
                lazy("How you are leaving"),
                *say.fair(lazy("Is your leaving being handled fairly?")),
                *say.coming_back(),
            ),
        ],
    )


def _alumni(say: Say) -> Content:
    return say.survey(
        lazy("Four weeks later"),
        lazy(
            "A little distance often changes how things look. We would like to know how you see it today. "
            "It takes about three minutes, and every question may be left out but the first."
        ),
        lazy("Thank you for coming back to this. It is good to stay in touch with you."),
        [
            say.page(
                "us",
                lazy("Looking back"),
                say.recommend(lazy("Today, how likely are you to recommend us as a place to work?")),
                say.reason(lazy("Seen from today, what was your main reason for leaving?")),
                *say.fair(lazy("Was your leaving handled fairly?")),
            ),
            say.page(
                "now",
                lazy("Where you are now"),
                *say.promise(lazy("So far, does it keep what it promised?")),
                *say.coming_back(),
                say.long("else", lazy("Is there anything you could not say while you were here?")),
            ),
        ],
    )


def _twelve_months(say: Say) -> Content:
    missed = (
        ("people", lazy("The people")),
        ("work", lazy("The work")),
        ("learning", lazy("What I could learn")),
        ("security", lazy("Security and benefits")),
        ("nothing", lazy("Nothing, to be honest")),
    )
    wanted = (
        ("openings", lazy("Openings that fit me")),
        ("people", lazy("Meeting former colleagues")),
        ("news", lazy("News from the house")),
        ("mentoring", lazy("Finding a mentor, or being one")),
        ("none", lazy("Nothing for now")),
    )
    return say.survey(
        lazy("One year on"),
        lazy(
            "It has been a year. Tell us how you look back and how the step worked out: what former colleagues say "
            "after a year is what we learn most from. Four minutes are enough."
        ),
        lazy("Thank you. Whatever you do next, we are glad that you were one of us."),
        [
            say.page(
                "us",
                lazy("Looking back"),
                say.recommend(lazy("Today, how likely are you to recommend us as a place to work?")),
                say.reason(lazy("After a year, what was your main reason for leaving?")),
                say.multiple("missed", lazy("What do you miss?"), missed),
            ),
            say.page(
                "now",
                lazy("The step you took"),
                *say.promise(lazy("Did what you left for keep its promise?")),
                *say.coming_back(),
            ),
            say.page(
                "touch",
                lazy("Staying in touch"),
                say.multiple("wanted", lazy("What would you like from us?"), wanted),
                say.long("else", lazy("What else should we know?")),
            ),
        ],
    )


def _after_event(say: Say) -> Content:
    rows = (
        ("topic", lazy("What it was about")),
        ("people", lazy("The people I met")),
        ("place", lazy("Place and time")),
        ("care", lazy("How it was organised")),
    )
    again = (("yes", lazy("Yes")), ("maybe", lazy("Maybe")), ("no", lazy("No")))
    return say.survey(
        lazy("How was the event?"),
        lazy("Thank you for coming. One minute of yours makes the next one better."),
        lazy("Thank you. We hope to see you again."),
        [
            say.page(
                "event",
                "",
                say.rating("event", lazy("How was the event for you?"), lazy("A waste of time"), lazy("Excellent")),
                say.matrix("parts", lazy("And in detail?"), rows, lazy("Poor"), lazy("Very good")),
                say.single("again", lazy("Would you come again?"), again),
                say.long("better", lazy("What should we do differently next time?")),
            )
        ],
        contact=False,
    )


def _after_mentoring(say: Say) -> Content:
    role = (("mentor", lazy("I was the mentor")), ("mentee", lazy("I was the mentee")))
    reached = (("yes", lazy("Yes")), ("partly", lazy("In part")), ("no", lazy("No")), ("none", lazy("We set no goal")))
    again = (("yes", lazy("Yes, with anybody")), ("same", lazy("Yes, with the same person")), ("no", lazy("Not now")))
    return say.survey(
        lazy("How was the mentoring?"),
        lazy("You gave each other time. Tell us in two minutes whether it was worth it, and what would help others."),
        lazy("Thank you, for this and for the time you gave."),
        [
            say.page(
                "mentoring",
                "",
                say.single("role", lazy("Which side were you on?"), role),
                say.rating("worth", lazy("Was it worth your time?"), lazy("Not at all"), lazy("Very much")),
                say.rating("fit", lazy("How well did the two of you fit?"), lazy("Not at all"), lazy("Very well")),
                say.single("reached", lazy("Did you get to where you wanted?"), reached),
                say.single("again", lazy("Would you do it again?"), again),
                say.long("better", lazy("What would have made it better?")),
            )
        ],
    )


def _pulse(say: Say) -> Content:
    return say.survey(
        lazy("One question"),
        lazy("Just one question, and you are done."),
        lazy("Thank you. That was all."),
        [say.page("pulse", "", say.recommend(lazy("Today, how likely are you to recommend us as a place to work?")))],
    )


READY_MADE = {
    ready.name: ready
    for ready in (
        ReadyMade(
            name="exit",
            label=lazy("Exit"),
            moment=lazy("A week before the last day"),
            hint=lazy("Why they leave, how it was, whether they would come back."),
            purpose=Purpose.EXIT,
            mode=Mode.CONFIDENTIAL,
            write=_exit,
        ),
        ReadyMade(
            name="alumni",
            label=lazy("Four weeks later"),
            moment=lazy("Four weeks after the last day"),
            hint=lazy("The same reasons with a little distance: this is where the truth begins."),
            purpose=Purpose.ALUMNI,
            mode=Mode.SEALED,
            write=_alumni,
        ),
        ReadyMade(
            name="twelve_months",
            label=lazy("One year on"),
            moment=lazy("Twelve months after the last day"),
            hint=lazy("Did the step keep its promise, what is missed, and what would bring them back."),
            purpose=Purpose.TWELVE_MONTHS,
            mode=Mode.SEALED,
            write=_twelve_months,
        ),
        ReadyMade(
            name="after_event",
            label=lazy("After an event"),
            moment=lazy("The day after"),
            hint=lazy("One minute: was it worth coming, and what to do differently."),
            purpose=Purpose.AFTER_EVENT,
            mode=Mode.SEALED,
            write=_after_event,
        ),
        ReadyMade(
            name="after_mentoring",
            label=lazy("After mentoring"),
            moment=lazy("When a mentoring ends"),
            hint=lazy("For both sides: was it worth it, did the two fit, what would help."),
            purpose=Purpose.AFTER_MENTORING,
            mode=Mode.SEALED,
            write=_after_mentoring,
        ),
        ReadyMade(
            name="pulse",
            label=lazy("Pulse"),
            moment=lazy("Whenever you like"),
            hint=lazy("One question, ten seconds: would they recommend you today?"),
            purpose=Purpose.PULSE,
            mode=Mode.SEALED,
            write=_pulse,
        ),
    )
}


def ready_named(name: str) -> ReadyMade | None:
    return READY_MADE.get(name)


def blank(employer: Employer) -> Content:
    """One page and nothing on it, in the employer's languages."""
    return Content(languages=tuple(employer.all_languages), pages=(Page(key="page1"),))
