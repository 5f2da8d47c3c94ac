"""`/ui/` in a real browser: axe and console find nothing, nothing overflows, fingers and keyboards reach everything."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"
SMALL_TARGETS = """(least) => [...document.querySelectorAll("main :is(button, summary, .button, .nav__link, .chip)")]
  .filter((element) => element.checkVisibility())
  .map((element) => [element.getBoundingClientRect(), element.outerHTML.slice(0, 90)])
  .filter(([box]) => box.height && box.height < least)
  .map(([box, html]) => `${box.height} ${html}`)"""


@pytest.fixture
def gallery(live_server: Any, settings: Any) -> str:
    settings.DEBUG = True
    return f"{live_server.url}/ui/"


@pytest.mark.parametrize(("layout", "size"), [("staff", DESK), ("staff", PHONE), ("portal", PHONE), ("public", DESK)])
def test_every_component_is_accessible(
    open_page: Callable[..., Page], gallery: str, layout: str, size: tuple[int, int]
) -> None:
    page = open_page(size)
    page.goto(f"{gallery}?layout={layout}")

    assert_accessible(page)
    assert page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize(("size", "least"), [(DESK, 24), (PHONE, 28)], ids=["desk", "phone"])
def test_targets_are_large_enough(
    open_page: Callable[..., Page], gallery: str, size: tuple[int, int], least: int
) -> None:
    page = open_page(size)
    page.goto(gallery)

    assert page.evaluate(SMALL_TARGETS, least) == []


def test_buttons_on_a_phone_suit_a_thumb(open_page: Callable[..., Page], gallery: str) -> None:
    page = open_page(PHONE)
    page.goto(f"{gallery}?layout=portal")

    heights = page.locator("main .button:visible").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert min(height for height in heights if height) >= 44


def test_dialog_opens_takes_the_focus_and_closes(open_page: Callable[..., Page], gallery: str) -> None:
    page = open_page()
    page.goto(gallery)
    opener = page.get_by_role("button", name="Open a dialog")

    opener.click()
    dialog = page.get_by_role("dialog", name="Withdraw this case?")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()

    opener.click()
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_be_hidden()


def test_menu_opens_by_keyboard(open_page: Callable[..., Page], gallery: str) -> None:
    page = open_page()
    page.goto(gallery)

    page.get_by_role("button", name="Case menu").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="Move the last day")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Move the last day")).to_be_hidden()


def test_message_can_be_closed(open_page: Callable[..., Page], gallery: str) -> None:
    page = open_page()
    page.goto(gallery)
    message = page.locator("[data-toast]", has_text="We could not reach the relay")

    message.get_by_role("button", name="Close this message").click()

    expect(message).to_have_count(0)


def test_message_from_a_fragment_is_announced(open_page: Callable[..., Page], gallery: str) -> None:
    page = open_page()
    page.goto(gallery)

    page.evaluate(
        "document.body.dispatchEvent(new CustomEvent('toast', {detail: {text: 'Sent to <b>Zoë</b>', kind: 'success'}}))"
    )

    expect(page.get_by_role("status").filter(has_text="Sent to <b>Zoë</b>")).to_be_visible()


def test_a_message_stands_above_the_tab_bar_of_a_phone(open_page: Callable[..., Page], gallery: str) -> None:
    page = open_page(PHONE)
    page.goto(f"{gallery}?layout=portal")

    page.evaluate("document.body.dispatchEvent(new CustomEvent('toast', {detail: {text: 'Kept', kind: 'success'}}))")

    expect(page.locator("[data-toast]", has_text="Kept")).to_be_visible()
    ends, begins = (page.locator(which).bounding_box() for which in (".toasts", ".tabbar"))
    assert ends is not None
    assert begins is not None
    assert ends["y"] + ends["height"] <= begins["y"]


def test_chosen_file_is_named(open_page: Callable[..., Page], gallery: str) -> None:
    page = open_page()
    page.goto(gallery)

    page.get_by_label("File of leavers").first.set_input_files(
        {"name": "leavers.csv", "mimeType": "text/csv", "buffer": b"x" * 2500}
    )

    expect(page.locator("[data-file-name]").first).to_have_text("leavers.csv · 2.5 kB")


def test_skip_link_comes_first_and_leads_to_the_content(open_page: Callable[..., Page], live_server: Any) -> None:
    page = open_page()
    page.goto(f"{live_server.url}/privacy/")  # the gallery's form has errors, and those take the focus

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_sidebar_is_a_drawer_on_a_phone(open_page: Callable[..., Page], gallery: str) -> None:
    page = open_page(PHONE)
    page.goto(gallery)
    sidebar = page.locator("#sidebar")
    expect(sidebar).to_be_hidden()

    page.get_by_role("button", name="Open the menu").click()

    expect(sidebar).to_be_visible()
    page.keyboard.press("Escape")
    expect(sidebar).to_be_hidden()


def test_theme_switch_works_without_javascript(open_page: Callable[..., Page], gallery: str) -> None:
    page = open_page(javascript=False)
    page.goto(f"{gallery}?layout=public")

    page.locator("footer").get_by_role("button", name="Dark").click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page).to_have_url(f"{gallery}?layout=public")
    expect(page.locator("footer").get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
