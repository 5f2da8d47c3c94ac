"""Surveys that are being answered. Call in the employer's scope."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from directory.models import Alumnus
from feedback.answering.links import invite, token_of
from feedback.models import Mode, Participation, Survey, SurveyVersion, Wave, WaveState


def words(text: str) -> dict[str, str]:
    return {"en": text}


def option(key: str) -> dict[str, Any]:
    return {"key": key, "label": words(key.capitalize())}


def question(key: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "text": words(f"Question {key}?"), **fields}


def content(*pages: list[dict[str, Any]], **fields: Any) -> dict[str, Any]:
    """Each page is a list of questions; their keys are p1, p2, …"""
    return {
        "languages": ["en"],
        "title": words("Working here"),
        "pages": [{"key": f"p{number}", "questions": asked} for number, asked in enumerate(pages, start=1)],
        **fields,
    }


def usual() -> dict[str, Any]:
    """Two pages: a score and a choice, of which one answer leads to a text; then a text that may be left out."""
    return content(
        [
            question("rec", "score", required=True),
            question("back", "single", options=[option("yes"), option("maybe"), option("no")]),
        ],
        [
            question("why", "long", shown_if={"question": "back", "is": ["no"]}, required=True),
            question("more", "long"),
        ],
    )


def make_wave(asked: dict[str, Any] | None = None, *, mode: str = Mode.CONFIDENTIAL, **fields: Any) -> Wave:
    """Open since an hour, for a week, unless it is said otherwise."""
    now = timezone.now()
    survey = Survey.objects.create(name="Working here", mode=mode)
    version = SurveyVersion.objects.create(survey=survey, content=asked or usual(), published_at=now)
    usual_fields = {
        "name": "Spring", "state": WaveState.OPEN, "opens_at": now - timedelta(hours=1),
        "closes_at": now + timedelta(days=7),
    }  # fmt: skip
    return Wave.objects.create(survey=survey, version=version, mode=mode, **{**usual_fields, **fields})


def ask(wave: Wave, alumnus: Alumnus, bands: dict[str, str] | None = None) -> tuple[Participation, str]:
    """One invited person, and the path of their link."""
    (made,) = Participation.objects.bulk_create(invite(wave=wave, people=[(alumnus.pk, bands or {})]))
    return made, f"/s/{token_of(made)}/"
