"""Pages of mentoring and of give and ask: who opens them, what they hold, and what comes back when wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from community.exchange.actions import ask as ask_for_help
from community.mentoring.actions.asking import accept, decline
from community.mentoring.actions.going import add_note, end
from community.mentoring.actions.programmes import ProgrammeTerms, create_programme, join
from community.models import (
    EndReason,
    HelpRequest,
    Joining,
    MentoringOffer,
    MentoringProgramme,
    MentoringSide,
    Mentorship,
    MentorshipState,
    ProgrammePlace,
)
from directory.actions import update_profile
from directory.connections.actions import block
from directory.models import Alumnus
from tenancy.models import Employer
from tests.factories.accounts import make_member, make_user, membership
from tests.factories.directory import make_peer, own_alumnus
from tests.factories.mentoring import agreed, asked, make_mentee, make_mentor

ClientFor = Callable[[User], Client]
HOME, DESK, HELP = "/acme/mentoring/", "/acme/manage/mentoring/", "/acme/give-and-ask/"
OFFER = {
    "subjects": "Pricing, Leading a team", "languages": "English, French", "formats": ["call"], "hours": "2",
    "capacity": "2", "about": "Ask me anything.",
}  # fmt: skip


def text(response: Any) -> str:
    found: str = response.content.decode()
    return found


def test_offering_finding_asking_and_answering(
    house: Employer, mentee: Alumnus, mentor: Alumnus, alice: User, client_for: ClientFor
) -> None:
    client = client_for(alice)
    assert "Somebody has been where you are" in text(client.get(HOME))
    assert client.get(f"{HOME}offer/mentee/").status_code == 200
    assert client.post(f"{HOME}offer/mentee/", OFFER).url == HOME
    page = text(client.get(HOME))
    assert "Shares with you: Pricing, Leading a team" in page
    assert "has time for one more person" in page
    assert "Nora Lind" in text(client.get(f"{HOME}mentors/?subject=pricing&language=en&format=call"))
    assert "Nobody found" in text(client.get(f"{HOME}mentors/?subject=chess"))
    ask = f"{HOME}mentors/{mentor.pk}/request/"
    assert "Ask Nora Lind" in text(client.get(ask))
    assert client.post(ask, {"subject": "Pricing", "line": ""}).status_code == 422
    response = client.post(ask, {"subject": "Pricing", "line": "How did you begin?"})
    pair = Mentorship.objects.get()
    assert response.url == f"{HOME}{pair.pk}/"
    assert "21 days to answer" in text(client.get(response.url))
    assert client.post(ask, {"subject": "Pricing", "line": "Again?"}).status_code == 422
    assert client.post(f"{HOME}{pair.pk}/withdrawal/").url == HOME
    assert client.post(f"{HOME}{pair.pk}/withdrawal/").url == f"{HOME}{pair.pk}/"
    assert client.post(f"{HOME}offer/mentee/withdrawal/").url == HOME
    assert not MentoringOffer.objects.filter(alumnus=mentee).exists()


def test_a_mentor_answers_and_the_two_go_on(
    house: Employer, mentee: Alumnus, mentor: Alumnus, alice: User, client_for: ClientFor
) -> None:
    make_mentor(mentee)
    pair, client = asked(house, mentor, mentee), client_for(alice)
    page = f"{HOME}{pair.pk}/"
    assert "Waiting for your answer" in text(client.get(HOME))
    assert client.post(f"{page}answer/", {"answer": "perhaps"}).status_code == 422
    assert client.post(f"{page}answer/", {"answer": "yes", "words": "Gladly"}).url == page
    day = (house.today() + timedelta(days=5)).isoformat()
    for part, sent in (
        ("goals/", {"goals": "A first product."}),
        ("date/", {"day": day, "clock": "17:30", "place": "Café Central"}),
        ("notes/", {"text": "Only for me", "is_private": "on"}),
        ("notes/", {"text": "For both of us"}),
        ("meetings/", {"on": house.today().isoformat(), "format": "call"}),
        ("renewal/", {}),
    ):
        assert client.post(page + part, sent).url == page
    found = text(client.get(page))
    assert all(words in found for words in ("A first product.", "17:30", "Only for me", "For both of us", "once"))
    ours = text(client.get(f"{page}date.ics"))
    assert "SUMMARY:Mentoring with Nora Lind" in ours
    yesterday = (house.today() - timedelta(days=1)).isoformat()
    for part, sent, says in (
        ("date/", {"day": yesterday, "clock": "17:30"}, "Choose a time to come"),
        ("date/", {"day": day, "clock": "25:00", "place": "Café <b>"}, "Café &lt;b&gt;"),
        ("notes/", {"text": ""}, "This field is required"),
        ("meetings/", {"on": yesterday, "format": "call"}, "Name a day since you agreed"),
    ):
        response = client.post(page + part, sent)
        assert (response.status_code, says in text(response)) == (422, True), part
    private = pair.notes.get(is_private=True)
    assert client.post(f"{page}notes/{private.pk}/deletion/").url == page
    assert client.post(f"{page}date/", {"clear": "1"}).url == page
    assert client.get(f"{page}date.ics").status_code == 404
    assert "Either of you may" in text(client.get(f"{page}ending/"))
    assert client.post(f"{page}ending/", {}).status_code == 422
    assert client.post(f"{page}ending/", {"reason": "done"}).url == page
    assert "It ended on" in text(client.get(page))
    assert client.post(f"{page}ending/", {"reason": "done"}).url == page
    assert client.post(page + "goals/", {"goals": "x"}).status_code == 422


def test_the_other_reads_neither_private_notes_nor_the_reason(
    house: Employer, mentee: Alumnus, mentor: Alumnus, alice: User, client_for: ClientFor
) -> None:
    pair, client = agreed(house, mentee, mentor), client_for(alice)
    add_note(pair=pair, alumnus=mentor, text="Talks a lot", is_private=True)
    end(employer=house, pair=pair, alumnus=mentor, reason=EndReason.NO_FIT)
    found = text(client.get(f"{HOME}{pair.pk}/"))
    assert "It ended on" in found
    assert "Talks a lot" not in found
    assert "does not fit" not in found


def test_saying_no_kindly(
    house: Employer, mentee: Alumnus, mentor: Alumnus, alice: User, client_for: ClientFor
) -> None:
    pair = asked(house, mentee, mentor)
    decline(employer=house, pair=pair, alumnus=mentor, answer="A full spring, I am sorry.")
    assert "A full spring, I am sorry." in text(client_for(alice).get(f"{HOME}{pair.pk}/"))


def test_nobody_else_opens_a_pair(
    house: Employer, mentee: Alumnus, mentor: Alumnus, alice: User, olga: User, mallory: User, client_for: ClientFor
) -> None:
    pair = agreed(house, make_peer(house, "Omar", "Haddad"), mentor)
    page = f"{HOME}{pair.pk}/"
    parts = ("answer/", "withdrawal/", "goals/", "date/", "notes/", "meetings/", "renewal/", "ending/")
    for user in (alice, olga, mallory):
        client = client_for(user)
        assert client.get(page).status_code == 404
        assert {client.post(page + part, {}).status_code for part in parts} == {404}
    assert Client().get(page).status_code == 302
    assert client_for(alice).get(page + "goals/").status_code == 405
    block(employer=house, alumnus=mentor, other=mentee)
    assert client_for(alice).get(f"{HOME}mentors/{mentor.pk}/request/").status_code == 404
    assert "Nora Lind" not in text(client_for(alice).get(f"{HOME}mentors/"))


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"subjects": ""}, "Name at least one subject"),
        ({"subjects": ", ".join("abcdefghi")}, "at most 8"),
        ({"languages": "Klingonisch"}, "We do not know the language"),
        ({"formats": []}, "Choose at least one way"),
        ({"capacity": "11"}, "less than or equal to 10"),
        ({"hours": "0"}, "greater than or equal to 1"),
        ({"paused_until": "2199-01-01"}, "A year at most"),
    ],
)
def test_an_offer_that_cannot_be(
    house: Employer, mentee: Alumnus, alice: User, client_for: ClientFor, sent: dict[str, Any], says: str
) -> None:
    response = client_for(alice).post(f"{HOME}offer/mentor/", {**OFFER, **sent})
    assert (response.status_code, says in text(response)) == (422, True)
    assert client_for(alice).get(f"{HOME}offer/boss/").status_code == 404


def test_lists_ask_the_same_number_of_questions(
    house: Employer,
    mentee: Alumnus,
    alice: User,
    client_for: ClientFor,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_for(alice)
    make_mentee(mentee)
    update_profile(mentee, by=None, can_help_with=["Go"], looking_for=["Pricing"])

    def counted() -> list[int]:
        found = []
        for page in (HOME, f"{HOME}mentors/", HELP):
            with django_assert_max_num_queries(60) as context:
                client.get(page)
            found.append(len(context))
        return found

    def one_more(name: str) -> None:
        person = make_peer(house, name, "Able")
        update_profile(person, by=None, can_help_with=["Pricing"], looking_for=["Go"])
        make_mentor(person, capacity=3)
        other = make_peer(house, f"Pair {name}", "Able")
        make_mentor(other, capacity=3)
        if name != "Cleo":
            accept(employer=house, pair=asked(house, mentee, other), alumnus=other)

    one_more("Ada")
    counted()
    before = counted()
    for name in ("Ben", "Cleo"):
        one_more(name)
    assert counted() == before


# Programmes


@pytest.fixture
def programme(house: Employer, bob: User, mentee: Alumnus, mentor: Alumnus) -> MentoringProgramme:
    today = house.today()
    terms = ProgrammeTerms(
        name="First steps", about="", starts_on=today, ends_on=today + timedelta(days=99), joining=Joining.EVERYBODY
    )
    made = create_programme(terms=terms, by=membership(house, bob))
    join(employer=house, programme=made, alumnus=mentor, side=MentoringSide.MENTOR)
    return made


def test_a_programme_from_its_beginning_to_a_pair(
    house: Employer,
    programme: MentoringProgramme,
    mentee: Alumnus,
    mentor: Alumnus,
    alice: User,
    bob: User,
    client_for: ClientFor,
) -> None:
    member, staff = client_for(alice), client_for(bob)
    place = f"{HOME}programmes/{programme.pk}/place/"
    assert "First steps" in text(member.get(HOME))
    assert member.post(place, {"side": "mentee"}).url == f"{HOME}offer/mentee/"
    make_mentee(mentee)
    for sent in ({"side": "mentee"}, {"leave": "1"}, {"side": "boss"}, {"side": "mentee"}):
        assert member.post(place, sent).url == HOME
    page = f"{DESK}programmes/{programme.pk}/"
    found = text(staff.get(page))
    assert "Both named: Pricing" in found
    assert staff.post(f"{page}proposals/", {"mentor": mentor.pk}).status_code == 422
    assert staff.post(f"{page}proposals/", {"mentor": mentee.pk, "mentee": mentor.pk}).status_code == 422
    assert staff.post(f"{page}proposals/", {"mentor": mentor.pk, "mentee": mentee.pk, "line": "Try"}).url == page
    pair = Mentorship.objects.get()
    assert "thinks that you and Nora Lind would get on well" in text(member.get(f"{HOME}{pair.pk}/"))
    member.post(f"{HOME}{pair.pk}/answer/", {"answer": "yes", "words": "My secret hope"})
    assert "You said yes" in text(member.get(f"{HOME}{pair.pk}/"))
    assert "My secret hope" not in text(staff.get(page))
    assert staff.post(f"{page}proposals/{pair.pk}/withdrawal/").url == page
    assert Mentorship.objects.get().state == MentorshipState.WITHDRAWN
    row = ProgrammePlace.objects.get(alumnus=mentee)
    ProgrammePlace.objects.update(state="waiting")
    assert "Want to join" in text(staff.get(page))
    assert staff.post(f"{page}places/{row.pk}/").url == page
    assert staff.post(f"{page}places/{row.pk}/", {"out": "1"}).url == page
    assert not ProgrammePlace.objects.filter(alumnus=mentee).exists()
    assert [staff.post(f"{page}{part}/").url for part in ("coordination", "ending")] == [page, page]
    assert "The programme is over" in text(staff.get(page))
    assert text(staff.get(DESK)).count("Over") >= 1


def test_programmes_are_written_by_coordinators_and_read_by_auditors(
    house: Employer, programme: MentoringProgramme, bob: User, alice: User, rita: User, client_for: ClientFor
) -> None:
    today, staff, page = house.today(), client_for(bob), f"{DESK}programmes/{programme.pk}/"
    sent = {"name": "Second", "about": "", "starts_on": today, "ends_on": today, "joining": "asked"}
    assert staff.get(f"{DESK}programmes/new/").status_code == 200
    assert "It ends after it begins." in text(staff.post(f"{DESK}programmes/new/", sent))
    late = {**sent, "ends_on": today + timedelta(days=1500)}
    assert "Three years at most." in text(staff.post(f"{page}edit/", late))
    good = {**sent, "ends_on": today + timedelta(days=30)}
    assert staff.post(f"{page}edit/", good).url == page
    assert "/programmes/" in staff.post(f"{DESK}programmes/new/", good).url
    assert staff.get(f"{page}edit/").status_code == 200
    auditor = make_user("audit@acme.example")
    make_member(house, auditor, Role.AUDITOR)
    reader = client_for(auditor)
    assert [reader.get(DESK).status_code, reader.get(page).status_code] == [200, 200]
    assert reader.post(f"{page}ending/").status_code == 403
    for user in (alice, rita):
        assert client_for(user).get(DESK).status_code == 403


def test_a_coordinator_does_not_let_themselves_in(
    house: Employer, programme: MentoringProgramme, client_for: ClientFor
) -> None:
    user = make_user("orla@acme.example")
    make_member(house, user, Role.ALUMNUS, Role.ORGANISER)
    own = own_alumnus(house, user, "Orla")
    make_mentee(own)
    place = join(employer=house, programme=programme, alumnus=own, side=MentoringSide.MENTEE)
    page = f"{DESK}programmes/{programme.pk}/places/{place.pk}/"
    assert client_for(user).post(page).status_code == 403


# Give and ask


def test_a_question_and_its_answer(
    house: Employer, mentee: Alumnus, mentor: Alumnus, alice: User, client_for: ClientFor
) -> None:
    client = client_for(alice)
    assert "Say what you can, and what you need" in text(client.get(HELP))
    update_profile(mentee, by=None, looking_for=["Pay"])
    update_profile(mentor, by=None, can_help_with=["Negotiating pay"])
    assert "Can help with: Pay" in text(client.get(HELP))
    assert "Nora Lind" in text(client.get(f"{HELP}?subject=pay"))
    assert "Nobody yet" in text(client.get(f"{HELP}?subject=chess"))
    ask = f"{HELP}people/{mentor.pk}/question/"
    assert client.get(ask).status_code == 200
    assert client.post(ask, {"subject": "Chess", "question": "How?"}).status_code == 422
    response = client.post(ask, {"subject": "Negotiating pay", "question": "How much?"})
    found = HelpRequest.objects.get()
    assert response.url == f"{HELP}{found.pk}/"
    assert "two weeks to answer" in text(client.get(response.url))
    assert client.post(ask, {"subject": "Negotiating pay", "question": "And?"}).status_code == 422
    assert client.post(f"{HELP}{found.pk}/thanks/").status_code == 404
    assert client.post(f"{HELP}{found.pk}/withdrawal/").url == HELP
    assert client.post(f"{HELP}{found.pk}/withdrawal/").url == HELP
    assert client.post(f"{HELP}limit/", {"per_month": "99"}).status_code == 422
    assert client.post(f"{HELP}limit/", {"per_month": "0"}).url == HELP
    assert client.get(f"{HELP}people/{make_peer(house, 'Un', 'Able').pk}/question/").status_code == 404


def test_answering_a_question(
    house: Employer, mentee: Alumnus, mentor: Alumnus, alice: User, mallory: User, client_for: ClientFor
) -> None:
    update_profile(mentee, by=None, can_help_with=["Pay"])
    found = ask_for_help(employer=house, asker=mentor, helper=mentee, subject="Pay", question="How much?")
    client, page = client_for(alice), f"{HELP}{found.pk}/"
    assert "Asked of you" in text(client.get(HELP))
    assert client_for(mallory).get(page).status_code == 404
    assert client.post(f"{page}answer/", {"state": "maybe"}).status_code == 422
    assert client.post(f"{page}answer/", {"state": "yes", "words": "A tenth more."}).url == page
    assert "You said yes" in text(client.get(page))
    assert f"/acme/messages/new/?to={mentor.pk}" in text(client.get(page))
    assert client.post(f"{page}answer/", {"state": "yes"}).status_code == 422
    assert "Nobody but you sees this" in text(client.get(HELP))
