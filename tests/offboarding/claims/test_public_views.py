"""The page that anybody may open. Whoever it is about, it answers the same, and one mail goes out."""

import re
from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Invitation, Role, User
from directory.actions import change_state
from directory.models import AlumnusState
from mail.models import Message
from offboarding.claims.actions import CONFIRM_WITHIN
from offboarding.models import Claim, ClaimState
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import make_alumnus, make_peer, make_spell
from tests.factories.offboarding import days, make_case
from tests.offboarding.claims.conftest import WORDS

Mails = Callable[..., list[Message]]
ADDRESS = WORDS["email"]


def post(client: Client | None = None, **words: Any) -> Any:
    typed = {**WORDS, **words}
    return (client or Client()).post(
        "/acme/claim/", {name: value for name, value in typed.items() if value is not None}
    )


def link_in(message: Message) -> str:
    found = re.search(r"https?://[^/\s]+(/acme/\S+)", message.text)
    assert found
    return found[1]


def set_state(alumnus: Any, state: AlumnusState) -> None:
    with tenant_scope(alumnus.tenant_id):
        change_state(alumnus, state=state, by=None)


def not_known(acme: Employer) -> None: ...


def on_record(acme: Employer) -> None:
    make_alumnus(acme, personal_email=ADDRESS)


def declined(acme: Employer) -> None:
    set_state(make_alumnus(acme, personal_email=ADDRESS), AlumnusState.DECLINED)


def not_eligible(acme: Employer) -> None:
    set_state(make_alumnus(acme, personal_email=ADDRESS), AlumnusState.NOT_ELIGIBLE)


def deceased(acme: Employer) -> None:
    set_state(make_alumnus(acme, personal_email=ADDRESS), AlumnusState.DECEASED)


def works_here(acme: Employer) -> None:
    set_state(make_alumnus(acme, personal_email=ADDRESS), AlumnusState.EMPLOYEE)


def leaves_soon(acme: Employer) -> None:
    make_case(acme, last_day=acme.today() + days(20), personal_email=ADDRESS)


def held(acme: Employer) -> None:
    make_case(acme, last_day=acme.today() - days(20), held=True, personal_email=ADDRESS)


def left_without_a_case(acme: Employer) -> None:
    alumnus = make_alumnus(acme, personal_email=ADDRESS)
    make_spell(alumnus)
    set_state(alumnus, AlumnusState.LEAVER)


def has_joined(acme: Employer) -> None:
    make_peer(acme, personal_email=ADDRESS)


def signs_in(acme: Employer) -> None:
    make_member(acme, make_user(ADDRESS), Role.ALUMNUS)


KINDS: dict[Callable[[Employer], None], str] = {
    not_known: "offboarding/claim_confirmation",
    on_record: "offboarding/claim_invitation",
    declined: "offboarding/claim_invitation",
    left_without_a_case: "offboarding/claim_invitation",
    not_eligible: "offboarding/claim_confirmation",
    deceased: "offboarding/claim_confirmation",
    works_here: "offboarding/claim_confirmation",
    leaves_soon: "offboarding/claim_confirmation",
    held: "offboarding/claim_confirmation",
    has_joined: "offboarding/claim_member",
    signs_in: "offboarding/claim_member",
}


@pytest.mark.parametrize("who", KINDS)
def test_each_gets_the_one_mail_that_fits(acme: Employer, mails: Mails, who: Callable[[Employer], None]) -> None:
    who(acme)
    before = len(mails())

    post()

    assert [message.template for message in mails()[before:]] == [KINDS[who]]
    assert mails()[-1].to_address == ADDRESS


CHANGING = {"Expires", "X-Request-Id"}  # with the clock, and by chance
CHANCE = re.compile(r"nonce[-=]\S+|value=\"[A-Za-z0-9]{64}\"")


def seen_from_outside(client: Client) -> tuple[Any, ...]:
    """All that a stranger gets to see, without what differs from visit to visit."""
    first = post(client)
    second = client.get(first["Location"])
    headers = {name: CHANCE.sub("", value) for name, value in first.headers.items() if name not in CHANGING}
    return first.status_code, headers, set(first.cookies), second.status_code, CHANCE.sub("", second.text)


