"""What the pages of waves show. Of a sealed or confidential wave never who has answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from feedback.models import (
    Participation,
    ParticipationState,
    Release,
    Rhythm,
    SealedInvitation,
    Survey,
    WaitingPerson,
    Wave,
    WaveOrigin,
)
from feedback.releases.reading import published
from feedback.sealed.rates import rate as sealed_rate
from feedback.sealed.rates import so_far
from feedback.waves.gate import SEALED_FROM
from feedback.waves.rhythms import rhythm_words
from feedback.waves.rules import may_be_closed_by_hand, may_cancel
from feedback.waves.terms import Terms


@dataclass(frozen=True)
class WavePage:
    wave: Wave
    terms: Terms
    rate: int | None
    has_results: bool
    may_close: bool
    may_cancel: bool
    may_extend: bool

    @property
    def left_out(self) -> int:
        return sum(each["count"] for each in self.wave.left_out)

    @property
    def is_settling(self) -> bool:
        return self.wave.state == "closed" and self.wave.settled_at is None


def page_of(wave: Wave, *, now: datetime | None = None) -> WavePage:
    has_results = Release.objects.filter(wave=wave).exists()
    return WavePage(
        wave=wave,
        terms=Terms.load(wave.terms),
        rate=rate_of(wave),
        has_results=has_results,
        may_close=may_be_closed_by_hand(wave, now=now or timezone.now()),
        may_cancel=may_cancel(wave, has_results=has_results),
        may_extend=wave.is_open,
    )


def rate_of(wave: Wave) -> int | None:
    """In steps of five people and five per cent while it is open, so that one answer more is not seen."""
    if wave.invited < wave.rates_from:
        return None
    if not wave.is_open:
        return published(wave).rate
    if wave.is_sealed:
        return sealed_rate(wave)
    answered = Participation.objects.filter(wave=wave, state=ParticipationState.ANSWERED).count()
    return so_far(answered, wave.invited)


def rates_of(waves: Iterable[Wave]) -> dict[UUID, int | None]:
    """Of the open ones of a list, in two queries."""
    shown = [wave for wave in waves if wave.is_open and wave.invited >= wave.rates_from]
    sealed = SealedInvitation.objects.filter(wave__in=[wave.pk for wave in shown if wave.is_sealed], is_used=True)
    open_ones = [wave.pk for wave in shown if not wave.is_sealed]
    others = Participation.objects.filter(wave__in=open_ones, state=ParticipationState.ANSWERED)
    counts = {**_by_wave(sealed), **_by_wave(others)}
    return {wave.pk: so_far(counts.get(wave.pk, 0), wave.invited) for wave in shown}


def _by_wave(rows: QuerySet[Any]) -> dict[UUID, int]:
    return dict(rows.order_by().values_list("wave").annotate(Count("pk")))


@dataclass(frozen=True)
class RhythmLine:
    rhythm: Rhythm
    words: str
    waiting: int
    fewest: int

    @property
    def is_for_journeys(self) -> bool:
        return self.rhythm.origin == WaveOrigin.JOURNEY

    @property
    def is_sealed(self) -> bool:
        return Terms.load(self.rhythm.terms).is_sealed


def rhythms_of(survey: Survey) -> list[RhythmLine]:
    found = list(Rhythm.objects.running().filter(survey=survey).order_by("origin"))
    waiting = WaitingPerson.objects.filter(survey=survey).count() if found else 0
    return [RhythmLine(each, rhythm_words(each), waiting, SEALED_FROM) for each in found]


@dataclass(frozen=True)
class WaveLine:
    wave: Wave
    rate: int | None
