"""One letter to many people, in a real browser: audience, letter, test mail, gate, sending, progress, report."""

from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User
from mail.models import Frequency
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import DESK, assert_good
from tests.e2e.product import Product, text_of
from tests.factories.accounts import client_for, confirm
from tests.factories.campaigns import POSTAL_ADDRESS, make_reader

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CAMPAIGNS = "/acme/manage/campaigns/"
NAME, SUBJECT = "Moving house", "We have moved to the quay"
PEOPLE = 26


@pytest.fixture
def house(acme: Employer) -> Employer:
    """Ada and 25 others want news; one wants none."""
    with tenant_scope(acme):
        acme.postal_address = POSTAL_ADDRESS
        acme.save(update_fields=["postal_address"])
    make_reader(acme, "Ada")
    for number in range(PEOPLE - 1):
        make_reader(acme, f"Reader{number}")
    make_reader(acme, "Nono", frequency=Frequency.OFF)
    return acme


def desk_of(page: Page, user: User, site: str) -> Page:
    """Signed in, and just confirmed for sending to many."""
    name = django_settings.SESSION_COOKIE_NAME
    client = confirm(client_for(user), "mail.bulk_send")
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    return page


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1, name=text)).to_be_visible()


def look(page: Page) -> None:
    assert_good(page)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


@pytest.mark.slow
def test_campaign_from_audience_to_report(
    product: Product, open_page: Callable[..., Page], house: Employer, bob: User, settings: Settings
) -> None:
    settings.CAMPAIGN_UNDO_MINUTES = 0
    desk = desk_of(open_page(), bob, product.url)
    begin(desk, product)
    choose_everybody(desk)
    write_and_test(desk, product, bob)
    send(desk)
    expect(desk.get_by_text("Everybody has been dealt with")).to_be_visible()  # by itself, nobody reloads
    mail = product.wait_for_mail("ada@home.example", SUBJECT)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Dear Ada, the coffee is ready." in text_of(mail)
    assert "1 Quay Street" in text_of(mail)
    assert product.mails_to("nono@home.example") == []
    desk.get_by_role("link", name="Report", exact=True).click()
    expect(desk.get_by_text(f"of {PEOPLE} people")).to_be_visible()
    expect(desk.get_by_role("row", name="home.example")).to_contain_text(str(PEOPLE))
    look(desk)


def begin(desk: Page, product: Product) -> None:
    desk.goto(product.url + CAMPAIGNS)
    heading(desk, "Campaigns")
    look(desk)
    desk.get_by_role("link", name="New campaign").click()
    heading(desk, "New campaign")
    desk.locator("[name=name]").fill(NAME)
    desk.get_by_role("button", name="Begin").click()
    heading(desk, NAME)
    look(desk)


def choose_everybody(desk: Page) -> None:
    desk.get_by_role("link", name="Choose the audience").first.click()
    heading(desk, "Whom it is for")
    look(desk)
    desk.get_by_role("button", name="Take this audience").click()
    expect(desk.get_by_text(f"{PEOPLE} of {PEOPLE + 1} get it as things are now.")).to_be_visible()


def write_and_test(desk: Page, product: Product, hr: User) -> None:
    desk.get_by_role("link", name="Write").click()
    expect(desk.locator("#letter-form")).to_be_visible()
    desk.locator("#add-text").click()
    desk.locator("#letter-blocks textarea").fill('Dear {{ given_name | "friend" }}, the coffee is ready.')
    desk.locator("#letter-blocks [name=subject]").fill(SUBJECT)
    desk.get_by_role("button", name="Send me a test").click()
    expect(desk.get_by_text("A test e-mail is on its way")).to_be_visible()
    product.wait_for_mail(hr.email, SUBJECT)
    desk.get_by_role("link", name="Back", exact=True).click()
    heading(desk, NAME)
    expect(desk.get_by_text("Nothing stands in the way.")).to_be_visible()
    look(desk)


def send(desk: Page) -> None:
    desk.get_by_role("link", name="Go to the last step").click()
    heading(desk, f"Send to {PEOPLE} people?")
    expect(desk.get_by_text("do not want this kind of mail")).to_be_visible()
    look(desk)
    desk.get_by_label("Number of people").fill(str(PEOPLE))
    desk.get_by_role("button", name="Send it").click()
    heading(desk, NAME)
