"""Things that end: an event, a mentoring. Who knows of one tells it here; others listen, as the survey after it.

Apps register their occasions and listeners in `AppConfig.ready()`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise

from tenancy.models import Employer


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """`label` tells HR when it is: “After an event”. With its `module` switched off it is on no page."""

    name: str
    label: str | Promise
    module: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What follows an occasion, as the page of journeys shows it. Where it is only `is_planned` the `detail` says
    what is missing."""

    title: str
    detail: str
    icon: str
    url: str
    is_planned: bool = False


class UnknownOccasion(LookupError):
    """No app has registered an occasion of this name."""


Listener = Callable[[Employer, str, Collection[UUID], datetime], None]
Steps = Callable[[Employer, str], Sequence[Step]]

_occasions: dict[str, Occasion] = {}
_listeners: list[Listener] = []
_steps: list[Steps] = []


def register(occasion: Occasion) -> None:
    """Registering the same name again replaces it, so that `ready()` may run twice."""
    _occasions[occasion.name] = occasion


def listen(listener: Listener) -> None:
    """Called in the transaction of whoever tells; must be safe to be told the same twice."""
    if listener not in _listeners:
        _listeners.append(listener)


def show(steps: Steps) -> None:
    """A listener's account of what it does after an occasion."""
    if steps not in _steps:
        _steps.append(steps)


def steps_after(employer: Employer) -> list[tuple[Occasion, list[Step]]]:
    """Of those occasions that can happen at this employer, with something that follows or could."""
    here = [each for each in all_occasions() if not each.module or employer.has_module(each.module)]
    found = [(each, [step for steps in _steps for step in steps(employer, each.name)]) for each in here]
    return [(occasion, steps) for occasion, steps in found if steps]


def all_occasions() -> list[Occasion]:
    return sorted(_occasions.values(), key=lambda occasion: occasion.name)


def happened(employer: Employer, name: str, alumnus_ids: Collection[UUID], at: datetime) -> None:
    """To these people, who were there. Nobody there: nothing happened."""
    if name not in _occasions:
        raise UnknownOccasion(f"No app has registered an occasion “{name}”.")
    if not alumnus_ids:
        return
    for listener in _listeners:
        listener(employer, name, alumnus_ids, at)
