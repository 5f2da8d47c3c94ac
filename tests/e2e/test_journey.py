"""The main job on real parts: from a file of leavers to an old colleague's search. Mail is read in the viewer."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role
from directory.actions import create_alumnus, link_membership
from offboarding.actions.steps import run_timeline
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import PHONE, assert_accessible, search_for
from tests.e2e.product import Product, wait_for
from tests.factories.accounts import make_employer, make_member, make_user

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RESCUED = 180_000  # ms: work whose message is lost is found by the rescue, after a minute and a half
SAMPLE = Path(__file__).resolve().parents[1] / "data" / "leavers" / "01-workday-utf8.csv"
EXPORTED_ON = date(2026, 11, 21)
HR, COLLEAGUE = "bob@northwind.example", "otto@home.example"
LEAVER, AT_WORK = "kamil.horakova81@example.org", "kamil.horakova81@northwind.example"
LEAVERS_LAST_DAY = date(2026, 12, 7)


def fresh_sample(today: date) -> bytes:
    """The sample file with its dates moved, as if it had been exported today."""
    by = today - EXPORTED_ON
    rows = list(csv.reader(io.StringIO(SAMPLE.read_text(encoding="utf-8"))))
    for row in rows:
        for index, value in enumerate(row):
            if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                row[index] = (date.fromisoformat(value) + by).isoformat()
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def open_mail(page: Page, product: Product, address: str, subject: str, *, after: int = 0) -> None:
    product.wait_for_mail(address, subject, after=after)
    page.goto(f"{product.url}/mail/?to={quote(address)}")
    page.get_by_role("link", name=re.compile(subject)).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(subject))


def follow_link(page: Page, label: str) -> None:
    """The button in the mail as a mail program shows it."""
    button = page.frame_locator("iframe").get_by_role("link", name=label)
    page.goto(str(button.get_attribute("href")))


def code_in_mail(page: Page, product: Product, address: str, subject: str, shape: str, *, after: int = 0) -> str:
    reader = page.context.new_page()
    open_mail(reader, product, address, subject, after=after)
    found = re.search(shape, reader.locator(".mail-text").inner_text())
    assert found
    reader.close()
    return found[0]


def sign_in(page: Page, product: Product, address: str) -> None:
    already = product.count_mails(address, "sign-in code")
    page.goto(f"{product.url}/account/sign-in/")
    page.get_by_label("E-mail").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    type_sign_in_code(page, product, address, already)


def type_sign_in_code(page: Page, product: Product, address: str, already: int = 0) -> None:
    code = code_in_mail(page, product, address, "sign-in code", r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", after=already)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in").click()


def step(page: Page, button: str, next_heading: str) -> None:
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(next_heading)


def zone_at_noon() -> str:
    """No midnight passes while the test runs. (The signs of the Etc zones are the wrong way round.)"""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


@pytest.fixture
def northwind(transactional_db: None) -> Employer:
    employer = make_employer(
        "northwind", name="Northwind Freight", work_email_domains=["northwind.example"], timezone=zone_at_noon()
    )
    make_member(employer, make_user(HR), Role.HR_ADMIN, display_name="Bob Moss")
    member = make_member(employer, make_user(COLLEAGUE), Role.ALUMNUS, display_name="Otto Berg")
    with tenant_scope(employer):
        otto = create_alumnus(given_name="Otto", family_name="Berg", personal_email=COLLEAGUE, by=None)
        link_membership(otto, member, by=None)
    return employer


def test_a_leaver_becomes_an_alumnus_and_is_found(
    northwind: Employer, product: Product, open_page: Callable[..., Page]
) -> None:
    today = northwind.today()
    last_day = LEAVERS_LAST_DAY + (today - EXPORTED_ON)
    desk, phone, colleague = open_page(), open_page(PHONE), open_page()

    sign_in(desk, product, HR)
    load_the_file(desk, product, today)
    at_nine(northwind, today)
    confirm_the_address(phone, product)
    expect_case(desk, "In notice", "Personal address confirmed")

    at_nine(northwind, last_day + timedelta(days=1))
    expect_case(desk, "Exited")
    at_nine(northwind, last_day + timedelta(days=2))
    join(phone, product)
    expect_case(desk, "Active")

    sign_in(colleague, product, COLLEAGUE)
    find_the_leaver(colleague)


def at_nine(employer: Employer, day: date) -> None:
    """What the ten-minute tick does at nine in the morning of that day, employer's time."""
    run_timeline(employer, now=datetime.combine(day, time(9), tzinfo=employer.zone))


