"""The pages of recruiters: who may open them, what they say, what they change."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, Role, User
from boomerang.models import Opening, OpeningState, ShownTo
from boomerang.openings.actions import Place
from tenancy.models import Employer
from tenancy.scope import no_scope, tenant_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.openings import make_opening

ClientFor = Callable[[User], Client]
LIST = "/acme/recruit/openings/"
FORM = {
    "title": "Payroll accountant",
    "team": "Finance",
    "contract": "permanent",
    "seniority": "3",
    "places": "Berlin (DE), Portugal, Nowhereville",
    "workplace": "hybrid",
    "must": "Excel, excel, Payroll",
    "nice": "SAP",
    "languages": "German, English",
    "pay_from": "50000",
    "pay_to": "60000",
    "pay_currency": "EUR",
    "pay_period": "year",
    "description": "## What you do\n\n- **Pay** people\n\n<script>alert(1)</script>",
    "shown_to": "everyone",
    "deadline": "",
    "apply_url": "https://jobs.example.com/1",
    "hiring_manager": "Ada Bright",
}


@pytest.fixture
def browser(client_for: ClientFor, house: Employer, recruiter: Membership, rita: User) -> Client:
    with no_scope():
        return client_for(rita)


def at(opening: Opening, page: str = "") -> str:
    return f"{LIST}{opening.pk}/{page}"


def test_a_recruiter_finds_openings_by_their_words(house: Employer, recruiter: Membership, browser: Client):
    make_opening("Payroll accountant", team="Finance", by=recruiter)
    make_opening("Line cook", team="Kitchen", is_open=False, by=recruiter)
    with no_scope():
        everything = browser.get(LIST).content.decode()
        found = browser.get(LIST, {"q": "paiyroll"}).content.decode()
        drafts = browser.get(LIST, {"state": "draft"}).content.decode()
        part = browser.get(LIST, {"state": "filled"}, headers={"HX-Request": "true", "HX-Target": "results"})
    assert "Payroll accountant" in everything
    assert "Line cook" in everything
    assert "Payroll accountant" in found
    assert "Line cook" not in found
    assert "Line cook" in drafts
    assert "Payroll accountant" not in drafts
    assert b"<html" not in part.content
    assert "No opening found" in part.content.decode()


def test_the_list_asks_as_much_for_three_as_for_one(
    house: Employer, recruiter: Membership, browser: Client, django_assert_num_queries: DjangoAssertNumQueries
):
    for number in (1, 2):
        for each in range(number):
            make_opening(f"Accountant {number} {each}", by=recruiter, recruiter=recruiter, places=[Place("Rome", "IT")])
        with no_scope():
            browser.get(LIST)
            with django_assert_num_queries(13):
                browser.get(LIST)


def test_an_opening_is_written_published_and_told_as_it_is(house: Employer, recruiter: Membership, browser: Client):
    with no_scope():
        assert browser.get(f"{LIST}new/").status_code == 200
        answer = browser.post(f"{LIST}new/", {**FORM, "recruiter": str(recruiter.pk), "then": "publish"})
    with tenant_scope(house):
        opening = Opening.objects.get()
        places = list(opening.places.order_by("id").values_list("city", "country", "city_id"))
        skills = dict(opening.opening_skills.values_list("skill__name", "is_must"))
    assert (answer.status_code, answer["Location"]) == (302, f"/acme/recruit/openings/{opening.pk}/")
    assert (opening.state, opening.languages, opening.recruiter_id) == (OpeningState.OPEN, ["de", "en"], recruiter.pk)
    assert places == [("Berlin", "DE", 2950159), ("", "PT", None), ("Nowhereville", "", None)]
    assert skills == {"excel": True, "Payroll": True, "SAP": False}
    with no_scope():
        page = browser.get(at(opening)).content.decode()
        form = browser.get(at(opening, "text/")).content.decode()
    assert "<h2>What you do</h2>" in page
    assert "<strong>Pay</strong>" in page
    assert "<script>alert" not in page
    assert "EUR 50,000–60,000 a year" in page
    assert 'value="Berlin (DE), Portugal, Nowhereville"' in form
    assert "German, English" in form


def test_saved_but_not_ready_stays_a_draft_and_says_why(house: Employer, browser: Client):
    with no_scope():
        answer = browser.post(f"{LIST}new/", {**FORM, "description": "", "then": "publish"}, follow=True)
    with tenant_scope(house):
        assert Opening.objects.get().state == OpeningState.DRAFT
    assert "Saved, but not published" in answer.content.decode()
    assert "Before members see it" in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "This field is required"),
        ({"pay_to": "40000"}, "less than the lower end"),
        ({"pay_currency": ""}, "Say in which currency"),
        ({"languages": "Klingon"}, "no language called “Klingon”"),
        ({"apply_url": "javascript:alert(1)"}, "Enter the whole address"),
        ({"apply_url": "http://[half"}, "Enter the whole address"),
        ({"must": "x" * 61}, "put a comma between"),
        ({"places": ", ".join(f"Town {number}" for number in range(11))}, "at most 10"),
        ({"shown_to": "former_team", "team": ""}, "Name the team"),
        ({"shown_to": "level", "seniority": ""}, "Choose the seniority"),
        ({"shown_to": "former_team", "is_public": "on"}, "has no public page"),
        ({"deadline": "2001-01-01"}, "This day is over"),
        ({"description": "ä" * 16_001}, "32000 bytes at most"),
        ({"description": "[" * 1_100}, "square brackets"),
        ({"recruiter": "0190a0a0-0000-7000-8000-000000000000"}, "valid choice"),
    ],
)
def test_a_wrong_form_comes_back_with_what_was_typed(browser: Client, house: Employer, wrong, words: str):
    with no_scope():
        answer = browser.post(f"{LIST}new/", {**FORM, **wrong})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Ada Bright" in answer.content.decode()
    with tenant_scope(house):
        assert not Opening.objects.exists()


def test_without_pay_there_is_no_currency_and_a_change_is_saved(
    house: Employer, recruiter: Membership, browser: Client
):
    opening = make_opening(by=recruiter, deadline="2001-01-01", is_open=False)
    with no_scope():
        answer = browser.post(at(opening, "text/"), {**FORM, "pay_from": "", "pay_to": "", "deadline": "2001-01-01"})
        wrong = browser.post(at(opening, "text/"), {**FORM, "title": ""})
    assert (answer.status_code, wrong.status_code) == (302, 422)
    with tenant_scope(house):
        assert Opening.objects.values_list("title", "pay_currency").get() == ("Payroll accountant", "")


def test_a_state_is_changed_with_a_note_and_a_wrong_step_is_told(
    house: Employer, recruiter: Membership, browser: Client
):
    opening = make_opening(by=recruiter)
    with no_scope():
        held = browser.post(at(opening, "state/"), {"to": "on_hold", "note": "Budget"}, follow=True)
        again = browser.post(at(opening, "state/"), {"to": "on_hold", "note": "Budget"})
        nonsense = browser.post(at(opening, "state/"), {"to": "sold"})
    assert "Now: On hold." in held.content.decode()
    assert "Budget" in held.content.decode()
    assert (again.status_code, nonsense.status_code) == (422, 422)
    assert "Somebody may have been faster" in again.content.decode()


def test_a_copy_opens_its_form(house: Employer, recruiter: Membership, browser: Client):
    opening = make_opening(by=recruiter)
    with no_scope():
        answer = browser.post(at(opening, "copy/"), follow=True)
    assert 'value="Copy of Accountant"' in answer.content.decode()


def test_teams_are_offered_while_one_types(house: Employer, recruiter: Membership, browser: Client):
    make_opening(by=recruiter, team="Finance & Tax")
    with no_scope():
        assert browser.get(f"{LIST}teams/", {"q": "tax"}).json() == {"options": []}
        assert browser.get(f"{LIST}teams/", {"q": "fin"}).json() == {"options": [{"value": "Finance & Tax"}]}
        assert browser.get(f"{LIST}teams/", {"q": ""}).json() == {"options": []}


def test_each_page_is_for_its_roles(
    house: Employer, recruiter: Membership, client_for: ClientFor, alice: User, mallory: User
):
    """Auditors read and write nothing; members and outsiders find no door."""
    opening = make_opening(by=recruiter)
    auditor = make_user("ann@acme.example")
    make_member(house, auditor, Role.AUDITOR)
    reading = ["", f"{opening.pk}/"]
    writing = ["new/", "teams/", f"{opening.pk}/text/"]
    posting = [f"{opening.pk}/state/", f"{opening.pk}/copy/"]
    with no_scope():
        for path in (*reading, *writing, *posting):
            ask = Client.post if path in posting else Client.get
            assert ask(client_for(alice), LIST + path).status_code == 403, path
            assert ask(client_for(mallory), LIST + path).status_code == 404, path
            assert ask(Client(), LIST + path)["Location"].startswith("/account/sign-in/"), path
            expected = 200 if path in reading else 403
            assert ask(client_for(auditor), LIST + path).status_code == expected, path
        for path in (*reading, "teams/"):
            assert client_for(auditor).post(LIST + path).status_code == 405, path
        for path in posting:
            assert client_for(auditor).get(LIST + path).status_code == 405, path
        page = client_for(auditor).get(LIST + reading[1]).content.decode()
    assert "Put on hold" not in page


def test_what_alumni_posted_is_not_rewritten_by_staff(house: Employer, recruiter: Membership, browser: Client, posted):
    with no_scope():
        assert browser.get(at(posted)).status_code == 200
        assert browser.get(at(posted, "text/")).status_code == 403
        assert browser.post(at(posted, "copy/")).status_code == 403


def test_what_is_only_for_some_has_no_public_page(house: Employer, recruiter: Membership):
    opening = make_opening(by=recruiter, is_public=True, team="Finance", shown_to=ShownTo.FORMER_TEAM)
    assert not opening.is_for_the_world
    assert opening.opened_at <= timezone.now()
