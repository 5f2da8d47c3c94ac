"""A ready survey, asked: terms, test mail, the word, the invitation, and the page that its link opens."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Page, expect

from accounts.models import User
from feedback.models import Mode, Purpose
from feedback.surveys.actions import create_survey
from feedback.surveys.ready_made import READY_MADE
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import PHONE, assert_good
from tests.e2e.product import Product, text_of
from tests.factories.accounts import client_for, confirm, membership
from tests.factories.campaigns import POSTAL_ADDRESS
from tests.factories.waves import make_readers

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SUBJECT = "Looking back: how was it with us?"
PEOPLE = 26


@pytest.fixture
def house(acme: Employer, bob: User) -> Employer:
    """26 people want surveys; a ready set waits to be asked."""
    with tenant_scope(acme):
        acme.postal_address = POSTAL_ADDRESS
        acme.save(update_fields=["postal_address"])
        make_readers(PEOPLE)
        create_survey(
            employer=acme, name="Four weeks on", purpose=Purpose.ALUMNI, mode=Mode.SEALED,
            content=READY_MADE["alumni"].content(acme), by=membership(acme, bob),
        )  # fmt: skip
    return acme


def test_a_survey_is_asked_and_its_link_opens(
    product: Product, open_page: Callable[..., Page], house: Employer, bob: User
) -> None:
    desk = desk_of(open_page(), bob, product.url)
    choose_terms(desk, product)
    give_word(desk, product, bob)
    mail = product.wait_for_mail("p3@home.example", SUBJECT)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.search(r"https?://\S+/s/\S+", text_of(mail))
    assert link is not None
    phone = open_page()
    phone.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    phone.goto(link[0])
    expect(phone.get_by_role("heading", name=re.compile("can tell who answered what"))).to_be_visible()
    expect(phone.get_by_text("Payments")).to_be_visible()  # the group that goes with the answers


def desk_of(page: Page, user: User, site: str) -> Page:
    """Signed in, and just confirmed for sending to many."""
    name = django_settings.SESSION_COOKIE_NAME
    client = confirm(client_for(user), "mail.bulk_send")
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    return page


def choose_terms(desk: Page, product: Product) -> None:
    desk.goto(f"{product.url}/acme/manage/surveys/")
    expect(desk.get_by_role("heading", level=1, name="Surveys")).to_be_visible()
    desk.get_by_role("link", name="Four weeks on").click()
    desk.get_by_role("link", name="Ask this survey").click()
    expect(desk.get_by_role("heading", level=1, name="Ask this survey")).to_be_visible()
    expect(desk.get_by_role("radio", name=re.compile("^Sealed"))).to_be_checked()
    expect(desk.get_by_label("From", exact=True)).to_be_hidden()
    assert_good(desk)
    desk.get_by_role("button", name="Save and look at it").click()
    expect(desk.get_by_text("One thing stands in the way.")).to_be_visible()
    assert_good(desk)


def give_word(desk: Page, product: Product, bob: User) -> None:
    desk.get_by_role("button", name="Send me a test mail").click()
    assert "/s/" not in text_of(product.wait_for_mail(bob.email, f"Test: {SUBJECT}"))
    desk.get_by_role("link", name="Ask them").click()
    expect(desk.get_by_role("heading", level=1, name=f"Ask {PEOPLE} people?")).to_be_visible()
    desk.get_by_label("Number of people").fill(str(PEOPLE))
    desk.get_by_role("button", name="Ask them now").click()
    expect(desk.get_by_text("The word is given.")).to_be_visible()
    expect(desk.get_by_role("heading", level=1, name=re.compile("^Four weeks on, "))).to_be_visible()
    assert_good(desk)
