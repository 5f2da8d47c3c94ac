"""What is this network for? Each answer switches on three parts; what nobody asked for stays out of sight."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenancy.modules import usable


@dataclass(frozen=True)
class Goal:
    name: str
    label: str | Promise
    sentence: str | Promise
    modules: tuple[str, str, str]


# By the names of modules: their apps stand above this one. A test says that all exist.
GOALS = (
    Goal(
        "return",
        _("People come back"),
        _("Stay in touch with those you would hire again, and show them what is open."),
        ("offboarding", "directory", "boomerang"),
    ),
    Goal(
        "touch",
        _("People stay in touch"),
        _("Old colleagues find each other, write, and meet for lunch."),
        ("offboarding", "directory", "circle"),
    ),
    Goal(
        "feedback",
        _("We learn from those who leave"),
        _("Exit interviews and surveys, and letters that keep people answering."),
        ("offboarding", "feedback", "engagement"),
    ),
    Goal(
        "referrals",
        _("People recommend us"),
        _("Openings that reach former colleagues, who pass them on to people they know."),
        ("directory", "boomerang", "engagement"),
    ),
    Goal(
        "care",
        _("We are there for those who left"),
        _("Answers from HR, certificates, and mentors for the next step."),
        ("directory", "services", "mentoring"),
    ),
)


def modules_for(goals: Iterable[str]) -> list[str]:
    """Of all the goals together, sorted."""
    chosen = set(goals)
    return sorted(usable(name for goal in GOALS if goal.name in chosen for name in goal.modules))
