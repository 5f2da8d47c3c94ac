from datetime import timedelta
from typing import Any

from django.utils import timezone

from feedback.models import Mode, Rhythm, WaitingPerson, Wave
from tests.factories.surveys import ask as ask_to_answer
from tests.factories.surveys import make_wave
from tests.factories.waves import make_launch
from tests.isolation.factories.cast import alumnus, owner
from tests.isolation.factories.feedback.surveys import survey
from tests.isolation.factories.registry import argument, body, row, task_argument
from tests.isolation.site import Site


def wave(site: Site) -> Wave:
    """Named, so that every page of it is there; open since ten days, so that all may still be done with it."""

    def make() -> Wave:
        made = make_wave(mode=Mode.NAMED, name=f"Autumn at {site.employer.slug}")
        Wave.objects.filter(pk=made.pk).update(opens_at=timezone.now() - timedelta(days=10))
        ask_to_answer(made, alumnus(site))
        return made

    return site.once("wave", make)


@argument("wave_id")
def wave_id(site: Site) -> Any:
    return wave(site).pk


@task_argument("wave_id")
def waves_task(site: Site) -> str:
    return str(wave(site).pk)


@argument("survey_id", of="feedback:launch_detail")
@argument("survey_id", of="feedback:launch_invitation")
@argument("survey_id", of="feedback:launch_test_mail")
@argument("survey_id", of="feedback:launch_word")
@row("feedback.Launch")
def launching_survey(site: Site) -> Any:
    site.once("launch", lambda: make_launch(survey(site), owner(site)))
    return survey(site).pk


@body("feedback:launch_update")
def launch_terms(site: Site) -> dict[str, Any]:
    return {
        "mode": "confidential", "scores_from": "5", "comments_from": "10", "rates_from": "10", "release": "close",
        "occasion": "now", "lasts": "14", "remind_after": "7", "subject": "How was it?", "words": "Tell us.",
    }  # fmt: skip


@body("feedback:wave_extension")
def later(site: Site) -> dict[str, Any]:
    return {"until": (site.employer.today() + timedelta(days=20)).isoformat()}


@argument("rhythm_id")
@row("feedback.Rhythm")
@row("feedback.WaitingPerson")
def rhythm_id(site: Site) -> Any:
    def make() -> Rhythm:
        day = site.employer.today()
        WaitingPerson.objects.create(survey=survey(site), alumnus=alumnus(site), since=day)
        return Rhythm.objects.create(survey=survey(site), origin="journey", starts_on=day, next_on=day)

    return site.once("rhythm", make).pk
