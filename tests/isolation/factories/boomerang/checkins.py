from typing import Any

from boomerang.checkins.actions import mark as mark_check_in
from boomerang.models import CheckIn, CheckInOutcome
from boomerang.returning.service import months_after
from directory.actions import add_spell, change_state, create_alumnus
from directory.models import AlumnusState
from tests.factories.accounts import membership
from tests.isolation.factories.boomerang.openings import opening
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


@argument("spell", of="boomerang:check_in_note")
@argument("spell", of="boomerang:check_in_mark")
@argument("spell", of="boomerang:check_in_mark_removal")
@argument("spell", of="boomerang:check_in_card")
def check_in_spell(site: Site) -> Any:
    return _check_in(site).spell_id


def _check_in(site: Site) -> CheckIn:
    """Of somebody who left a year ago and has been asked."""

    def make() -> CheckIn:
        person = create_alumnus(given_name="Jara", family_name="Zwoelf", by=None)
        change_state(person, state=AlumnusState.ALUMNUS, by=None)
        spell = add_spell(person, by=None, team="Oven", last_day=months_after(site.employer.today(), -12))
        by = membership(site.employer, site.people["recruiter"])
        outcome, note = CheckInOutcome.DONE, f"Rang from {site.employer.slug}."
        return mark_check_in(spell=spell, outcome=outcome, note=note, employer=site.employer, by=by)

    return site.once("check-in", make)


@row("boomerang.CheckIn")
def check_in_row(site: Site) -> None:
    _check_in(site)


@body("boomerang:check_in_mark")
def check_in_outcome(site: Site) -> dict[str, Any]:
    return {"outcome": "done"}


@body("boomerang:check_in_card")
def check_in_opening(site: Site) -> dict[str, Any]:
    return {"opening": opening(site).pk}
