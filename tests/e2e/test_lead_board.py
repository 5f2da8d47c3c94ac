"""The board of leads by keys, by hand, and where the server says no."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from community.involvement.actions import move
from community.models import Lead, LeadState
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import DESK, assert_good, in_calm, sign_in_as
from tests.factories.accounts import make_employer, membership
from tests.factories.directory import make_alumnus
from tests.factories.stories import make_lead

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def acme(db: None) -> Employer:
    return make_employer("acme", work_email_domains=["acme.example"], modules=["directory", "involvement"])


def in_column(page: Page, state: str, name: str) -> None:
    expect(page.locator(f"#stage-{state}").get_by_role("link", name=name, exact=True)).to_be_visible()


def test_a_lead_is_moved_by_keys_and_dropped_and_a_stale_move_is_said(
    open_page: Callable[..., Page], site: str, acme: Employer, bob: User
) -> None:
    with tenant_scope(acme):
        lead = make_lead(acme, make_alumnus(acme, "Ines"))
        by = membership(acme, bob)
    page = in_calm(open_page())
    sign_in_as(page, bob, site)
    page.goto(f"{site}/acme/manage/leads/")
    page.get_by_role("navigation", name="Leads").get_by_role("link", name="Board").click()
    in_column(page, "new", "Ines Rocha")
    assert_good(page)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})

    page.get_by_role("link", name="Ines Rocha", exact=True).focus()
    page.keyboard.press("Shift+ArrowRight")
    in_column(page, "assigned", "Ines Rocha")
    expect(page.get_by_text("is in “Assigned” now.")).to_be_attached()
    expect(page.get_by_role("link", name="Ines Rocha", exact=True)).to_be_focused()

    page.locator("[data-card]").drag_to(page.locator("#stage-won"))
    in_column(page, "won", "Ines Rocha")

    with tenant_scope(acme):
        found = Lead.objects.get(pk=lead.pk)
        move(employer=acme, lead=found, to=LeadState.IN_TALKS, version=found.version, by=by)
    page.locator("[data-card]").drag_to(page.locator("#stage-closed"))
    expect(page.get_by_role("alert")).to_contain_text("A colleague has changed this meanwhile.")
    in_column(page, "in_talks", "Ines Rocha")
    assert_good(page)
