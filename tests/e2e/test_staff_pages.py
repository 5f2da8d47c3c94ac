"""Every page of HR: axe and console find nothing, nothing overflows; keys are enough, and scripts are not needed."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Page, expect

from accounts.models import User
from offboarding.actions.imports import start_import
from offboarding.actions.leavers import Person, save_farewell
from offboarding.actions.moves import withdraw
from offboarding.imports.working import work_on
from offboarding.models import Case, LeaverImport
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import PHONE, assert_accessible, assert_all_good, assert_good, in_calm, sign_in_as
from tests.factories.directory import own_alumnus
from tests.factories.offboarding import days, make_case, make_checklist
from tests.offboarding.imports.conftest import ERIK, HEADER, JADE, as_csv, imported, previewed, sample

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OpenPage = Callable[..., Page]
MANAGE = "/acme/manage/"
LONG = "Wolfeschlegelsteinhausenbergerdorff-Montgomery"
TASKS = (("Hand back laptop, badge and keys", 0), ("Talk about the hand-over", -40), ("Send the reference letter", 7))


@pytest.fixture
def notice(acme: Employer, bob: User) -> Case:
    """Somebody who leaves in three weeks, with tasks, answers and names that break layouts."""
    make_checklist(acme, *TASKS)
    case = make_case(
        acme, last_day=acme.today() + days(21), given_name="Lena", family_name=LONG, title="Chief " * 8,
        work_email=f"{'l' * 50}@acme.example", personal_email="lena@home.example",
    )  # fmt: skip
    with tenant_scope(acme):
        people = [Person("Jonas Weber", ""), Person("", f"{'j' * 50}@home.example")]
        return save_farewell(case, farewell="Thank you all.\nSee you!", colleagues=people)


@pytest.fixture
def cases(acme: Employer, bob: User, notice: Case) -> dict[str, Case]:
    """One case of each kind that looks different."""
    today = acme.today()
    withdrawn = make_case(acme, last_day=today + days(9), given_name="Wim", employee_number="2")
    with tenant_scope(acme):
        withdraw(withdrawn, by=bob)
    return {
        "notice": notice,
        "held": make_case(acme, last_day=today - days(9), given_name="Hela", employee_number="3"),
        "draft": make_case(acme, given_name="Dora", employee_number="4"),
        "missing": make_case(acme, last_day=today, given_name="Mia", employee_number="5"),
        "withdrawn": withdrawn,
    }


@pytest.fixture
def page(open_page: OpenPage, site: str, bob: User) -> Page:
    """Bob of HR is signed in."""
    page = in_calm(open_page())
    sign_in_as(page, bob, site)
    return page


def path_of(case: Case, noun: str = "") -> str:
    return f"{MANAGE}cases/{case.pk}/" + (f"{noun}/" if noun else "")


def test_pages_of_an_employer_without_leavers(page: Page, site: str) -> None:
    assert_all_good(page, site, MANAGE, f"{MANAGE}cases/", f"{MANAGE}people/", f"{MANAGE}checklists/")
    assert_all_good(page, site, f"{MANAGE}imports/", f"{MANAGE}cases/release/")
    assert_all_good(page, site, f"{MANAGE}audiences/", f"{MANAGE}audiences/new/?state=alumnus&q=ada&joined=no")


def test_start_page_and_lists(
    page: Page, open_page: OpenPage, site: str, rita: User, alice: User, acme: Employer, cases: dict[str, Case]
) -> None:
    own_alumnus(acme, alice)
    lists = (f"{MANAGE}cases/", f"{MANAGE}cases/?show=held", f"{MANAGE}cases/?q=nobody-of-this-name")

    assert_all_good(page, site, MANAGE, *lists, f"{MANAGE}people/", f"{MANAGE}cases/release/?show=held")

    recruiter = open_page()
    sign_in_as(recruiter, rita, site)
    assert_all_good(recruiter, site, MANAGE, path_of(cases["notice"]))


def test_pages_of_cases(page: Page, site: str, cases: dict[str, Case]) -> None:
    notice = cases["notice"]

    assert_all_good(page, site, *(path_of(case) for case in cases.values()))
    assert_all_good(page, site, *(path_of(notice, noun) for noun in ("last-day", "link", "death", "withdrawal")))
    assert_all_good(page, site, path_of(cases["withdrawn"], "reopening"), f"{MANAGE}people/{notice.alumnus_id}/")


def test_forms_and_what_is_wrong_in_them(page: Page, site: str, notice: Case) -> None:
    assert_all_good(page, site, f"{MANAGE}checklists/", f"{MANAGE}eligibility/")
    wrong = {
        "cases/new/": ("Personal e-mail", "lena@acme.example", "Open the case"),
        "checklists/new/": ("Days from the last day", "999", "Save the checklist"),
        "settings/": ("Name", "", "Save"),
        f"cases/{notice.pk}/last-day/": ("Last day", "", "Save the new day"),
    }
    for path, (label, value, button) in wrong.items():
        page.goto(f"{site}{MANAGE}{path}")
        assert_good(page)
        page.get_by_label(label).first.fill(value)
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert_good(page)


@pytest.fixture
def loaded(acme: Employer, bob: User, settings: Any, tmp_path: Path) -> dict[str, LeaverImport]:
    """An import in every state that has a page of its own; nobody works on the one that is being read."""
    settings.MEDIA_ROOT = tmp_path / "media"
    with tenant_scope(acme):
        asking, refused, waiting = (
            start_import(file=ContentFile(content), file_name=f"{name}.csv", by=bob)
            for name, content in (("asking", sample("07")), ("refused", b""), ("waiting", sample("07")))
        )
        for run in (asking, refused):
            work_on(run.pk)
        return {
            "asking": asking,
            "refused": refused,
            "waiting": waiting,
            "preview": previewed(sample("09"), by=bob),
            "done": imported(as_csv(HEADER, ERIK, JADE), by=bob),
        }


def test_pages_of_imports(page: Page, site: str, loaded: dict[str, LeaverImport]) -> None:
    paths = {name: f"{MANAGE}imports/{run.pk}/" for name, run in loaded.items()}

    assert_all_good(page, site, f"{MANAGE}imports/", f"{MANAGE}imports/new/")
    assert_all_good(page, site, *paths.values(), f"{paths['done']}undoing/")
    assert_all_good(page, site, *(f"{paths['preview']}?show={tab}" for tab in ("skipped", "update", "warnings")))


def test_held_people_are_released_by_keyboard(page: Page, site: str, cases: dict[str, Case]) -> None:
    page.goto(f"{site}{MANAGE}cases/?show=held")

    everybody = page.get_by_label("Tick all on this page")
    everybody.focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("Release Hela Vogel")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Release the ticked")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_text("1 person is released")).to_be_visible()


def test_menus_open_by_keyboard_and_are_accessible(page: Page, site: str, notice: Case) -> None:
    page.goto(site + path_of(notice))
    page.get_by_role("button", name="More").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Move the last day")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")

    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.get_by_role("button", name="Open the menu").click()
    expect(page.get_by_role("link", name="Eligibility")).to_be_visible()
    assert_accessible(page)


def test_hr_works_without_javascript(open_page: OpenPage, site: str, acme: Employer, bob: User) -> None:
    make_checklist(acme, *TASKS)
    last_day = acme.today() + timedelta(days=30)
    page = open_page(javascript=False)
    sign_in_as(page, bob, site)

    open_a_case(page, site, last_day)
    page.get_by_role("button", name="Tick “Send the reference letter”").click()
    expect(page.get_by_role("button", name="Take the tick off “Send the reference letter”")).to_be_visible()
    expect(page.get_by_text("1 of 3 done")).to_be_visible()

    page.get_by_role("button", name="More").click()
    page.get_by_role("link", name="Move the last day").click()
    page.get_by_label("Last day").fill((last_day + timedelta(days=7)).isoformat())
    page.get_by_role("button", name="Save the new day").click()
    expect(page.get_by_text("The last day has moved, and everything not yet done with it.")).to_be_visible()


def open_a_case(page: Page, site: str, last_day: date) -> None:
    page.goto(f"{site}{MANAGE}cases/")
    page.get_by_role("link", name="Open a case").click()
    page.get_by_label("First name").fill("Lena")
    page.get_by_label("Last name").fill("Vogel")
    page.get_by_label("Work e-mail").fill("lena@acme.example")
    page.get_by_label("Last day").fill(last_day.isoformat())
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_role("heading", name="Lena Vogel")).to_be_visible()
