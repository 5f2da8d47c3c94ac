"""A full event: somebody waits, a place is freed, offered and taken; then the door, with no network and with one."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import vobject
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from accounts.models import Role, User
from community.events.keeping import write_all
from community.models import Event, Reply
from mail.models import Message
from tenancy.models import Employer
from tenancy.modules import all_modules
from tenancy.scope import tenant_scope
from tests.e2e.conftest import PHONE, assert_good, sign_in_as
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import own_alumnus
from tests.factories.events import make_event

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Soup evening"


@pytest.fixture
def ben(acme: Employer, alice: User) -> User:
    """Alice and Ben are in the network, and all modules are on."""
    acme.modules = [module.name for module in all_modules()]
    with tenant_scope(acme):
        acme.save(update_fields=["modules"])
    own_alumnus(acme, alice)
    user = make_user("ben@home.example")
    make_member(acme, user, Role.ALUMNUS)
    own_alumnus(acme, user, "Ben", "Ito")
    return user


@pytest.fixture
def telephone(chromium: Browser) -> Iterator[Page]:
    """May lose its network: what the browser says about that in its console is no fault of ours."""
    context = chromium.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, locale="en-GB")
    yield context.new_page()
    context.close()


def test_from_the_waiting_list_through_the_door(
    open_page: Callable[..., Page], telephone: Page, site: str, acme: Employer, alice: User, ben: User, olga: User
) -> None:
    with tenant_scope(acme):
        event = make_event(acme, title=TITLE, capacity=1, plus_ones=0)
    alices, bens = open_page(), open_page(size=PHONE, scheme="dark")
    sign_in_as(alices, alice, site)
    sign_in_as(bens, ben, site)
    say_yes(alices, site)
    expect(alices.get_by_role("heading", name="You are going")).to_be_visible()
    say_yes(bens, site, "I would like to come")
    expect(bens.get_by_role("heading", name="You are on the waiting list")).to_be_visible()
    assert_good(bens)
    alices.get_by_text("I cannot").click()
    alices.get_by_role("button", name="Reply").click()
    expect(alices.get_by_text("Thank you for saying so.")).to_be_visible()
    with tenant_scope(acme):
        write_all(employer=acme)
        assert Message.objects.filter(subject=f"A place for you: {TITLE}").count() == 1
    bens.reload()
    expect(bens.get_by_role("heading", name="A place is free for you")).to_be_visible()
    bens.get_by_role("button", name="Take the place").click()
    bens.get_by_role("link", name="Your code for the door").click()
    expect(bens.get_by_role("img", name="Code for the door")).to_be_visible()
    assert_good(bens)
    check_file(bens, site, event)
    through_the_door(telephone, site, acme, event, olga)


def say_yes(page: Page, site: str, words: str = "I am coming") -> None:
    page.goto(f"{site}/acme/events/")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    page.get_by_text(words).click()
    page.get_by_role("button", name="Reply").click()


def check_file(page: Page, site: str, event: Event) -> None:
    """Downloaded, and read alike by two parsers."""
    page.goto(f"{site}/acme/events/{event.pk}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Add to your calendar").click()
    file = download.value.path().read_bytes().decode()
    [one], other = Calendar.from_ical(file).walk("VEVENT"), vobject.readOne(file).vevent
    assert one.decoded("dtstart") == other.dtstart.value == event.starts_at
    assert one.decoded("dtend") == other.dtend.value == event.ends_at
    assert str(one["summary"]) == other.summary.value == TITLE
    assert event.link in other.description.value  # for those alone who are going


def through_the_door(page: Page, site: str, acme: Employer, event: Event, olga: User) -> None:
    now = timezone.now()
    with tenant_scope(acme):
        Event.objects.update(starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=2))
    sign_in_as(page, olga, site)
    page.goto(f"{site}/acme/events/door/{event.pk}/")
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    expect(page.locator("[data-kept=yes]")).to_be_attached()  # all of it is on the telephone now
    assert_good(page)
    page.context.set_offline(True)
    page.route("**/arrivals/", lambda route: route.abort())  # a page that loads anew may speak before it is offline
    page.reload()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    page.locator("[data-door-in]").click()
    expect(page.get_by_text("Kept on this telephone, passed on when there is a network: 1")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Here since")).to_be_visible()
    with tenant_scope(acme):
        assert not Reply.objects.filter(arrived_at__isnull=False).exists()
    page.unroute("**/arrivals/")
    page.context.set_offline(False)
    expect(page.get_by_text("Everything is passed on")).to_be_visible()
    with tenant_scope(acme):
        assert Reply.objects.filter(arrived_at__isnull=False).count() == 1
