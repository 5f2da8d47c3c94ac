import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone

from accounts.models import User
from directory.actions import confirm_personal_email
from directory.models import Alumnus
from mail.models import Message, Preference, Wish
from offboarding.actions.links import make_link
from offboarding.models import AddressCheck, Case, LeaverLink
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import client_for
from tests.factories.offboarding import TODAY, at, days, make_case

PAGES = ["", "address/", "contact/", "mail/", "farewell/", "done/"]
HOME = "lena@home.example"


@pytest.fixture
def case(acme: Employer, noon: object) -> Case:
    return make_case(acme, last_day=TODAY + days(20), work_email="lena@acme.example")


def link_for(case: Case, employer: Employer) -> str:
    with tenant_scope(employer):
        url = make_link(case, employer=employer, now=timezone.now())
    return url[url.index(employer.base_path) :]


def is_sealed(response: HttpResponseBase) -> bool:
    return response["Referrer-Policy"] == "no-referrer" and "no-store" in response["Cache-Control"]


@pytest.fixture
def leaver(case: Case, acme: Employer) -> Client:
    client = Client()
    assert client.get(link_for(case, acme))["Location"] == "/acme/leaving/"
    return client


def code(employer: Employer) -> str:
    with tenant_scope(employer):
        check = AddressCheck.objects.get(confirmed_at__isnull=True)
        text = Message.objects.in_scope().get(dedupe_key=f"code:{check.pk}").text
    return re.search(r"^\d{6}$", text, re.MULTILINE).group()  # type: ignore[union-attr]


def test_the_whole_way(leaver: Client, case: Case, acme: Employer) -> None:
    page = leaver.get("/acme/leaving/").text
    assert "Lena, let us stay in touch" in page
    assert "Who asks, and why" in page

    assert leaver.post("/acme/leaving/address/", {"email": HOME})["Location"] == "/acme/leaving/address/code/"
    assert HOME in leaver.get("/acme/leaving/address/code/").text
    answer = leaver.post("/acme/leaving/address/code/", {"code": code(acme)})
    assert answer["Location"] == "/acme/leaving/contact/"
    levels = {"level_phone": "nobody", "level_personal_email": "staff", "listing": "everyone"}
    answer = leaver.post("/acme/leaving/contact/", {"phone": "+49 170 1234567", **levels})
    assert answer["Location"] == "/acme/leaving/mail/"
    answer = leaver.post("/acme/leaving/mail/", {"wanted": ["news", "events"]})
    assert answer["Location"] == "/acme/leaving/farewell/"
    words = {"farewell": "Thank you all", "colleagues": "Ada Byron\nbo@mail.example"}
    answer = leaver.post("/acme/leaving/farewell/", words)
    assert answer["Location"] == "/acme/leaving/done/"

    done = leaver.get("/acme/leaving/done/").text
    assert "See you, Lena" in done
    assert "The 2 people you named" in done
    with tenant_scope(acme):
        alumnus = Alumnus.objects.get()
        assert (alumnus.personal_email, alumnus.phone) == (HOME, "+49 170 1234567")
        assert set(Wish.objects.values_list("category", flat=True)) == {"news", "events"}
        assert Preference.objects.count() == 0
        assert {colleague.state for colleague in case.colleagues.all()} == {"to_be_asked"}
    overview = leaver.get("/acme/leaving/").text
    assert "You have answered everything" in overview
    assert "News, Events" in overview
    assert "Words to your team, 2 people named" in overview
    assert "Ada Byron" in leaver.get("/acme/leaving/farewell/").text


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_not_stored(leaver: Client, page: str) -> None:
    response = leaver.get(f"/acme/leaving/{page}")

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


def test_the_token_leaves_the_address_at_once(case: Case, acme: Employer) -> None:
    path = link_for(case, acme)

    response = Client().get(path)

    assert (response.status_code, response["Location"]) == (302, "/acme/leaving/")
    assert is_sealed(response)


