"""An employer's settings: the preview follows the typing hand; every page is in order on desk and phone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.employer.actions import create_page, publish_page
from accounts.models import User
from audit.events import OPERATOR
from tenancy.models import Employer, EmployerPage
from tenancy.scope import tenant_scope
from tests.e2e.conftest import PHONE, assert_all_good, sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenPage = Callable[..., Page]
SETTINGS = "/acme/manage/settings/"


@pytest.fixture
def story(acme: Employer) -> EmployerPage:
    with tenant_scope(acme):
        page = EmployerPage(
            slug="story", title="Our story", body="## 1984\n\nIt **began**.\n\n> And goes on.\n\n- a\n- b"
        )
        create_page(employer=acme, page=page, by=OPERATOR)
        return publish_page(employer=acme, page=page, by=OPERATOR)


def test_brand_preview_follows_what_is_typed(site: str, page: Page, acme: Employer, olga: User) -> None:
    sign_in_as(page, olga, site)
    page.goto(f"{site}{SETTINGS}brand/")
    preview = page.get_by_role("region", name="Preview")
    expect(preview).to_contain_text("On dark pages, words in #1f4b99")

    button = preview.get_by_text("Find people").first
    before = button.evaluate("(one) => getComputedStyle(one).backgroundColor")
    page.get_by_label("Main colour").fill("#ffd400")

    expect(preview).to_contain_text("On light pages, words in #ffd400 are hard to read")
    expect(preview.locator("link")).to_have_attribute("href", re.compile("colour_primary=%23ffd400"))
    expect(preview.get_by_text("Find people").first).to_have_css("background-color", "rgb(255, 212, 0)")
    assert before != "rgb(255, 212, 0)"
    mail = preview.frame_locator("iframe")
    expect(mail.get_by_text("A button in your colour")).to_have_css("color", "rgb(28, 24, 20)")
    assert Employer.objects.get(pk=acme.pk).colour_primary == "#1f4b99"


def test_palette_and_code_show_the_same(site: str, page: Page, acme: Employer, olga: User) -> None:
    sign_in_as(page, olga, site)
    page.goto(f"{site}{SETTINGS}brand/")
    code, palette = page.get_by_label("Main colour"), page.locator("[data-colour-palette]").first
    expect(palette).to_be_visible()
    code.fill("#0B6E4F")
    expect(palette).to_have_value("#0b6e4f")
    palette.fill("#ff0000")
    expect(code).to_have_value("#ff0000")


def test_mail_preview_follows_what_is_typed(site: str, page: Page, acme: Employer, bob: User) -> None:
    sign_in_as(page, bob, site)
    page.goto(f"{site}{SETTINGS}mail/")
    page.get_by_label("Postal address").fill("1 Mill Lane\nBath")
    preview = page.get_by_role("region", name="Preview")
    expect(preview.frame_locator("iframe").get_by_text("1 Mill Lane, Bath")).to_be_visible()

    page.goto(f"{site}{SETTINGS}mail/texts/invitation/")
    page.get_by_label("Opening words").fill("Come back, {{ nmae }}")
    expect(page.get_by_role("region", name="Preview")).to_contain_text("Did you mean {{ name }}?")
    page.get_by_label("Opening words").fill("Come back, {{ name }}")
    expect(page.frame_locator("iframe").get_by_text("Come back, Anna")).to_be_visible()


def test_page_preview_follows_what_is_typed(site: str, page: Page, acme: Employer, bob: User) -> None:
    sign_in_as(page, bob, site)
    page.goto(f"{site}{SETTINGS}pages/new/?kind=about")
    page.get_by_label("Text").fill("# Hello\n\n**bold** <img src=x onerror=alert(1)>")
    preview = page.locator("#page-preview")
    expect(preview.locator("strong")).to_have_text("bold")
    expect(preview.locator("img")).to_have_count(0)
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    page.goto(f"{site}/acme/pages/about/")
    expect(page.get_by_role("heading", level=1)).to_have_text("About us")


def test_every_page_is_in_order(site: str, open_page: OpenPage, acme: Employer, olga: User, story: Any) -> None:
    page = open_page()
    assert_all_good(page, site, "/acme/pages/story/", "/acme/")
    sign_in_as(page, olga, site)
    sections = [
        "",
        "brand/",
        "mail/",
        "mail/texts/leaver_link/",
        "modules/",
        "pages/",
        "pages/new/",
        f"pages/{story.pk}/",
    ]
    assert_all_good(page, site, "/acme/manage/start/", *(f"{SETTINGS}{section}" for section in sections))


def test_all_is_set_without_scripts(site: str, open_page: OpenPage, acme: Employer, olga: User) -> None:
    page = open_page(PHONE, javascript=False)
    sign_in_as(page, olga, site)
    page.goto(f"{site}{SETTINGS}brand/")
    page.get_by_label("Main colour").fill("0b6e4f")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The network looks like this now.")).to_be_visible()
    assert Employer.objects.get(pk=acme.pk).colour_primary == "#0b6e4f"
