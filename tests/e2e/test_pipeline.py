"""From a feed to the first day, and not: an opening comes in and fits, a mail says so, the member asks to hear more."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from boomerang.models import Fit, FitSide, Opening
from directory.models import Alumnus
from mail.categories import Category
from mail.choosing import set_frequencies
from mail.models import Channel, Frequency
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import DESK, assert_good, sign_in_as
from tests.e2e.product import Product, text_of, wait_for
from tests.factories.accounts import membership
from tests.factories.campaigns import POSTAL_ADDRESS, make_reader
from tests.factories.candidacies import make_card
from tests.factories.directory import make_spell, own_alumnus, set_skills

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

POSTING = {
    "id": "a-1",
    "text": "Senior analyst",
    "categories": {"commitment": "Permanent", "team": "Payments", "location": "Hamburg"},
    "country": "DE",
    "workplaceType": "remote",
    "description": "<p>You follow the money.</p><p>Skills: SQL, Excel</p>",
    "hostedUrl": "https://jobs.example/a-1",
}


@pytest.fixture
def bea(acme: Employer, alice: User) -> Alumnus:
    """Alice may be asked, wants mail about openings, and can do what will be asked for. Bea stands by."""
    own = own_alumnus(acme, alice)
    make_spell(own, title="Senior analyst", team="Payments", exit_reason_text="More pay elsewhere")
    set_skills(own, "SQL", "Excel")
    with tenant_scope(acme):
        acme.postal_address = POSTAL_ADDRESS
        acme.save(update_fields=["postal_address"])
        Alumnus.objects.filter(pk=own.pk).update(
            personal_email="alice@home.example", personal_email_verified_at=own.joined_at
        )
        set_frequencies(
            recipient_id=own.pk, chosen={Category.OPENINGS: Frequency.AT_ONCE}, by=None, channel=Channel.PAGE
        )
    return make_reader(acme, "Bea", category=Category.OPENINGS)


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1, name=text)).to_be_visible()


def look(page: Page) -> None:
    assert_good(page)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


def in_column(page: Page, stage: str, name: str) -> None:
    expect(page.locator(f"#stage-{stage}").get_by_role("link", name=name, exact=True)).to_be_visible()


@pytest.mark.slow
def test_from_a_feed_to_the_first_day_and_back(
    product: Product, open_page: Callable[..., Page], acme: Employer, bea: Alumnus, alice: User, rita: User
) -> None:
    member, desk = open_page(), open_page()
    sign_in_as(member, alice, product.url)
    sign_in_as(desk, rita, product.url)
    opening = take_in(desk, product, acme)
    with tenant_scope(acme):
        make_card(opening, bea, by=membership(acme, rita))
    be_told(member, product)
    ask(member)
    move_by_key(desk, product, opening)
    write(desk)
    mail = product.wait_for_mail("alice@home.example", "Senior analyst, again?")
    answer(open_page(), re.search(r"http\S+/reply/\S+", text_of(mail))[0])  # type: ignore[index]
    desk.reload()
    expect(desk.get_by_text("Yes, from May on.")).to_be_visible()
    bring_back_and_cancel(desk)
    member.goto(f"{product.url}/acme/me/candidacies/")
    heading(member, "Your openings")
    expect(member.get_by_text("There is an offer for you.")).to_be_visible()
    look(member)


def take_in(desk: Page, product: Product, acme: Employer) -> Opening:
    """A file of the recruiting system; what it brings is matched by itself."""
    desk.goto(f"{product.url}/acme/recruit/feeds/file/")
    heading(desk, "Hand in a file")
    desk.locator("[name=name]").fill("Lever")
    desk.locator("[name=kind]").select_option("lever")
    file = {"name": "lever.json", "mimeType": "application/json", "buffer": json.dumps([POSTING]).encode()}
    desk.locator("[name=file]").set_input_files(files=[file])  # type: ignore[list-item]
    desk.get_by_role("button", name="Look at it first").click()
    heading(desk, "This is what would happen")
    look(desk)
    desk.get_by_role("button", name="Take it in").click()
    heading(desk, "Lever")
    with tenant_scope(acme):
        fits = Fit.objects.filter(side=FitSide.MEMBER, alumnus__given_name="Alice")
        wait_for(fits.exists, "the opening to be matched")
        return Opening.objects.get()


def be_told(member: Page, product: Product) -> None:
    member.goto(f"{product.url}/acme/openings/alerts/")
    heading(member, "Alerts")
    member.get_by_role("link", name="Tell me what fits me").click()
    heading(member, "New alert")
    look(member)
    member.get_by_role("button", name="Switch the alert on").click()
    member.get_by_role("button", name="Run now").click()
    expect(member.get_by_text("1 opening is on its way.")).to_be_visible()
    look(member)
    mail = text_of(product.wait_for_mail("alice@home.example", "1 opening at Acme for you"))
    assert "2 of 2 must-have skills" in mail
    member.goto(re.search(r"http\S+/openings/[0-9a-f-]{36}/", mail)[0])  # type: ignore[index]


def ask(member: Page) -> None:
    heading(member, "Senior analyst")
    look(member)
    member.get_by_role("button", name="Tell me more").click()
    expect(member.get_by_role("button", name="Undo")).to_be_visible()


def move_by_key(desk: Page, product: Product, opening: Opening) -> None:
    desk.goto(f"{product.url}/acme/recruit/openings/{opening.pk}/board/")
    heading(desk, "Senior analyst")
    in_column(desk, "replied", "Alice Brandt")
    look(desk)
    desk.get_by_role("link", name="Bea Rocha", exact=True).focus()
    desk.keyboard.press("ArrowRight")
    expect(desk.get_by_role("link", name="Alice Brandt", exact=True)).to_be_focused()
    desk.keyboard.press("Shift+ArrowRight")
    in_column(desk, "talking", "Alice Brandt")
    expect(desk.get_by_role("link", name="Alice Brandt", exact=True)).to_be_focused()
    expect(desk.locator("[data-board-said]")).to_have_text("Alice Brandt is in “In conversation” now.")
    drag = desk.locator("[data-card]", has_text="Bea Rocha")
    drag.drag_to(desk.locator("#stage-contacted"))
    in_column(desk, "contacted", "Bea Rocha")
    desk.get_by_role("link", name="Alice Brandt", exact=True).click()
    heading(desk, "Alice Brandt")
    expect(desk.get_by_text("More pay elsewhere")).to_be_visible()
    look(desk)


def write(desk: Page) -> None:
    desk.get_by_role("link", name="Write", exact=True).click()
    heading(desk, "Write about this opening")
    desk.locator("[name=subject]").fill("{{ opening_title }}, again?")
    desk.locator("[name=body]").fill('Dear {{ given_name | "you" }}, shall we talk?')
    desk.get_by_role("button", name="Preview").click()
    expect(desk.get_by_text("Dear Alice, shall we talk?")).to_be_visible()
    look(desk)
    desk.get_by_role("button", name="Send").click()
    heading(desk, "Alice Brandt")


def answer(anybody: Page, url: str) -> None:
    anybody.goto(f"{url}?answer=interested")
    heading(anybody, "Acme asked you about an opening")
    expect(anybody.get_by_label("Interested")).to_be_checked()
    look(anybody)
    anybody.get_by_label("A word, if you like").fill("Yes, from May on.")
    anybody.get_by_role("button", name="Send my answer").click()
    heading(anybody, "Thank you. You hear from us.")


def bring_back_and_cancel(desk: Page) -> None:
    desk.locator("[name=to]").select_option("offered")
    desk.get_by_role("button", name="Move", exact=True).click()
    desk.get_by_role("link", name="They come back").click()
    heading(desk, "Alice Brandt comes back")
    desk.locator("[name=starts_on]").fill("2027-01-04")
    look(desk)
    desk.get_by_role("button", name="They come back").click()
    expect(desk.get_by_text("Back from 4 Jan 2027")).to_be_visible()
    desk.get_by_role("link", name="They do not start after all").click()
    heading(desk, "Cancel the start?")
    look(desk)
    desk.get_by_role("button", name="Cancel the start").click()
    expect(desk.get_by_text("Everything is as it was before.")).to_be_visible()
    expect(desk.get_by_role("link", name="They come back")).to_be_visible()