def test_opening_the_link_changes_nothing_and_it_works_again(case: Case, acme: Employer) -> None:
    path = link_for(case, acme)
    with tenant_scope(acme):
        before = list(LeaverLink.objects.values())

    for _visit in range(3):
        assert Client().get(path).status_code == 302

    with tenant_scope(acme):
        assert list(LeaverLink.objects.values()) == before


def _expired(case: Case, acme: Employer, globex: Employer, noon: time_machine.Traveller) -> str:
    path = link_for(case, acme)
    noon.move_to(at(TODAY + days(82), employer=acme))
    return path


def _revoked(case: Case, acme: Employer, globex: Employer, noon: object) -> str:
    path = link_for(case, acme)
    with tenant_scope(acme):
        LeaverLink.objects.update(revoked_at=timezone.now())
    return path


def _foreign(case: Case, acme: Employer, globex: Employer, noon: object) -> str:
    other = make_case(globex, last_day=TODAY + days(20))
    return link_for(other, globex).replace("/globex/", "/acme/")


def _tampered(case: Case, acme: Employer, globex: Employer, noon: object) -> str:
    path = link_for(case, acme)
    return path[:-3] + ("A" if path[-3] != "A" else "B") + path[-2:]


def _short(case: Case, acme: Employer, globex: Employer, noon: object) -> str:
    return "/acme/leaving/x/"


def _long(case: Case, acme: Employer, globex: Employer, noon: object) -> str:
    return f"/acme/leaving/{'x' * 3000}/"


@pytest.mark.parametrize("make_path", [_expired, _revoked, _foreign, _tampered, _short, _long])
def test_bad_links_answer_calmly_and_alike(
    case: Case, acme: Employer, globex: Employer, noon: object, make_path: Callable[..., str]
) -> None:
    response = Client().get(make_path(case, acme, globex, noon))

    assert (response.status_code, response["Location"]) == (302, "/acme/leaving/ended/")
    assert is_sealed(response)


def test_the_overview_shows_that_nothing_is_an_answer_too(leaver: Client, acme: Employer) -> None:
    assert "Nothing at all is fine" in leaver.get("/acme/leaving/").text

    leaver.post("/acme/leaving/mail/", {})
    leaver.post("/acme/leaving/farewell/", {"farewell": "", "colleagues": ""})

    overview = leaver.get("/acme/leaving/").text
    assert ("Nothing for now" in overview, "Left empty" in overview) == (True, True)


def test_the_page_behind_bad_links_is_calm(acme: Employer) -> None:
    response = Client().get("/acme/leaving/ended/")

    assert response.status_code == 404
    assert "This link does not open anything" in response.text
    assert 'href="/acme/claim/"' in response.text
    assert 'href="/account/sign-in/"' in response.text
    assert is_sealed(response)


@pytest.mark.parametrize("page", PAGES)
def test_a_link_that_ends_closes_the_open_pages(leaver: Client, acme: Employer, page: str) -> None:
    with tenant_scope(acme):
        LeaverLink.objects.update(revoked_at=timezone.now())

    assert leaver.get(f"/acme/leaving/{page}").status_code == 404


@pytest.mark.parametrize("state", ["withdrawn", "active", "deceased", "not_eligible", "declined"])
def test_a_case_that_ends_closes_the_pages(leaver: Client, acme: Employer, state: str) -> None:
    with tenant_scope(acme):
        Case.objects.update(state=state)

    assert leaver.get("/acme/leaving/").status_code == 404
    assert leaver.post("/acme/leaving/farewell/", {"farewell": "x"}).status_code == 404


def test_a_link_opens_one_employer_only(leaver: Client, globex: Employer) -> None:
    assert leaver.get("/globex/leaving/").status_code == 404


