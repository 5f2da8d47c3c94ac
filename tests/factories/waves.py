"""Surveys that are about to be asked, and people who said yes to them. Call in the employer's scope."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Membership
from directory.models import Alumnus, AlumnusState, Spell
from feedback.models import Launch, Mode, Purpose, Survey, SurveyVersion, Wave
from feedback.waves.actions import launch_wave, open_wave, prepare_launch
from feedback.waves.terms import Terms
from mail.categories import Category
from mail.models import Preference
from tenancy.models import Employer
from tests.factories.surveys import usual

WORDS = {"subject": "How was it?", "words": "Tell us.\n\nIt helps."}
TEAMS = ("Payments", "Risk")


def make_readers(count: int, *, begins: int = 0, state: str = AlumnusState.ALUMNUS, **spell: Any) -> list[Alumnus]:
    """With a confirmed address and a yes to surveys; half of them of each team, gone since two years."""
    now = timezone.now()
    people = Alumnus.objects.bulk_create(
        Alumnus(
            given_name=f"Given{number}", family_name=f"Family{number:03}", name_key=f"given{number}",
            sort_name=f"family{number:03}", state=state, personal_email=f"p{number}@home.example",
            personal_email_verified_at=now,
        )
        for number in range(begins, begins + count)
    )  # fmt: skip
    Preference.objects.bulk_create(
        Preference(recipient_id=each.pk, category=Category.SURVEYS, wanted=True) for each in people
    )
    last_day = spell.pop("last_day", now.date() - timedelta(days=700))
    Spell.objects.bulk_create(
        Spell(alumnus=each, team=TEAMS[number * 2 // count], started_on=date(2015, 1, 1), last_day=last_day, **spell)
        for number, each in enumerate(people)
    )
    return people


def make_survey(purpose: str = Purpose.ALUMNI, mode: str = Mode.SEALED, name: str = "Looking back") -> Survey:
    survey = Survey.objects.create(name=name, purpose=purpose, mode=mode)
    SurveyVersion.objects.create(survey=survey, content=usual())
    return survey


def make_launch(survey: Survey, by: Membership, **terms: Any) -> Launch:
    """Tested, with words."""
    chosen = Terms(**{"mode": survey.mode, "dimensions": ("team",), **WORDS, **terms})
    launch = prepare_launch(survey=survey, terms=chosen, by=by)
    launch.tested = chosen.words_hash
    launch.save(update_fields=["tested"])
    return launch


def launched(survey: Survey, employer: Employer, by: Membership, **terms: Any) -> Wave:
    launch = make_launch(survey, by, **terms)
    return launch_wave(survey=survey, terms=Terms.load(launch.terms), employer=employer, by=by, tested=launch.tested)


def opened(survey: Survey, employer: Employer, by: Membership, **terms: Any) -> Wave:
    wave = launched(survey, employer, by, **terms)
    assert open_wave(wave=wave, employer=employer)
    return Wave.objects.select_related("survey", "version").get(pk=wave.pk)
