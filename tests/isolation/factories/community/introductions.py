from datetime import date
from typing import Any

from community.models import Coffee, CoffeePlace, CoffeeRound, CoffeeWish
from tests.isolation.factories.cast import own_alumnus, peer
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


def _coffee(site: Site) -> CoffeePlace:
    def make() -> CoffeePlace:
        CoffeeWish.objects.create(alumnus=own_alumnus(site))
        made = Coffee.objects.create(round=CoffeeRound.objects.create(month=date(2026, 1, 1)))
        CoffeePlace.objects.create(coffee=made, alumnus=peer(site, "Coffee"))
        place: CoffeePlace = CoffeePlace.objects.create(coffee=made, alumnus=own_alumnus(site))
        return place

    found: CoffeePlace = site.once("coffee", make)
    return found


@argument("place", of="community:coffee_answer")
def coffee_place_id(site: Site) -> Any:
    return _coffee(site).pk


@row("community.CoffeeWish")
@row("community.CoffeeRound")
@row("community.Coffee")
@row("community.CoffeePlace")
def coffee_rows(site: Site) -> None:
    _coffee(site)


@body("community:coffee_wish")
def coffee_wish(site: Site) -> dict[str, Any]:
    return {"act": "join"}


@body("community:coffee_answer")
def coffee_met(site: Site) -> dict[str, Any]:
    return {"met": "yes"}
