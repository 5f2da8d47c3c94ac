"""A member recommends a friend, who says yes by link; hired, and paid. Nobody who is named needs an account."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from boomerang.models import Opening, Referral
from boomerang.referrals.actions import save_terms
from boomerang.referrals.links import ticket_of
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import DESK, PHONE, assert_good, sign_in_as
from tests.factories.accounts import membership
from tests.factories.directory import make_spell, own_alumnus
from tests.factories.openings import make_opening

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TERMS = {"is_open": True, "amount": 1500, "currency": "EUR", "weeks": 26, "words": "Before tax."}


@pytest.fixture
def opening(acme: Employer, alice: User, rita: User, olga: User) -> Opening:
    """Members may recommend people, and it is worth something."""
    make_spell(own_alumnus(acme, alice), team="Finance")
    with tenant_scope(acme):
        save_terms(values=TERMS, by=membership(acme, olga))
        return make_opening("Payroll accountant", team="Finance", recruiter=membership(acme, rita))


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1, name=text)).to_be_visible()


def look(page: Page, size: tuple[int, int]) -> None:
    assert_good(page)
    page.set_viewport_size({"width": size[0], "height": size[1]})


def test_from_a_recommendation_to_the_bonus(
    open_page: Callable[..., Page], site: str, acme: Employer, opening: Opening, alice: User, olga: User
) -> None:
    member, desk = open_page(size=PHONE), open_page()
    sign_in_as(member, alice, site)
    sign_in_as(desk, olga, site)
    recommend(member, site, opening)
    with tenant_scope(acme):
        referral = Referral.objects.get()
    say_yes(open_page(size=PHONE), ticket_of(referral).url)
    desk.goto(f"{site}/acme/recruit/referrals/")
    heading(desk, "Referrals")
    look(desk, DESK)
    desk.get_by_role("link", name="Nora Quist").click()
    hire_and_pay(desk)
    member.goto(f"{site}/acme/me/referrals/")
    expect(member.get_by_text("The person starts here. Thank you!")).to_be_visible()
    look(member, PHONE)


def recommend(member: Page, site: str, opening: Opening) -> None:
    member.goto(f"{site}/acme/openings/{opening.pk}/")
    heading(member, "Payroll accountant")
    member.get_by_role("link", name="Recommend somebody").click()
    heading(member, "Recommend somebody")
    member.get_by_label("Their name").fill("Nora Quist")
    member.get_by_label("Their e-mail address").fill("nora@home.example")
    member.get_by_label("How do you know each other?").fill("We shared a desk.")
    look(member, PHONE)
    member.get_by_label("I have asked them").check()
    member.get_by_role("button", name="Recommend").click()
    expect(member.get_by_text("Nora Quist")).to_be_visible()


def say_yes(friend: Page, url: str) -> None:
    friend.goto(url)
    heading(friend, "You were recommended: Payroll accountant")
    look(friend, PHONE)
    friend.get_by_role("button", name="Yes, I am interested").click()
    heading(friend, "Thank you")


def hire_and_pay(desk: Page) -> None:
    heading(desk, "Nora Quist")
    look(desk, DESK)
    desk.get_by_label("Hired").check()
    desk.locator("[name=hired_on]").fill("2026-01-05")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("1,500 EUR")).to_be_visible()
    desk.get_by_role("button", name="Note as paid").click()
    expect(desk.get_by_role("button", name="Not paid after all")).to_be_visible()
    look(desk, DESK)
