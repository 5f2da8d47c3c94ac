"""A recruiter in a real browser: search, a filter, why somebody is there, a list, side by side, a letter, an answer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from boomerang.candidates.actions import create_list
from boomerang.models import CandidateListEntry, Outreach, WishRead
from boomerang.outreach.links import ticket_of
from boomerang.wishes.actions import Wanted, state_wish
from directory.models import Alumnus
from mail.categories import Category
from mail.choosing import set_frequencies
from mail.models import Channel, Frequency
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import assert_good, search_for, sign_in_as
from tests.factories.accounts import membership
from tests.factories.campaigns import POSTAL_ADDRESS
from tests.factories.directory import make_peer, make_spell, set_skills
from tests.factories.openings import make_opening

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SEARCH = "/acme/recruit/"


@pytest.fixture
def people(acme: Employer, rita: User) -> list[Alumnus]:
    """Three who have left; one would come back, another reads mail about openings. And a shared list, an opening."""
    left = timezone.localdate() - timedelta(days=300)
    found = []
    for given, family, skills in (
        ("Ada", "Able", ["Python", "SQL"]), ("Bea", "Bold", ["Python"]), ("Cy", "Cole", ["Welding"]),
    ):  # fmt: skip
        alumnus = make_peer(acme, given, family, city="Lyon", country="FR")
        make_spell(alumnus, title="Data engineer", team="Payments", last_day=left, exit_reason="pay")
        set_skills(alumnus, *skills)
        found.append(alumnus)
    with tenant_scope(acme):
        state_wish(found[1], wanted=Wanted(roles=["Team lead"]))
        create_list(name="Spring", note="", is_shared=True, by=membership(acme, rita))
        make_opening("Data lead", recruiter=membership(acme, rita), by=membership(acme, rita))
        acme.postal_address = POSTAL_ADDRESS
        acme.save(update_fields=["postal_address"])
        Alumnus.objects.filter(pk=found[0].pk).update(
            personal_email="ada@home.example", personal_email_verified_at=timezone.now()
        )
        wanted = {Category.OPENINGS: Frequency.AT_ONCE}
        set_frequencies(recipient_id=found[0].pk, chosen=wanted, by=None, channel=Channel.PAGE)
    return found


def test_from_a_search_to_a_list_a_letter_and_an_answer(
    open_page: Callable[..., Page], site: str, acme: Employer, rita: User, people: list[Alumnus]
) -> None:
    page = open_page()
    sign_in_as(page, rita, site)
    page.goto(site + SEARCH)
    expect(page.get_by_role("heading", level=1, name="Candidates")).to_be_visible()
    search_for(page, "enginer")
    expect(page.get_by_role("status").filter(has_text="For “engineer”: 3 people.")).to_be_visible()
    page.get_by_role("link", name="Python").click()
    hits = page.get_by_role("region", name="People found")
    expect(hits.get_by_role("heading", level=2)).to_have_text(["Ada Able", "Bea Bold"])
    expect(hits.get_by_text("Knows Python").first).to_be_visible()
    expect(hits.get_by_text("Is open to coming back")).to_be_visible()
    assert_good(page)

    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("checkbox", name="Choose Ada Able").check()
    page.get_by_role("checkbox", name="Choose Bea Bold").check()
    page.get_by_role("button", name="Add to list").click()
    expect(page.get_by_text("2 people are new on Spring.")).to_be_visible()
    with tenant_scope(acme):
        assert CandidateListEntry.objects.count() == 2
    page.get_by_role("link", name="Lists").first.click()
    page.get_by_role("link", name="Spring").click()
    expect(page.get_by_role("heading", level=1, name="Spring")).to_be_visible()
    assert_good(page)

    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("checkbox", name="Choose Ada Able").check()
    page.get_by_role("checkbox", name="Choose Bea Bold").check()
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", level=1, name="Side by side")).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text("Team lead")
    assert_good(page)
    with tenant_scope(acme):
        assert set(WishRead.objects.values_list("path", flat=True)) == {"search", "list", "compare"}
    add_and_write(page)
    with tenant_scope(acme):
        url = ticket_of(Outreach.objects.get()).url
    answer(open_page(), url)
    to_the_board(page)
    expect(page.locator("#stage-replied").get_by_role("link", name="Ada Able", exact=True)).to_be_visible()


def add_and_write(page: Page) -> None:
    """From the list onto a board, and from there a letter."""
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("link", name="Lists").first.click()
    page.get_by_role("link", name="Spring").click()
    page.get_by_role("checkbox", name="Choose Ada Able").check()
    page.get_by_role("button", name="Add to opening").click()
    expect(page.get_by_text("1 person stands on the board of Data lead.")).to_be_visible()
    to_the_board(page)
    page.get_by_role("link", name="Write to").click()
    expect(page.get_by_role("heading", level=1, name="Write about this opening")).to_be_visible()
    page.locator("[name=subject]").fill("Would you come back?")
    page.locator("[name=body]").fill("Shall we talk?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1, name="Ada Able")).to_be_visible()


def to_the_board(page: Page) -> None:
    page.get_by_role("link", name="Openings").first.click()
    page.get_by_role("link", name="Data lead").click()
    page.get_by_role("link", name="Open the board").click()
    expect(page.locator("[data-board]")).to_be_visible()


def answer(anybody: Page, url: str) -> None:
    anybody.goto(f"{url}?answer=interested")
    anybody.get_by_role("button", name="Send my answer").click()
    expect(anybody.get_by_role("heading", level=1, name="Thank you. You hear from us.")).to_be_visible()
