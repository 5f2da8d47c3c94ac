"""News, stories, benefits and leads through the pages: who opens them, what bad input gets, and how many queries."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from community.benefits.actions import save_benefit
from community.models import CodeKind, Lead, NewsPost, PostState, Story, StoryState
from community.news.actions import Words, save_post
from community.news.audience import how_many, is_for, reaches
from community.news.reading import readers_of
from community.news.section import collect
from directory.models import Alumnus, Block
from engagement.digests.sections import Recipient
from tenancy.models import Employer
from tests.factories.accounts import confirm, membership
from tests.factories.directory import make_peer, make_spell, own_alumnus
from tests.factories.stories import (
    make_article,
    make_benefit,
    make_lead,
    make_picture,
    make_role,
    make_story,
    picture_file,
    publish_with_yes,
)

Sign = Callable[[User], Client]


@pytest.fixture
def own(house: Employer, alice: User) -> Alumnus:
    return own_alumnus(house, alice)


def test_members_read_save_and_find(
    house: Employer, alice: User, bob: User, mallory: User, client_for: Sign, own: Alumnus,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    by, member = membership(house, bob), client_for(alice)
    first = make_article(by, title="The Große house", picture=make_picture(), picture_alt="A house")
    member.get("/acme/news/")
    with django_assert_num_queries(16):
        member.get("/acme/news/")
    make_article(by, title="Another")
    make_article(by, title="A third")
    with django_assert_num_queries(16):
        page = member.get("/acme/news/")
    assert [each.title for each in page.context["articles"]] == ["A third", "Another", "The Große house"]
    found = member.get("/acme/news/?q=grosse")
    assert [each.title for each in found.context["articles"]] == ["The Große house"]
    assert member.get("/acme/news/?q=nothing&category=story").context["articles"] == []
    one = f"/acme/news/articles/{first.pk}/"
    assert "<em>tall</em>" in member.get(one).content.decode()
    picture = member.get(f"{one}picture/")
    assert picture.getvalue()[:4] == b"RIFF"
    assert (picture.status_code, picture["Cache-Control"]) == (200, "private, no-store")
    member.post(f"{one}saving/")
    assert [each.title for each in member.get("/acme/news/saved/").context["articles"]] == ["The Große house"]
    member.post(f"{one}saving/", {"undo": "1", "from": "saved"})
    assert member.get("/acme/news/saved/").context["articles"] == []
    assert client_for(mallory).get(one).status_code == 404
    assert Client().get(one).status_code == 302
    assert member.post(one).status_code == 405
    assert member.get("/acme/manage/news/").status_code == 403
    Employer.objects.filter(pk=house.pk).update(modules=["directory"])
    assert member.get("/acme/news/").status_code == 404


def test_for_whom_it_is_decides_everywhere(house: Employer, bob: User, own: Alumnus) -> None:
    by = membership(house, bob)
    make_spell(own, team="Payments", office="Lyon")
    peer = make_peer(house, "Ines")
    tokens = ["country:*", "office:*", "team:Payments"]
    post = make_article(by, tokens=tokens)
    readers = readers_of([own, peer])
    for person, expected in ((own, True), (peer, False)):
        held = readers[person.pk].tokens
        assert NewsPost.objects.filter(is_for(held)).exists() is expected
        assert reaches(post, held) is expected
    assert how_many(post) == 1
    author = make_peer(house, "Blocked")
    NewsPost.objects.filter(pk=post.pk).update(category="memory", author=author)
    now = post.publish_at
    assert now is not None
    day = house.today()
    people = [Recipient(each, now - timedelta(hours=1), now + timedelta(hours=1), day, day) for each in (own, peer)]
    assert {pk: [item.title for item in items] for pk, items in collect(house, people).items()} == {
        own.pk: ["A new house"]
    }
    Block.objects.create(blocker=author, blocked=own)
    assert collect(house, people) == {}


def test_staff_write_publish_and_are_told_what_is_wrong(
    house: Employer, bob: User, rita: User, client_for: Sign
) -> None:
    desk = client_for(bob)
    assert client_for(rita).get("/acme/manage/news/").status_code == 403
    bad = desk.post("/acme/manage/news/new/", {"category": "company", "title_en": "", "body_en": "[" * 1001,
                                               "team": "Nobody", "publish_clock": "10:00"})  # fmt: skip
    assert bad.status_code == 422
    assert {"title_en", "body_en", "team", "publish_on"} <= bad.context["form"].errors.keys()
    good = {"category": "company", "title_en": "New", "body_en": "**Text**", "publish": "1"}
    upload = SimpleUploadedFile("p.png", picture_file().read())
    desk.post("/acme/manage/news/new/", {**good, "picture": upload, "picture_alt": "A wall"})
    post = NewsPost.objects.get()
    assert (post.state, bool(post.picture)) == (PostState.PUBLISHED, True)
    path = f"/acme/manage/news/{post.pk}/"
    stale = desk.post(path, {**good, "title_en": "Late", "version": "0", "picture_alt": "A wall"})
    assert (stale.status_code, "Late" in stale.content.decode()) == (409, True)
    assert desk.get(f"{path}preview/").status_code == 200
    desk.post(f"{path}publication/", {"undo": "1"})
    assert desk.get("/acme/manage/news/?show=draft").context["rows"][0]["article"].title == "New"
    assert desk.get(f"{path}deletion/").status_code == 200
    desk.post(f"{path}deletion/")
    assert not NewsPost.objects.exists()


def test_a_memory_waits_for_a_look(house: Employer, alice: User, bob: User, client_for: Sign, own: Alumnus) -> None:
    member, desk = client_for(alice), client_for(bob)
    assert member.post("/acme/news/memories/new/", {"title": "x", "year": "2999"}).status_code == 422
    sent = {"title": "Roof", "body": "It rained.", "year": "2015", "month": str(house.today().month), "may_show": "on"}
    member.post("/acme/news/memories/new/", sent)
    post = NewsPost.objects.get()
    assert member.get("/acme/news/").context["articles"] == []
    path = f"/acme/manage/news/{post.pk}/decision/"
    assert desk.post(path, {"reason": ""}).status_code == 422
    desk.post(path, {"show": "1"})
    assert [each.by for each in member.get("/acme/news/memories/").context["then"]] == ["Alice Brandt"]
    member.post(f"/acme/news/articles/{post.pk}/withdrawal/")
    assert not NewsPost.objects.exists()


def test_only_the_person_answers_and_takes_back(
    house: Employer, alice: User, bob: User, mallory: User, client_for: Sign, own: Alumnus
) -> None:
    by, member, desk = membership(house, bob), client_for(alice), client_for(bob)
    bad = desk.post("/acme/manage/stories/new/", {"who": "Nobody At All", "title": "x", "body": "y", "language": "en"})
    assert bad.status_code == 422
    desk.post("/acme/manage/stories/new/", {"who": "Alice Brandt", "title": "Bakery", "body": "y", "language": "en"})
    story = Story.objects.get()
    page, mine = f"/acme/manage/stories/{story.pk}/", f"/acme/stories/{story.pk}/"
    assert member.get(mine).status_code == 404  # a draft that nobody asked about
    desk.post(f"{page}question/")
    seen = member.get(mine).context["seen"]
    assert member.post(f"{mine}answer/", {"answer": "changes", "seen": seen}).status_code == 422
    assert member.post(f"{mine}answer/", {"answer": "yes", "seen": "x"}).status_code == 409
    assert client_for(mallory).post(f"{mine}answer/", {"answer": "yes", "seen": seen}).status_code == 404
    assert desk.post(f"{mine}answer/", {"answer": "yes", "seen": seen}).status_code == 404
    member.post(f"{mine}answer/", {"answer": "yes", "seen": seen})
    desk.post(f"{page}publication/")
    story.refresh_from_db()
    assert story.state == StoryState.PUBLISHED
    one = f"/acme/news/articles/{story.post_id}/"
    assert member.get(one).context["article"].title == "Bakery"
    assert desk.post(f"{page}withdrawal/").status_code == 404
    member.post(f"{mine}withdrawal/")
    assert member.get(one).status_code == 404
    gone = desk.get(page).content.decode()
    assert ("Taken back" in gone, "Bakery" in gone) == (True, False)
    assert desk.get(f"{page}words/").status_code == 404
    own_one = {"title": "Mine", "body": "I", "language": "en"}
    assert member.post("/acme/stories/new/", own_one).status_code == 422  # without the yes
    member.post("/acme/stories/new/", {**own_one, "says_yes": "on"})
    assert publish_with_yes(house, make_story(own, by, title="Two"), by).state == StoryState.PUBLISHED
    assert len(desk.get("/acme/manage/stories/").context["rows"]) == 1


def test_a_code_is_on_no_page_before_it_is_asked_for(
    house: Employer, alice: User, bob: User, client_for: Sign, own: Alumnus
) -> None:
    by, member, desk = membership(house, bob), client_for(alice), client_for(bob)
    benefit = make_benefit(house, by)
    far = make_benefit(house, by, countries=["NZ"])
    Alumnus.objects.filter(pk=own.pk).update(country="FR")
    path = f"/acme/benefits/{benefit.pk}/"
    assert "OLD-HANDS" not in member.get(path).content.decode()
    assert member.get(f"{path}use/").status_code == 405
    member.post(f"{path}use/")
    assert "OLD-HANDS" in member.get(path).content.decode()
    assert {row["benefit"].pk for row in member.get("/acme/benefits/").context["rows"]} <= {benefit.pk, far.pk}
    single = save_benefit(fields={"title": "Hall", "code_kind": CodeKind.SINGLE}, by=by)
    upload = f"/acme/manage/benefits/{single.pk}/codes/"
    wrong = desk.post(upload, {"file": SimpleUploadedFile("c.csv", b"code\nA\nA\n")})
    assert wrong.status_code == 422
    assert [(each.line, each.field) for each in wrong.context["code_errors"]] == [(3, "code")]
    desk.post(upload, {"file": SimpleUploadedFile("c.csv", b"A\nB\n")})
    again = desk.post(upload, {"file": SimpleUploadedFile("c.csv", b"B\n")})
    assert again.context["code_errors"][0].line == 1
    assert desk.post(f"/acme/manage/benefits/{single.pk}/", {"title": "", "code_kind": "one"}).status_code == 422
    assert member.get("/acme/manage/benefits/").status_code == 403


def test_a_lead_is_told_moved_and_exported(
    house: Employer, alice: User, bob: User, mallory: User, client_for: Sign, own: Alumnus
) -> None:
    by, member, desk = membership(house, bob), client_for(alice), client_for(bob)
    role = make_role(house, by, is_public=True)
    hidden = make_role(house, by, title="Not for all")
    public = Client().get(f"/acme/get-involved/{role.pk}/")
    assert '"@type": "JobPosting"' in public.content.decode()
    assert Client().get(f"/acme/get-involved/{hidden.pk}/").status_code == 404
    assert member.post("/acme/involve/", {"way": "speaker", "line": ""}).status_code == 422
    member.post(f"/acme/involve/{role.pk}/", {"line": "I would\n=like to"})
    lead = Lead.objects.get()
    page = f"/acme/manage/leads/{lead.pk}/"
    assert member.get(page).status_code == 403
    assert client_for(mallory).get(page).status_code == 404
    assert desk.post(f"{page}care/", {"next_on": "2030-01-01", "version": "1"}).status_code == 422
    assert desk.post(f"{page}move/", {"to": "won", "version": "1"}).status_code == 422
    desk.post(f"{page}care/", {"owner": str(by.pk), "next_step": "Ring", "next_on": "2020-01-01", "version": "1"})
    assert desk.post(f"{page}move/", {"to": "in_talks", "version": "1"}).status_code == 409
    desk.post(f"{page}move/", {"to": "in_talks", "version": "2"})
    assert "You are talking about it." in member.get("/acme/involve/").content.decode()
    assert "Overdue" in desk.get("/acme/manage/leads/?owner=" + str(by.pk)).content.decode()
    assert desk.post("/acme/manage/leads/export/").status_code == 302
    file = confirm(desk, "leads.export").post("/acme/manage/leads/export/")
    assert "Alice Brandt" in b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
    member.post(f"/acme/involve/leads/{lead.pk}/withdrawal/")
    lead.refresh_from_db()
    assert (lead.state, lead.line) == ("closed", "")
    assert make_lead(house, own).is_open


def test_words_that_are_no_picture_are_refused(house: Employer, bob: User, client_for: Sign) -> None:
    post = save_post(words=[Words("en", "x", "y")], fields={}, by=membership(house, bob))
    data = {"category": "company", "title_en": "x", "picture": BytesIO(b"<svg/>"), "version": "1"}
    assert client_for(bob).post(f"/acme/manage/news/{post.pk}/", data).status_code == 422
