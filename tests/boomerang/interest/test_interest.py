"""What members say about an opening, what they are told of it, and that nothing else is told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from boomerang.interest.actions import NotPossible, apply, ask_to_hear_more, take_back, withdraw
from boomerang.interest.reading import own_card, own_cards
from boomerang.interest.rules import KINDS, SENTENCES, TITLES, can_apply
from boomerang.models import Candidacy, CandidacyMove, CandidacyNote, NoteKind, Opening, Source, Stage
from boomerang.openings.actions import close, save_opening
from boomerang.pipeline.actions import add_note, move
from directory.actions import change_state
from directory.models import Alumnus, AlumnusState
from mail.models import Message, State
from tenancy.models import Employer
from tenancy.scope import no_scope
from tests.factories.candidacies import make_card
from tests.factories.directory import make_alumnus, own_alumnus
from tests.factories.openings import make_opening

ClientFor = Callable[[User], Client]


@pytest.fixture
def member(house: Employer, alice: User) -> Alumnus:
    own = own_alumnus(house, alice)
    return Alumnus.objects.select_related("membership").get(pk=own.pk)


@pytest.fixture
def browser(client_for: ClientFor, alice: User, member: Alumnus) -> Client:
    return client_for(alice)


def card_of(member: Alumnus) -> Candidacy:
    return Candidacy.objects.get(alumnus=member)


def told() -> list[str]:
    waiting = Message.objects.in_scope().filter(state=State.PENDING).order_by("created_at")
    return list(waiting.values_list("subject", flat=True))


def test_one_click_makes_a_card_and_tells_the_recruiter_after_a_while(opening: Opening, member: Alumnus, recruiter):
    card = ask_to_hear_more(opening=opening, alumnus=member)
    ask_to_hear_more(opening=opening, alumnus=member)

    assert (card.stage, card.source, card.recruiter) == (Stage.REPLIED, Source.INTEREST, recruiter)
    assert CandidacyMove.objects.get(candidacy=card).by_alumnus
    assert CandidacyNote.objects.get(candidacy=card).kind == NoteKind.INTEREST
    assert told() == ["Alice Brandt wants to hear more about “Senior analyst”"]


def test_undone_at_once_it_leaves_nothing_in_any_mailbox(opening: Opening, member: Alumnus):
    ask_to_hear_more(opening=opening, alumnus=member)

    take_back(opening=opening, alumnus=member)
    take_back(opening=opening, alumnus=member)

    assert not Candidacy.objects.exists()
    assert told() == []


@pytest.mark.parametrize("before", [Stage.SUGGESTED, Stage.CONTACTED])
def test_undone_a_card_is_where_it_was(opening: Opening, member: Alumnus, recruiter, before: Stage):
    card = make_card(opening, member, by=recruiter, stage=before)
    ask_to_hear_more(opening=opening, alumnus=member)
    assert card_of(member).stage == Stage.REPLIED

    take_back(opening=opening, alumnus=member)

    after = card_of(member)
    assert (after.pk, after.stage, after.stage_since) == (card.pk, before, card.stage_since)


def test_what_the_recruiter_has_answered_is_not_undone(opening: Opening, member: Alumnus, recruiter):
    card = ask_to_hear_more(opening=opening, alumnus=member)
    add_note(candidacy=card, text="Rang her.", by=recruiter)

    with pytest.raises(NotPossible, match="Something has happened since"):
        take_back(opening=opening, alumnus=member)


def test_not_now_cannot_be_undone_to_but_withdrawn(house: Employer, opening: Opening, member: Alumnus, recruiter):
    card = make_card(opening, member, by=recruiter)
    later = house.today() + timedelta(days=9)
    move(candidacy=card, to=Stage.NOT_NOW, version=1, by=recruiter, back_on=later)

    ask_to_hear_more(opening=opening, alumnus=member)

    assert card_of(member).stage == Stage.REPLIED
    with pytest.raises(NotPossible):
        take_back(opening=opening, alumnus=member)


@pytest.mark.parametrize("closed", [Stage.NOT_SELECTED, Stage.NOT_ELIGIBLE])
def test_a_closed_card_stays_closed_and_the_word_is_on_it(opening: Opening, member: Alumnus, recruiter, closed: Stage):
    card = make_card(opening, member, by=recruiter)
    move(candidacy=card, to=closed, version=1, by=recruiter)
    assert own_cards(member) == []

    ask_to_hear_more(opening=opening, alumnus=member)
    asked = own_card(member, opening)
    assert asked is not None
    assert (asked.stage, asked.since > card_of(member).stage_since) == (Stage.REPLIED, True)
    take_back(opening=opening, alumnus=member)
    assert (own_cards(member), told()) == ([], [])
    with pytest.raises(NotPossible):
        take_back(opening=opening, alumnus=member)
    apply(opening=opening, alumnus=member, words="Look at this.")

    assert card_of(member).stage == closed
    shown = own_card(member, opening)
    assert shown is not None
    assert shown.sentence == SENTENCES[Stage.APPLIED]
    assert not can_apply(shown)
    assert withdraw(candidacy=card_of(member), alumnus=member).stage == Stage.DECLINED


def test_members_are_never_told_of_eligibility():
    assert set(SENTENCES) == set(TITLES) == set(Stage)
    for words in (SENTENCES, TITLES):
        assert words[Stage.NOT_ELIGIBLE] == words[Stage.NOT_SELECTED]
        assert not [text for text in map(str, words.values()) if "eligib" in text.lower() or "selected" in text.lower()]
    assert KINDS.get(Stage.NOT_ELIGIBLE) == KINDS.get(Stage.NOT_SELECTED)


def test_what_a_recruiter_only_thinks_about_is_not_told(opening: Opening, member: Alumnus, recruiter):
    card = make_card(opening, member, by=recruiter)
    assert own_cards(member) == []

    move(candidacy=card, to=Stage.CONTACTED, version=1, by=recruiter)

    assert [(own.stage, own.is_over) for own in own_cards(member)] == [(Stage.CONTACTED, False)]


def test_an_application_moves_the_card_once(opening: Opening, member: Alumnus, recruiter):
    ask_to_hear_more(opening=opening, alumnus=member)
    card = apply(opening=opening, alumnus=member, words="Because.", link="https://alice.example/cv")

    assert (card.stage, card.source) == (Stage.APPLIED, Source.INTEREST)
    note = CandidacyNote.objects.get(candidacy=card, kind=NoteKind.APPLICATION)
    assert (note.text, note.link, note.by, note.by_alumnus) == ("Because.", "https://alice.example/cv", None, True)
    with pytest.raises(NotPossible, match="further than that"):
        apply(opening=opening, alumnus=member, words="Again.")


def test_one_may_withdraw_at_any_time_and_ask_again(opening: Opening, member: Alumnus, recruiter):
    card = make_card(opening, member, by=recruiter, stage=Stage.OFFERED)

    withdraw(candidacy=card, alumnus=member, reason="Moving to Porto.")

    last = CandidacyMove.objects.filter(candidacy=card).latest("at")
    assert (last.to_stage, last.by, last.by_alumnus, last.note) == (Stage.DECLINED, None, True, "Moving to Porto.")
    assert "Alice Brandt has withdrawn from “Senior analyst”" in told()
    with pytest.raises(NotPossible, match="nothing left"):
        withdraw(candidacy=card, alumnus=member)
    assert ask_to_hear_more(opening=opening, alumnus=member).stage == Stage.REPLIED


def test_who_works_here_or_comes_too_late_is_told_why(opening: Opening, member: Alumnus, recruiter):
    change_state(member, state=AlumnusState.EMPLOYEE, by=None)
    with pytest.raises(NotPossible, match="people who have left"):
        ask_to_hear_more(opening=opening, alumnus=member)
    change_state(member, state=AlumnusState.ALUMNUS, by=None)
    opening.origin = "marketplace"
    with pytest.raises(NotPossible, match="another employer"):
        ask_to_hear_more(opening=opening, alumnus=member)
    with pytest.raises(NotPossible, match="has ended"):
        ask_to_hear_more(opening=close(opening=Opening.objects.get(pk=opening.pk), by=recruiter), alumnus=member)


# The pages


def test_who_may_open_what(
    client_for: ClientFor, house: Employer, opening: Opening, member, browser, mallory, recruiter
):
    stranger = make_card(make_opening("Clerk"), make_alumnus(house), by=recruiter, stage=Stage.CONTACTED)
    card = make_card(opening, member, by=recruiter, stage=Stage.CONTACTED)
    paths = {
        f"/acme/openings/{opening.pk}/interest/": "post",
        f"/acme/openings/{opening.pk}/application/": "get",
        "/acme/me/candidacies/": "get",
        f"/acme/me/candidacies/{card.pk}/withdrawal/": "get",
    }
    with no_scope():
        for path, method in paths.items():
            assert getattr(Client(), method)(path).status_code == 302
            assert getattr(client_for(mallory), method)(path).status_code == 404
        assert browser.get(f"/acme/openings/{opening.pk}/interest/").status_code == 405
        assert browser.post("/acme/me/candidacies/").status_code == 405
        assert browser.get(f"/acme/me/candidacies/{stranger.pk}/withdrawal/").status_code == 404


def test_the_way_of_a_member(browser: Client, opening: Opening, member: Alumnus):
    page = f"/acme/openings/{opening.pk}/"
    assert "Tell me more" in browser.get(page).content.decode()

    assert browser.post(f"{page}interest/")["Location"] == page
    assert "Undo" in browser.get(page).content.decode()
    assert "The recruiter gets back to you" in browser.get("/acme/me/candidacies/").content.decode()
    assert "Senior analyst" in browser.get("/acme/home/").content.decode()
    browser.post(f"{page}interest/", {"undo": "1"})
    assert not Candidacy.objects.exists()

    assert browser.post(f"{page}application/", {"words": "", "link": "ftp://x"}).status_code == 422
    assert browser.post(f"{page}application/", {"words": "Me.", "link": "http://alice.example"}).status_code == 422
    assert browser.post(f"{page}application/", {"words": "Me.", "link": ""})["Location"] == "/acme/me/candidacies/"
    assert card_of(member).stage == Stage.APPLIED
    assert browser.get(f"{page}application/")["Location"] == page

    browser.post(f"/acme/me/candidacies/{card_of(member).pk}/withdrawal/", {"reason": ""})
    assert "You have said no" in browser.get("/acme/me/candidacies/").content.decode()
    assert browser.get(f"/acme/me/candidacies/{card_of(member).pk}/withdrawal/").status_code == 302


def test_where_one_applies_elsewhere_the_portal_has_no_form(browser: Client, opening: Opening, recruiter):
    save_opening(opening=opening, fields={"apply_url": "https://jobs.acme.example/1"}, by=recruiter)

    assert "https://jobs.acme.example/1" in browser.get(f"/acme/openings/{opening.pk}/").content.decode()
    assert browser.get(f"/acme/openings/{opening.pk}/application/").status_code == 302


def test_undoing_too_late_says_so(browser: Client, opening: Opening, member: Alumnus, recruiter):
    card = ask_to_hear_more(opening=opening, alumnus=member)
    move(candidacy=card, to=Stage.TALKING, version=card.version, by=recruiter)

    answer = browser.post(f"/acme/openings/{opening.pk}/interest/", {"undo": "1"}, follow=True)

    assert "Something has happened since" in answer.content.decode()
    assert card_of(member).stage == Stage.TALKING


def test_own_openings_ask_as_much_for_three_as_for_one(
    browser: Client, house: Employer, opening: Opening, member, django_assert_num_queries: DjangoAssertNumQueries
):
    ask_to_hear_more(opening=opening, alumnus=member)
    browser.get("/acme/me/candidacies/")
    with django_assert_num_queries(12):
        browser.get("/acme/me/candidacies/")
    for title in ("Clerk", "Driver"):
        ask_to_hear_more(opening=make_opening(title), alumnus=member)
    with django_assert_num_queries(12):
        assert "Driver" in browser.get("/acme/me/candidacies/").content.decode()
