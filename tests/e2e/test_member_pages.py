"""Every page of visitors, leavers and members: axe and console find nothing, nothing overflows, keys are enough."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from accounts.models import User
from directory.models import Alumnus
from mail.categories import Category
from mail.models import Message
from mail.unsubscribe import Ticket
from offboarding.actions.links import make_link
from offboarding.models import Case
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.accounts.steps import code_sent_to
from tests.e2e.conftest import PHONE, assert_all_good, assert_good, in_calm, sign_in_as
from tests.factories.accounts import make_invitation, make_member
from tests.factories.directory import make_alumnus, make_job, make_peer, make_spell, own_alumnus, set_levels, set_skills
from tests.factories.offboarding import make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff-Montgomery-Featherstonehaugh"
HOME = "lena@home.example"


@pytest.fixture
def network(acme: Employer, alice: User) -> dict[str, Alumnus]:
    """Alice and the people she finds, with the names that break layouts."""
    me = own_alumnus(acme, alice, headline="Pricing, mostly", about="I like numbers.", city="Lagos", country="NG")
    make_spell(me, team="Pricing", office="Hamburg")
    make_job(me, "Tidewater Bank", title="Head of pricing")
    set_skills(me, "Pricing", "Risk")
    long = make_peer(acme, "Maximiliane", LONG_NAME, headline="Z" * 140, personal_email=f"{'x' * 60}@mail.example")
    make_spell(long, team="Pricing", office="Llanfairpwllgwyngyllgogerychwyrndrobwll", title="Chief " * 12)
    set_levels(long, personal_email="everyone")
    plain = make_peer(acme, "Madonna", "")
    return {"me": me, "long": long, "plain": plain, "hidden": make_alumnus(acme, "Nobody", "Yet")}


@pytest.fixture
def case(acme: Employer) -> Case:
    return make_case(acme, last_day=acme.today() + timedelta(days=20), work_email="lena@acme.example")


def leaver_link(case: Case, acme: Employer) -> str:
    with tenant_scope(acme):
        return make_link(case, employer=acme, now=timezone.now())


def code_in_mail(acme: Employer) -> str:
    with tenant_scope(acme):
        text = Message.objects.in_scope().filter(to_address=HOME).latest("created_at").text
    found = re.search(r"^\d{6}$", text, re.MULTILINE)
    assert found
    return found[0]


def test_pages_for_visitors(open_page: Callable[..., Page], site: str, acme: Employer, alice: User) -> None:
    page = in_calm(open_page())
    ticket = Ticket(acme.pk, alice.pk, Category.NEWS)

    assert_all_good(page, site, "/", "/acme/", "/privacy/", "/acme/join/made-up/", "/acme/leaving/ended/")
    assert_all_good(page, site, f"/u/{ticket.token}/", "/u/made-up/", "/made-up/", "/acme/made-up/")


def test_signing_in(open_page: Callable[..., Page], site: str, alice: User) -> None:
    page = in_calm(open_page())
    page.goto(f"{site}/account/sign-in/")
    page.get_by_label("Your e-mail address").fill("alice")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_text("Enter an address like")).to_be_visible()
    expect(page.get_by_label("Your e-mail address")).to_be_focused()
    assert_good(page)

    page.get_by_label("Your e-mail address").fill(alice.email)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill("WRNG-CODE")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("That is not the code")).to_be_visible()
    assert_good(page)


def test_pages_for_members(open_page: Callable[..., Page], site: str, alice: User, network: dict[str, Alumnus]) -> None:
    page = in_calm(open_page())
    sign_in_as(page, alice, site)
    profiles = [f"/acme/alumni/{network[name].pk}/" for name in ("me", "long", "plain", "hidden")]
    searches = ["/acme/alumni/", "/acme/alumni/?q=Madona", "/acme/alumni/?team=Pricing", "/acme/alumni/?q=zzzqqq"]
    steps = [f"/acme/me/steps/{number}/" for number in (1, 2, 3)]

    assert_all_good(page, site, "/account/", "/acme/home/", *searches, *profiles)
    assert_all_good(page, site, "/acme/me/", "/acme/me/mail/", *steps)


def test_choosing_an_employer(open_page: Callable[..., Page], site: str, alice: User, globex: Employer) -> None:
    make_member(globex, alice, "alumnus")
    page = open_page()
    sign_in_as(page, alice, site)

    assert_all_good(page, site, "/")
    expect(page.get_by_role("link", name="Globex")).to_be_visible()


def test_what_is_wrong_in_a_profile_is_said(
    open_page: Callable[..., Page], site: str, alice: User, network: dict[str, Alumnus]
) -> None:
    page = in_calm(open_page())
    sign_in_as(page, alice, site)
    page.goto(f"{site}/acme/me/")

    page.get_by_label("First name").fill("")
    page.locator("form", has=page.get_by_label("First name")).get_by_role("button", name="Save").click()

    expect(page.get_by_role("alert")).to_be_focused()
    assert_good(page)


def test_pages_of_an_invitation(open_page: Callable[..., Page], site: str, acme: Employer, bob: User) -> None:
    alumnus = make_alumnus(acme, "Lena", LONG_NAME, personal_email=HOME)
    _, link = make_invitation(acme, HOME, kind="alumnus", roles=(), subject_id=alumnus.pk)
    page = in_calm(open_page())
    assert_all_good(page, site, link)

    page.get_by_role("button", name="Yes, I’m in").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert_good(page)
    page.get_by_role("button", name="No, thank you").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("That is fine")
    assert_good(page)

    stranger = in_calm(open_page())
    sign_in_as(stranger, bob, site)
    assert_all_good(stranger, site, link)


def test_pages_of_a_leaver(open_page: Callable[..., Page], site: str, acme: Employer, case: Case) -> None:
    page = in_calm(open_page())
    page.goto(leaver_link(case, acme))
    assert_good(page)
    assert_all_good(page, site, *(f"/acme/leaving/{step}/" for step in ("contact", "mail", "farewell", "done")))

    page.goto(f"{site}/acme/leaving/address/")
    page.get_by_label("Your personal e-mail address").fill("lena@acme.example")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("Your personal e-mail address")).to_be_focused()
    assert_good(page)
    page.get_by_label("Your personal e-mail address").fill(HOME)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("six digits").fill("000000" if code_in_mail(acme) != "000000" else "111111")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("That is not the code")).to_be_visible()
    assert_good(page)


def test_pages_for_when_things_go_wrong(
    open_page: Callable[..., Page], site: str, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("broken on purpose")

    page = in_calm(open_page())
    sign_in_as(page, alice, site)
    assert_all_good(page, site, "/acme/manage/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page is not open to you")

    monkeypatch.setattr("web.views.render", broken)
    assert_all_good(page, site, "/privacy/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Something broke on our side")


def tab_to(page: Page, target: Locator) -> None:
    """As somebody without a mouse gets there."""
    for _ in range(60):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not lead to {target}")


def press(page: Page, name: str, *, role: Any = "button", key: str = "Enter") -> None:
    tab_to(page, page.get_by_role(role, name=name))
    page.keyboard.press(key)


def test_a_leaver_needs_no_mouse(open_page: Callable[..., Page], site: str, acme: Employer, case: Case) -> None:
    page = open_page()
    page.goto(leaver_link(case, acme))
    heading = page.get_by_role("heading", level=1)

    press(page, "Start with my address", role="link")
    tab_to(page, page.get_by_label("Your personal e-mail address"))
    page.keyboard.type(HOME)
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Look in your mailbox")
    tab_to(page, page.get_by_label("six digits"))
    page.keyboard.type(code_in_mail(acme))
    page.keyboard.press("Enter")
    expect(heading).to_have_text("How may people reach you?")
    press(page, "Continue")
    expect(heading).to_have_text("What may we write about?")
    press(page, "News", role="checkbox", key="Space")
    press(page, "Continue")
    tab_to(page, page.get_by_label("A few words to your team"))
    page.keyboard.type("Thank you all.")
    press(page, "Done")
    expect(heading).to_have_text("See you, Lena")


@pytest.fixture
def plain_page(open_page: Callable[..., Page]) -> Page:
    return open_page(PHONE, javascript=False)


def test_joining_works_without_javascript(plain_page: Page, site: str, acme: Employer) -> None:
    alumnus = make_alumnus(acme, "Lena", "Vogel", personal_email=HOME)
    _, link = make_invitation(acme, HOME, kind="alumnus", roles=(), subject_id=alumnus.pk)
    page = plain_page
    page.goto(site + link)
    heading = page.get_by_role("heading", level=1)

    page.get_by_label(re.compile("Yes, I would like to join")).check()
    page.get_by_role("button", name="Yes, I’m in").click()
    page.get_by_label("Code").fill(code_sent_to(HOME))
    page.get_by_role("button", name="Sign in").click()
    expect(heading).to_have_text("Welcome back, Lena")
    page.get_by_role("button", name="Continue").click()
    expect(heading).to_have_text("What do you do now?")
    page.get_by_role("link", name="Later").click()
    expect(heading).to_have_text("Who may see what?")
    page.get_by_role("button", name="Finish").click()
    expect(heading).to_contain_text("Lena")


def test_a_member_finds_and_edits_without_javascript(
    plain_page: Page, site: str, alice: User, network: dict[str, Alumnus]
) -> None:
    page = plain_page
    page.goto(f"{site}/account/sign-in/")
    page.get_by_label("Your e-mail address").fill(alice.email)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(code_sent_to(alice.email))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome back, Alice")

    page.get_by_role("link", name="Directory").first.click()
    page.locator("input[type=search]").fill("Madona")  # a letter short
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Madonna").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Madonna")

    page.get_by_role("link", name="My profile").click()
    about = page.locator("form[action$='/about/']")
    about.get_by_role("textbox", name="Headline").fill("Numbers and people")
    about.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="See it as others do").click()
    expect(page.get_by_text("Numbers and people")).to_be_visible()


def test_what_is_typed_before_the_scripts_have_come_is_searched_for(
    page: Page, site: str, alice: User, network: dict[str, Alumnus]
) -> None:
    held: list[Route] = []
    page.route("**/htmx*.js", lambda route: held.append(route))
    sign_in_as(page, alice, site)
    page.goto(f"{site}/acme/alumni/", wait_until="commit")
    page.locator("input[type=search]").fill("Madona")
    expect(page.get_by_role("link", name="Madonna")).to_be_visible()  # among all others
    held[0].continue_()

    page.wait_for_url("**/acme/alumni/?q=Madona")
    expect(page.get_by_role("link", name=LONG_NAME)).to_have_count(0)
