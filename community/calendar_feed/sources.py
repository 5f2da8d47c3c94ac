"""What stands in a member's own calendar. Each room registers what it knows of in its `open_room()`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from directory.models import Alumnus
from tenancy.models import Employer
from web.calendars import Entry


@dataclass(frozen=True, kw_only=True)
class Source:
    """`collect` answers with what this person takes part in, not long past and to come, in a query or two.

    `label` says on the page of the calendar what comes from here. Where `module` is off, nothing does.
    """

    name: str
    label: str | Promise
    collect: Callable[[Employer, Alumnus, datetime], list[Entry]]
    module: str
    order: int = 50


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Registering the same name again replaces it, so that `ready()` may run twice."""
    _sources[source.name] = source


def sources_of(employer: Employer) -> list[Source]:
    on = [source for source in _sources.values() if employer.has_module(source.module)]
    return sorted(on, key=lambda source: (source.order, source.name))


def entries_of(employer: Employer, alumnus: Alumnus, now: datetime) -> list[Entry]:
    found = [entry for source in sources_of(employer) for entry in source.collect(employer, alumnus, now)]
    return sorted(found, key=lambda entry: (entry.starts_at, entry.uid))
