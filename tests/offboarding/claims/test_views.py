"""HR's queue and the page of one claim."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import Membership, Role, User
from directory.actions import change_state
from directory.models import Alumnus, AlumnusState
from mail.models import Message
from offboarding.claims.actions import refuse
from offboarding.models import Claim, ClaimState
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import client_for, make_member, make_user
from tests.factories.directory import make_alumnus, make_peer, make_spell, set_levels
from tests.factories.offboarding import days, make_case
from tests.offboarding.claims.conftest import WORDS

Make = Callable[..., Claim]
Mails = Callable[..., list[Message]]
PAGES = ["manage/claims/", "manage/claims/{claim}/", "manage/claims/{claim}/refusal/"]
POSTS = ["manage/claims/{claim}/record/", "manage/claims/{claim}/new-record/"]
ALL = [*PAGES, *POSTS]


@pytest.fixture
def claim(make_claim: Make) -> Claim:
    return make_claim()


@pytest.fixture
def hr(bob: User) -> Client:
    return client_for(bob)


def address(claim: Claim, path: str = "") -> str:
    return f"/acme/manage/claims/{claim.pk}/{path}"


def state_of(claim: Claim) -> str:
    with tenant_scope(claim.tenant_id):
        return Claim.objects.get(pk=claim.pk).state


def ask(client: Client, path: str) -> int:
    return (client.post if path in POSTS or path.endswith("record/") else client.get)(path).status_code


# Who may open what


@pytest.mark.parametrize("role", [Role.OWNER, Role.HR_ADMIN])
@pytest.mark.parametrize("path", PAGES)
def test_owners_and_hr_open_every_page(acme: Employer, claim: Claim, role: Role, path: str) -> None:
    user = make_user("desk@acme.example")
    make_member(acme, user, role)
    assert client_for(user).get("/acme/" + path.format(claim=claim.pk)).status_code == 200


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.AUDITOR, Role.ORGANISER, Role.ALUMNUS])
@pytest.mark.parametrize("path", ALL)
def test_others_of_the_employer_do_not(acme: Employer, claim: Claim, role: Role, path: str) -> None:
    user = make_user("other@acme.example")
    make_member(acme, user, role)
    assert ask(client_for(user), "/acme/" + path.format(claim=claim.pk)) == 403
    assert state_of(claim) == ClaimState.OPEN


@pytest.mark.parametrize("path", ALL)
def test_outsiders_find_nothing(claim: Claim, mallory: User, path: str) -> None:
    at_acme = "/acme/" + path.format(claim=claim.pk)
    assert ask(client_for(mallory), at_acme) == 404
    if "{claim}" in path:
        assert ask(client_for(mallory), at_acme.replace("/acme/", "/globex/")) == 404


@pytest.mark.parametrize("path", ALL)
def test_strangers_are_sent_to_sign_in(claim: Claim, path: str) -> None:
    full = "/acme/" + path.format(claim=claim.pk)
    response = Client().post(full) if path in POSTS else Client().get(full)
    assert response["Location"].startswith("/account/sign-in/?next=")


@pytest.mark.parametrize("path", POSTS)
def test_posts_refuse_get(claim: Claim, hr: Client, path: str) -> None:
    assert hr.get("/acme/" + path.format(claim=claim.pk)).status_code == 405


@pytest.mark.parametrize("path", PAGES[:2])
def test_pages_refuse_post(claim: Claim, hr: Client, path: str) -> None:
    assert hr.post("/acme/" + path.format(claim=claim.pk)).status_code == 405


def test_what_is_not_confirmed_or_never_was_is_not_found(make_claim: Make, hr: Client) -> None:
    unconfirmed = make_claim(confirmed=False)
    assert hr.get(address(unconfirmed)).status_code == 404
    assert hr.get(f"/acme/manage/claims/{uuid4()}/").status_code == 404


# The queue


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_asks_a_fixed_number_of_queries(
    make_claim: Make, hr: Client, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        make_claim(email=f"ines{number}@home.example")
    hr.get("/acme/manage/claims/")

    with django_assert_num_queries(QUEUE_QUERIES):
        page = hr.get("/acme/manage/claims/").text
    assert page.count("@home.example") == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_decided_ones_ask_a_fixed_number_of_queries(
    acme: Employer, make_claim: Make, bob: User, bob_member: Membership, hr: Client, count: int,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    for number in range(count):
        claim = make_claim(email=f"ines{number}@home.example")
        with tenant_scope(acme, person_id=bob.pk):
            refuse(claim, reason="No.", by=bob_member)
    hr.get("/acme/manage/claims/?show=decided")

    with django_assert_num_queries(QUEUE_QUERIES):
        page = hr.get("/acme/manage/claims/?show=decided").text
    assert page.count("@home.example") == count
    assert "Refused" in page


QUEUE_QUERIES = 8


def test_the_queue_shows_the_oldest_first_and_no_others(make_claim: Make, hr: Client) -> None:
    make_claim(given_name="First", email="first@home.example")
    make_claim(given_name="Second", email="second@home.example")
    make_claim(given_name="Third", email="third@home.example", confirmed=False)

    page = hr.get("/acme/manage/claims/").text
    assert page.index("First Rocha") < page.index("Second Rocha")
    assert "Third" not in page


def test_empty_queues_say_so(hr: Client) -> None:
    assert "Nobody waits" in hr.get("/acme/manage/claims/").text
    assert "Nothing was decided lately" in hr.get("/acme/manage/claims/?show=decided").text


def test_the_menu_and_the_start_page_count_who_waits(acme: Employer, make_claim: Make, hr: Client, rita: User) -> None:
    make_case(acme, last_day=acme.today() + days(30))
    assert "ask to join" not in hr.get("/acme/manage/").text
    make_claim()
    make_claim(email="otto@home.example")

    start = hr.get("/acme/manage/")
    assert "2 people ask to join the network" in start.text
    assert start.context["claims"] == 2
    assert "to join the network" not in client_for(rita).get("/acme/manage/").text


# One claim


def test_the_page_shows_what_they_say_beside_likely_records(acme: Employer, claim: Claim, hr: Client) -> None:
    likely = make_alumnus(acme, "Ines", "Rocha", personal_email=WORDS["email"])
    make_spell(likely, team="Payments", title="Analyst")
    make_spell(likely, team="Bakery", title="Baker", started_on=None, last_day="2010-06-30")
    make_alumnus(acme, "Ines Maria", "Rocha")
    make_alumnus(acme, "Otto", "Funk")

    page = hr.get(address(claim))

    found = page.context["candidates"]
    assert [candidate.alumnus.full_name for candidate in found] == ["Ines Rocha", "Ines Maria Rocha"]
    assert [str(reason) for reason in found[0].reasons] == [
        "Same e-mail address", "Same name", "Same team", "Left in the same year",
    ]  # fmt: skip
    assert found[0].is_likely
    assert "Payments · 2015 – 2021" in page.text
    assert "Ask Otto about me." in page.text
    assert "Otto Funk" not in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_a_fixed_number_of_queries(
    acme: Employer, claim: Claim, hr: Client, count: int, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        make_spell(make_alumnus(acme))
    hr.get(address(claim))

    with django_assert_num_queries(CLAIM_QUERIES):
        assert len(hr.get(address(claim)).context["candidates"]) == count


CLAIM_QUERIES = 14


@pytest.mark.parametrize(
    ("query", "names"),
    [("otto funk", ["Otto Funk"]), ("otto@home.example", ["Otto Funk"]), ("nobody", []), ("%", []), ("x" * 300, [])],
)
def test_hr_looks_for_another_record(acme: Employer, claim: Claim, hr: Client, query: str, names: list[str]) -> None:
    make_alumnus(acme, "Otto", "Funk", personal_email="otto@home.example")

    page = hr.get(address(claim), {"q": query})

    assert page.status_code == 200
    assert [candidate.alumnus.full_name for candidate in page.context["candidates"]] == names


def test_records_that_let_nobody_in_have_no_button(acme: Employer, claim: Claim, hr: Client) -> None:
    make_peer(acme)
    page = hr.get(address(claim)).text
    assert "This person has joined already" in page
    assert "It is this person" not in page


def test_a_case_that_is_held_is_said(acme: Employer, claim: Claim, hr: Client) -> None:
    make_case(acme, given_name="Ines", family_name="Rocha", last_day=acme.today() - days(30), held=True)
    assert "Their case is held" in hr.get(address(claim)).text


def test_it_is_this_person(acme: Employer, claim: Claim, hr: Client, mails: Mails) -> None:
    alumnus = make_alumnus(acme)

    response = hr.post(address(claim, "record/"), {"record": alumnus.pk}, follow=True)

    assert "Ines Rocha gets the invitation by e-mail now." in response.text
    assert state_of(claim) == ClaimState.APPROVED
    decided = hr.get(address(claim))
    assert "Decided on" in decided.text
    assert f"/acme/manage/alumni/{alumnus.pk}/" in decided.text
    assert "It is this person" not in decided.text


def test_another_address_on_record_needs_a_word(acme: Employer, claim: Claim, hr: Client) -> None:
    alumnus = make_alumnus(acme, personal_email="old@home.example")
    assert "I am sure" in hr.get(address(claim)).text

    refused = hr.post(address(claim, "record/"), {"record": alumnus.pk})
    assert refused.status_code == 422
    assert "Another personal address is on record." in refused.text

    assert hr.post(address(claim, "record/"), {"record": alumnus.pk, "replace": "1"}).status_code == 302


@pytest.mark.parametrize("record", ["", "x", "00000000"])
def test_without_a_record_nothing_happens(claim: Claim, hr: Client, record: str) -> None:
    response = hr.post(address(claim, "record/"), {"record": record})
    assert response.status_code == 422
    assert "Choose one of the records." in response.text


def test_foreign_and_merged_records_are_not_found(acme: Employer, globex: Employer, claim: Claim, hr: Client) -> None:
    foreign, kept, merged = make_alumnus(globex), make_alumnus(acme), make_alumnus(acme)
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=merged.pk).update(state=AlumnusState.MERGED, merged_into=kept)

    answers = [hr.post(address(claim, "record/"), {"record": each.pk}).status_code for each in (foreign, merged)]
    assert answers == [404, 404]


def test_a_new_record(acme: Employer, claim: Claim, hr: Client) -> None:
    assert "1 Jan 2015 to 31 Dec 2021" in hr.get(address(claim)).text
    response = hr.post(address(claim, "new-record/"), follow=True)

    assert "Ines Rocha is on record now" in response.text
    with tenant_scope(acme):
        assert Alumnus.objects.get().personal_email == WORDS["email"]


def test_without_a_first_year_the_last_day_is_enough(make_claim: Make, hr: Client) -> None:
    assert "31 Dec 2021 as last day" in hr.get(address(make_claim(from_year=None))).text


def test_the_second_tab_is_told_calmly(acme: Employer, claim: Claim, hr: Client) -> None:
    alumnus = make_alumnus(acme)
    hr.post(address(claim, "new-record/"))

    late = [
        hr.post(address(claim, "new-record/")),
        hr.post(address(claim, "record/"), {"record": alumnus.pk}),
    ]

    assert [response.status_code for response in late] == [422, 422]
    assert all("has been decided about already" in response.text for response in late)
    assert hr.post(address(claim, "refusal/"), {"reason": "No.", "send": "1"})["Location"] == address(claim)


def test_a_record_that_joined_meanwhile_is_told_calmly(acme: Employer, claim: Claim, hr: Client) -> None:
    alumnus = make_alumnus(acme)
    with tenant_scope(acme):
        change_state(alumnus, state=AlumnusState.NOT_ELIGIBLE, by=None)

    response = hr.post(address(claim, "record/"), {"record": alumnus.pk})

    assert response.status_code == 422
    assert "does not belong to the network" in response.text
    assert state_of(claim) == ClaimState.OPEN


# Refusing


def test_a_refusal_is_seen_before_it_goes(claim: Claim, hr: Client, mails: Mails) -> None:
    before = len(mails())
    assert "could not find you in our records" in hr.get(address(claim, "refusal/")).text
    assert "several people in our records" in hr.get(address(claim, "refusal/") + "?words=too_little").text
    assert "employed by Acme themselves" in hr.get(address(claim, "refusal/") + "?words=not_for").text

    seen = hr.post(address(claim, "refusal/"), {"reason": "We <b>looked</b>."})
    assert seen.status_code == 200
    assert "About your request to join the alumni network of Acme" in seen.text
    assert "We &lt;b&gt;looked&lt;/b&gt;." in seen.text
    assert (state_of(claim), len(mails())) == (ClaimState.OPEN, before)

    changing = hr.post(address(claim, "refusal/"), {"reason": "We looked.", "change": "1"}).text
    assert "We looked.</textarea>" in changing

    sent = hr.post(address(claim, "refusal/"), {"reason": "We looked.", "send": "1"}, follow=True)
    assert "The answer to Ines Rocha is on its way." in sent.text
    assert "We looked." in mails(WORDS["email"])[-1].text
    assert "We looked." in hr.get(address(claim)).text


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001])
def test_a_bare_no_is_not_sent(claim: Claim, hr: Client, reason: str) -> None:
    response = hr.post(address(claim, "refusal/"), {"reason": reason, "send": "1"})
    assert response.status_code == 422
    assert "reason" in response.context["form"].errors
    assert state_of(claim) == ClaimState.OPEN


def test_what_a_member_keeps_to_themselves_is_not_told_beside_a_claim(acme: Employer, claim: Claim, hr: Client) -> None:
    member = make_peer(acme, "Ines", "Rocha", former_name="Silva", personal_email="own@quokka.example")
    shown = hr.get(address(claim)).content.decode()
    assert "Silva" in shown
    assert "quokka" in shown
    set_levels(member, former_name="nobody", personal_email="nobody")
    hidden = hr.get(address(claim)).content.decode()
    assert "Ines Rocha" in hidden
    assert "Silva" not in hidden
    assert "quokka" not in hidden
