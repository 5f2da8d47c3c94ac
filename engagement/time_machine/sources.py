"""What will happen to a person, told by the apps that make it happen. They register in `AppConfig.ready()`.

A source works out what it foretells with the very functions that its ticks use; it writes nothing and sends nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagement.time_machine.samples import Sample
from tenancy.models import Employer
from web.mail_rendering import RenderedMail


class What(models.TextChoices):
    MAIL = "mail", _("Mail")
    ERRAND = "errand", _("Errand")
    STATE = "state", _("State")


class Fate(models.TextChoices):
    COMES = "comes", _("Planned")
    HAPPENED = "happened", _("Done")
    LEFT_OUT = "left_out", _("Left out")
    WAITS = "waits", _("Waits")


@dataclass(frozen=True, kw_only=True)
class Foretold:
    """One thing on one day. `key` stays the same when the last day or the exit type is another, so that two futures
    can be laid side by side. `mail` renders what would be sent; it is called only when somebody opens it."""

    key: str
    on: date
    at: time | None = None
    what: What
    fate: Fate = Fate.COMES
    title: str
    icon: str
    source: str
    why: str = ""
    note: str = ""
    mail: Callable[[], RenderedMail] | None = None

    @property
    def is_left_out(self) -> bool:
        return self.fate == Fate.LEFT_OUT


@dataclass(frozen=True, kw_only=True)
class Source:
    """`becomes` says how the person is let go, where the app decides that."""

    name: str
    label: str | Promise
    module: str
    foretell: Callable[[Sample, Employer], list[Foretold]]
    becomes: Callable[[Sample, Employer], str] | None = None


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    _sources[source.name] = source


def sources_of(employer: Employer) -> list[Source]:
    return [source for source in _sources.values() if employer.has_module(source.module)]
