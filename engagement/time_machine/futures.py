"""All sources together, and two futures side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagement.journeys.wording import short_day
from engagement.time_machine.samples import Sample
from engagement.time_machine.sources import Fate, Foretold, sources_of
from tenancy.models import Employer


def foretell(sample: Sample, employer: Employer) -> list[Foretold]:
    """Everything, in the order of its days. Reads; writes nothing."""
    sources = sources_of(employer)
    for source in sources:
        if source.becomes is not None:
            sample = replace(sample, becomes=source.becomes(sample, employer))
    found = [thing for source in sources for thing in source.foretell(sample, employer)]
    return sorted(found, key=lambda thing: (thing.on, thing.at is not None, thing.at, thing.title))


def find(things: Sequence[Foretold], key: str) -> Foretold | None:
    return next((thing for thing in things if thing.key == key), None)


@dataclass
class Line:
    """One thing in one or two futures. `change` says in words what is different; empty where nothing is."""

    here: Foretold | None
    there: Foretold | None
    change: str = ""

    @property
    def thing(self) -> Foretold:
        found = self.here or self.there
        assert found is not None
        return found


def side_by_side(here: Sequence[Foretold], there: Sequence[Foretold]) -> list[Line]:
    """What both futures have stands in one line."""
    mine, theirs = {thing.key: thing for thing in here}, {thing.key: thing for thing in there}
    lines = [Line(thing, theirs.get(key)) for key, thing in mine.items()]
    lines += [Line(None, thing) for key, thing in theirs.items() if key not in mine]
    for line in lines:
        line.change = _change(line.here, line.there)
    return sorted(lines, key=lambda line: (line.thing.on, line.thing.title))


def _change(here: Foretold | None, there: Foretold | None) -> str:
    if here is None:
        return _("Comes only now")
    if there is None:
        return _("Does not come any more")
    if (here.fate == Fate.LEFT_OUT) != (there.fate == Fate.LEFT_OUT):
        return _("Left out now") if there.fate == Fate.LEFT_OUT else _("Comes now")
    days = (there.on - here.on).days
    if here.fate == Fate.LEFT_OUT or not days:
        return ""
    if days > 0:
        return ngettext("%(n)d day later", "%(n)d days later", days) % {"n": days}
    return ngettext("%(n)d day earlier", "%(n)d days earlier", -days) % {"n": -days}


def from_last_day(day: date, last_day: date) -> str:
    return short_day((day - last_day).days)
