"""From the ready-made journey to what one leaver would get, in a real browser: read a mail, move the last day."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from engagement.models import Journey, JourneyEntry, StepRun
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import DESK, assert_good, sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1, name=text)).to_be_visible()


def look(page: Page) -> None:
    assert_good(page)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


def test_hr_sees_what_a_leaver_will_get_before_anything_runs(
    site: str, open_page: Callable[..., Page], acme: Employer, bob: User
) -> None:
    page = open_page()
    sign_in_as(page, bob, site)
    page.goto(f"{site}/acme/manage/journeys/")
    heading(page, "Journeys")
    page.get_by_role("button", name="Take the ready-made journeys").click()
    page.get_by_role("link", name="The first year after leaving").first.click()
    heading(page, "The first year after leaving")
    look(page)

    page.goto(f"{site}/acme/manage/journeys/time-machine/")
    heading(page, "Time machine")
    page.locator("[name=last_day]").fill("2027-01-31")
    page.locator("[name=joins_after]").fill("4")
    page.get_by_role("button", name="Travel").click()
    expect(page.get_by_text("Sun 7 Mar 2027 · day +35").first).to_be_visible()
    look(page)

    page.get_by_role("link", name="Read “How is it going?”").click()
    heading(page, "How is it going?")
    expect(page.frame_locator("iframe").get_by_text("Hello Ada,")).to_be_visible()
    page.go_back()

    heading(page, "Time machine")
    page.locator("[name=other_last_day]").fill("2027-03-15")
    page.locator("[name=other_exit_type]").select_option("involuntary")
    page.get_by_role("button", name="Travel").click()
    row = page.get_by_role("row").filter(has_text="Invitation to the network")
    expect(row).to_contain_text("43 days later")
    expect(page.get_by_role("row").filter(has_text="Thank-you on the last day")).to_contain_text("Left out now")
    look(page)
    with tenant_scope(acme):
        assert set(Journey.objects.values_list("state", flat=True)) == {"draft"}
        assert not JourneyEntry.objects.exists()
        assert not StepRun.objects.exists()
        assert not Message.objects.in_scope().exists()
