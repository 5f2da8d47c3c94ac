"""A lunch in a real browser: asked, voted on by two, fixed, read back from the mail, told of; then the next turn."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import vobject
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Page, expect

from accounts.models import User
from community.lunches.links import ticket_of
from community.models import Contact, Lunch, LunchDate, LunchTurn, TurnState
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import PHONE, assert_good, sign_in_as
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import join, make_alumnus, make_peer, own_alumnus
from tests.factories.lunches import days_ahead, guest_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bo_li(acme: Employer) -> User:
    user = make_user("bo@home.example")
    join(make_alumnus(acme, "Bo", "Li"), make_member(acme, user, "alumnus", display_name="Bo Li"))
    return user


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1, name=text)).to_be_visible()


def test_from_the_poll_to_the_next_turn(
    open_page: Callable[..., Page], site: str, acme: Employer, alice: User, bo_li: User
) -> None:
    with tenant_scope(acme):
        Employer.objects.update(modules=["directory", "circle"])
    own_alumnus(acme, alice)
    cy = make_peer(acme, "Cy", "Doe")
    alices, bos = open_page(), open_page(size=PHONE)
    sign_in_as(alices, alice, site)
    sign_in_as(bos, bo_li, site)
    ask(alices, site)
    with tenant_scope(acme):
        lunch = Lunch.objects.get()
    vote_in_the_portal(bos, site, lunch)
    vote_by_link(open_page(size=PHONE), ticket_of(guest_of(lunch, cy)).url)
    fix(alices)
    with tenant_scope(acme):
        check_files(Lunch.objects.get(), downloaded(bos, site, lunch))
        past = timezone.now() - timedelta(days=1)
        LunchDate.objects.filter(starts_at=Lunch.objects.get().starts_at).update(starts_at=past)
        Lunch.objects.update(starts_at=past)
    tell(alices, site, lunch)
    with tenant_scope(acme):
        assert Contact.objects.count() == 6
        assert LunchTurn.objects.get(state=TurnState.ASKED).alumnus.full_name == "Bo Li"
    expect(alices.get_by_text("Bo Li is asked to plan the next one.")).to_be_visible()
    bos.goto(f"{site}/acme/lunches/tables/{lunch.table_id}/")
    heading(bos, "Old billing team")
    assert_good(bos)
    bos.get_by_role("link", name="Plan it").click()
    heading(bos, "Plan the next one")
    expect(bos.get_by_label("Where")).to_have_value("The Crown, York")


def ask(page: Page, site: str) -> None:
    page.goto(f"{site}/acme/lunches/new/")
    heading(page, "Plan a lunch")
    assert_good(page)
    page.get_by_label("What is it?").fill("Old billing team")
    for name in ("Bo Li", "Cy Doe"):
        page.locator("[name=people-name]").fill(name)
        page.get_by_role("option", name=name).click()
        expect(page.get_by_label(name)).to_be_checked()
    page.get_by_label("Where", exact=True).fill("The Crown, York")
    page.get_by_label("Time zone of the place").select_option("Europe/London")
    for number, days in ((1, 20), (2, 21)):
        page.get_by_label(f"Date {number}").fill(f"{days_ahead(days):%Y-%m-%d}")
        page.get_by_label(f"Time {number}").fill("12:30")
    page.get_by_label("How often?").select_option("Again every 4 weeks")
    page.get_by_role("button", name="Ask everybody").click()
    heading(page, "Old billing team")


def vote_in_the_portal(page: Page, site: str, lunch: Lunch) -> None:
    page.goto(f"{site}/acme/lunches/{lunch.pk}/")
    heading(page, "Old billing team")
    page.get_by_label("Yes").first.check()
    page.get_by_label("No").last.check()
    assert_good(page)
    page.get_by_role("button", name="Save my votes").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()


def vote_by_link(page: Page, url: str) -> None:
    page.goto(url)
    heading(page, "Old billing team")
    page.get_by_label("If need be").first.check()
    page.get_by_label("No").last.check()
    assert_good(page)
    page.get_by_role("button", name="Save my votes").click()
    expect(page.get_by_text("With the same link you can change it.")).to_be_visible()


def fix(page: Page) -> None:
    page.reload()
    expect(page.get_by_text("Everyone who has voted can come.")).to_be_visible()
    page.get_by_role("button", name="Fix this date").click()
    expect(page.get_by_text("Everybody gets it for their calendar.")).to_be_visible()
    assert_good(page)


def downloaded(page: Page, site: str, lunch: Lunch) -> str:
    page.goto(f"{site}/acme/lunches/{lunch.pk}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="For your calendar").click()
    assert download.value.suggested_filename == "lunch.ics"
    return download.value.path().read_bytes().decode()


def check_files(lunch: Lunch, own: str) -> None:
    """What came by mail and what was downloaded is one date, read alike by two parsers."""
    mails = list(Message.objects.filter(template="community/lunch_fixed"))
    assert len(mails) == 3  # everybody, the planner too
    files = [own, *(mail.calendar for mail in mails)]
    assert len({str(Calendar.from_ical(file).walk("VEVENT")[0]["UID"]) for file in files}) == 1
    for file in files:
        event, other = Calendar.from_ical(file).walk("VEVENT")[0], vobject.readOne(file).vevent
        assert event.decoded("dtstart") == other.dtstart.value == lunch.starts_at
        assert event["dtstart"].params["tzid"] == "Europe/London"
        assert str(event["location"]) == other.location.value == "The Crown, York"


def tell(page: Page, site: str, lunch: Lunch) -> None:
    page.goto(f"{site}/acme/lunches/{lunch.pk}/outcome/")
    heading(page, "Old billing team")
    expect(page.get_by_label("Cy Doe")).to_be_checked()
    assert_good(page)
    page.get_by_role("button", name="Save").click()
    heading(page, "Old billing team")