def test_one_browser_may_hold_links_of_two_employers(leaver: Client, globex: Employer) -> None:
    other = make_case(globex, last_day=TODAY + days(20), given_name="Noor")
    leaver.get(link_for(other, globex))

    assert "Noor" in leaver.get("/globex/leaving/").text
    assert "Lena" in leaver.get("/acme/leaving/").text


def test_a_signed_in_colleague_gets_no_further_without_the_link(case: Case, bob: User) -> None:
    assert client_for(bob).get("/acme/leaving/").status_code == 404


def test_the_session_cannot_be_made_to_name_another_link(leaver: Client, case: Case) -> None:
    session = leaver.session
    session["leaver_link"] = {"nonsense": "x"}
    session.save()

    assert leaver.get("/acme/leaving/").status_code == 404


@pytest.mark.parametrize(
    "email", ["", "not an address", "lena@acme.example", "lena@mail.acme.example", "x@y@z", '"lena"@home.example']
)
def test_bad_addresses_are_422(leaver: Client, acme: Employer, email: str) -> None:
    response = leaver.post("/acme/leaving/address/", {"email": email})

    assert response.status_code == 422
    with tenant_scope(acme):
        assert not AddressCheck.objects.exists()


def test_a_taken_address_gets_the_same_answer_as_a_free_one(leaver: Client, acme: Employer) -> None:
    make_case(acme, last_day=TODAY + days(5), given_name="Ada", personal_email=HOME)

    taken = leaver.post("/acme/leaving/address/", {"email": HOME})
    taken_page = leaver.get("/acme/leaving/address/code/").text
    free = leaver.post("/acme/leaving/address/", {"email": "free@home.example"})
    free_page = leaver.get("/acme/leaving/address/code/").text

    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])
    assert _without_token(taken_page) == _without_token(free_page.replace("free@home.example", HOME))


def _without_token(page: str) -> str:
    return re.sub(r'value="\w{64}"', "", page)


def test_a_taken_address_is_told_after_the_right_code(leaver: Client, acme: Employer) -> None:
    make_case(acme, last_day=TODAY + days(5), given_name="Ada", personal_email=HOME)
    leaver.post("/acme/leaving/address/", {"email": HOME})

    response = leaver.post("/acme/leaving/address/code/", {"code": code(acme)})

    assert response.status_code == 422
    assert "You are on file twice" in response.text
    assert "Ada" not in response.text


def test_wrong_and_worn_out_codes_are_422(leaver: Client, acme: Employer) -> None:
    leaver.post("/acme/leaving/address/", {"email": HOME})
    right = code(acme)
    wrong = "000000" if right != "000000" else "111111"

    texts = [leaver.post("/acme/leaving/address/code/", {"code": wrong}) for _try in range(6)]

    assert {response.status_code for response in texts} == {422}
    assert "That is not the code" in texts[0].text
    assert "This code no longer works" in texts[5].text
    assert leaver.post("/acme/leaving/address/code/", {"code": right}).status_code == 422
    assert leaver.post("/acme/leaving/address/code/", {"code": ""}).status_code == 422


def test_a_new_code_can_be_asked_for_until_it_is_too_many(leaver: Client, acme: Employer) -> None:
    leaver.post("/acme/leaving/address/", {"email": HOME})

    pages = [leaver.post("/acme/leaving/address/new-code/", follow=True).text for _try in range(6)]

    assert "A new code is on its way" in pages[0]
    assert "many codes in a short time" in pages[5]
    assert leaver.post("/acme/leaving/address/", {"email": HOME}).status_code == 422


def test_code_pages_without_a_waiting_code_lead_back(leaver: Client) -> None:
    assert leaver.get("/acme/leaving/address/code/")["Location"] == "/acme/leaving/address/"
    assert leaver.post("/acme/leaving/address/new-code/")["Location"] == "/acme/leaving/address/"


