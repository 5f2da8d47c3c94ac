"""Somebody who left long ago comes back: asks, confirms, is found on record by HR, joins. And looks at each page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from directory.models import Alumnus
from offboarding.claims.actions import ask, confirm
from offboarding.models import Claim
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import PHONE, assert_accessible, assert_all_good, assert_good, in_calm, sign_in_as
from tests.e2e.product import Product
from tests.e2e.test_journey import follow_link, open_mail, sign_in, step, type_sign_in_code
from tests.factories.accounts import make_employer, make_member, make_user
from tests.factories.directory import make_alumnus, make_peer, make_spell
from tests.factories.offboarding import make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenPage = Callable[..., Page]
HR, INES = "bob@northwind.example", "ines@home.example"


@pytest.fixture
def northwind(transactional_db: None) -> Employer:
    employer = make_employer("northwind", name="Northwind Freight", work_email_domains=["northwind.example"])
    make_member(employer, make_user(HR), Role.HR_ADMIN, display_name="Bob Moss")
    make_spell(make_alumnus(employer, "Inês", "Rocha"), team="Payments")
    make_spell(make_alumnus(employer, "Ines", "Roth"), team="Bakery")
    return employer


@pytest.mark.slow
def test_a_claim_becomes_a_member(northwind: Employer, product: Product, open_page: OpenPage) -> None:
    phone, desk = open_page(PHONE), open_page()

    ask_to_join(phone, product)
    open_mail(phone, product, INES, "Did you ask")
    follow_link(phone, "Confirm that it was me")
    step(phone, "Yes, it was me", "Thank you, we have got it")

    sign_in(desk, product, HR)
    desk.get_by_role("link", name=re.compile("Requests to join")).first.click()
    desk.get_by_role("link", name="Ines Rocha").click()
    expect(desk.get_by_role("heading", name="Likely records")).to_be_visible()
    desk.get_by_role("button", name="It is this person: Inês Rocha").click()
    expect(desk.get_by_text("gets the invitation by e-mail now")).to_be_visible()

    open_mail(phone, product, INES, "Your way into the alumni network")
    follow_link(phone, "See the invitation")
    phone.get_by_label(re.compile("Yes, I would like to join")).check()
    step(phone, "Yes, I’m in", "Look in your mailbox")
    type_sign_in_code(phone, product, INES)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Welcome back, Inês")
    with tenant_scope(northwind):
        assert Alumnus.objects.get(family_name="Rocha").has_joined


def ask_to_join(page: Page, product: Product) -> None:
    page.goto(f"{product.url}/northwind/")
    page.get_by_role("link", name="You used to work here").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You used to work here?")
    page.get_by_label("First name").fill("Ines")
    page.get_by_label("Last name", exact=True).fill("Rocha")
    page.get_by_label("From year").fill("2015")
    page.get_by_label("Until year").fill("2021")
    page.get_by_label("Last team").fill("Payments")
    page.get_by_label("Your personal e-mail address").fill(INES)
    step(page, "Send", "Look into your mailbox")
    assert_accessible(page)


def test_the_pages_are_good(acme: Employer, bob: User, open_page: OpenPage, site: str) -> None:
    claims = made_claims(acme)
    page = open_page()
    page.goto(f"{site}/acme/claim/")
    expect(page.get_by_role("heading", level=1)).to_have_text("You used to work here?")
    assert_good(page)

    desk = open_page()
    sign_in_as(desk, bob, site)
    manage = "/acme/manage/claims/"
    here = f"{manage}{claims[0].pk}/"
    assert_all_good(desk, site, manage, f"{manage}?show=decided", here, f"{here}?q=nobody", f"{here}refusal/")
    desk.get_by_role("button", name="See the e-mail").click()
    expect(desk.get_by_role("button", name="Send and refuse")).to_be_visible()
    assert_good(desk)


def test_what_is_wrong_is_said_without_scripts(acme: Employer, open_page: OpenPage, site: str) -> None:
    page = in_calm(open_page(javascript=False))
    page.goto(f"{site}/acme/claim/")
    page.get_by_label("First name").fill("Ines")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("There are 3 things to put right")
    expect(page.get_by_label("First name")).to_have_value("Ines")


def made_claims(employer: Employer) -> list[Claim]:
    """One with all that a page has to hold, and one bare."""
    make_spell(make_alumnus(employer, "Ines", "Rocha", former_name="Costa", personal_email="old@home.example"))
    make_peer(employer, "Ines Maria", "Rocha")
    make_case(employer, given_name="Inès", family_name="Rocha", last_day=employer.today(), held=True)
    long = {
        "given_name": "Ines", "family_name": "Rocha", "former_name": "Costa", "from_year": 2015, "to_year": 2021,
        "team": "Payments", "email": f"{'i' * 50}@home.example", "message": "Ask Otto about me.\n\n" + "Word " * 60,
    }  # fmt: skip
    bare = {"given_name": "Otto", "family_name": "Funk", "to_year": 2019, "email": "otto@home.example"}
    with tenant_scope(employer):
        for words in (long, bare):
            ask(employer=employer, words=words)
        for claim in Claim.objects.all():
            confirm(claim)
        return list(Claim.objects.order_by("given_name"))
