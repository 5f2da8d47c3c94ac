"""Waves with results: sealed, closed, released. Call in the employer's scope."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from feedback.models import Mode, Purpose, Survey, Wave
from feedback.releases.actions import release
from tests.factories.releases import answer, bands_of, comment, make_answered
from tests.factories.surveys import content, option, question

LYON, OSLO = {"office": "lyon"}, {"office": "oslo"}


def asked(text: str = "Fair?", since: int = 1) -> dict[str, Any]:
    return content(
        [
            question("rec", "score", core="recommend"),
            question("fair", "rating", core="fair", text={"en": text}, comparable_since=since),
            question("reason", "single", core="reason", options=[option("career"), option("management")]),
            question("back", "single", core="return", options=[option("yes"), option("no")]),
            question("marks", "matrix", rows=[option("boss"), option("tools")]),
            question("why", "long"),
        ]
    )


def told(rec: int, fair: int = 4, reason: str = "career") -> dict[str, Any]:
    return {"rec": rec, "fair": fair, "reason": reason, "back": "yes" if rec > 6 else "no",
            "marks": {"boss": fair, "tools": 3 + rec % 2}}  # fmt: skip


def many(reason: str = "career", *, good: int = 12) -> list[tuple[Mapping[str, Any], Mapping[str, str]]]:
    """Twenty from Lyon and from Oslo, three from each of two places too small to be shown; `good` of each like it."""
    answers = []
    for place in (LYON, OSLO):
        for number in range(20):
            likes = number < good
            answers.append(
                (
                    told(
                        9 + number % 2 if likes else 3,
                        3 + number % 3,
                        "management" if number == 1 else reason if number % 3 else "career",
                    ),
                    place,
                )
            )
    return [*answers, *((told(8, 2 + number % 3), {"office": "rome" if number < 3 else "bari"}) for number in range(6))]


def make_results(
    months_ago: int = 1, *, survey: Survey | None = None, purpose: str = Purpose.ALUMNI, reason: str = "career",
    good: int = 12, text: str = "Fair?", since: int = 1, comments: int = 12,
) -> Wave:  # fmt: skip
    """A sealed wave that is closed and released."""
    opens_at = timezone.now() - timedelta(days=30 * months_ago)
    survey = survey or Survey.objects.create(name="Looking back", purpose=purpose, mode=Mode.SEALED)
    wave = make_answered(
        [], asked=asked(text, since), survey=survey, opens_at=opens_at, closes_at=opens_at + timedelta(days=14),
        name=f"Wave {months_ago}", bands=bands_of(office="lyon oslo rome bari"), invited=60,
    )  # fmt: skip
    answer(wave, many(reason, good=good))
    comment(wave, "why", *(f"My manager said no, number {number}, <b>twice</b>" for number in range(comments)))
    release(wave=wave)
    return wave