@pytest.mark.parametrize(
    ("page", "data"),
    [
        (
            "contact/",
            {"phone": "call me", "listing": "everyone", "level_phone": "staff", "level_personal_email": "staff"},
        ),
        ("contact/", {"phone": "", "listing": "nobody", "level_phone": "all", "level_personal_email": "staff"}),
        ("mail/", {"wanted": ["service"]}),
        ("farewell/", {"farewell": "x" * 2001}),
        ("farewell/", {"colleagues": "\n".join(f"Person {number}" for number in range(31))}),
    ],
)
def test_bad_answers_are_422_and_change_nothing(
    leaver: Client, case: Case, acme: Employer, page: str, data: dict[str, object]
) -> None:
    assert leaver.post(f"/acme/leaving/{page}", data).status_code == 422
    with tenant_scope(acme):
        case.refresh_from_db()
        assert (case.answered_at, Preference.objects.count(), case.colleagues.count()) == (None, 0, 0)


def test_words_with_markup_stay_words(leaver: Client, case: Case, acme: Employer, bob: User) -> None:
    leaver.post("/acme/leaving/farewell/", {"farewell": "<script>alert(1)</script>", "colleagues": "<img src=x>"})

    page = client_for(bob).get(f"/acme/manage/cases/{case.pk}/").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("travel", "words"),
    [
        (timedelta(days=20), "Thank you, Lena"),
        (timedelta(days=25), "Good to see you, Lena"),
    ],
)
def test_the_page_knows_the_day(
    case: Case, acme: Employer, noon: time_machine.Traveller, travel: timedelta, words: str
) -> None:
    noon.shift(travel)
    client = Client()

    assert words in client.get(link_for(case, acme), follow=True).text


def test_after_a_dismissal_the_tone_is_plain(acme: Employer, noon: object) -> None:
    case = make_case(acme, last_day=TODAY + days(5), exit_type="involuntary")
    client = Client()
    client.get(link_for(case, acme))

    page = client.get("/acme/leaving/").text

    assert "where can we reach you?" in page
    assert "stay in touch, " not in page


@pytest.mark.parametrize("page", ["address/", "contact/", "mail/", "farewell/"])
def test_head_is_answered(leaver: Client, page: str) -> None:
    assert leaver.head(f"/acme/leaving/{page}").status_code == 200


@pytest.mark.parametrize(("page", "method"), [("", "post"), ("done/", "post"), ("address/new-code/", "get")])
def test_wrong_methods_are_405(leaver: Client, page: str, method: str) -> None:
    assert getattr(leaver, method)(f"/acme/leaving/{page}").status_code == 405


@pytest.mark.parametrize(
    ("sent_to", "day", "status"),
    [
        ("lena@acme.example", 20, 200),  # the last day itself
        ("lena@acme.example", 21, 404),  # from now on others read that mailbox
        (HOME, 21, 200),
        ("", 21, 200),  # handed over by HR
    ],
)
def test_a_link_in_the_mailbox_at_work_ends_with_the_last_day(
    case: Case, acme: Employer, noon: time_machine.Traveller, sent_to: str, day: int, status: int
) -> None:
    client = Client()
    with tenant_scope(acme):
        confirm_personal_email(case.alumnus, email=HOME, by=None)
        url = make_link(case, employer=acme, sent_to=sent_to, now=timezone.now())
    noon.move_to(at(TODAY + days(day), employer=acme))
    client.get(url[url.index(acme.base_path) :])

    assert client.get("/acme/leaving/contact/").status_code == status


def test_without_a_confirmed_address_the_link_at_work_goes_on(
    case: Case, acme: Employer, noon: time_machine.Traveller
) -> None:
    client = Client()
    with tenant_scope(acme):
        url = make_link(case, employer=acme, sent_to="lena@acme.example", now=timezone.now())
    noon.move_to(at(TODAY + days(21), employer=acme))
    client.get(url[url.index(acme.base_path) :])

    assert client.get("/acme/leaving/").status_code == 200
