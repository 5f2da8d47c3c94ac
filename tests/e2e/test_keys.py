"""Passkeys in a real browser, with Chromium's virtual authenticator; and every page about keys in both sizes."""

import os
import re
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from accounts.factors import actions, totp
from accounts.models import User
from tenancy.scope import person_scope
from tests.accounts.steps import code_sent_to
from tests.e2e.conftest import assert_good, in_calm, sign_in_as
from tests.factories.passkeys import make_passkey

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

OpenPage = Callable[..., Page]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
# navigator.credentials.get() is what a page asks a passkey with.
COUNT_QUESTIONS = """window.questions = 0;
const get = navigator.credentials.get.bind(navigator.credentials);
navigator.credentials.get = (how) => { window.questions += 1; return get(how); };"""


class Finger:
    """The person's device: holds passkeys and touches by itself, or refuses to."""

    def __init__(self, page: Page) -> None:
        self.devtools: CDPSession = page.context.new_cdp_session(page)
        self.devtools.send("WebAuthn.enable")
        self.id = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def keys(self) -> list[dict[str, Any]]:
        return self.devtools.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]

    @contextmanager
    def off_the_sensor(self):  # type: ignore[no-untyped-def]
        """What is asked meanwhile waits for good. A finger that rests there takes up what a field suggests, at once."""
        self._present(here=False)
        yield
        self._present(here=True)

    @contextmanager
    def that_is_not_known(self):  # type: ignore[no-untyped-def]
        self._verified(known=False)
        yield
        self._verified(known=True)

    def _present(self, *, here: bool) -> None:
        self.devtools.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": self.id, "enabled": here})

    def _verified(self, *, known: bool) -> None:
        self.devtools.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": known})


def look(page: Page, name: str) -> None:
    """Axe on a desk and a phone, light and dark. KEY_PICTURES keeps what was seen."""
    assert_good(page)
    folder = os.environ.get("KEY_PICTURES")
    if not folder:
        return
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for width, height in ((1440, 900), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=str(Path(folder) / f"{name}-{width}-{scheme}.png"), full_page=True)
    page.emulate_media(color_scheme="light")


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def sign_in(page: Page, site: str, email: str, *, then: str) -> None:
    page.goto(f"{site}/account/sign-in/?next=/account/")
    heading(page, "Sign in")
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    heading(page, "Look in your mailbox")
    page.get_by_label("Code").fill(code_sent_to(email))
    page.get_by_role("button", name="Sign in").click()
    heading(page, then)


def sign_out(page: Page) -> None:
    page.locator("main").get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url(re.compile(r"/$"))


def confirm_by_mail(page: Page, email: str) -> None:
    heading(page, "Confirm that it is you")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("Code")).to_be_visible()
    page.get_by_label("Code").fill(code_sent_to(email))
    page.get_by_role("button", name="Confirm", exact=True).click()


def test_passkey_from_the_offer_to_sign_in_and_confirmation(page: Page, site: str, alice: User) -> None:
    finger = Finger(page)
    sign_in(page, site, alice.email, then="My account")
    sign_out(page)
    sign_in(page, site, alice.email, then="Next time, with one touch?")
    look(page, "offer")
    page.get_by_role("link", name="Add a passkey").click()
    look(page, "confirm")
    confirm_by_mail(page, alice.email)
    heading(page, "Add a passkey")
    look(page, "add")
    page.get_by_label("Name of this passkey").fill("Laptop at home")
    page.get_by_role("button", name="Add the passkey").click()
    heading(page, "My account")
    expect(page.get_by_text("Laptop at home")).to_be_visible()
    look(page, "account")
    [key] = finger.keys()
    assert (key["rpId"], key["isResidentCredential"]) == ("localhost", True)

    sign_out(page)
    page.add_init_script(COUNT_QUESTIONS)
    with finger.off_the_sensor():
        page.goto(f"{site}/account/sign-in/?next=/account/")
        page.wait_for_function("window.questions === 1")  # the suggestion in the address field
    page.get_by_role("button", name="Sign in with a passkey").click()
    heading(page, "My account")
    expect(page.get_by_text("Opened with a passkey")).to_be_visible()

    page.goto(f"{site}/account/addresses/new/")
    heading(page, "Confirm that it is you")
    look(page, "confirm-passkey")
    page.get_by_role("button", name="Confirm with your passkey").click()
    page.wait_for_url(f"{site}/account/addresses/new/")


def add_a_passkey(page: Page, site: str, person: User) -> None:
    sign_in(page, site, person.email, then="My account")
    page.get_by_role("link", name="Add a passkey").click()
    confirm_by_mail(page, person.email)
    page.get_by_role("button", name="Add the passkey").click()
    heading(page, "My account")


