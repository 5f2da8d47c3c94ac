"""One person, two records, in a real browser: found by the worker, compared, merged by HR, parted again."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from directory.duplicates.finding import find_duplicates
from directory.models import Alumnus, AlumnusState
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.e2e.conftest import assert_accessible, assert_good, in_calm, sign_in_as
from tests.e2e.product import Product, wait_for
from tests.factories.directory import make_alumnus, make_peer, make_spell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUEUE, PEOPLE = "/acme/manage/alumni/duplicates/", "/acme/manage/alumni/"
MAIDEN, MARRIED = "Zoë Müller", "Zoë Hallström"
TITLE = "Terminal planner"


@pytest.fixture
def twins(acme: Employer) -> tuple[Alumnus, Alumnus]:
    """Zoë joined under her married name; an older list has her as she was called then, with another address."""
    member = make_peer(
        acme, "Zoë", "Hallström", former_name="Müller", headline="Plans ports", personal_email="zoe@home.example"
    )
    listed = make_alumnus(acme, "Zoë", "Müller", employee_number="A-0417", headline="Planner of terminals")
    make_spell(member, title=TITLE, team="Operations", started_on=date(2014, 5, 1), last_day=date(2019, 8, 31))
    make_spell(listed, title=TITLE, team="Operations", started_on=date(2014, 5, 1), last_day=date(2019, 8, 31))
    make_spell(listed, title="Trainee", team="Operations", started_on=date(2011, 9, 1), last_day=date(2012, 8, 31))
    return member, listed


def desk_of(page: Page, user: User, site: str) -> Page:
    sign_in_as(page, user, site)
    page.goto(site + PEOPLE)
    expect(page.get_by_role("heading", level=1, name="People")).to_be_visible()
    return page


@pytest.mark.slow
def test_twins_are_found_merged_and_parted_again(
    product: Product, open_page: Callable[..., Page], acme: Employer, bob: User, twins: tuple[Alumnus, Alumnus]
) -> None:
    desk = desk_of(open_page(), bob, product.url)
    let_the_worker_look(desk)
    assert_good(desk)
    pair = desk.get_by_role("row", name=re.compile(MAIDEN))
    expect(pair).to_contain_text("Former name of one is the name of the other")
    pair.get_by_role("link", name="Compare").click()

    merge_into_the_member(desk)
    expect_record(desk, MARRIED, "A-0417", "Trainee")
    assert states_of(acme, twins) == [AlumnusState.ALUMNUS, AlumnusState.MERGED]

    desk.goto(product.url + QUEUE)
    expect(desk.get_by_text("Nobody is here twice")).to_be_visible()
    assert_good(desk)
    desk.get_by_role("button", name=f"Take back the merge of {MARRIED}").click()
    expect(desk.get_by_text("They are two records again, each as it was.")).to_be_visible()
    assert states_of(acme, twins) == [AlumnusState.ALUMNUS, AlumnusState.ALUMNUS]
    desk.goto(f"{product.url}{PEOPLE}{twins[1].pk}/")
    expect_record(desk, MAIDEN, "A-0417", "Trainee")


def let_the_worker_look(desk: Page) -> None:
    desk.get_by_role("link", name="Duplicates").first.click()
    expect(desk.get_by_text("Nobody is here twice")).to_be_visible()
    desk.get_by_role("button", name="Look now").click()
    expect(desk.get_by_text("We are looking through all records.")).to_be_visible()
    wait_for(lambda: desk.reload() and desk.get_by_role("link", name="Compare").count(), "the pair to be found")


def merge_into_the_member(desk: Page) -> None:
    """What the two say differently is chosen; what only one of them says goes along."""
    expect(desk.get_by_role("heading", name="One person, two records?")).to_be_visible()
    expect(desk.get_by_role("table")).to_contain_text("Trainee")
    assert_good(desk)
    desk.get_by_role("radio", name="Headline: Planner of terminals").check()
    desk.get_by_role("radio", name=f"Name: {MARRIED}").check()
    desk.get_by_role("button", name="Merge into one").click()
    expect(desk.get_by_text("The two records are one.")).to_be_visible()


def expect_record(desk: Page, name: str, *facts: str) -> None:
    expect(desk.get_by_role("heading", level=1)).to_have_text(name)
    for fact in facts:
        expect(desk.get_by_role("main").get_by_text(fact).first).to_be_visible()


def states_of(employer: Employer, twins: tuple[Alumnus, Alumnus]) -> list[str]:
    with tenant_scope(employer):
        found = dict(Alumnus.objects.filter(pk__in=[one.pk for one in twins]).values_list("pk", "state"))
    return [found[one.pk] for one in twins]


def test_two_people_are_kept_apart_without_javascript(
    open_page: Callable[..., Page], site: str, acme: Employer, bob: User, twins: tuple[Alumnus, Alumnus]
) -> None:
    with tenant_scope(acme):
        assert find_duplicates() == 1
    page = desk_of(in_calm(open_page(javascript=False)), bob, site)

    page.goto(site + QUEUE)
    page.get_by_role("button", name=re.compile("Two people")).click()
    expect(page.get_by_text("They are two people, and will not come up again.")).to_be_visible()
    expect(page.get_by_text("Nobody is here twice")).to_be_visible()


def test_a_merge_without_an_answer_says_what_is_missing(
    page: Page, site: str, acme: Employer, bob: User, twins: tuple[Alumnus, Alumnus]
) -> None:
    in_calm(page)
    desk_of(page, bob, site)
    page.goto(f"{site}{PEOPLE}merge/{twins[0].pk}/{twins[1].pk}/")
    page.evaluate("document.querySelectorAll('[type=radio][name=keep]').forEach((one) => { one.checked = false })")
    page.get_by_role("button", name="Merge into one").click()
    expect(page.get_by_role("main").get_by_text("Choose the record that stays.").first).to_be_visible()
    assert_accessible(page)
