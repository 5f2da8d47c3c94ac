"""A group is started and joined, somebody is mentioned, a comment is reported, hidden by a moderator and appealed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from community.models import Group, GroupPost, ModerationCase
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.modules import all_modules
from tenancy.scope import tenant_scope
from tests.e2e.conftest import assert_good, sign_in_as
from tests.factories.accounts import make_member, make_user
from tests.factories.directory import own_alumnus

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(acme: Employer, alice: User) -> tuple[User, User]:
    """Alice and Ben, both in the network, with all modules on."""
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=[module.name for module in all_modules()])
    own_alumnus(acme, alice)
    ben = make_user("ben@home.example")
    make_member(acme, ben, Role.ALUMNUS)
    own_alumnus(acme, ben, "Ben", "Ito")
    return alice, ben


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1, name=text)).to_be_visible()


def test_from_the_first_post_to_the_appeal(
    open_page: Callable[..., Page], site: str, acme: Employer, people: tuple[User, User], bob: User
) -> None:
    alice, bens, desk = open_page(), open_page(), open_page()
    for page, user in ((alice, people[0]), (bens, people[1]), (desk, bob)):
        sign_in_as(page, user, site)
    group = start(alice, site, acme)
    join_and_comment(bens, site, group)
    mention(alice, site, group)
    report(alice, site, acme, group)
    hide(desk, site)
    appeal(bens, site, acme)


def start(page: Page, site: str, acme: Employer) -> str:
    page.goto(f"{site}/acme/groups/")
    heading(page, "Groups")
    page.get_by_role("link", name="Start a group").first.click()
    heading(page, "Start a group")
    page.locator("[name=name]").fill("Old Payments crew")
    page.locator("[name=house_rules]").fill("Be kind.")
    assert_good(page)
    page.get_by_role("button", name="Start the group").click()
    heading(page, "Invite people to Old Payments crew")
    with tenant_scope(acme):
        return f"{site}/acme{Group.objects.get().get_absolute_url()}"


def join_and_comment(page: Page, site: str, group: str) -> None:
    page.goto(f"{group}joining/")
    heading(page, "Join Old Payments crew")
    page.get_by_label("I keep to these rules").check()
    page.get_by_role("button", name="Join").click()
    heading(page, "Old Payments crew")
    page.locator("[name=body]").fill("Your cake was **dreadful**.")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_text("Your cake was dreadful.")).to_be_visible()


def mention(page: Page, site: str, group: str) -> None:
    page.goto(group)
    heading(page, "Old Payments crew")
    page.locator("[name=body]").fill("Who still has the recipe?")
    page.get_by_text("Mention somebody, add a picture").click()
    page.locator("[name=mentioned-name]").fill("Ben")
    page.get_by_role("option", name="Ben Ito").click()
    assert_good(page)
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("link", name="@Ben Ito")).to_be_visible()
    assert_good(page)


def report(page: Page, site: str, acme: Employer, group: str) -> None:
    with tenant_scope(acme):
        post = GroupPost.objects.get(body__startswith="Your cake")
    page.goto(f"{group}posts/{post.pk}/")
    heading(page, "Ben Ito wrote")
    page.locator("[name=body]").fill("That was not kind.")
    page.get_by_role("button", name="Comment").click()
    expect(page.get_by_text("That was not kind.")).to_be_visible()
    page.get_by_role("link", name="Report").first.click()
    heading(page, "Report this")
    page.get_by_label("Insults or threatens somebody").check()
    assert_good(page)
    page.get_by_role("button", name="Report").click()
    expect(page.get_by_text("A person looks at it")).to_be_visible()


def hide(page: Page, site: str) -> None:
    page.goto(f"{site}/acme/manage/reports/")
    heading(page, "Reports")
    page.get_by_role("link", name="Post in a group").click()
    heading(page, "Post in a group")
    page.locator("[name=outcome][value=hide]").check()
    page.locator("[name=basis]").select_option("rude")
    page.locator("[name=words]").fill("We talk about cakes kindly.")
    assert_good(page)
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Everybody concerned is told")).to_be_visible()


def appeal(page: Page, site: str, acme: Employer) -> None:
    with tenant_scope(acme):
        case = ModerationCase.objects.get()
        assert Alumnus.objects.get(pk=case.author_id).given_name == "Ben"
    page.goto(f"{site}/acme/decisions/{case.pk}/")
    heading(page, "A decision about what you wrote")
    expect(page.get_by_text("We talk about cakes kindly.")).to_be_visible()
    page.locator("[name=words]").fill("It was a joke between us.")
    assert_good(page)
    page.get_by_role("button", name="Appeal").click()
    expect(page.get_by_text("Your appeal is on its way")).to_be_visible()