def test_passkey_is_among_the_suggestions_of_the_address_field(page: Page, site: str, alice: User) -> None:
    Finger(page)
    page.goto(f"{site}/account/sign-in/")
    expect(page.get_by_label("Your e-mail address")).to_have_attribute("autocomplete", "username webauthn")
    add_a_passkey(page, site, alice)
    sign_out(page)
    page.goto(f"{site}/account/sign-in/?next=/account/")
    heading(page, "My account")  # no button was pressed: the finger has taken up the suggestion
    expect(page.get_by_text("Opened with a passkey")).to_be_visible()


def test_browser_that_knows_passkeys_but_no_suggestions(page: Page, site: str, alice: User) -> None:
    Finger(page)
    add_a_passkey(page, site, alice)
    sign_out(page)
    page.add_init_script("delete window.PublicKeyCredential.isConditionalMediationAvailable")
    page.goto(f"{site}/account/sign-in/?next=/account/")
    heading(page, "Sign in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    heading(page, "My account")


def test_not_now_is_not_asked_again(page: Page, site: str, alice: User) -> None:
    sign_in(page, site, alice.email, then="My account")
    sign_out(page)
    sign_in(page, site, alice.email, then="Next time, with one touch?")
    page.get_by_role("button", name="Not now").click()
    heading(page, "My account")
    sign_out(page)
    sign_in(page, site, alice.email, then="My account")


def test_device_that_does_not_know_its_owner_signs_nobody_in(page: Page, site: str, alice: User) -> None:
    finger = Finger(page)
    page.goto(f"{site}/account/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_have_text(
        "That was stopped, or took too long. Try again, or take another way."
    )
    assert finger.keys() == []
    look(page, "sign-in")


def test_same_device_twice_is_told_so(page: Page, site: str, alice: User) -> None:
    Finger(page)
    sign_in(page, site, alice.email, then="My account")
    page.get_by_role("link", name="Add a passkey").click()
    confirm_by_mail(page, alice.email)
    page.get_by_role("button", name="Add the passkey").click()
    heading(page, "My account")
    page.get_by_role("link", name="Add a passkey").click()
    heading(page, "Add a passkey")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("alert")).to_have_text("This device has a passkey for you already.")
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("link", name=re.compile("^Linux")).click()
    heading(page, "Your passkey")
    look(page, "passkey")
    page.get_by_label("Name of this passkey").fill("Old laptop")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Old laptop").click()
    page.get_by_role("link", name="Remove this passkey").click()
    heading(page, "Remove “Old laptop”?")
    look(page, "removal")
    page.get_by_role("button", name="Remove this passkey").click()
    heading(page, "My account")
    expect(page.get_by_text("Old laptop")).to_have_count(0)


def test_signing_in_works_without_javascript(open_page: OpenPage, site: str, alice: User) -> None:
    page = open_page(javascript=False)
    page.goto(f"{site}/account/sign-in/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    sign_in(page, site, alice.email, then="My account")
    page.get_by_role("link", name="Add a passkey").click()
    confirm_by_mail(page, alice.email)
    expect(page.get_by_text("JavaScript is switched off")).to_be_visible()


def test_colleague_sets_up_an_app_and_uses_it(page: Page, site: str, settings: Any, bob: User) -> None:
    settings.STAFF_SECOND_STEP = "required"
    sign_in(page, site, bob.email, then="Add a second key to your desk")
    look(page, "offer-staff")
    page.get_by_role("link", name="Use an authenticator app").click()
    confirm_by_mail(page, bob.email)
    heading(page, "Set up an authenticator app")
    look(page, "app")
    secret = page.locator("main code").inner_text().replace(" ", "")
    page.get_by_label("Code from the app").fill(totp.code_at(secret, totp.step_now() - 1))
    page.get_by_role("button", name="Set it up").click()
    heading(page, "Codes for a bad day")
    look(page, "recovery")
    page.get_by_role("button", name="Show me the codes").click()
    heading(page, "Keep these ten codes")
    look(page, "recovery-shown")
    page.get_by_role("link", name="I have kept them").click()
    heading(page, "My account")
    look(page, "account-staff")

    sign_out(page)
    sign_in(page, site, bob.email, then="My account")
    page.goto(f"{site}/acme/manage/alumni/")
    heading(page, "One more step")
    look(page, "second-step")
    page.get_by_label("Code from the app").fill(totp.code_at(secret, totp.step_now()))
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"{site}/acme/manage/alumni/")


def test_refusals_are_calm(open_page: OpenPage, site: str, bob: User) -> None:
    make_passkey(bob)
    with person_scope(bob.pk):
        actions.make_recovery_codes(user=bob)
    page = in_calm(open_page())
    sign_in_as(page, bob, site)
    page.goto(f"{site}/account/app/")
    heading(page, "Confirm that it is you")
    page.get_by_label("Recovery code").fill("WRON-GONE")
    page.get_by_role("button", name="Confirm", exact=True).click()
    expect(page.get_by_text("That is not the code.").first).to_be_visible()
    look(page, "confirm-refused")
    page.goto(f"{site}/account/confirm/?for=nothing")
    heading(page, "There is nothing to confirm here")
    look(page, "confirm-over")
