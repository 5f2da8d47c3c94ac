"""Results in a real browser: a hidden cell, one group, two waves beside each other, a tag, the file."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.step_up import note_confirmed
from feedback.models import Wave
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import DESK, assert_all_good, assert_good
from tests.factories.accounts import client_for
from tests.factories.results import make_results

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def wave(acme: Employer) -> Wave:
    with tenant_scope(acme):
        earlier = make_results(7, good=4)
        return make_results(1, survey=earlier.survey, good=17)


def sign_in_confirmed(page: Page, user: User, site: str) -> None:
    client = client_for(user)
    session = client.session
    note_confirmed(session, "results.export")
    session.save()
    page.context.add_cookies(
        [{"name": name, "value": cookie.value, "url": site} for name, cookie in client.cookies.items()]
    )


def test_hr_reads_what_is_published(
    site: str, open_page: Callable[..., Page], acme: Employer, bob: User, wave: Wave
) -> None:
    page, results = open_page(), f"{site}/acme/manage/waves/{wave.pk}/results/"
    sign_in_confirmed(page, bob, site)
    page.goto(results)
    expect(page.get_by_role("heading", level=1, name="Wave 1")).to_be_visible()
    page.locator("[name=group]").select_option(label="Lyon")
    expect(page.get_by_text("Only answers of Lyon.")).to_be_visible()
    assert_good(page)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.get_by_role("link", name="Groups", exact=True).click()
    expect(page.get_by_role("columnheader", name="Rome")).to_be_visible()
    expect(page.get_by_role("cell", name="hidden: fewer than 5 answers").first).to_be_visible()
    page.get_by_role("link", name="Comparison", exact=True).click()
    expect(page.get_by_role("heading", name="Wave 7 → Wave 1")).to_be_visible()
    expect(page.get_by_text("changed", exact=True).first).to_be_visible()
    page.get_by_role("link", name="Comments", exact=True).click()
    expect(page.get_by_role("heading", name="What people write about")).to_be_visible()
    page.get_by_label("A tag for this comment").first.fill("line managers")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Take “line managers” off")).to_be_visible()
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV, for any program").click()
    assert download.value.suggested_filename.startswith("results-")
    assert "hidden" in download.value.path().read_text("utf-8-sig")
    path = f"/acme/manage/waves/{wave.pk}/results/"
    pages = (f"{path}groups/", f"{path}comparison/", f"{path}comments/", "/acme/manage/feedback/drift/?by=office")
    assert_all_good(page, site, "/acme/manage/feedback/", *pages)
