from dataclasses import replace
from typing import Any

from feedback.models import Mode, Purpose, Survey
from feedback.questions.content import Content
from feedback.surveys.actions import create_survey
from feedback.surveys.ready_made import READY_MADE
from tests.factories.accounts import membership
from tests.isolation.factories.registry import argument, body
from tests.isolation.site import Site


def survey(site: Site) -> Survey:
    """A draft that may be sent, with a word of the employer's in it."""

    def make() -> Survey:
        content = READY_MADE["pulse"].content(site.employer)
        content = replace(content, intro={"en": f"Asked by {site.employer.slug}."})
        by = membership(site.employer, site.people["owner"])
        return create_survey(
            employer=site.employer, name=f"Pulse of {site.employer.slug}", purpose=Purpose.PULSE, mode=Mode.SEALED,
            content=content, by=by,
        )  # fmt: skip

    return site.once("survey", make)


@argument("survey_id")
def survey_id(site: Site) -> Any:
    return survey(site).pk


@argument("version_id", of="feedback:survey_version")
def survey_version_id(site: Site) -> Any:
    return survey(site).versions.get().pk


@body("feedback:survey_trial")
def survey_trial_answers(site: Site) -> dict[str, Any]:
    (page,) = Content.load(survey(site).versions.get().content).pages
    return {"page": page.key, **{f"q-{question.key}": "4" for question in page.questions}}
