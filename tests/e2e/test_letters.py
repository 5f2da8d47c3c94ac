"""A letter written with the keyboard, and a round-up from the choice to the mailbox, in a real browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from directory.connections.actions import ask
from directory.models import Alumnus
from engagement.digests.moments import Due, latest_due
from engagement.digests.planning import plan_round_ups
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import DESK, assert_good, sign_in_as
from tests.e2e.product import Product, text_of
from tests.factories.directory import make_peer, own_alumnus

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SUBJECT, WORDS = "The harbour is open", 'Dear {{ given_name | "friend" }},\n\ncome and see.'


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1, name=text)).to_be_visible()


def look(page: Page) -> None:
    assert_good(page)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


def blocks(page: Page) -> list[str]:
    return [each.strip() for each in page.locator("#letter-blocks .block__head .strong").all_inner_texts()]


def test_a_letter_from_its_first_block_to_the_viewer(
    product: Product, open_page: Callable[..., Page], acme: Employer, bob: User
) -> None:
    make_peer(acme, "Inês", "Rocha")
    page = open_page()
    sign_in_as(page, bob, product.url)
    page.goto(f"{product.url}/acme/manage/letters/")
    heading(page, "Letters")
    page.get_by_role("button", name="New letter").click()
    expect(page.locator("#letter-form")).to_be_visible()
    add_blocks_by_keyboard(page)
    preview(page)
    look(page)
    page.get_by_role("button", name="Send me a test").click()
    expect(page.get_by_text("A test e-mail is on its way")).to_be_visible()
    mail = product.wait_for_mail(bob.email, SUBJECT)
    assert text_of(mail).index("come and see.") < text_of(mail).index("https://harbour.org/visit")
    page.goto(f"{product.url}/mail/?to={bob.email}")
    page.get_by_role("link", name=f"Test: {SUBJECT}").click()
    in_mail = page.frame_locator("iframe")
    expect(in_mail.get_by_role("link", name="Plan a visit")).to_have_attribute("href", "https://harbour.org/visit")


def add_blocks_by_keyboard(page: Page) -> None:
    """A button, then a heading and a text that move above it. The focus stays where one can go on."""
    for kind in ("button", "heading", "text"):
        page.locator(f"#add-{kind}").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#letter-blocks .block").last).to_contain_text(kind.capitalize())
    page.locator("[name=subject]").fill(SUBJECT)
    letter = page.locator("#letter-blocks")
    letter.get_by_label("Words on the button").fill("Plan a visit")
    letter.get_by_label("Where it leads").fill("https://harbour.org/visit")
    letter.get_by_label("Heading", exact=True).fill("New quay")
    letter.get_by_label("Text", exact=True).fill(WORDS)
    for name in ("Move Button 1 down", "Move Button 2 down"):
        page.get_by_role("button", name=name).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    assert blocks(page) == ["Heading", "Text", "Button"]
    expect(letter.get_by_label("Text", exact=True)).to_have_value(WORDS)


def preview(page: Page) -> None:
    """As somebody chosen, as HTML, on a phone and as text."""
    letter = page.frame_locator("[name=letter-frame]")
    expect(letter.get_by_role("heading", name="New quay")).to_be_visible()
    ways = page.locator(".letter-preview .segments")
    ways.get_by_text("On a phone").click()
    expect(letter.get_by_text("come and see.")).to_be_visible()
    width = page.locator("[name=letter-frame]").bounding_box()
    assert width is not None
    assert width["width"] < 500
    ways.get_by_text("Text").click()
    expect(letter.locator("body")).to_contain_text("https://harbour.org/visit")


def test_a_round_up_from_the_choice_to_the_mailbox(
    product: Product, open_page: Callable[..., Page], acme: Employer, alice: User
) -> None:
    me = own_alumnus(acme, alice, personal_email="alice@home.example")
    other, due = make_peer(acme, "Noor", "Haddad"), next_due(acme)
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=me.pk).update(personal_email_verified_at=timezone.now())
    page = open_page()
    sign_in_as(page, alice, product.url)
    page.goto(f"{product.url}/acme/me/mail/")
    heading(page, "Mail you get")
    page.get_by_label("Your circle", exact=True).select_option("Weekly round-up")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    with tenant_scope(acme):
        with time_machine.travel(due.at - timedelta(hours=2), tick=False):
            ask(employer=acme, asker=other, asked=me)
        assert plan_round_ups(acme, now=due.at + timedelta(minutes=1)) == 1
        assert plan_round_ups(acme, now=due.at + timedelta(minutes=11)) == 0
    mail = product.wait_for_mail("alice@home.example", "Acme")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Noor Haddad would like to connect" in text_of(mail)
    page.goto(f"{product.url}/mail/?to=alice@home.example")
    page.get_by_role("link", name=str(mail["subject"])).click()
    expect(page.frame_locator("iframe").get_by_text("Noor Haddad would like to connect")).to_be_visible()


def next_due(employer: Employer) -> Due:
    """Of the weekly round-up: Monday at nine."""
    return latest_due(timezone.now() + timedelta(days=7), weekday=0, hour=9, zone=employer.zone)
