"""The board of leads: who opens it, what its cards say, and what moving one does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, Role, User
from community.involvement import actions, reading
from community.models import Lead, LeadState
from directory.models import Alumnus
from tenancy.models import Employer
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.directory import make_alumnus, own_alumnus
from tests.factories.stories import make_lead

ClientFor = Callable[[User], Client]
BOARD, LIST = "/acme/manage/leads/board/", "/acme/manage/leads/"
FRAGMENT = {"HX-Request": "true", "HX-Target": "board"}


@pytest.fixture
def by(house: Employer, bob: User) -> Membership:
    return membership(house, bob)


@pytest.fixture
def lead(house: Employer, alice: User) -> Lead:
    return make_lead(house, own_alumnus(house, alice, given_name="Alice", family_name="Adler"))


@pytest.fixture
def desk(bob: User, client_for: ClientFor) -> Client:
    return client_for(bob)


def page(lead: Lead, part: str = "") -> str:
    return f"{LIST}{lead.pk}/{part}"


def seen(desk: Client, query: str = "") -> str:
    return desk.get(BOARD + query).content.decode()


def column(html: str, state: str) -> str:
    return html.split(f'id="stage-{state}"')[1].split("</section>")[0]


def another(house: Employer, name: str, **fields: object) -> Lead:
    person: Alumnus = make_alumnus(house, name)
    return make_lead(house, person, **fields)


def test_every_state_is_a_column_and_a_lead_is_a_card(
    desk: Client, house: Employer, lead: Lead, by: Membership
) -> None:
    care = {"owner": by, "next_step": "Ring", "next_on": house.today() - timedelta(days=1), "value": 500,
            "currency": "EUR"}  # fmt: skip
    assert "Alice Adler" in column(seen(desk), "new")
    actions.care_for(lead=lead, fields=care, version=1, by=by)
    html = seen(desk)
    card = column(html, "assigned")
    for word in ("Alice Adler", "Speaker", "Ring", "Overdue", "500", "EUR", by.display_name, "Move to…"):
        assert word in card
    assert "Nobody" in column(html, "new")
    assert [html.count(f'data-stage="{state}" data-label') for state in LeadState.values] == [1] * 6
    assert 'href="/acme/manage/leads/board/"' in desk.get(LIST).content.decode()


def test_a_drop_moves_the_lead_and_the_answer_is_the_board(desk: Client, lead: Lead, by: Membership) -> None:
    answer = desk.post(page(lead, "move/"), {"to": "in_talks", "version": 1}, headers=FRAGMENT)
    html = answer.content.decode()
    assert (answer.status_code, "<html" in html) == (200, False)
    assert "Alice Adler is in “In talks” now." in html
    assert 'data-version="2"' in column(html, "in_talks")
    assert Lead.objects.get().owner == by


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        ({"to": "won", "version": 1}, 422, "This step does not follow from where it is."),
        ({"to": "nowhere", "version": 1}, 422, "Select a valid choice"),
        ({"to": "in_talks", "version": 7}, 409, "A colleague has changed this meanwhile."),
    ],
)
def test_a_drop_that_cannot_be_is_said_above_the_board(
    desk: Client, lead: Lead, sent: dict[str, object], status: int, says: str
) -> None:
    answer = desk.post(page(lead, "move/"), sent, headers=FRAGMENT)
    html = answer.content.decode()
    assert answer.status_code == status
    assert "Alice Adler stays in place" in html
    assert says in html
    assert "Alice Adler" in column(html, "new")


def test_without_a_script_the_card_leads_to_the_form(desk: Client, lead: Lead) -> None:
    assert f'href="{page(lead)}#move-title"' in seen(desk)
    asked = desk.get(page(lead, "move/?to=in_talks"))
    assert asked.url == f"{page(lead)}?to=in_talks#move-title"  # type: ignore[attr-defined]
    form = desk.get(page(lead, "?to=in_talks")).content.decode()
    assert 'value="in_talks"' in form
    assert "checked" in form.split('value="in_talks"')[1].split(">")[0]
    assert desk.post(page(lead, "move/"), {"to": "in_talks", "version": 1}).url == page(lead)  # type: ignore[attr-defined]


def test_what_was_taken_back_can_be_moved_nowhere(desk: Client, lead: Lead) -> None:
    actions.take_back(lead=lead)
    card = column(seen(desk), "closed")
    assert "Taken back" in card
    assert 'data-targets=""' in card
    assert "Move to…" not in card


def test_filters_hold_on_the_board_after_a_move_and_on_the_way_to_the_list(
    desk: Client, house: Employer, lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = another(house, "Zoe", way="board")
    assert f"card-{other.pk}" not in seen(desk, "?way=speaker")
    sent = {"to": "in_talks", "version": 1, "way": "speaker", "owner": ""}
    moved = desk.post(page(lead, "move/"), sent, headers=FRAGMENT).content.decode()
    assert f"card-{lead.pk}" in moved
    assert f"card-{other.pk}" not in moved
    assert 'name="way" value="speaker"' in seen(desk, "?way=speaker")
    monkeypatch.setattr(reading, "SHOWN", 0)
    full = column(seen(desk, "?way=board"), "new")
    assert "One more" in full
    assert "/acme/manage/leads/?show=new&amp;way=board" in full
    assert "?show=new" in column(seen(desk), "new")


def test_what_is_to_be_done_next_stands_on_top(desk: Client, house: Employer, lead: Lead, by: Membership) -> None:
    later, sooner = another(house, "Zoe"), another(house, "Yuri")
    for each, days in ((later, 9), (sooner, 2)):
        care = {"owner": by, "next_step": "Ring", "next_on": house.today() + timedelta(days=days)}
        actions.care_for(lead=each, fields=care, version=1, by=by)
    actions.care_for(lead=lead, fields={"owner": by}, version=1, by=by)
    cards = column(seen(desk), "assigned")
    assert sorted([lead, later, sooner], key=lambda each: cards.index(f"card-{each.pk}")) == [sooner, later, lead]


def test_auditors_look_and_nobody_else_comes_in(
    house: Employer, lead: Lead, alice: User, rita: User, mallory: User, client: Client, desk: Client,
    client_for: ClientFor,
) -> None:  # fmt: skip
    auditor = make_user("audit@acme.example")
    make_member(house, auditor, Role.AUDITOR)
    html = client_for(auditor).get(BOARD).content.decode()
    assert "Alice Adler" in html
    assert "data-board-move" not in html
    assert "Move to…" not in html
    assert client_for(auditor).get(page(lead, "move/")).status_code == 403
    assert [client_for(person).get(BOARD).status_code for person in (alice, rita, mallory)] == [403, 403, 404]
    assert client.get(BOARD).status_code == 302
    assert desk.post(BOARD).status_code == 405


def test_the_board_asks_as_much_for_three_as_for_one(
    desk: Client, house: Employer, lead: Lead, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk.get(BOARD)  # the first visit of a day is noted
    with django_assert_num_queries(10):
        desk.get(BOARD)
    for name in ("Zoe", "Yuri"):
        another(house, name)
    with django_assert_num_queries(10):
        html = seen(desk)
    assert html.count("data-card ") == 3
