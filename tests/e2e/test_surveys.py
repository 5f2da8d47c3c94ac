"""A survey from a ready set to a test run on a phone, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.e2e.conftest import DESK, PHONE, assert_good, sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
FIRST, SECOND = "Today, how likely are you to recommend us as a place to work?", "What would have to change?"


def headings(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".items .item__heading").all_inner_texts()]


def test_build_branch_preview_and_try(site: str, open_page: Callable[..., Page], bob: User) -> None:
    page = open_page()
    sign_in_as(page, bob, site)
    page.goto(f"{site}/acme/manage/surveys/")
    page.get_by_role("button", name="Begin with Pulse").click()
    expect(page.get_by_role("heading", level=1, name="Pulse")).to_be_visible()
    build(page)
    look_at_it_as_on_a_phone(page)
    assert_good(page)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    try_it(page)


def build(page: Page) -> None:
    """By keyboard: a second question that is asked of those who would not recommend, moved up and down again."""
    page.get_by_role("button", name="In their own words").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".items .item__heading")).to_have_count(2)
    page.get_by_label("Question", exact=True).locator("visible=true").fill(SECOND)
    page.get_by_role("button", name="Move question 2 up").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".items .item__heading").first).to_have_text(SECOND)
    page.get_by_role("button", name="Move question 1 down").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".items .item__heading").last).to_have_text(SECOND)
    page.get_by_role("button", name="Show question 2 only if …").click()
    page.get_by_label("The question that decides").select_option(label=f"“{FIRST[:59]}…”")
    page.get_by_label("is answered from").select_option("0")
    page.get_by_label("to", exact=True).select_option("6")
    assert headings(page) == [FIRST, SECOND]


def look_at_it_as_on_a_phone(page: Page) -> None:
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("textbox", name=SECOND)).to_be_visible()
    expect(frame.get_by_text("is answered with 0 to 6")).to_be_visible()
    page.get_by_text("Phone", exact=True).click()
    box = page.locator("iframe").bounding_box()
    assert box is not None
    assert box["width"] < 400


def try_it(page: Page) -> None:
    page.get_by_role("link", name="Test run").click()
    expect(page.get_by_role("heading", level=1, name="One question")).to_be_visible()
    why = page.get_by_label(SECOND)
    expect(why).to_be_hidden()
    page.get_by_role("radio", name="3").check()
    why.fill("The hours")
    assert_good(page)
    page.get_by_role("radio", name="9").check()
    expect(why).to_be_hidden()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("What would be kept")).to_be_visible()
    expect(page.get_by_text("The hours")).to_have_count(0)
