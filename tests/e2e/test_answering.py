"""A confidential survey on a phone, by keyboard alone, and what its pages are like for everybody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from feedback.models import Response
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import PHONE, TOO_WIDE, assert_accessible, in_calm
from tests.factories.directory import make_alumnus
from tests.factories.surveys import ask, make_wave

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MOST_TABS = 20


def tab_to(page: Page, wanted: str) -> None:
    """As somebody without a mouse gets there."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{MOST_TABS} tabs do not lead to {wanted}")


def assert_good_on_a_phone(page: Page) -> None:
    assert page.evaluate(TOO_WIDE) == []
    assert_accessible(page)


def test_somebody_answers_by_keyboard_on_a_phone(site: str, open_page: Callable[..., Page], acme: Employer) -> None:
    office = {"key": "office", "label": "Office", "groups": [{"key": "lyon", "label": "Lyon"}]}
    with tenant_scope(acme):
        person = make_alumnus(acme, "Ines", "Rocha", personal_email="ines@home.example")
        _asked, link = ask(make_wave(bands=[office]), person, {"office": "lyon"})
    page = in_calm(open_page(size=PHONE))
    page.goto(site + link)
    expect(page.get_by_role("heading", name="Acme sees groups, never your own answers.")).to_be_visible()
    assert_good_on_a_phone(page)
    tab_to(page, "a.button--primary")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Page 1 of 2")).to_be_visible()
    tab_to(page, ".survey__buttons .button--primary")
    page.keyboard.press("Enter")
    expect(page.get_by_text("One answer needs another look")).to_be_visible()
    assert_good_on_a_phone(page)
    tab_to(page, "[name=q-rec]")
    page.keyboard.press("Space")
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    tab_to(page, "[name=q-back]")
    page.keyboard.press("Space")
    tab_to(page, ".survey__buttons .button--primary")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    tab_to(page, "[name=q-more]")
    page.keyboard.type("The people.")
    tab_to(page, ".survey__buttons .button--primary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    tab_to(page, "summary")
    page.keyboard.press("Enter")
    assert_good_on_a_phone(page)
    tab_to(page, "[name=words]")
    page.keyboard.type("About the shifts.")
    tab_to(page, ".survey__wish .button--primary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="All right. Somebody will write to you.")).to_be_visible()

    page.goto(site + link)
    expect(page.get_by_role("heading", name="Nothing is open here")).to_be_visible()
    assert_good_on_a_phone(page)
    with tenant_scope(acme):
        assert list(Response.objects.values_list("answers", flat=True)) == [
            {"rec": 9, "back": "yes", "more": "The people."}
        ]
