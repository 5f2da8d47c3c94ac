"""Surveys to begin with, for the moments that matter. Short, warm, in plain words; employers make them their own.

Keys speak here: the same question has the same key in every set, and those that figures hang on name their core.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as lazy

from directory.models import ExitReason
from feedback.models import Mode, Purpose
from feedback.questions.content import Condition, Content, Page
from feedback.surveys.saying import Say, Text
from tenancy.models import Employer

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
