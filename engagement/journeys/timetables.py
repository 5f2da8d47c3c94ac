"""Days that other apps count from the last day and that HR may change here: offboarding's own steps.

The app registers its timetable in `AppConfig.ready()`. It keeps the days and moves what is still to come.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.models import Membership


@dataclass(frozen=True, kw_only=True)
class TimetableRow:
    """One step. A day that may not move says why in `fixed`."""

    key: str
    label: str | Promise
    icon: str
    day: int
    usual: int
    lowest: int = 0
    highest: int = 0
    fixed: str | Promise = ""
    detail: str | Promise = ""


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """`save` raises an `ActionError` with a sentence where the days do not fit together."""

    name: str
    label: str | Promise
    module: str
    rows: Callable[[], list[TimetableRow]]
    save: Callable[[Mapping[str, int], Membership], None]


_timetables: dict[str, Timetable] = {}


def register(timetable: Timetable) -> None:
    _timetables[timetable.name] = timetable


def all_timetables() -> list[Timetable]:
    return list(_timetables.values())
