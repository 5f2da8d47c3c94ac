"""An opening in a real browser: a recruiter writes it, a member finds and keeps it, the world reads it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from boomerang.board.actions import set_rules
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import PHONE, assert_good, search_for, sign_in_as
from tests.factories.accounts import membership
from tests.factories.directory import make_spell, own_alumnus
from tests.factories.openings import make_opening

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Payroll accountant"


@pytest.fixture
def house(acme: Employer, alice: User, olga: User) -> Employer:
    """Alice was an accountant here; public pages are allowed; two other openings are there."""
    make_spell(own_alumnus(acme, alice), title="Accountant", team="Finance")
    with tenant_scope(acme):
        set_rules(has_public_pages=True, has_marketplace=True, by=membership(acme, olga))
        make_opening("Line cook", team="Kitchen")
        make_opening("Payroll clerk", team="Finance", workplace="on_site", is_open=False)
    return acme


def test_from_the_first_word_to_the_bookmark(
    open_page: Callable[..., Page], site: str, house: Employer, rita: User, alice: User
) -> None:
    desk = open_page()
    sign_in_as(desk, rita, site)
    write(desk, site)
    publish(desk)
    member = open_page(size=PHONE)
    sign_in_as(member, alice, site)
    find_and_keep(member, site)
    world = open_page()
    world.goto(f"{site}/acme/careers/")
    world.get_by_role("link", name=TITLE).click()
    expect(world.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    assert "JobPosting" in (world.locator("script[type='application/ld+json']").text_content() or "")
    assert_good(world)


def write(desk: Page, site: str) -> None:
    desk.goto(f"{site}/acme/recruit/openings/")
    expect(desk.get_by_role("heading", level=1, name="Openings")).to_be_visible()
    assert_good(desk)
    desk.get_by_role("link", name="New opening").click()
    expect(desk.get_by_role("heading", level=1, name="New opening")).to_be_visible()
    desk.get_by_label("Title").fill(TITLE)
    desk.locator("[name=team]").fill("Finance")
    desk.locator("[name=places]").press_sequentially("Hambu")
    desk.get_by_role("option", name="Hamburg (DE)").click()
    expect(desk.locator("[name=places]")).to_have_value("Hamburg (DE), ")
    desk.locator("[name=must]").fill("Excel, Payroll")
    desk.locator("[name=description]").fill("## What you do\n\nPay **people**.")
    expect(desk.locator("#opening-preview strong")).to_have_text("people")
    desk.get_by_label("Also on a public page").check()
    assert_good(desk)
    desk.get_by_role("button", name="Save the draft").click()


def publish(desk: Page) -> None:
    expect(desk.get_by_role("heading", level=1, name=TITLE)).to_contain_text("Draft")
    desk.locator("[name=note]").fill("The budget is there.")
    desk.get_by_role("button", name="Publish").click()
    expect(desk.get_by_role("heading", level=1, name=TITLE)).to_contain_text("Open")
    expect(desk.get_by_text("The budget is there.")).to_be_visible()
    assert_good(desk)


def find_and_keep(member: Page, site: str) -> None:
    member.goto(f"{site}/acme/openings/")
    expect(member.get_by_role("heading", level=1, name="Openings")).to_be_visible()
    assert_good(member)
    member.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    search_for(member, "acountant")
    expect(member.get_by_text("These come close")).to_be_visible()
    member.locator(".facets__summary").click()
    member.get_by_role("link", name="Hamburg").click()
    expect(member.get_by_role("list", name="Chosen filters")).to_contain_text("Place: Hamburg")
    expect(member.get_by_role("link", name=TITLE)).to_be_visible()
    expect(member.get_by_role("link", name="Line cook")).to_have_count(0)
    save = member.get_by_role("button", name=f"Save {TITLE}")
    save.click()
    expect(save).to_have_attribute("aria-pressed", "true")
    member.get_by_role("link", name=TITLE).click()
    expect(member.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    assert_good(member)
    member.goto(f"{site}/acme/openings/saved/")
    expect(member.get_by_role("link", name=TITLE)).to_be_visible()
