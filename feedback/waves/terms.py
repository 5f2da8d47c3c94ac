"""On which terms a survey is asked: chosen on the launch page, confirmed once, and then frozen with the wave."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, time
from typing import Any, NamedTuple, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models import COMMENTS_FROM, RATES_FROM, SCORES_FROM, Mode, Purpose

SHORTEST, LONGEST = 7, 60  # days that a wave is open
NINE = time(9, 0)


class Occasion(models.TextChoices):
    """What makes it begin."""

    NOW = "now", _("Now")
    LATER = "later", _("On a day")
    CALENDAR = "calendar", _("Again and again")
    JOURNEYS = "journeys", _("When a journey brings people")


class Every(models.IntegerChoices):
    QUARTER = 3, _("Every three months")
    HALF_YEAR = 6, _("Twice a year")
    YEAR = 12, _("Once a year")


class Wording(NamedTuple):
    """What an invitation says in the employer's own words."""

    subject: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Terms:
    """`criteria` are those of `engagement.audiences.criteria`; `remind_after` is 0 for no reminder.

    `subject` and `words` are in the survey's first language; `translated` has both in further ones.
    """

    mode: str = Mode.SEALED.value
    criteria: dict[str, Any] = field(default_factory=dict)
    dimensions: tuple[str, ...] = ()
    scores_from: int = SCORES_FROM
    comments_from: int = COMMENTS_FROM
    rates_from: int = RATES_FROM
    in_batches: bool = False
    lasts: int = 14
    remind_after: int = 7
    occasion: str = Occasion.NOW.value
    opens_on: date | None = None
    opens_at: time = NINE
    months: int = Every.QUARTER.value
    subject: str = ""
    words: str = ""
    translated: dict[str, Wording] = field(default_factory=dict)

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        if "dimensions" in known:
            known["dimensions"] = tuple(known["dimensions"])
        if known.get("opens_on"):
            known["opens_on"] = date.fromisoformat(known["opens_on"])
        if "opens_at" in known:
            known["opens_at"] = time.fromisoformat(known["opens_at"])
        known["translated"] = {code: Wording(**words) for code, words in data.get("translated", {}).items()}
        return cls(**known)

    def dump(self) -> dict[str, Any]:
        opens_on = self.opens_on.isoformat() if self.opens_on else None
        return {
            **asdict(self),
            "dimensions": list(self.dimensions),
            "opens_on": opens_on,
            "opens_at": self.opens_at.isoformat("minutes"),
            "translated": {code: words._asdict() for code, words in self.translated.items()},
        }

    @property
    def is_sealed(self) -> bool:
        return self.mode == Mode.SEALED

    @property
    def is_repeated(self) -> bool:
        return self.occasion in (Occasion.CALENDAR, Occasion.JOURNEYS)

    @property
    def wordings(self) -> list[Wording]:
        """In each language that they are written in, the first one's first."""
        return [Wording(self.subject, self.words), *self.translated.values()]

    def wording(self, language: str) -> Wording:
        return self.translated.get(language) or Wording(self.subject, self.words)

    @property
    def words_hash(self) -> str:
        """Of all that a reader sees of the launch: changes whenever a test mail no longer shows what would be sent."""
        said = [self.subject, self.words, self.mode, self.lasts, *sorted(self.translated.items())]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def usual_mode(purpose: str) -> Mode:
    """A handful of people leave in a week: sealed answers want a crowd."""
    return Mode.CONFIDENTIAL if purpose == Purpose.EXIT else Mode.SEALED


def modes_for(purpose: str) -> tuple[Mode, ...]:
    return tuple(mode for mode in Mode if not (mode == Mode.SEALED and purpose == Purpose.EXIT))
