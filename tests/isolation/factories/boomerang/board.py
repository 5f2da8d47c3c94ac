from typing import Any

from boomerang.board.atom import FEED as ATOM_FEED
from boomerang.board.market_actions import post_opening
from boomerang.models import Opening
from directory.models import Alumnus
from tests.factories.accounts import membership
from tests.isolation.factories.boomerang.openings import OPENING_WORDS
from tests.isolation.factories.cast import alumnus, own_alumnus
from tests.isolation.factories.registry import argument, body
from tests.isolation.site import Site


@argument("opening", of="boomerang:posting_update")
@argument("opening", of="boomerang:posting_renewal")
@argument("opening", of="boomerang:posting_withdrawal")
def own_posting_id(site: Site) -> Any:
    """Of the alumnus whose session opens it."""
    own = own_alumnus(site)
    return site.once("own posting", lambda: _posted(site, own)).pk


@argument("opening", of="boomerang:opening_report")
@argument("opening", of="boomerang:opening_take_down")
@argument("opening", of="boomerang:opening_reports_settled")
def posting_id(site: Site) -> Any:
    return site.once("posting", lambda: _posted(site, alumnus(site))).pk


def _posted(site: Site, by: Alumnus) -> Opening:
    fields = {"title": "Oven hand", "company": "Good Bread", "workplace": "remote", "description": "Warm work."}
    return post_opening(employer=site.employer, alumnus=by, fields=fields, by=by.membership)


@argument("token", of="boomerang:opening_atom")
def atom_token(site: Site) -> str:
    return ATOM_FEED.ticket_of(membership(site.employer, site.people["alumnus"])).token


@body("boomerang:posting_create")
@body("boomerang:posting_update")
def posting_words(site: Site) -> dict[str, Any]:
    return {**OPENING_WORDS, "company": "Good Bread"}


@body("boomerang:opening_report")
def opening_complaint(site: Site) -> dict[str, Any]:
    return {"kind": "fake"}


@body("boomerang:opening_take_down")
def opening_reason(site: Site) -> dict[str, Any]:
    return {"reason": "It is not a real job."}
