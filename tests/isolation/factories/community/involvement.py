from typing import Any

from community.models import InvolvementRole, Lead
from tests.factories.stories import make_lead, make_role
from tests.isolation.factories.cast import own_alumnus, owner
from tests.isolation.factories.registry import argument, body
from tests.isolation.site import Site


def opened_role(site: Site) -> InvolvementRole:
    return site.once("opened role", lambda: make_role(site.employer, owner(site), is_public=True))


@argument("involvement_role")
def opened_role_id(site: Site) -> Any:
    return opened_role(site).pk


def told_lead(site: Site) -> Lead:
    return site.once("told lead", lambda: make_lead(site.employer, own_alumnus(site)))


@argument("lead")
def told_lead_id(site: Site) -> Any:
    return told_lead(site).pk


@body("community:involvement_role_create")
@body("community:involvement_role_update")
def involvement_role_words(site: Site) -> dict[str, Any]:
    return {"title": "A talk", "way": "speaker", "body": "Half an hour."}


@body("community:involve")
@body("community:involvement_role_detail")
def wish_words(site: Site) -> dict[str, Any]:
    return {"way": "speaker", "line": "I would like to."}


@body("community:lead_move")
def lead_step(site: Site) -> dict[str, Any]:
    return {"to": "in_talks", "version": "1"}
