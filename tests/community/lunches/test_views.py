"""The pages of a table, in the portal and behind the link."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from community.lunches.links import ticket_of
from community.models import Contact, Lunch, LunchDate, LunchState, LunchTable, LunchTurn, LunchVote, TurnState
from directory.models import Alumnus, Block
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_peer, make_spell
from tests.factories.lunches import dates_of, days_ahead, guest_of, make_lunch

ClientFor = Callable[[User], Client]
NEW = "/acme/lunches/new/"


def form_data(**other: object) -> dict[str, object]:
    day = days_ahead(20)
    return {
        "name": "Old team", "place": "Chez Léa, Lyon", "zone": "Europe/Paris", "minutes": "90", "rhythm_weeks": "4",
        "words": "", "day_1": f"{day:%Y-%m-%d}", "clock_1": "12:30",
    } | other  # fmt: skip


def link_path(lunch: Lunch, alumnus: Alumnus) -> str:
    url = ticket_of(guest_of(lunch, alumnus)).url
    return url[url.index("/lunch/") :]


@pytest.fixture
def page(client_for: ClientFor, alice: User) -> Client:
    return client_for(alice)


def test_the_door(
    client_for: ClientFor, client: Client, lunch: Lunch, bob: User, mallory: User, page: Client, acme: Employer
) -> None:
    path = f"/acme/lunches/{lunch.pk}/"
    assert client.get(path).status_code == 302
    assert client_for(bob).get(path).status_code == 404  # no profile of his own
    assert client_for(mallory).get(path).status_code in (403, 404)
    assert page.get(path + "votes/").status_code == 405
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=["directory"])
    assert page.get(path).status_code == 404
    assert client.get(link_path(lunch, make_peer_of(lunch))).status_code == 404


def make_peer_of(lunch: Lunch) -> Alumnus:
    with tenant_scope(lunch.tenant_id):
        found: Alumnus = Alumnus.objects.get(given_name="Bo")
        return found


def test_a_lunch_is_made_by_name_and_by_rule(
    acme: Employer, page: Client, alice_of_acme: Alumnus, bo: Alumnus, cy: Alumnus
) -> None:
    for each in (alice_of_acme, bo, cy):
        make_spell(each, team="Payments")
    dan = make_peer(acme, "Dan", "Dorn")
    with tenant_scope(acme):
        Block.objects.create(blocker=bo, blocked=cy)
    assert page.get(NEW).status_code == 200
    answer = page.post(NEW, form_data(people=[str(dan.pk)], rule_team="Payments"))
    with tenant_scope(acme):
        made = Lunch.objects.select_related("table").get()
        seated = set(made.guests.values_list("alumnus__given_name", flat=True))
    assert answer["Location"] == f"/acme/lunches/{made.pk}/"
    assert len(seated & {"Bo", "Cy"}) == 1  # a rule never brings these two together
    assert seated - {"Bo", "Cy"} == {"Alice", "Dan"}
    assert made.table.rule == {"team": "Payments"}


def test_what_cannot_be_is_refused_and_stays_typed(page: Client, alice_of_acme: Alumnus, bo: Alumnus) -> None:
    people = [str(bo.pk)]
    year = timezone.now().year + (1 if timezone.now().month > 2 else 0)
    march = {2027: "28", 2028: "26", 2029: "25", 2030: "31"}[year]
    far = timezone.now() + timedelta(days=300)
    cases = {
        "does not exist": {"day_1": f"{year}-03-{march}", "clock_1": "02:30"},
        "has passed": {"day_1": "2020-01-01"},
        "more than a year": {"day_1": f"{far.year + 2}-01-01"},
        "Say the day and the time": {"day_2": f"{far:%Y-%m-%d}"},
    }
    for words, change in cases.items():
        answer = page.post(NEW, form_data(people=people, **change))
        assert (answer.status_code, words in answer.content.decode()) == (422, True), words
        assert "Chez Léa" in answer.content.decode()
    assert page.post(NEW, form_data()).status_code == 422


def test_a_poll_from_vote_to_the_next_turn(
    acme: Employer, page: Client, lunch: Lunch, bo: Alumnus, cy: Alumnus, client: Client
) -> None:
    first, second = dates_of(lunch)
    path = f"/acme/lunches/{lunch.pk}/"
    answers = {f"date-{first.pk}": "yes", f"date-{second.pk}": "maybe"}
    assert client.post(link_path(lunch, bo), answers).status_code == 200
    assert client.post(link_path(lunch, cy), {f"date-{first.pk}": "maybe"}).status_code == 422
    assert page.post(path + "votes/", {f"date-{first.pk}": "yes"}).status_code == 422
    assert page.post(path + "votes/", answers).status_code == 302
    text = page.get(path).content.decode()
    assert "Bo Li" in text
    assert "Best so far" in text
    day = days_ahead(30)
    added = {"day": f"{day:%Y-%m-%d}", "clock": "13:00", "act": "add"}
    assert client.post(link_path(lunch, bo), added).status_code == 200
    assert page.post(path + "dates/", added).status_code == 302
    assert page.post(path + "dates/", {**added, "day": "2020-01-01"}).status_code == 422
    assert page.post(path + "fixing/", {"date": "x"}).status_code == 422
    assert page.get(path + "lunch.ics").status_code == 302
    assert page.get(path + "move/").status_code == 302
    assert page.post(path + "fixing/", {"date": str(first.pk)}).status_code == 302
    event = Calendar.from_ical(page.get(path + "lunch.ics").content.decode()).walk("VEVENT")[0]
    assert event.decoded("dtstart") == first.starts_at
    moved = {"day": f"{day:%Y-%m-%d}", "clock": "12:00", "place": "Roof", "zone": "Europe/Paris", "minutes": "60"}
    assert page.post(path + "move/", {**moved, "day": ""}).status_code == 422
    assert page.post(path + "move/", moved).status_code == 302
    assert page.post(path + "fixing/", {"date": str(first.pk)}).status_code == 302  # too late: told so
    assert page.get(path + "outcome/").status_code == 302
    with tenant_scope(acme):
        Lunch.objects.update(starts_at=timezone.now() - timedelta(days=1))
    assert "Did it happen?" in page.get(path).content.decode()
    assert page.post(path + "outcome/", {"took_place": "perhaps"}).status_code == 422
    assert page.get(path + "outcome/").status_code == 200
    done = page.post(path + "outcome/", {"took_place": "yes", "were_there": [str(bo.pk)]})
    assert done["Location"] == f"/acme/lunches/tables/{lunch.table_id}/"
    with tenant_scope(acme):
        assert Contact.objects.count() == 2
        assert LunchTurn.objects.get(state=TurnState.ASKED).alumnus_id == bo.pk
    assert "The vote is over" in client.get(link_path(lunch, bo)).content.decode()
    assert "Bo Li is asked to plan the next one" in page.get(done["Location"]).content.decode()


def test_the_one_whose_turn_it_is_plans_or_passes(
    acme: Employer, page: Client, alice_of_acme: Alumnus, bo: Alumnus, cy: Alumnus
) -> None:
    lunch = make_lunch(acme, bo, [alice_of_acme, cy])
    table = f"/acme/lunches/tables/{lunch.table_id}/"
    with tenant_scope(acme):
        Lunch.objects.update(state=LunchState.CANCELLED, ended_at=timezone.now())
        turn = LunchTurn.objects.create(table=lunch.table, alumnus=alice_of_acme, round=2, proposed_at=days_ahead(30))
        LunchTable.objects.update(round=2)
    assert "It is your turn to plan" in page.get(table).content.decode()
    assert "Your turn" in page.get("/acme/home/").content.decode()
    assert page.post(table + "turn/", {"answer": "never"}).status_code == 422
    assert page.get(table + "next/").status_code == 200
    assert page.post(table + "next/", form_data(place="")).status_code == 422
    assert page.post(table + "turn/", {"answer": "pass"}).status_code == 302
    with tenant_scope(acme):
        assert LunchTurn.objects.get(pk=turn.pk).state == TurnState.PASSED
        asked = LunchTurn.objects.get(state=TurnState.ASKED).alumnus_id
    assert asked in (bo.pk, cy.pk)
    assert page.post(table + "next/", form_data()).status_code == 302  # a favour
    assert page.post(table + "next/", form_data()).status_code == 422


def test_sitting_down_and_leaving(acme: Employer, page: Client, lunch: Lunch, bo: Alumnus) -> None:
    table = f"/acme/lunches/tables/{lunch.table_id}/"
    dan = make_peer(acme, "Dan", "Dorn")
    assert page.post(table + "seats/", {}).status_code == 422
    assert page.post(table + "seats/", {"people": [str(dan.pk)]}).status_code == 302
    assert page.get(table + "leaving/").status_code == 200
    assert page.post(table + "leaving/")["Location"] == table  # she plans the next one
    call_off = f"/acme/lunches/{lunch.pk}/cancellation/"
    assert page.get(call_off).status_code == 200
    assert page.post(call_off, {"words": "x" * 501}).status_code == 422
    assert page.post(call_off, {}).status_code == 302
    assert page.post(call_off, {}).status_code == 302
    assert page.post(table + "leaving/")["Location"] == "/acme/lunches/"
    assert page.get(table).status_code == 404


def test_somebody_elses_lunch_is_not_mine_to_change(
    acme: Employer, page: Client, alice_of_acme: Alumnus, bo: Alumnus
) -> None:
    lunch = make_lunch(acme, bo, [alice_of_acme])
    path = f"/acme/lunches/{lunch.pk}/"
    for act in ("move/", "cancellation/", "fixing/", "outcome/"):
        assert page.post(path + act, {}).status_code == 403
    with tenant_scope(acme):
        Block.objects.create(blocker=bo, blocked=alice_of_acme)
    assert page.get(path).status_code == 404
    assert "Payments lunch" not in page.get("/acme/home/").content.decode()


def test_names_wait_for_a_vote_behind_a_hidden_profile_and_links_name_nobody(
    acme: Employer, client: Client, lunch: Lunch, bo: Alumnus, cy: Alumnus
) -> None:
    with tenant_scope(acme):
        LunchVote.objects.all().delete()
        LunchDate.objects.filter(lunch=lunch).exclude(pk=dates_of(lunch)[0].pk).delete()
    text = client.get(link_path(lunch, bo)).content.decode()
    assert "Alice Brandt plans it" in text
    assert "Cy Doe" not in text
    assert client.get("/lunch/made-up/").status_code == 404
    assert client.get(link_path(lunch, bo)[:-4] + "xxx/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_however_long(
    acme: Employer,
    page: Client,
    alice_of_acme: Alumnus,
    bo: Alumnus,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for count in range(number):
        make_lunch(acme, bo, [alice_of_acme], name=f"Lunch {count}")
    page.get("/acme/lunches/")
    with django_assert_num_queries(14):
        assert "Lunch 0" in page.get("/acme/lunches/").content.decode()


def test_whoever_plans_tends_the_table(
    client_for: ClientFor, acme: Employer, lunch: Lunch, page: Client, bo: Alumnus
) -> None:
    path = f"/acme/lunches/tables/{lunch.table_id}/"
    assert b"End the table" in page.get(path).content
    assert page.post(f"{path}rhythm/", {"rhythm_weeks": "3"}).status_code == 422
    assert page.get(f"{path}rhythm/").status_code == 405
    assert page.post(f"{path}rhythm/", {"rhythm_weeks": "13"}).status_code == 302
    assert page.get(f"{path}ending/").status_code == 200
    assert b"There is a lunch to come." in page.post(f"{path}ending/", follow=True).content
    with tenant_scope(acme):
        assert LunchTable.objects.get().rhythm_weeks == 13
        Lunch.objects.update(state=LunchState.CANCELLED, ended_at=timezone.now(), planner=bo)
    assert page.post(f"{path}ending/").status_code == 403
    assert b"End the table" not in page.get(path).content
    with tenant_scope(acme):
        Lunch.objects.update(planner=lunch.planner)
    assert page.post(f"{path}ending/").status_code == 302
    with tenant_scope(acme):
        assert LunchTable.objects.get().ended_at is not None
