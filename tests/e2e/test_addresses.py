"""Who has lost one of two mailboxes, in a real browser: said, answered by whoever reads it, said again, and gone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F
from playwright.sync_api import Page, expect

from accounts.addresses.actions import add_address
from accounts.addresses.models import AddressChange
from accounts.models import User
from tenancy.scope import person_scope
from tests.accounts.steps import newest_mail
from tests.e2e.conftest import assert_good
from tests.e2e.test_keys import confirm_by_mail, heading, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SECOND = "alice@second.example"
MENTIONED = "Have you lost one of the mailboxes?"


def let_days_pass(person: User, days: int) -> None:
    earlier = {name: F(name) - timedelta(days=days) for name in ("made_at", "expires_at")}
    with person_scope(person.pk):
        assert AddressChange.objects.filter(kind=AddressChange.Kind.LOST, undone_at=None).update(**earlier)


def report_loss(page: Page, site: str, lost: str) -> None:
    page.goto(f"{site}/account/addresses/")
    heading(page, "Addresses you sign in with")
    expect(page.get_by_text(MENTIONED)).to_be_visible()
    page.get_by_role("button", name=f"Mailbox lost {lost}").click()
    confirm_by_mail(page, SECOND)
    page.get_by_role("button", name="Go on").click()
    heading(page, "Addresses you sign in with")
    expect(page.get_by_text("Reported as lost.")).to_be_visible()
    expect(page.get_by_text(MENTIONED)).to_have_count(0)


def test_lost_address_is_kept_by_a_no_and_goes_without_one(
    page: Page, open_page: Callable[..., Page], site: str, alice: User
) -> None:
    home = alice.email
    with person_scope(alice.pk):
        add_address(user=alice, email=SECOND, by=alice)
    sign_in(page, site, SECOND, then="My account")
    report_loss(page, site, home)
    assert_good(page)

    reader = open_page()  # whoever reads the mailbox that is said to be lost
    link = re.search(r"/account/undo/\S+", newest_mail(home).text)
    assert link is not None
    reader.goto(f"{site}{link[0]}")
    heading(reader, "Was it not you?")
    expect(reader.get_by_text("was reported as lost")).to_be_visible()
    assert_good(reader)
    reader.get_by_role("button", name="No, it is not lost").click()
    heading(reader, "Nothing is removed")
    assert_good(reader)
    page.goto(f"{site}/account/addresses/")
    heading(page, "Sign in")

    sign_in(page, site, SECOND, then="Next time, with one touch?")
    report_loss(page, site, home)
    let_days_pass(alice, 3)
    page.reload()
    page.get_by_role("button", name=f"Remove the lost address {home}").click()
    expect(page.get_by_text("The address is removed")).to_be_visible()
    expect(page.get_by_role("main").get_by_text(home)).to_have_count(0)
    expect(page.get_by_role("main").get_by_text(SECOND)).to_be_visible()
    assert_good(page)
