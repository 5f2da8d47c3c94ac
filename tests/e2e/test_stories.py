"""A story: asked, read, agreed to, published, taken back, and gone everywhere."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from community.models import Story
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.modules import all_modules
from tenancy.scope import tenant_scope
from tests.e2e.conftest import assert_good, sign_in_as
from tests.factories.accounts import membership
from tests.factories.directory import own_alumnus
from tests.factories.stories import make_story

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TITLE = "From desk to bakery"


@pytest.fixture
def story(acme: Employer, alice: User, bob: User) -> Story:
    own = own_alumnus(acme, alice)
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=[module.name for module in all_modules()])
        Alumnus.objects.filter(pk=own.pk).update(confirmed_at=timezone.now())
        return make_story(own, membership(acme, bob), title=TITLE)


def test_a_story_is_out_with_a_yes_and_gone_without(
    open_page: Callable[..., Page], site: str, story: Story, alice: User, bob: User
) -> None:
    desk, mine = open_page(), open_page()
    sign_in_as(desk, bob, site)
    sign_in_as(mine, alice, site)
    desk.goto(f"{site}/acme/manage/stories/{story.pk}/")
    expect(desk.get_by_role("heading", level=1, name="The story about Alice Brandt")).to_be_visible()
    desk.get_by_role("button", name="Ask them").click()
    expect(desk.get_by_text("Waits for the person")).to_be_visible()

    mine.goto(f"{site}/acme/stories/{story.pk}/")
    expect(mine.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    assert_good(mine)
    mine.get_by_label("Yes, publish exactly this").check()
    mine.get_by_role("button", name="Send my answer").click()
    expect(mine.get_by_text("You said yes to these words.")).to_be_visible()

    desk.reload()
    desk.get_by_role("button", name="Publish").click()
    expect(desk.get_by_role("button", name="Take it off the page")).to_be_visible()
    mine.goto(f"{site}/acme/news/")
    expect(mine.get_by_role("link", name=TITLE)).to_be_visible()
    assert_good(mine)
    mine.get_by_role("button", name=f"Save {TITLE}").click()
    expect(mine.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    article = mine.url

    mine.goto(f"{site}/acme/stories/{story.pk}/")
    expect(mine.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    mine.get_by_role("button", name="Take my story back").click()
    expect(mine.get_by_role("heading", level=1, name="My story")).to_be_visible()
    for path in ("news/", "news/saved/", "news/?q=bakery", ""):
        mine.goto(f"{site}/acme/{path}")
        expect(mine.get_by_role("heading", level=1)).to_be_visible()
        expect(mine.get_by_role("link", name=TITLE)).to_have_count(0)
    assert [mine.request.get(each).status for each in (article, f"{article}picture/")] == [404, 404]
    desk.reload()
    expect(desk.get_by_text("It is gone from every page")).to_be_visible()
    expect(desk.get_by_text("She bakes now.")).to_have_count(0)
