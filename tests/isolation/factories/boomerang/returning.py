from datetime import date
from typing import Any

from boomerang.models import Candidacy, Rehire, ServiceRule, Stage
from boomerang.returning.actions import rehire
from directory.actions import change_state, create_alumnus
from directory.models import AlumnusState
from tests.factories.accounts import membership
from tests.factories.candidacies import make_card
from tests.isolation.factories.boomerang.openings import opening
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


@argument("candidacy", of="boomerang:candidacy_rehire")
def offered_id(site: Site) -> Any:
    return site.once("offered", lambda: _offered(site)).pk


@argument("candidacy", of="boomerang:candidacy_cancellation")
def rehired_id(site: Site) -> Any:
    return rehired(site).candidacy_id


def rehired(site: Site) -> Rehire:
    def make() -> Rehire:
        recruiter = membership(site.employer, site.people["recruiter"])
        words = {"title": "Head baker", "team": "Kitchen", "office": ""}
        return rehire(candidacy=_offered(site), starts_on=date(2026, 1, 5), by=recruiter, **words)

    return site.once("rehired", make)


def _offered(site: Site) -> Candidacy:
    person = create_alumnus(given_name="Otto", family_name="Wiederkehr", by=None)
    change_state(person, state=AlumnusState.ALUMNUS, by=None)
    recruiter = membership(site.employer, site.people["recruiter"])
    return make_card(opening(site), person, by=recruiter, stage=Stage.OFFERED)


@row("boomerang.Rehire")
@row("boomerang.ServiceRule")
def rehire_rows(site: Site) -> None:
    rehired(site)
    ServiceRule.objects.get_or_create()


@body("boomerang:candidacy_rehire")
def first_day(site: Site) -> dict[str, Any]:
    return {"starts_on": "2026-02-02", "title": "Baker", "version": 7}
