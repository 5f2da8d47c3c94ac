from datetime import date, timedelta
from typing import Any

from directory.actions import add_spell
from directory.models import Alumnus
from feedback.interviews.actions import open_interview
from feedback.models import ExitInterview
from tests.isolation.factories.cast import alumnus, owner
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


def _leaving(site: Site) -> Any:
    Alumnus.objects.filter(pk=alumnus(site).pk).update(work_email=f"ovens@{site.employer.slug}.example")
    return add_spell(alumnus(site), team="Ovens", started_on=date(2016, 3, 1), last_day=site.employer.today(), by=None)


def interview(site: Site) -> ExitInterview:
    def make() -> ExitInterview:
        return open_interview(spell=_leaving(site), by=owner(site))

    return site.once("interview", make)


@argument("interview")
def interview_id(site: Site) -> Any:
    return interview(site).pk


@argument("spell", of="feedback:interview_create")
def interview_spell(site: Site) -> Any:
    return interview(site).spell_id


@body("feedback:interview_refusal")
def interview_edition(site: Site) -> dict[str, Any]:
    return {"edition": interview(site).edition}


@body("feedback:interview_appointment")
def interview_date(site: Site) -> dict[str, Any]:
    day = site.employer.today() + timedelta(days=7)
    sent = {"edition": interview(site).edition, "interviewer": str(owner(site).pk), "on": day.isoformat()}
    return {**sent, "at": "10:00", "minutes": "45", "place": "Room 4", "words": "", "questions": ""}


@body("feedback:interview_outcome")
def interview_outcome(site: Site) -> dict[str, Any]:
    return {"edition": interview(site).edition, "outcome": "retained", "on": site.employer.today().isoformat()}


@row("feedback.ExitInterview")
def interview_row(site: Site) -> None:
    interview(site)
