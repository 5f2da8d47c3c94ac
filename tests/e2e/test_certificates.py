"""A certificate of service from the wish to its withdrawal, and what a stranger with the code reads meanwhile."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from community.certificates.envelope import opened, read
from community.models import Certificate, SigningKey
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import PHONE, assert_good, in_calm, sign_in_as
from tests.factories.directory import make_spell, own_alumnus

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def served(acme: Employer, alice: User) -> Employer:
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=["offboarding", "directory", "services"])
    make_spell(own_alumnus(acme, alice), title="Analyst", team="Payments")
    return acme


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1, name=text)).to_be_visible()


def test_asked_for_issued_checked_and_withdrawn(
    open_page: Callable[..., Page], site: str, served: Employer, alice: User, bob: User, tmp_path: Path
) -> None:
    member, desk, stranger = open_page(size=PHONE), open_page(), in_calm(open_page(size=PHONE))
    sign_in_as(member, alice, site)
    sign_in_as(desk, bob, site)
    member.goto(f"{site}/acme/certificates/new/")
    heading(member, "Ask for a certificate")
    member.get_by_label("Name my team").check()
    assert_good(member)
    member.get_by_role("button", name="Ask").click()
    heading(member, "Certificate of service")

    desk.goto(f"{site}/acme/manage/certificates/")
    heading(desk, "Certificates of service")
    desk.get_by_role("link", name="Alice Brandt").click()
    heading(desk, "Alice Brandt")
    assert_good(desk)
    desk.get_by_role("button", name="Issue it").click()
    expect(desk.get_by_text("Issued. Alice Brandt gets a mail now.")).to_be_visible()

    member.reload()
    with member.expect_download() as taken:
        member.get_by_role("link", name="Download the PDF").click()
    with tenant_scope(served):
        key, certificate = SigningKey.objects.get(), Certificate.objects.get()
    file = Path(taken.value.path()).read_bytes()
    assert opened(read(file), public_key=bytes.fromhex(key.public_key))["code"] == certificate.code

    stranger.goto(f"{site}/acme/c/")
    heading(stranger, "Check a certificate")
    assert_good(stranger)
    stranger.get_by_role("textbox", name="Code").fill(certificate.spaced_code)
    stranger.get_by_role("button", name="Check the code").click()
    heading(stranger, "This certificate is valid")
    expect(stranger.get_by_text("Payments")).to_be_visible()
    assert_good(stranger)

    member.reload()
    assert_good(member)
    member.get_by_role("button", name="Withdraw the certificate").click()
    expect(member.get_by_text("You withdrew it on")).to_be_visible()
    stranger.reload()
    heading(stranger, "This certificate was withdrawn")
    expect(stranger.get_by_text("Payments")).to_have_count(0)