def load_the_file(page: Page, product: Product, today: date) -> None:
    page.get_by_role("link", name="Imports").click()
    page.get_by_role("link", name="Import leavers").first.click()
    page.get_by_label("File").set_input_files(
        {"name": "leavers.csv", "mimeType": "text/csv", "buffer": fresh_sample(today)}
    )
    page.get_by_role("button", name="Read this file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which column is which?", timeout=RESCUED)
    assert_accessible(page)
    page.get_by_role("button", name="Looks right").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would change", timeout=RESCUED)
    expect(page.get_by_text("18 personal addresses")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Import 120 rows").click()
    confirm_by_code(page, product, HR)
    expect(page.get_by_role("heading", level=1)).to_have_text("What has changed", timeout=RESCUED)


def confirm_by_code(page: Page, product: Product, address: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    page.get_by_role("button", name="Send me a code").click()
    shape = r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b"
    page.get_by_label("Code").fill(code_in_mail(page, product, address, "confirms that it is you", shape))
    page.get_by_role("button", name="Confirm", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, that was you")
    page.get_by_role("button", name="Go on").click()


def confirm_the_address(page: Page, product: Product) -> None:
    open_mail(page, product, AT_WORK, "how can we reach you")
    follow_link(page, "Open my page")
    assert_accessible(page)
    page.get_by_role("link", name="Start with my address").click()
    page.get_by_label("Your personal e-mail address").fill(LEAVER)
    step(page, "Send me a code", "Look in your mailbox")
    code = code_in_mail(page, product, LEAVER, "code", r"\b\d{6}\b")
    page.get_by_label("The six digits from the mail").fill(code)
    step(page, "Confirm", "How may people reach you?")
    step(page, "Continue", "What may we write about?")
    step(page, "Continue", "A few words, and your people")
    page.get_by_label("few words").fill("Thank you all, it was a good time.")
    page.get_by_label("stay in touch").fill("Otto Berg")
    step(page, "Done", "See you, Kamil")
    assert_accessible(page)


def join(page: Page, product: Product) -> None:
    open_mail(page, product, LEAVER, "would like to stay in touch")
    follow_link(page, "See the invitation")
    assert_accessible(page)
    page.get_by_label(re.compile("Yes, I would like to join")).check()
    step(page, "Yes, I’m in", "Look in your mailbox")
    type_sign_in_code(page, product, LEAVER)
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome back, Kamil")
    page.locator("[name=city]").fill("Lyon")  # its list of suggestions bears the same name
    step(page, "Continue", "What do you do now?")
    page.get_by_label("Company or organisation").fill("Helio Logistics")
    page.get_by_label("What you do now").fill("Operations Manager")
    step(page, "Continue", "Who may see what?")
    step(page, "Finish", "Kamil")
    assert_accessible(page)


def find_the_leaver(page: Page) -> None:
    page.get_by_role("link", name="Directory").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Directory")  # the page before has a search box too
    search_for(page, "Horakowa")  # a letter wrong, no accents
    expect(page.get_by_role("link", name="Otto Berg")).to_have_count(0)
    row = page.get_by_role("link", name="Kamil Horáková")
    expect(row).to_be_visible()
    assert_accessible(page)
    row.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kamil Horáková")
    expect(page.get_by_text("Helio Logistics").first).to_be_visible()
    expect(page.get_by_text(LEAVER)).to_have_count(0)  # hidden by default
    assert_accessible(page)


def expect_case(page: Page, *words: str) -> None:
    page.get_by_role("link", name="Cases").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cases")
    page.locator("input[type=search]").fill("Horáková")
    page.locator("input[type=search]").press("Enter")
    link = page.get_by_role("link", name="Kamil Horáková")
    wait_for(link.count, "the case in the list")
    link.first.click()
    for word in words:
        expect(page.get_by_role("main").get_by_text(word, exact=True).first).to_be_visible()
