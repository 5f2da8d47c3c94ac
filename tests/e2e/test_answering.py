"""A confidential survey on a phone, by keyboard alone, and what its pages are like for everybody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from feedback.models import Participation, Response
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import PHONE, TOO_WIDE, assert_accessible, in_calm
from tests.factories.directory import make_alumnus
from tests.factories.surveys import ask, content, make_wave, option, question

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


def test_answers_are_put_in_order_by_pulling_them(site: str, open_page: Callable[..., Page], acme: Employer) -> None:
    """The last one to the top, and what was first one down again. The places beside them follow; what was said comes
    back in its order."""
    ranked = content([question("what", "ranking", options=[option("pay"), option("team"), option("work")])], [
        question("more", "long")
    ])  # fmt: skip
    with tenant_scope(acme):
        _asked, link = ask(make_wave(ranked), make_alumnus(acme, "Ines", "Rocha"))
    page = in_calm(open_page(size=PHONE))
    page.goto(f"{site}{link}page/p1/")
    assert order_of(page) == ["Pay", "Team", "Work"]
    assert places_of(page) == ["", "", ""]
    pull(page, "Work", over="Pay")
    assert order_of(page) == ["Work", "Pay", "Team"]
    assert places_of(page) == ["1", "2", "3"]
    pull(page, "Pay", over="Team")
    assert order_of(page) == ["Work", "Team", "Pay"]
    assert_good_on_a_phone(page)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    page.goto(f"{site}{link}page/p1/")
    assert order_of(page) == ["Work", "Team", "Pay"]
    with tenant_scope(acme):
        assert Participation.objects.get().draft == {"what": ["work", "team", "pay"]}


def order_of(page: Page) -> list[str]:
    return page.locator(".ranking__label").all_inner_texts()


def places_of(page: Page) -> list[str]:
    return [select.input_value() for select in page.locator(".ranking select").all()]


def pull(page: Page, label: str, *, over: str) -> None:
    """By its handle, to the other side of another one."""
    rows = {name: page.locator(".ranking__row", has_text=name) for name in (label, over)}
    (handle, goal) = (rows[label].locator("[data-rank-handle]").bounding_box(), rows[over].bounding_box())
    assert handle is not None
    assert goal is not None
    is_up = goal["y"] < handle["y"]
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(handle["x"] + 4, goal["y"] + (2 if is_up else goal["height"] - 2), steps=8)
    page.mouse.up()
