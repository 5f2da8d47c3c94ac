from datetime import date
from typing import Any

from boomerang.eligibility.actions import decide
from directory.actions import add_spell
from directory.models import Spell
from tests.isolation.factories.cast import alumnus, owner
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


@argument("spell_id", of="boomerang:eligibility_decision")
def left_spell_id(site: Site) -> Any:
    return _left_spell(site).pk


def _left_spell(site: Site) -> Spell:
    left = {"team": "Oven", "started_on": date(2012, 3, 1), "last_day": date(2020, 3, 1)}
    return site.once("left spell", lambda: add_spell(alumnus(site), by=None, **left))


@body("boomerang:eligibility_decision")
def decision(site: Site) -> dict[str, Any]:
    return {"eligibility": "eligible", "reason": "Left on good terms."}


@row("boomerang.EligibilityDecision")
def decided(site: Site) -> None:
    decide(
        spell=_left_spell(site), eligibility="conditional", reason=f"Left {site.employer.slug} on good terms.",
        conditions=f"Another team of {site.employer.slug} than before.", by=owner(site),
    )  # fmt: skip
