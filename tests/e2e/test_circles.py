"""Old colleagues in a real browser: a profile is filled in and looked at, somebody is found, asked, and says yes."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import vobject
from playwright.sync_api import Page, expect

from accounts.models import User
from directory.models import Alumnus, Level
from mail.actions import set_preferences
from mail.categories import Category
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import PHONE, assert_good, search_for, sign_in_as
from tests.e2e.product import Product
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import join, make_alumnus, make_spell, own_alumnus, set_levels

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ALICES_NUMBER, ZOES_NUMBER = "+44 7700 900123", "+44 7700 900456"
ZOES_ADDRESS = "zoe@home.example"
WORDS, NOTE = "We shared the night shift.", "Owes me a lunch since the summer party."


@pytest.fixture
def alices(acme: Employer, alice: User) -> Alumnus:
    alumnus = own_alumnus(acme, alice)
    make_spell(alumnus, team="Payments", office="Lyon", started_on=date(2015, 3, 1), last_day=date(2021, 6, 30))
    return alumnus


@pytest.fixture
def zoe(acme: Employer) -> User:
    """She shows her number to connections."""
    user = make_user(ZOES_ADDRESS)
    alumnus = make_alumnus(acme, "Zoë", "Müller", personal_email=ZOES_ADDRESS, phone=ZOES_NUMBER)
    make_spell(alumnus, team="Payments", office="Lyon", started_on=date(2017, 1, 1), last_day=date(2018, 6, 30))
    join(alumnus, make_member(acme, user, "alumnus", display_name="Zoë Müller"))
    set_levels(alumnus, phone=Level.CONNECTIONS)
    with tenant_scope(acme):
        set_preferences(recipient_id=alumnus.pk, wanted={Category.CIRCLE: True}, by=user)
    return user


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_from_a_filled_in_profile_to_a_contact_in_the_address_book(
    product: Product, open_page: Callable[..., Page], alice: User, alices: Alumnus, zoe: User, tmp_path: Path
) -> None:
    desk, phone = open_page(), open_page(PHONE)
    sign_in_as(desk, alice, product.url)
    sign_in_as(phone, zoe, product.url)

    fill_in_the_profile(desk, product)
    look_at_it_with_other_eyes(desk)
    find_and_ask(desk)
    answer(phone, product)
    see_the_contact(desk)
    write_a_note(desk)
    keep_the_contact(desk, tmp_path)
    see_what_the_other_shows(phone, product, alices)


def fill_in_the_profile(page: Page, product: Product) -> None:
    page.goto(f"{product.url}/acme/me/")
    heading(page, "My profile")
    contact = page.locator("form[action$='/contact/']")
    contact.get_by_role("textbox", name="Phone").fill(ALICES_NUMBER)
    contact.get_by_label("Who sees: Phone").select_option(label="My connections")
    contact.get_by_role("button", name="Save").click()
    expect(contact.get_by_role("textbox", name="Phone")).to_have_value(ALICES_NUMBER)
    help_form = page.locator("form[action$='/help/']")
    help_form.get_by_label("I can help with").first.fill("Moving abroad")
    help_form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_good(page)


def look_at_it_with_other_eyes(page: Page) -> None:
    main = page.get_by_role("main")
    page.get_by_role("link", name="See it as others do").click()
    expect(main.get_by_text("Moving abroad")).to_be_visible()
    expect(main.get_by_text(ALICES_NUMBER)).to_have_count(0)
    assert_good(page)
    page.get_by_role("link", name="Someone I worked with").click()
    expect(page.get_by_role("link", name="Someone I worked with")).to_have_attribute("aria-current", "page")
    expect(main.get_by_text(ALICES_NUMBER)).to_have_count(0)
    page.get_by_role("link", name="A connection").click()
    expect(main.get_by_text(ALICES_NUMBER)).to_be_visible()


def find_and_ask(page: Page) -> None:
    """With a slip, and without the dots."""
    page.get_by_role("link", name="Directory").first.click()
    heading(page, "Directory")
    search_for(page, "Zoe Mulller")
    page.get_by_role("main").get_by_role("link", name="Zoë Müller").click()
    heading(page, "Zoë Müller")
    expect(page.get_by_text("You worked together: 18 months in Payments, Lyon.")).to_be_visible()
    expect(page.get_by_role("main").get_by_text(ZOES_NUMBER)).to_have_count(0)
    assert_good(page)
    page.get_by_role("link", name="Ask to connect").click()
    heading(page, "Ask Zoë Müller to connect")
    page.get_by_label("A few words").fill(WORDS)
    assert_good(page)
    page.get_by_role("button", name="Ask to connect").click()
    heading(page, "Zoë Müller")
    expect(page.get_by_role("main").get_by_text("You asked on")).to_be_visible()
    expect(page.get_by_role("main").get_by_text(ZOES_NUMBER)).to_have_count(0)


def answer(page: Page, product: Product) -> None:
    """What was written stands on the page, not in the mail."""
    mail = product.wait_for_mail(ZOES_ADDRESS, "connect")
    assert WORDS not in mail.as_string()
    page.goto(f"{product.url}/acme/connections/?show=asked-me")
    heading(page, "Connections")
    expect(page.get_by_text(WORDS)).to_be_visible()
    assert_good(page)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)


def see_the_contact(page: Page) -> None:
    page.reload()
    heading(page, "Zoë Müller")
    expect(page.get_by_role("main").get_by_text(ZOES_NUMBER)).to_be_visible()
    assert_good(page)


def write_a_note(page: Page) -> None:
    page.get_by_role("link", name="Write a note").click()
    heading(page, "Your note on Zoë Müller")
    page.get_by_label("Your note").fill(NOTE)
    assert_good(page)
    page.get_by_role("button", name="Keep the note").click()
    heading(page, "Zoë Müller")
    expect(page.get_by_text(NOTE)).to_be_visible()


def keep_the_contact(page: Page, folder: Path) -> None:
    """The card has what Zoë shows to her connections, and nothing of the note."""
    with page.expect_download() as coming:
        page.get_by_role("link", name="Save as contact").click()
    coming.value.save_as(folder / "zoe.vcf")
    text = (folder / "zoe.vcf").read_text(encoding="utf-8")
    card = vobject.readOne(text)
    assert (card.fn.value, card.tel.value) == ("Zoë Müller", ZOES_NUMBER)
    assert ZOES_ADDRESS not in text
    assert NOTE not in text


def see_what_the_other_shows(page: Page, product: Product, alices: Alumnus) -> None:
    page.goto(f"{product.url}/acme/alumni/{alices.pk}/")
    heading(page, "Alice Brandt")
    expect(page.get_by_role("main").get_by_text(ALICES_NUMBER)).to_be_visible()
    expect(page.get_by_text(NOTE)).to_have_count(0)
    assert_good(page)
