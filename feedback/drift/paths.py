"""What one and the same person said over time, from surveys alone that were asked by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from directory.models import Alumnus, Spell
from feedback.drift.moments import MOMENTS, RECORD, waves_since
from feedback.drift.records import KNOWN
from feedback.models import Mode, Wave
from feedback.questions.content import Content
from feedback.questions.kinds import OTHER, Core
from feedback.releases.reading import named

MOST = 200  # rows of the table; those who moved come first


@dataclass
class Path:
    """`told` by moment, in the words of `moments.MOMENTS`; a moment that says nothing is missing."""

    person: Alumnus
    told: dict[str, str] = field(default_factory=dict)

    @property
    def has_moved(self) -> bool:
        return len(set(self.told.values())) > 1

    @property
    def steps(self) -> list[str]:
        return [self.told.get(moment, "") for moment in MOMENTS]


def paths_told(*, since: date) -> list[Path]:
    """Of people who were asked by name and have given a reason; three queries, however many."""
    waves = {wave.pk: wave for wave in waves_since(since) if wave.mode == Mode.NAMED}
    paths: dict[object, Path] = {}
    asked = {pk: _reason_key(wave) for pk, wave in waves.items()}
    for response in named(list(waves.values())).order_by("submitted_at"):
        reason = response.answers.get(asked[response.wave_id])
        if reason:
            person = response.participation.alumnus
            path = paths.setdefault(person.pk, Path(person))
            path.told[waves[response.wave_id].survey.purpose] = reason if reason in KNOWN else OTHER
    _add_records(list(paths.values()))
    found = sorted(paths.values(), key=lambda path: (not path.has_moved, path.person.sort_name, str(path.person.pk)))
    return found[:MOST]


def _reason_key(wave: Wave) -> str:
    question = Content.load(wave.version.content).core(Core.REASON)
    return question.key if question else ""


def _add_records(paths: Sequence[Path]) -> None:
    spells: QuerySet[Spell] = Spell.objects.filter(alumnus__in=[path.person for path in paths]).exclude(exit_reason="")
    recorded = dict(spells.order_by("last_day").values_list("alumnus_id", "exit_reason"))
    for path in paths:
        if reason := recorded.get(path.person.pk):
            path.told[RECORD] = reason if reason in KNOWN else OTHER
