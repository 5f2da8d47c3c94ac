"""Mentoring from the offer to the survey afterwards: offer, question, yes, a meeting, the end."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from community.models import Contact, Mentorship, MentorshipState
from engagement import occasions
from tenancy.models import Employer
from tenancy.modules import all_modules
from tenancy.scope import tenant_scope
from tests.e2e.conftest import DESK, PHONE, assert_good, sign_in_as
from tests.factories.accounts import make_employer, make_member, make_user
from tests.factories.directory import join as join_network
from tests.factories.directory import make_alumnus, own_alumnus

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def acme(db: None) -> Employer:
    return make_employer("acme", modules=[module.name for module in all_modules()])


@pytest.fixture
def nora(acme: Employer) -> User:
    user = make_user("nora@home.example")
    join_network(make_alumnus(acme, "Nora", "Lind"), make_member(acme, user, "alumnus", display_name="Nora Lind"))
    return user


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, set[Any]]]:
    heard: list[tuple[str, set[Any]]] = []
    monkeypatch.setattr(occasions, "_listeners", [lambda _employer, name, ids, _at: heard.append((name, set(ids)))])
    return heard


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1, name=text)).to_be_visible()


def look(page: Page, *, size: tuple[int, int]) -> None:
    assert_good(page)
    page.set_viewport_size({"width": size[0], "height": size[1]})


def test_from_the_offer_to_the_survey(
    open_page: Callable[..., Page],
    site: str,
    acme: Employer,
    alice: User,
    nora: User,
    told: list[tuple[str, set[Any]]],
) -> None:
    own_alumnus(acme, alice)
    mentor, mentee = open_page(), open_page(size=PHONE)
    sign_in_as(mentor, nora, site)
    sign_in_as(mentee, alice, site)
    say_what(mentor, site, "mentor", "What you offer as a mentor")
    say_what(mentee, site, "mentee", "What you would like a mentor for")
    look(mentee, size=PHONE)
    mentee.get_by_role("link", name="Ask Nora Lind").click()
    heading(mentee, "Ask Nora Lind")
    mentee.locator("[name=line]").fill("How did you set your first price?")
    look(mentee, size=PHONE)
    mentee.get_by_role("button", name="Ask", exact=True).click()
    heading(mentee, "Mentoring with Nora Lind")
    mentor.goto(f"{site}/acme/mentoring/")
    heading(mentor, "Mentoring")
    mentor.get_by_role("link", name="Alice Brandt").first.click()
    heading(mentor, "Mentoring with Alice Brandt")
    expect(mentor.get_by_text("How did you set your first price?")).to_be_visible()
    look(mentor, size=DESK)
    mentor.get_by_role("button", name="Yes, gladly").click()
    mentor.get_by_role("button", name="Note the meeting").click()
    expect(mentor.get_by_text("once", exact=True)).to_be_visible()
    look(mentor, size=DESK)
    mentor.get_by_role("link", name="End the mentoring").click()
    heading(mentor, "End the mentoring with Alice Brandt")
    mentor.get_by_text("We reached what we wanted").click()
    look(mentor, size=DESK)
    mentor.get_by_role("button", name="End it").click()
    expect(mentor.get_by_text("It ended on")).to_be_visible()
    with tenant_scope(acme):
        pair = Mentorship.objects.get()
        assert pair.state == MentorshipState.ENDED
        assert told == [("mentoring", {pair.mentor_id, pair.mentee_id})]
        assert Contact.objects.count() == 2


def say_what(page: Page, site: str, side: str, title: str) -> None:
    page.goto(f"{site}/acme/mentoring/offer/{side}/")
    heading(page, title)
    page.locator("[name=subjects]").fill("Pricing")
    page.locator("[name=languages]").fill("English")
    page.get_by_role("button", name="Save").click()
    heading(page, "Mentoring")
