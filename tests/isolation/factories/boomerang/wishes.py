from typing import Any

from boomerang.models import ReadPath, ReturnWish
from boomerang.wishes.actions import Wanted, state_wish
from boomerang.wishes.links import ticket_of as wish_ticket_of
from boomerang.wishes.reading import note_reads
from tests.factories.accounts import membership
from tests.isolation.factories.cast import alumnus
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


@argument("token", of="coming_back:answer")
def wish_token(site: Site) -> str:
    return wish_ticket_of(site.once("wish", lambda: _wish(site))).token


def _wish(site: Site) -> ReturnWish:
    return state_wish(alumnus(site), wanted=Wanted(roles=["Baker"]))


@body("coming_back:answer")
def wish_answered(site: Site) -> dict[str, Any]:
    return {"answer": "keep"}


@row("boomerang.ReturnWish")
@row("boomerang.WishRead")
def wish_read(site: Site) -> None:
    site.once("wish", lambda: _wish(site))
    by = membership(site.employer, site.people["recruiter"])
    note_reads(alumnus_ids=[alumnus(site).pk], by=by, path=ReadPath.LIST)
