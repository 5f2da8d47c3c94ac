"""The board and the cards: who may open them, what they say, what they change."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, Role, User
from boomerang.models import Candidacy, CandidacyMove, NoteKind, Opening, ReadPath, Stage, WishRead
from boomerang.pipeline import reading
from boomerang.pipeline.actions import add_note, move
from boomerang.pipeline.parts import FacePart, Line, PagePart, register
from boomerang.wishes.actions import Wanted, state_wish
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import no_scope
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.candidacies import make_card
from tests.factories.directory import make_alumnus, make_peer, make_spell, own_alumnus

ClientFor = Callable[[User], Client]
FRAGMENT = {"HX-Request": "true", "HX-Target": "board"}


@pytest.fixture
def card(opening: Opening, ines: Alumnus, recruiter: Membership) -> Candidacy:
    return make_card(opening, ines, by=recruiter)


@pytest.fixture
def browser(client_for: ClientFor, rita: User) -> Client:
    return client_for(rita)


def board(opening: Opening, part: str = "") -> str:
    return f"/acme/recruit/openings/{opening.pk}/board/{part}"


def page(card: Candidacy, part: str = "") -> str:
    return f"/acme/recruit/candidacies/{card.pk}/{part}"


def now(card: Candidacy) -> Candidacy:
    return Candidacy.objects.get(pk=card.pk)


def test_who_may_open_what(client_for: ClientFor, house: Employer, opening: Opening, card, rita, alice, mallory):
    auditor = make_user("auditor@acme.example")
    make_member(house, auditor, Role.AUDITOR)
    read = [board(opening), board(opening, "suggested/"), page(card)]
    edited = {page(card, "move/"): "get", page(card, "notes/"): "post"}
    with no_scope():
        for path, method in {**dict.fromkeys(read, "get"), **edited}.items():
            assert getattr(Client(), method)(path).status_code == 302, path
            for user, status in ((alice, 403), (mallory, 404)):
                assert getattr(client_for(user), method)(path).status_code == status, path
        for path in read:
            assert client_for(auditor).get(path).status_code == 200
            assert client_for(rita).post(path).status_code == 405
        for path, method in edited.items():
            assert getattr(client_for(auditor), method)(path).status_code == 403
        assert client_for(rita).get(page(card, "notes/")).status_code == 405
        assert client_for(rita).get(board(opening, "nowhere/")).status_code == 404


def test_an_auditor_reads_no_reasons(client_for: ClientFor, house: Employer, opening: Opening, card, browser):
    auditor = make_user("auditor@acme.example")
    make_member(house, auditor, Role.AUDITOR)

    for path in (board(opening), page(card)):
        assert "More pay elsewhere" in browser.get(path).content.decode()
        assert "More pay elsewhere" not in client_for(auditor).get(path).content.decode()


def test_a_board_asks_as_much_for_three_as_for_one(
    browser: Client,
    house: Employer,
    opening: Opening,
    card,
    recruiter,
    django_assert_num_queries: DjangoAssertNumQueries,
):
    browser.get(board(opening))  # the first visit of a day is noted
    with django_assert_num_queries(15):
        browser.get(board(opening))
    for number in range(2):
        person = make_alumnus(house, f"Ada {number}")
        make_spell(person)
        other = make_card(opening, person, by=recruiter, stage=Stage.TALKING)
        add_note(candidacy=other, kind=NoteKind.WHAT_CHANGED, text="The team has a new lead.", by=recruiter)

    with django_assert_num_queries(15):
        html = browser.get(board(opening)).content.decode()

    assert html.count("data-card ") == 3
    assert "The team has a new lead." in html


def test_a_full_column_shows_the_newest_and_where_the_others_are(
    browser: Client, house: Employer, opening: Opening, card, recruiter, monkeypatch
):
    monkeypatch.setattr(reading, "SHOWN", 1)
    newer = make_card(opening, make_alumnus(house, "Zoe"), by=recruiter)

    html = browser.get(board(opening)).content.decode()
    rest = browser.get(board(opening, "suggested/")).content.decode()

    assert f"card-{newer.pk}" in html
    assert f"card-{card.pk}" not in html
    assert "One more" in html
    assert f"card-{card.pk}" in rest


def test_a_card_is_moved_by_a_form(browser: Client, house: Employer, card: Candidacy):
    form = browser.get(page(card, "move/?to=talking")).content.decode()
    assert '<option value="talking" selected>' in form
    assert "rehired" not in form

    answer = browser.post(page(card, "move/"), {"to": "talking", "version": 1, "note": "Rang her."})

    assert (answer.status_code, answer["Location"]) == (302, page(card))
    assert now(card).stage == Stage.TALKING
    history = browser.get(page(card)).content.decode()
    assert "Suggested → In conversation" in history
    assert "Rang her." in history


def test_the_board_moves_a_card_and_answers_with_itself(browser: Client, card: Candidacy):
    answer = browser.post(page(card, "move/"), {"to": "contacted", "version": 1}, headers=FRAGMENT)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in html
    assert "Ines Rocha is in “Contacted” now." in html
    assert 'data-version="2"' in html


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"to": "offered", "version": 1}, "An offer follows a conversation"),
        ({"to": "rehired", "version": 1}, "An offer comes first"),
        ({"to": "not_now", "version": 1}, "Say from which day on the card shall come back"),
        ({"to": "elsewhere", "version": 1}, "Select a valid choice"),
        ({"to": "", "version": 1}, "This field is required"),
    ],
)
def test_an_illegal_move_is_refused_with_a_sentence(browser: Client, card: Candidacy, posted, sentence: str):
    typed = browser.post(page(card, "move/"), {**posted, "note": "Typed."})
    dropped = browser.post(page(card, "move/"), posted, headers=FRAGMENT)

    assert (typed.status_code, dropped.status_code) == (422, 422)
    assert sentence in typed.content.decode()
    assert "Typed." in typed.content.decode()
    assert sentence in dropped.content.decode()
    assert now(card).version == 1


def test_whoever_is_second_is_told_and_loses_nothing(browser: Client, card: Candidacy, recruiter: Membership):
    move(candidacy=card, to=Stage.TALKING, version=1, by=recruiter, note="Met her.")

    typed = browser.post(page(card, "move/"), {"to": "contacted", "version": 1, "note": "Wrote a long note."})
    dropped = browser.post(page(card, "move/"), {"to": "contacted", "version": 1}, headers=FRAGMENT)

    assert (typed.status_code, dropped.status_code) == (409, 409)
    for html in (typed.content.decode(), dropped.content.decode()):
        assert "Rita moved Ines Rocha to “In conversation”" in html
        assert "Met her." in html
    assert "Wrote a long note." in typed.content.decode()
    assert 'name="version" value="2"' in typed.content.decode()
    assert CandidacyMove.objects.filter(candidacy=card).count() == 2


def test_a_not_now_has_a_day(browser: Client, house: Employer, card: Candidacy):
    day = house.today() + timedelta(days=30)

    browser.post(page(card, "move/"), {"to": "not_now", "version": 1, "back_on": day.isoformat()})

    assert now(card).back_on == day
    assert "back on" in browser.get(page(card)).content.decode()


def test_what_changed_stands_on_the_card(browser: Client, opening: Opening, card: Candidacy):
    assert "What changed?" in browser.get(board(opening)).content.decode()

    empty = browser.post(page(card, "notes/"), {"kind": "what_changed", "text": " "})
    browser.post(page(card, "notes/"), {"kind": "what_changed", "text": "Pay is level now."})

    assert empty.status_code == 422
    assert "Pay is level now." in browser.get(board(opening)).content.decode()
    assert "Pay is level now." in browser.get(page(card)).content.decode()


def test_other_rooms_have_a_place_on_a_card(browser: Client, opening: Opening, card: Candidacy, monkeypatch):
    monkeypatch.setattr("boomerang.pipeline.parts._faces", {})
    monkeypatch.setattr("boomerang.pipeline.parts._pages", {})
    register(
        FacePart(name="fit", lines=lambda _request, cards: {each.pk: [Line("3 of 4 skills", "good")] for each in cards})
    )
    register(PagePart(name="quiet", template="nowhere.html", context=lambda _request, _card: None))
    register(
        PagePart(
            name="person",
            template="components/pagination.html",
            context=lambda _request, card: {"note": f"About {card.alumnus}", "page": None},
        )
    )

    assert "3 of 4 skills" in browser.get(board(opening)).content.decode()
    assert browser.get(page(card)).status_code == 200


def test_an_empty_board_says_where_cards_come_from(browser: Client, opening: Opening):
    assert "Nobody on this board yet" in browser.get(board(opening)).content.decode()


def test_a_wish_to_come_back_stands_on_the_card_and_is_noted(
    client_for: ClientFor, browser: Client, house: Employer, opening: Opening, recruiter, bob
):
    ada = make_peer(house, "Ada")
    wish = state_wish(ada, wanted=Wanted(roles=["Lead"]))
    card = make_card(opening, ada, by=recruiter)

    for path in (board(opening), page(card)):
        assert "Open to coming back" in browser.get(path).content.decode()
        assert "Open to coming back" not in client_for(bob).get(path).content.decode()

    reads = WishRead.objects.filter(alumnus_id=wish.alumnus_id).values_list("by", "path")
    assert list(reads) == [(recruiter.pk, ReadPath.BOARD)] * 2


def test_a_colleague_does_not_read_their_own_card(
    house: Employer, opening: Opening, card: Candidacy, rita: User, bob: User, browser: Client, client_for: ClientFor
) -> None:
    own = own_alumnus(house, rita, "Rita", "Vogel")
    make_spell(own, team="Payments")
    hers = make_card(opening, own, by=membership(house, bob))
    assert "Rita Vogel" in client_for(bob).get(board(opening)).content.decode()
    for path in (board(opening), board(opening, "suggested/"), f"/acme/recruit/openings/{opening.pk}/outreach/"):
        assert "Rita Vogel" not in browser.get(path).content.decode()
    for part in ("", "move/", "rehire/"):
        assert browser.get(page(hers, part)).status_code == 404
    assert "Vogel" not in browser.get("/acme/recruit/").content.decode()
    assert "Vogel" in client_for(bob).get("/acme/recruit/").content.decode()
