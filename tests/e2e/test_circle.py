"""Keeping in touch in a real browser: somebody is marked, written to, and the clock starts anew."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from community.models import Mark
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.modules import all_modules
from tenancy.scope import tenant_scope
from tests.e2e.conftest import PHONE, assert_good, sign_in_as
from tests.e2e.product import Product
from tests.factories.accounts import make_employer
from tests.factories.circles import make_mark
from tests.factories.directory import make_peer, own_alumnus

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def acme(db: None) -> Employer:
    return make_employer("acme", modules=[module.name for module in all_modules()])


@pytest.fixture
def zoe(acme: Employer, alice: User) -> Alumnus:
    own = own_alumnus(acme, alice)
    make_mark(own, make_peer(acme, "Ben", "Kuhn"), today=acme.today() - timedelta(days=10))
    return make_peer(acme, "Zoë", "Müller", headline="Pricing for good")


def test_from_a_profile_to_a_clock_that_starts_anew(
    product: Product, open_page: Callable[..., Page], acme: Employer, alice: User, zoe: Alumnus
) -> None:
    page = open_page(PHONE)
    sign_in_as(page, alice, product.url)
    page.goto(f"{product.url}/acme/alumni/{zoe.pk}/")
    page.get_by_role("link", name="Add to my circle").click()
    heading(page, "Stay in touch with Zoë Müller")
    assert_good(page)
    page.get_by_label("Every so often I would like to").select_option("1 month")
    page.get_by_label("At most").select_option("2 months")
    page.get_by_role("button", name="Add to my circle").click()
    expect(page.get_by_role("region", name="Stay in touch")).to_contain_text("In touch")
    long_ago(acme, zoe)

    page.goto(f"{product.url}/acme/circle/")
    heading(page, "My circle")
    expect(page.locator("main")).to_contain_text("Losing touch")
    assert_good(page)
    page.get_by_role("link", name="Write to Zoë Müller").click()
    heading(page, "New message")
    page.locator("[name=text]").fill("How are you? It has been a while.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("main")).to_contain_text("It has been a while.")

    page.goto(f"{product.url}/acme/circle/?show=all")
    heading(page, "My circle")
    row = page.locator("li", has=page.get_by_role("link", name="Zoë Müller in your circle"))
    expect(row).to_contain_text("In touch")
    row.get_by_role("link", name="Zoë Müller in your circle").click()
    heading(page, "Zoë Müller")
    expect(page.get_by_role("region", name="Contacts")).to_contain_text("Message")
    assert_good(page)


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def long_ago(employer: Employer, person: Alumnus) -> None:
    """As if she had been marked last year."""
    with tenant_scope(employer):
        mark = Mark.objects.get(person=person)
        year_ago = mark.since_on - timedelta(days=365)
        Mark.objects.filter(pk=mark.pk).update(since_on=year_ago, like_on=year_ago, most_on=year_ago)
