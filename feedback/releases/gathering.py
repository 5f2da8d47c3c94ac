"""The only place that reads answers, apart from those who write them (a guard test says so)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from feedback.models import Mode, Response, SealedComment, SealedResponse, Wave

Answers = Mapping[str, Any]
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Row:
    """One respondent. `person` and `at` are None in sealed waves: nobody knows them."""

    answers: Answers
    bands: Mapping[str, str]
    person: UUID | None = None
    at: datetime | None = None


def gather(wave: Wave, *, until: datetime | None = None) -> Iterator[Row]:
    """Everybody who has answered, in no order that says anything. `until` counts where times are known."""
    if wave.mode == Mode.SEALED:
        sealed = SealedResponse.objects.filter(wave=wave).values_list("answers", "bands")
        for answers, bands in sealed.iterator(CHUNK):
            yield Row(answers, bands)
        return
    known = Response.objects.filter(wave=wave)
    if until is not None:
        known = known.filter(submitted_at__lte=until)
    columns = ("answers", "bands", "participation__alumnus_id", "submitted_at")
    for answers, bands, person, at in known.values_list(*columns).iterator(CHUNK):
        yield Row(answers, bands, person, at)


def responses_by_name(waves: Sequence[Wave]) -> QuerySet[Response]:
    """For `reading.named`, which lets named waves pass and no others."""
    return Response.objects.filter(wave__in=waves).select_related("participation__alumnus")


def answered(wave: Wave, *, until: datetime) -> int:
    if wave.mode == Mode.SEALED:
        return SealedResponse.objects.filter(wave=wave).count()
    return Response.objects.filter(wave=wave, submitted_at__lte=until).count()


def gather_texts(wave: Wave) -> Iterator[tuple[str, str]]:
    """Question and text of sealed comments; those of other waves stand in the answers."""
    texts = SealedComment.objects.filter(wave=wave).values_list("question", "text")
    yield from texts.iterator(CHUNK)


def overlapping(wave: Wave, others: QuerySet[Wave], *, most: int) -> list[UUID]:
    """Those of the other waves, none of them sealed, that most people of this one have answered too."""
    here = Response.objects.filter(wave=wave).values("participation__alumnus")
    there = Response.objects.filter(wave__in=others, participation__alumnus__in=here)
    common = there.values("wave").annotate(people=Count("participation__alumnus", distinct=True))
    return list(common.order_by("-people", "-wave__opens_at").values_list("wave", flat=True)[:most])
