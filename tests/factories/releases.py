"""Waves with answers in them. Call in the employer's scope."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from directory.models import Alumnus, AlumnusState
from feedback.models import (
    Mode,
    Participation,
    ParticipationState,
    Response,
    SealedComment,
    SealedResponse,
    Survey,
    SurveyVersion,
    Wave,
    WaveState,
)
from tests.factories.surveys import content, option, question

Answer = tuple[Mapping[str, Any], Mapping[str, str]]  # answers and bands


def all_kinds() -> dict[str, Any]:
    return content(
        [
            question("rec", "score", core="recommend"),
            question("fair", "rating", core="fair"),
            question("back", "single", core="return", options=[option("yes"), option("no")], has_other=True),
            question("liked", "multiple", options=[option("pay"), option("team"), option("work")]),
            question("order", "ranking", options=[option("pay"), option("team")]),
            question("marks", "matrix", rows=[option("boss"), option("tools")]),
            question("since", "date"),
            question("why", "long"),
            question("whynot", "long", shown_if={"question": "back", "is": ["no"]}),
            question("when", "single", options=[option("soon"), option("later")],
                     shown_if={"question": "back", "is": ["no"]}),
        ]
    )  # fmt: skip


def bands_of(**groups: str) -> list[dict[str, Any]]:
    """`office="lyon oslo"`."""
    return [
        {
            "key": key,
            "label": key.title(),
            "groups": [{"key": each, "label": each.title()} for each in names.split()],
        }
        for key, names in groups.items()
    ]


def make_answered(
    answers: Iterable[Answer],
    *,
    asked: dict[str, Any] | None = None,
    mode: str = Mode.SEALED,
    survey: Survey | None = None,
    **fields: Any,
) -> Wave:
    """Closed, unless `state` says otherwise; invited are as many as have answered."""
    now, given = timezone.now(), list(answers)
    survey = survey or Survey.objects.create(name="Working here", mode=mode)
    number = survey.versions.count() + 1
    version = SurveyVersion.objects.create(survey=survey, number=number, content=asked or all_kinds(), published_at=now)
    usual = {
        "name": "Spring", "state": WaveState.CLOSED, "opens_at": now - timedelta(days=20),
        "closes_at": now - timedelta(days=1), "invited": len(given), "bands": bands_of(office="lyon oslo"),
    }  # fmt: skip
    wave = Wave.objects.create(survey=survey, version=version, mode=mode, **{**usual, **fields})
    answer(wave, given)
    return wave


def answer(wave: Wave, answers: Iterable[Answer], *, by: Iterable[Alumnus] = (), at: datetime | None = None) -> None:
    """As the mixer or the answer pages write it. `by`: the people of a wave that knows them."""
    given = [(dict(told), dict(bands)) for told, bands in answers]
    if wave.mode == Mode.SEALED:
        SealedResponse.objects.bulk_create(SealedResponse(wave=wave, answers=a, bands=b) for a, b in given)
        return
    people = list(by) or make_people(len(given))
    asked = Participation.objects.bulk_create(
        Participation(
            wave=wave, alumnus=person, token_digest=f"{wave.pk.hex}{person.pk.hex}"[:64], bands=bands,
            state=ParticipationState.ANSWERED,
        )
        for person, (_told, bands) in zip(people, given, strict=True)
    )  # fmt: skip
    at = at or timezone.now() - timedelta(days=2)
    Response.objects.bulk_create(
        Response(wave=wave, participation=each, answers=told, bands=bands, submitted_at=at)
        for each, (told, bands) in zip(asked, given, strict=True)
    )


def make_people(count: int) -> list[Alumnus]:
    made = Alumnus.objects.bulk_create(
        Alumnus(given_name=f"Given{number}", family_name="Family", state=AlumnusState.ALUMNUS)
        for number in range(count)
    )
    return list(made)


def comment(wave: Wave, question: str, *texts: str) -> None:
    SealedComment.objects.bulk_create(SealedComment(wave=wave, question=question, text=text) for text in texts)
