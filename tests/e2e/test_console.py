"""The operator console in a real browser: from the printed link to a look at an employer that its owner has allowed."""

import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from console.actions.operators import create_operator
from console.models import Operator, SupportGrant
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import DESK, assert_all_good, assert_good, in_calm, sign_in_as
from tests.e2e.test_keys import Finger, heading
from tests.factories.console import make_grant, make_operator, operator_client, set_session

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

OPERATOR = "/operator/"


@pytest.fixture
def opal(db: None) -> Operator:
    return make_operator()


def sign_in_as_operator(page: Page, operator: Operator, site: str, *, confirmed: tuple[str, ...] = ()) -> None:
    client = operator_client(operator)
    set_session(client, step_up={act: time.time() for act in confirmed})
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def look(page: Page) -> None:
    """Both sizes and colour schemes, and then on as at a desk."""
    assert_good(page)
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


def test_operator_from_the_printed_link_to_the_first_employer(
    page: Page, site: str, as_login: Callable[[str], AbstractContextManager[None]]
) -> None:
    with as_login("owner"):
        _operator, link = create_operator(email="opal@operators.example", name="Opal")
    finger = Finger(page)
    page.goto(link)
    heading(page, "Welcome, Opal")
    assert page.url == f"{site}{OPERATOR}enrolment/"  # the token has left the address bar
    assert_good(page)
    page.get_by_label("Name of this passkey").fill("Blue key")
    page.get_by_role("button", name="Register the passkey").click()
    heading(page, "Overview")
    [key] = finger.keys()
    assert key["isResidentCredential"]
    expect(page.get_by_role("link", name="Add one on another device")).to_be_visible()
    look(page)

    menu = page.get_by_role("navigation", name="Main")
    menu.get_by_role("link", name="Employers").click()
    heading(page, "Employers")
    expect(page.get_by_text("No employer yet")).to_be_visible()
    page.get_by_role("link", name="Add an employer").first.click()
    heading(page, "Confirm that it is you")
    page.get_by_role("button", name="Confirm with your passkey").click()
    heading(page, "Add an employer")
    page.get_by_label("Name").fill("Wayne Logistics")
    page.get_by_label(re.compile("^Address")).fill("wayne")
    page.get_by_label(re.compile("owner", re.IGNORECASE)).fill("bruce@wayne.example")
    page.get_by_role("button", name="Add and invite the owner").click()
    heading(page, "Wayne Logistics")
    look(page)

    menu.get_by_role("link", name="Queues and health").click()
    heading(page, "Queues and health")
    menu.get_by_role("link", name="Audit log").click()
    heading(page, "Audit log")
    expect(page.get_by_text("Opal added Wayne Logistics.")).to_be_visible()
    expect(page.get_by_text("Opal registered a passkey by the link.")).to_be_visible()
    in_calm(page).goto(link)
    heading(page, "This link has run out")


def test_owner_allows_a_look_and_ends_it(
    page: Page, open_page: Callable[..., Page], site: str, acme: Employer, olga: User, opal: Operator
) -> None:
    sign_in_as_operator(page, opal, site, confirmed=("operator.support",))
    page.goto(f"{site}{OPERATOR}employers/acme/")
    heading(page, "Acme")
    page.get_by_role("link", name="Look at its pages").click()
    heading(page, "Look at the pages of Acme")
    page.get_by_label("Reason").fill("The import of Monday stops at row 1,204.")
    assert_good(page)
    page.get_by_role("button", name="Ask the owners").click()
    heading(page, "Support")
    expect(page.get_by_text("Waits for an owner")).to_be_visible()

    owner = open_page()
    sign_in_as(owner, olga, site)
    owner.goto(f"{site}/acme/manage/support/")
    heading(owner, "Support")
    expect(owner.get_by_text("The import of Monday stops at row 1,204.")).to_be_visible()
    assert_good(owner)
    owner.get_by_role("button", name=re.compile("^Allow for")).click()
    expect(owner.get_by_text("Looking now")).to_be_visible()

    page.reload()
    page.get_by_role("link", name="Look", exact=True).click()
    expect(page.get_by_text("Support, reading only")).to_be_visible()
    assert_good(page)

    owner.reload()
    owner.get_by_role("link", name="What was opened").click()
    heading(owner, "What Opal opened")
    expect(owner.get_by_role("table").get_by_text("Start")).to_be_visible()
    assert_good(owner)
    owner.go_back()
    owner.get_by_role("button", name="End it now").click()
    expect(owner.get_by_text("Looking now")).to_have_count(0)
    in_calm(page).goto(f"{site}/acme/manage/")
    expect(page.get_by_text("Support, reading only")).to_have_count(0)
    with tenant_scope(acme):
        assert SupportGrant.objects.get().ended_at is not None


def test_look_is_for_reading_and_ends_with_one_press(page: Page, site: str, acme: Employer, opal: Operator) -> None:
    now = timezone.now()
    make_grant(acme, opal, starts_at=now, ends_at=now + timedelta(minutes=60))
    sign_in_as_operator(page, opal, site)
    page.goto(f"{site}{OPERATOR}")
    expect(page.get_by_text("Your visits to employers")).to_be_visible()
    page.goto(f"{site}/acme/manage/settings/")
    expect(page.get_by_text("What would change something is switched off.")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    expect(page.get_by_label("Name", exact=True)).to_be_disabled()
    assert_good(page)
    page.goto(f"{site}/acme/manage/alumni/")
    expect(page.get_by_role("searchbox")).to_be_enabled()
    page.get_by_role("button", name="End", exact=True).click()
    heading(page, "Support")
    expect(page.get_by_text("Ended. Thank you for giving it back.")).to_be_visible()
    with tenant_scope(acme):
        assert SupportGrant.objects.get().ended_at is not None


def test_every_page_of_the_console_is_good(
    page: Page, site: str, acme: Employer, globex: Employer, opal: Operator
) -> None:
    make_operator("quinn@operators.example", name="Quinn " + "Wolfeschlegelstein" * 3)
    make_grant(acme, opal)
    sign_in_as_operator(page, opal, site, confirmed=("operator.create", "operator.suspend", "operator.support"))
    assert_all_good(
        page, site, f"{OPERATOR}employers/", f"{OPERATOR}employers/?q=nobody", f"{OPERATOR}employers/new/",
        f"{OPERATOR}employers/acme/", f"{OPERATOR}employers/acme/suspension/", f"{OPERATOR}health/",
        f"{OPERATOR}letters/", f"{OPERATOR}support/", f"{OPERATOR}operators/", f"{OPERATOR}audit/",
    )  # fmt: skip
    page.goto(f"{site}{OPERATOR}employers/acme/suspension/")
    page.get_by_label("Reason").fill("The invoice of August is open.")
    page.get_by_role("button", name="Pause it now").click()
    expect(page.get_by_role("button", name="Let it go on")).to_be_visible()
    assert_good(page)
    in_calm(page).goto(f"{site}/acme/")
    heading(page, "The network of Acme is paused")
    assert_good(page)
    page.goto(f"{site}{OPERATOR}employers/new/")
    page.get_by_role("button", name="Add and invite the owner").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    assert_good(page)
