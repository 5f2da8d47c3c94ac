from datetime import timedelta
from typing import Any

from django.utils import timezone

from community.lunches.actions import Plan as LunchPlan
from community.lunches.actions import fix as fix_lunch
from community.lunches.actions import make_table as make_lunch_table
from community.lunches.links import ticket_of as lunch_ticket_of
from community.models import Lunch, LunchGuest, LunchSeat, LunchTable, LunchTurn
from tests.isolation.factories.cast import alumnus, own_alumnus, peer
from tests.isolation.factories.registry import argument, body, row
from tests.isolation.site import Site


def _lunch(site: Site) -> Lunch:
    """The member plans it; a peer is invited."""

    def make() -> Lunch:
        at = timezone.now() + timedelta(days=20)
        plan = LunchPlan((at,), "Chez Léa", "Europe/Rome")
        people = [peer(site, "Lunch")]
        own = own_alumnus(site)
        made = make_lunch_table(
            employer=site.employer, planner=own, name="Lunch", people=people, plan=plan, rhythm_weeks=4
        )
        LunchTurn.objects.create(table=made.table, alumnus=own, round=2, proposed_at=at)
        return made

    found: Lunch = site.once("lunch", make)
    return found


def _fixed_lunch(site: Site, *, days: int) -> Lunch:
    def make() -> Lunch:
        at = timezone.now() + timedelta(days=20)
        plan = LunchPlan((at,), "Chez Léa", "Europe/Rome")
        own = own_alumnus(site)
        made = make_lunch_table(
            employer=site.employer, planner=own, name="Lunch", people=[peer(site, f"Guest{days % 97}")], plan=plan
        )
        fix_lunch(employer=site.employer, lunch=made, date_id=made.dates.get().pk, by=own)
        Lunch.objects.filter(pk=made.pk).update(starts_at=timezone.now() + timedelta(days=days))
        return made

    found: Lunch = site.once(f"lunch in {days} days", make)
    return found


@argument("lunch")
def lunch_id(site: Site) -> Any:
    return _lunch(site).pk


@argument("lunch", of="community:lunch_move")
@argument("lunch", of="community:lunch_file")
def fixed_lunch_id(site: Site) -> Any:
    return _fixed_lunch(site, days=20).pk


@argument("lunch", of="community:lunch_outcome")
def past_lunch_id(site: Site) -> Any:
    return _fixed_lunch(site, days=-2).pk


@argument("table")
def table_id(site: Site) -> Any:
    return _lunch(site).table_id


@argument("table", of="community:table_next")
@argument("table", of="community:table_leaving")
def quiet_table_id(site: Site) -> Any:
    def make() -> LunchTable:
        table: LunchTable = LunchTable.objects.create(name="Quiet table")
        LunchSeat.objects.create(table=table, alumnus=own_alumnus(site))
        return table

    return site.once("quiet table", make).pk


@argument("token", of="lunch:vote")
def lunch_token(site: Site) -> str:
    guest = LunchGuest.objects.exclude(alumnus=own_alumnus(site)).get(lunch=_lunch(site))
    return lunch_ticket_of(guest).url.rstrip("/").rsplit("/", 1)[1]


@row("community.LunchTable")
@row("community.LunchSeat")
@row("community.LunchTurn")
@row("community.Lunch")
@row("community.LunchDate")
@row("community.LunchGuest")
@row("community.LunchVote")
def lunch_rows(site: Site) -> None:
    _lunch(site)


def _lunch_plan() -> dict[str, Any]:
    day = timezone.now() + timedelta(days=20)
    return {
        "place": "Chez Léa", "zone": "Europe/Paris", "minutes": "90", "words": "", "day_1": f"{day:%Y-%m-%d}",
        "clock_1": "12:30",
    }  # fmt: skip


@body("community:lunch_create")
def new_lunch(site: Site) -> dict[str, Any]:
    return {"name": "Lunch", "people": [str(own_alumnus(site).pk)], "rhythm_weeks": "0", **_lunch_plan()}


@body("community:table_next")
def next_lunch(site: Site) -> dict[str, Any]:
    return _lunch_plan()


@body("community:lunch_vote")
@body("lunch:vote")
def lunch_votes(site: Site) -> dict[str, Any]:
    return {f"date-{date.pk}": "maybe" for date in _lunch(site).dates.all()}


@body("community:lunch_date")
def lunch_date(site: Site) -> dict[str, Any]:
    return {"day": f"{timezone.now() + timedelta(days=30):%Y-%m-%d}", "clock": "12:00"}


@body("community:table_rhythm")
def lunch_rhythm(site: Site) -> dict[str, Any]:
    return {"rhythm_weeks": "8"}


@body("community:table_seats")
def lunch_seats(site: Site) -> dict[str, Any]:
    return {"people": [str(alumnus(site).pk)]}


@body("community:table_turn")
def lunch_turn_passed(site: Site) -> dict[str, Any]:
    return {"answer": "pass"}
