"""A colleague from the owner's invitation to the desk, and what the audit log says about it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from accounts.step_up import note_confirmed
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.accounts.steps import code_sent_to
from tests.e2e.conftest import assert_all_good, assert_good, in_calm, sign_in_as
from tests.factories.accounts import client_for, make_invitation, make_member, make_user, membership

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MANAGE = "/acme/manage/"


def sign_in_confirmed(page: Page, user: User, site: str, settings: Any) -> None:
    """As somebody who has just confirmed the acts of the team and the log."""
    client = client_for(user)
    session = client.session
    for act in ("team.invite", "team.change_role", "team.remove", "audit.export"):
        note_confirmed(session, act)
    session.save()
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def test_a_colleague_is_invited_joins_and_is_in_the_log(
    page: Page, open_page: Any, site: str, acme: Employer, olga: User, settings: Any
) -> None:
    sign_in_as(page, olga, site)
    page.goto(f"{site}{MANAGE}team/")
    page.get_by_role("link", name="Invite a colleague").click()
    confirm_by_mail(page, olga.email)
    expect(page.get_by_role("heading", name="Invite a colleague")).to_be_visible()
    page.get_by_label("E-mail address").fill("nina@acme.example")
    page.get_by_role("checkbox", name="Auditor").check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("rowheader", name="nina@acme.example")).to_be_visible()

    with tenant_scope(acme):
        text = Message.objects.get(to_address="nina@acme.example").text
    link = re.search(r"/acme/join/\S+", text)
    assert link
    other = open_page()
    other.goto(f"{site}{link.group()}")
    other.get_by_label("Your name").fill("Nina Roth")
    other.get_by_role("button", name="Yes, I’m in").click()
    expect(other.get_by_label("Code")).to_be_visible()
    other.get_by_label("Code").fill(code_sent_to("nina@acme.example"))
    other.get_by_role("button", name=re.compile("^(Sign in|Go on)$")).click()
    other.wait_for_url(f"{site}{MANAGE}**")

    other.goto(f"{site}{MANAGE}audit/")
    expect(other.get_by_role("heading", name="Audit log")).to_be_visible()
    expect(other.get_by_text("Nina Roth became a member.")).to_be_visible()
    other.get_by_label("What").select_option(label="Somebody sent …")
    expect(other.get_by_text("Olga sent an invitation (Staff).")).to_be_visible()
    expect(other.get_by_text("Nina Roth became a member.")).to_have_count(0)


def confirm_by_mail(page: Page, email: str) -> None:
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("Code")).to_be_visible()
    page.get_by_label("Code").fill(code_sent_to(email))
    page.get_by_role("button", name="Confirm", exact=True).click()


def test_every_page_of_team_and_log_is_good(page: Page, site: str, acme: Employer, olga: User, settings: Any) -> None:
    rita = make_user("rita@acme.example")
    make_member(acme, rita, Role.RECRUITER, Role.ORGANISER, display_name="Rita " + "Wolfeschlegelstein" * 3)
    make_invitation(acme, f"{'n' * 50}@acme.example")
    sign_in_confirmed(page, olga, site, settings)
    colleague = f"{MANAGE}team/{membership(acme, rita).pk}/"
    assert_all_good(
        page, site, f"{MANAGE}team/", f"{MANAGE}team/invite/", colleague, f"{colleague}removal/", f"{MANAGE}audit/",
        f"{MANAGE}audit/?what=team", f"{MANAGE}audit/?until=2001-01-01",
    )  # fmt: skip
    in_calm(page).goto(f"{site}{MANAGE}team/invite/")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("Choose at least one role.").first).to_be_visible()
    assert_good(page)