@pytest.mark.parametrize("who", [who for who in KINDS if who is not not_known])
def test_nobody_learns_whether_an_address_is_known(
    acme: Employer, mails: Mails, who: Callable[[Employer], None]
) -> None:
    before = len(mails())
    unknown = seen_from_outside(Client())
    assert len(mails()) == before + 1
    who(acme)
    before = len(mails())

    assert seen_from_outside(Client()) == unknown
    assert len(mails()) == before + 1


def test_the_answer_takes_its_time(acme: Employer, settings: Settings) -> None:
    settings.SIGN_IN_SECONDS = 0.15
    started = monotonic()
    post()
    assert monotonic() - started >= 0.15


def test_whoever_is_on_record_follows_the_link_to_their_own_record(acme: Employer, mails: Mails) -> None:
    alumnus = make_alumnus(acme, personal_email=ADDRESS)
    post()

    client = Client()
    assert client.get(link_in(mails()[-1]))["Location"] == "/acme/join/"
    assert ADDRESS in client.get("/acme/join/").text
    with tenant_scope(acme):
        assert Invitation.objects.get().subject_id == alumnus.pk
        assert not Claim.objects.exists()


def test_a_stranger_changes_nothing_of_a_person_who_said_no(acme: Employer) -> None:
    alumnus = make_alumnus(acme, personal_email=ADDRESS)
    set_state(alumnus, AlumnusState.DECLINED)
    post()

    with tenant_scope(acme):
        alumnus.refresh_from_db()
    assert alumnus.state == AlumnusState.DECLINED


def test_after_a_dismissal_the_words_are_neutral(acme: Employer, mails: Mails) -> None:
    make_spell(make_alumnus(acme, personal_email=ADDRESS), exit_type="involuntary", team="Payments")
    post()
    assert "It belongs to you as much as to anybody" in mails()[-1].text


def test_an_address_that_somebody_merely_typed_into_their_account_is_not_theirs(acme: Employer, mails: Mails) -> None:
    make_member(acme, make_user(ADDRESS, verified=False), Role.ALUMNUS)
    post()
    assert mails()[-1].template == "offboarding/claim_confirmation"


def test_what_a_stranger_typed_is_in_no_mail(acme: Employer, mails: Mails) -> None:
    post(given_name="Visit", family_name="evil.example", message="Win a car at evil.example")
    assert "evil" not in mails()[-1].text + mails()[-1].html + mails()[-1].subject


def test_the_claim_stands_in_the_queue_once_the_mailbox_has_confirmed(acme: Employer, mails: Mails) -> None:
    client = Client()
    assert post(client)["Location"] == "/acme/claim/sent/"
    assert ADDRESS in client.get("/acme/claim/sent/").text

    reader = Client()
    opened = reader.get(link_in(mails()[-1]))
    assert opened["Location"] == "/acme/claim/confirmation/"
    assert opened["Referrer-Policy"] == "no-referrer"
    page = reader.get("/acme/claim/confirmation/")
    assert "Yes, it was me" in page.text
    assert _states(acme) == [ClaimState.UNCONFIRMED]

    answer = reader.post("/acme/claim/confirmation/", follow=True)
    assert "we have got it" in answer.text
    assert _states(acme) == [ClaimState.OPEN]
    reader.post("/acme/claim/confirmation/")
    assert _states(acme) == [ClaimState.OPEN]


def _states(employer: Employer) -> list[str]:
    with tenant_scope(employer):
        return list(Claim.objects.values_list("state", flat=True))


def test_old_foreign_and_made_up_links_open_nothing(acme: Employer, globex: Employer, mails: Mails) -> None:
    post()
    link = link_in(mails()[-1])
    closed = [Client().get(link.replace("/acme/", "/globex/")), Client().get("/acme/claim/confirmation/made-up/")]
    with time_machine.travel(timezone.now() + CONFIRM_WITHIN):
        closed.append(Client().get(link))

    assert {response.status_code for response in closed} == {404}
    assert all("does not work any more" in response.text for response in closed)


