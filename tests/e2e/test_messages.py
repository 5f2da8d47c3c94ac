"""Two who write to each other in real browsers: the circle, the message, the clock, the answer, and a way to say no."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.modules import all_modules
from tenancy.scope import tenant_scope
from tests.e2e.conftest import PHONE, assert_good, sign_in_as
from tests.factories.accounts import make_employer
from tests.factories.circles import make_mark
from tests.factories.directory import make_peer, own_alumnus

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORDS, ANSWER = "How are you? It has been a while.", "Well! And you?"


@pytest.fixture
def acme(db: None) -> Employer:
    return make_employer("acme", modules=[module.name for module in all_modules()])


@pytest.fixture
def zoe(acme: Employer, alice: User) -> User:
    """Somebody in Alice's circle of whom nothing was heard for most of a year."""
    peer = make_peer(acme, "Zoë", "Müller")
    make_mark(own_alumnus(acme, alice), peer, today=acme.today() - timedelta(days=300))
    return user_of(peer)


def user_of(alumnus: Alumnus) -> User:
    assert alumnus.membership is not None
    with tenant_scope(alumnus.tenant_id, person_id=alumnus.membership.user_id):
        return User.objects.get(pk=alumnus.membership.user_id)


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_from_the_circle_to_an_answer_that_comes_by_itself(
    open_page: Callable[..., Page], site: str, alice: User, zoe: User
) -> None:
    alices, zoes = open_page(), open_page(PHONE, "dark")
    sign_in_as(alices, alice, site)
    sign_in_as(zoes, zoe, site)
    write_to_whom_one_is_losing(alices, site)
    find_the_clock_started_anew(alices, site)
    alices.clock.install()
    alices.goto(f"{site}/acme/messages/")
    alices.get_by_role("link", name="Zoë Müller").click()
    alices.get_by_label("Your message").fill("Half a thought")
    read_and_answer(zoes, site)
    see_the_answer_come(alices)
    find_the_ways_to_say_no(zoes)


def write_to_whom_one_is_losing(page: Page, site: str) -> None:
    page.goto(f"{site}/acme/circle/")
    heading(page, "My circle")
    expect(page.get_by_role("main")).to_contain_text("Losing touch")
    assert_good(page)
    page.get_by_role("link", name="Write to Zoë Müller").click()
    heading(page, "New message")
    expect(page.get_by_label("Zoë Müller")).to_be_checked()
    assert_good(page)
    page.get_by_label("Your message").fill(WORDS)
    page.get_by_role("button", name="Send").click()
    heading(page, "Zoë Müller")
    expect(page.get_by_role("log", name="Messages")).to_contain_text(WORDS)
    assert_good(page)


def find_the_clock_started_anew(page: Page, site: str) -> None:
    page.goto(f"{site}/acme/circle/?show=all")
    row = page.locator("li", has=page.get_by_role("link", name="Zoë Müller in your circle"))
    expect(row).to_contain_text("In touch")
    expect(row).not_to_contain_text("No contact noted yet")
    assert_good(page)


def read_and_answer(page: Page, site: str) -> None:
    page.goto(f"{site}/acme/home/")
    expect(page.get_by_role("region", name="Somebody wrote to you")).to_contain_text("Alice Brandt")
    page.goto(f"{site}/acme/messages/")
    row = page.get_by_role("main").get_by_role("link", name="Alice Brandt")
    expect(row).to_contain_text("1 unread")
    assert_good(page)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    row.click()
    heading(page, "Alice Brandt")
    log = page.get_by_role("log", name="Messages")
    expect(log).to_contain_text(WORDS)
    page.get_by_label("Your message").fill(ANSWER)
    page.get_by_role("button", name="Send").click()
    expect(log).to_contain_text(ANSWER)
    expect(page.get_by_label("Your message")).to_be_focused()
    assert_good(page)
    page.goto(f"{site}/acme/messages/")
    expect(page.get_by_role("main").get_by_role("link", name="Alice Brandt")).not_to_contain_text("unread")
    page.get_by_role("main").get_by_role("link", name="Alice Brandt").click()


def see_the_answer_come(page: Page) -> None:
    """While she is writing: neither her words nor the place where she types are taken from her."""
    log, field = page.get_by_role("log", name="Messages"), page.get_by_label("Your message")
    expect(log).not_to_contain_text(ANSWER)
    page.clock.fast_forward(25_000)
    expect(log).to_contain_text(ANSWER)
    expect(field).to_be_focused()
    expect(field).to_have_value("Half a thought")
    assert_good(page)


def find_the_ways_to_say_no(page: Page) -> None:
    heading(page, "Alice Brandt")
    page.get_by_role("listitem").filter(has_text=WORDS).get_by_role("link", name="Report").click()
    heading(page, "Report this")
    expect(page.get_by_role("main")).to_contain_text(WORDS)
    assert_good(page)
    page.go_back()
    page.get_by_role("button", name="More", exact=True).last.click()
    page.get_by_role("link", name="Block Alice Brandt").click()
    heading(page, "Block Alice Brandt?")
    assert_good(page)


def test_without_javascript_one_writes_and_reads_as_well(
    open_page: Callable[..., Page], site: str, alice: User, zoe: User
) -> None:
    page = open_page(PHONE, javascript=False)
    sign_in_as(page, alice, site)
    page.goto(f"{site}/acme/circle/")
    page.get_by_role("link", name="Write to Zoë Müller").click()
    for words in (WORDS, "One more thing."):
        page.get_by_label("Your message").fill(words)
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("log", name="Messages")).to_contain_text(words)
