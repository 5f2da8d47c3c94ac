"""Cards from one person to another, and whose day it is."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from community.cards import views
from community.cards.actions import NotThere, send_card
from community.cards.reporting import find, hide, may_see, remove, restore
from community.cards.rules import READY, ready_texts, words_of
from community.models import Card, Contact, ContactKind, Motif, Occasion
from directory.connections.actions import ask
from directory.models import Alumnus, Block, LeapDay
from mail.actions import set_preferences
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import client_for
from tests.factories.circles import make_mark
from tests.factories.directory import make_peer, make_spell, own_alumnus, set_levels

GOOD = {"motif": "cake", "ready": "0", "line": "See you in May"}


@pytest.fixture
def own(acme: Employer, alice: User) -> Alumnus:
    return own_alumnus(acme, alice)


@pytest.fixture
def zoe(acme: Employer) -> Alumnus:
    return make_peer(acme, "Zoë", "Ågren", personal_email="zoe@mail.example")


def user_of(alumnus: Alumnus) -> User:
    with tenant_scope(alumnus.tenant_id, person_id=alumnus.membership.user_id):
        return User.objects.get(pk=alumnus.membership.user_id)


def send(sender: Alumnus, recipient: Alumnus) -> Card:
    with tenant_scope(sender.tenant_id):
        employer = Employer.objects.get(pk=sender.tenant_id)
        return send_card(
            employer=employer, sender=sender, recipient=recipient, occasion=Occasion.HELLO, motif=Motif.STARS,
            words="Hi",
        )  # fmt: skip


def connect(employer: Employer, one: Alumnus, other: Alumnus) -> None:
    with tenant_scope(employer):
        ask(employer=employer, asker=one, asked=other)
        ask(employer=employer, asker=other, asked=one)


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def test_card_is_sent_shown_and_a_contact(acme: Employer, own: Alumnus, zoe: Alumnus, alice: User) -> None:
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=zoe.pk).update(personal_email_verified_at=datetime.now(UTC))
        set_preferences(recipient_id=zoe.pk, wanted={Category.CIRCLE: True}, by=None)
    mark = make_mark(own, zoe, today=date(2020, 1, 1))
    alices, path = client_for(alice), f"/acme/cards/new/{zoe.pk}/?occasion=birthday"
    assert str(READY[Occasion.BIRTHDAY][0]) in text(alices, path)
    for bad in ({"motif": "skull"}, {"ready": "9"}, {"ready": "none", "line": ""}, {"line": "x" * 201}):
        assert alices.post(path, {**GOOD, **bad}).status_code == 422
    sent = alices.post(path, GOOD)
    with tenant_scope(acme):
        card, contact = Card.objects.get(), Contact.objects.get()
        mail = Message.objects.in_scope().get(template="community/card")
        mark.refresh_from_db()
    assert sent.headers["Location"] == f"/acme/cards/{card.pk}/"
    assert (card.occasion, card.motif) == (Occasion.BIRTHDAY, Motif.CAKE)
    assert card.words.endswith("\n\nSee you in May")
    assert (contact.owner_id, contact.other_id, contact.kind) == (own.pk, zoe.pk, ContactKind.CARD)
    assert mark.last_on == acme.today()
    assert ("See you in May" in mail.text, "Alice" in mail.subject) == (True, False)
    for user in (alice, user_of(zoe)):
        assert "See you in May" in text(client_for(user), f"/acme/cards/{card.pk}/")
    assert "Card sent" not in text(alices, "/acme/cards/")
    assert own.full_name in text(client_for(user_of(zoe)), "/acme/cards/")


def test_card_is_for_the_two_alone(acme: Employer, own: Alumnus, zoe: Alumnus, alice: User, client: Client) -> None:
    card, ben = send(zoe, own), make_peer(acme, "Ben", "Kuhn")
    path, alices = f"/acme/cards/{card.pk}/", client_for(alice)
    assert client.get(path).status_code == 302
    assert client_for(user_of(ben)).get(path).status_code == 404
    assert client_for(user_of(zoe)).post(f"{path}removal/").status_code == 404  # hers to send, not to put away
    assert alices.get(f"{path}removal/").status_code == 405
    with tenant_scope(acme):
        block = Block.objects.create(blocker=zoe, blocked=own)
        with pytest.raises(NotThere):
            send(own, zoe)
    assert alices.get(path).status_code == alices.get(f"/acme/cards/new/{zoe.pk}/").status_code == 404
    assert zoe.full_name not in text(alices, "/acme/cards/")
    with tenant_scope(acme):
        block.delete()
    assert alices.post(f"{path}removal/").status_code == 302
    assert alices.get(path).status_code == 404
    assert client_for(user_of(zoe)).get(path).status_code == 200  # whoever sent it is not told


def test_not_more_cards_than_anybody_writes(own: Alumnus, zoe: Alumnus, alice: User) -> None:
    alices, path = client_for(alice), f"/acme/cards/new/{zoe.pk}/"
    assert [alices.post(path, GOOD).status_code for _time in range(3)] == [302, 302, 429]


def test_who_is_blocked_while_writing_is_not_told(
    own: Alumnus, zoe: Alumnus, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "pair", lambda request, pk: (own, zoe))
    with tenant_scope(own.tenant_id):
        Block.objects.create(blocker=zoe, blocked=own)
    assert client_for(alice).post(f"/acme/cards/new/{zoe.pk}/", GOOD).status_code == 404


@time_machine.travel(datetime(2026, 2, 11, 9, tzinfo=UTC), tick=False)
def test_days_of_this_month(acme: Employer, own: Alumnus, zoe: Alumnus, alice: User) -> None:
    """Only of people one knows, who show it; 29 February as each chose, and the day of leaving of who asked for it."""
    people = {name: make_peer(acme, name, "Day") for name in ("Feb", "Mar", "Hid", "Str", "Lef", "New", "Qui")}
    born = {"Feb": (2, 29), "Mar": (2, 29), "Hid": (2, 12), "Str": (2, 12)}
    for name, person in people.items():
        month, day = born.get(name, (None, None))
        with tenant_scope(acme):
            leap = LeapDay.AFTER if name == "Mar" else LeapDay.BEFORE
            Alumnus.objects.filter(pk=person.pk).update(
                birth_month=month, birth_day=day, leap_day=leap, greetings=name in ("Lef", "New")
            )
        if name != "Hid":
            set_levels(person, birthday="connections")
        if name != "Str":
            connect(acme, own, person)
    make_spell(people["Lef"], last_day=date(2021, 2, 20))
    make_spell(people["Qui"], last_day=date(2021, 2, 20))
    make_spell(people["New"], last_day=date(2026, 2, 2))
    page = text(client_for(alice), "/acme/cards/").split("<main")[1]
    assert [name for name in people if f"{name} Day" in page] == ["Feb", "Lef"]
    assert ("28 Feb" in page, "Left 5 years ago" in page) == (True, True)


@pytest.mark.parametrize("rows", [1, 3])
@time_machine.travel(datetime(2026, 2, 11, 9, tzinfo=UTC), tick=False)
def test_days_take_a_few_queries(
    acme: Employer, own: Alumnus, alice: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=["directory", "circle"])
    for number in range(rows):
        person = set_levels(make_peer(acme, f"Peer {number}"), birthday="everyone")
        with tenant_scope(acme):
            Alumnus.objects.filter(pk=person.pk).update(birth_month=2, birth_day=11)
        make_mark(own, person, today=acme.today())
        send(person, own)
    alices = client_for(alice)
    alices.get("/acme/cards/")
    with django_assert_num_queries(CARD_QUERIES):
        page = text(alices, "/acme/cards/")
    assert page.count("Today") == rows


CARD_QUERIES = 18


def test_words_of_a_card() -> None:
    texts = ready_texts(Occasion.HELLO)
    assert words_of(Occasion.HELLO, "1", "") == texts[1][1]
    assert words_of(Occasion.HELLO, "none", "Mine") == "Mine"
    assert words_of(Occasion.HELLO, "0", "Mine") == f"{texts[0][1]}\n\nMine"


@pytest.mark.urls("alumni_portal.employer_urls")
def test_reported_card_goes_and_comes_back(acme: Employer, own: Alumnus, zoe: Alumnus, alice: User) -> None:
    card = send(zoe, own)
    with tenant_scope(acme):
        assert find([card.pk])[card.pk].author == zoe
        assert (may_see(own.membership, own, card.pk), may_see(zoe.membership, zoe, card.pk)) == (True, False)
        hide(card.pk)
        assert not Card.objects.to(own.pk).exists()
        restore(card.pk)
        assert Card.objects.to(own.pk).exists()
        remove(card.pk)
        assert not Card.objects.exists()