def test_a_session_of_one_employer_confirms_nothing_at_another(acme: Employer, globex: Employer, mails: Mails) -> None:
    post()
    client = Client()
    client.get(link_in(mails()[-1]))

    assert client.post("/globex/claim/confirmation/").status_code == 404
    assert client.get("/globex/claim/sent/")["Location"] == "/globex/claim/"
    assert _states(acme) == [ClaimState.UNCONFIRMED]


def test_trying_links_comes_to_an_end(acme: Employer) -> None:
    client = Client()
    answers = [client.get(f"/acme/claim/confirmation/made-up-{number}/").status_code for number in range(6)]
    assert answers == [404] * 5 + [429]


BAD = {
    "given_name": {"given_name": ""},
    "family_name": {"family_name": "x" * 101},
    "to_year": {"to_year": ""},
    "from_year": {"from_year": "about 2010"},
    "email": {"email": "no address"},
    "message": {"message": "x" * 1001},
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_comes_back_with_what_was_typed(acme: Employer, mails: Mails, name: str) -> None:
    response = post(**{"team": "Team of Ines", **BAD[name]})

    assert response.status_code == 422
    assert name in response.context["form"].errors
    assert "Team of Ines" in response.text
    assert mails() == []


@pytest.mark.parametrize(
    ("years", "name"), [((2021, 2015), "to_year"), ((2015, 2999), "to_year"), ((2999, 2999), "from_year")]
)
def test_years_must_be_possible(acme: Employer, years: tuple[int, int], name: str) -> None:
    response = post(from_year=years[0], to_year=years[1])
    assert response.status_code == 422
    assert name in response.context["form"].errors


def test_a_work_address_is_refused_with_a_reason(acme: Employer, mails: Mails) -> None:
    response = post(email="ines@acme.example")
    assert response.status_code == 422
    assert "work address of Acme" in response.text
    assert mails() == []


def test_odd_characters_do_no_harm(acme: Employer, mails: Mails) -> None:
    assert post(given_name="I\x00nes‮", message="\U0001f600 ' OR 1=1; --").status_code == 302
    assert len(mails()) == 1


def test_machines_get_the_same_answer_and_no_mail(acme: Employer, mails: Mails) -> None:
    assert post(homepage="https://spam.example")["Location"] == "/acme/claim/sent/"
    assert mails() == []


def test_no_mailbox_is_filled(acme: Employer, mails: Mails) -> None:
    answers = [post().status_code for _time in range(6)]
    assert answers == [302] * 5 + [429]
    assert len(mails()) == 5


def test_one_origin_asks_for_so_many(acme: Employer) -> None:
    answers = [post(email=f"ines{number}@home.example").status_code for number in range(21)]
    assert answers == [302] * 20 + [429]


def test_the_page_without_the_module_does_not_exist(acme: Employer) -> None:
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=["imports"])
    assert [Client().get(f"/acme/claim/{path}").status_code for path in ("", "sent/", "confirmation/")] == [404] * 3
    assert "/acme/claim/" not in Client().get("/acme/").text


def test_the_front_page_leads_here(acme: Employer) -> None:
    assert 'href="/acme/claim/"' in Client().get("/acme/").text
    assert "You used to work here?" in Client().get("/acme/claim/").text


def test_members_may_open_it_too(acme: Employer, alice: User, client_for: Callable[[User], Client]) -> None:
    assert client_for(alice).get("/acme/claim/").status_code == 200


@pytest.mark.parametrize("path", ["claim/sent/", "claim/confirmation/some-token/"])
def test_pages_to_look_at_refuse_post(acme: Employer, path: str) -> None:
    assert Client().post(f"/acme/{path}").status_code == 405


def test_the_page_of_the_form_refuses_other_methods(acme: Employer) -> None:
    assert [Client().put(f"/acme/claim/{path}").status_code for path in ("", "confirmation/")] == [405, 405]
