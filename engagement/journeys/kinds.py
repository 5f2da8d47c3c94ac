"""The kinds of step that a journey may have. The app that owns one registers it in `AppConfig.ready()`.

Here: a mail, an errand for a colleague, the yearly question. Surveys and openings come from the apps that have them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django import forms
from django.utils.functional import Promise

from directory.models import Alumnus
from engagement.gate import Check
from engagement.journeys.facts import Facts
from engagement.models import JourneyStep, RunReason, StepRun
from mail.categories import Category
from tenancy.models import Employer
from web.mail_rendering import RenderedMail

if TYPE_CHECKING:
    from engagement.time_machine.samples import Sample


@dataclass(frozen=True)
class Passenger:
    """One person for whom a step is carried out now."""

    run: StepRun
    alumnus: Alumnus
    facts: Facts


@dataclass(frozen=True, kw_only=True)
class StepKind:
    """`carry_out` runs in the transaction that has claimed the runs, for many people at once, and never twice for one.

    `why_not` looks at the facts alone, for the time machine asks it too. `problem` is the sentence for HR why such a
    step can be neither shown nor carried out, `checks` what else must be right before it is (`journeys.gate`). `mail`
    shows what one person gets. `form` asks for `settings`, and stores nothing.
    """

    name: str
    label: str | Promise
    sentence: str | Promise
    icon: str
    form: type[forms.Form]
    title: Callable[[JourneyStep], str]
    carry_out: Callable[[JourneyStep, Sequence[Passenger], Employer, datetime], None]
    why_not: Callable[[JourneyStep, Facts], RunReason | None] = lambda step, facts: None
    problem: Callable[[JourneyStep], str] = lambda step: ""
    checks: Callable[[JourneyStep, Employer], list[Check]] = lambda step, employer: []
    category: Callable[[JourneyStep], Category | None] = lambda step: None
    mail: Callable[[JourneyStep, "Sample", Employer], RenderedMail] | None = None
    # Wants a letter of its own, which is written on a page after the first saving.
    has_letter: bool = False
    is_offered: bool = True  # in the list of kinds for a new step


class UnknownKind(LookupError):
    """No app has registered a kind of step of this name."""


_kinds: dict[str, StepKind] = {}


def register(kind: StepKind) -> None:
    _kinds[kind.name] = kind


def offered() -> list[StepKind]:
    return [kind for kind in _kinds.values() if kind.is_offered]


def kind_of(step: JourneyStep) -> StepKind:
    return kind_named(step.kind)


def kind_named(name: str) -> StepKind:
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"No app has registered a kind of step “{name}”.") from None
