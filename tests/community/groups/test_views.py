from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from community.groups.actions import starting
from community.models import Group, GroupMember, GroupPost, MemberState, Notify, Openness
from directory.connections.actions import block
from tenancy.scope import tenant_scope
from tests.factories.accounts import client_for
from tests.factories.directory import make_peer
from tests.factories.groups import make_group, make_post, put_in, wording

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(alice, own) -> Client:
    return client_for(alice)


def picture() -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "JPEG")
    return SimpleUploadedFile("me.jpg", file.getvalue())


def url(group: Group, tail: str = "") -> str:
    return f"/acme/groups/{group.pk}/{tail}"


FORM: dict[str, Any] = {"name": "Readers", "kind": "subject", "openness": "open", "about": "", "house_rules": ""}


def test_hidden_group_is_nowhere_for_those_outside(house, ben, page, own):
    hidden = make_group(house, ben, name="Out at fifty", openness=Openness.HIDDEN)
    make_post(house, GroupMember.objects.get(group=hidden))
    tails = ("", "joining/", "leaving/", "members/", "people/", "edit/", "picture/")
    assert {page.get(url(hidden, tail)).status_code for tail in tails} == {404}
    assert b"Out at fifty" not in page.get("/acme/groups/?show=all&q=fifty").content
    put_in(hidden, own, state=MemberState.INVITED)
    shown = page.get(url(hidden))
    assert (shown.status_code, b"recipe" in shown.content) == (200, False)
    assert page.post(url(hidden, "joining/")).status_code == 302
    assert b"recipe" in page.get(url(hidden)).content


def test_doors(house, group, mine, bob, rita, mallory, page):
    for path in ("/acme/groups/", url(group), "/acme/groups/new/"):
        assert Client().get(path).status_code == 302
        assert client_for(mallory).get(path).status_code == 404
    assert client_for(bob).get("/acme/manage/groups/").status_code == 200
    assert client_for(rita).get("/acme/manage/groups/").status_code == 403
    assert page.get(url(group, "edit/")).status_code == 403
    assert page.get(url(group, "posts/")).status_code == 405
    assert page.post(url(group, "notifications/"), {"notify": "loud"}).status_code == 400
    house.modules = ["directory"]
    house.save(update_fields=["modules"])
    assert page.get("/acme/groups/").status_code == 404


def test_starting_and_changing_a_group(house, page, own, bob):
    assert page.post("/acme/groups/new/", {**FORM, "name": ""}).status_code == 422
    wrong = page.post("/acme/groups/new/", {**FORM, "picture": SimpleUploadedFile("a.svg", b"<svg/>")})
    assert (wrong.status_code, b"Readers" in wrong.content) == (422, True)
    made = page.post("/acme/groups/new/", {**FORM, "picture": picture()})
    group = Group.objects.get()
    assert made["Location"] == url(group, "invitations/")
    drawn = page.get(url(group, "picture/"))
    assert (drawn["Content-Type"], drawn.getvalue()[:4]) == ("image/webp", b"RIFF")
    changed = {**FORM, "name": "Two books", "house_rules": "Be kind.", "without_picture": "on"}
    assert page.post(url(group, "edit/"), changed).status_code == 302
    assert page.get(url(group, "picture/")).status_code == 404
    assert page.get(url(group, "edit/")).status_code == 200
    page.post(url(group, "archive/"))
    assert b"This group rests" in page.get(url(group)).content
    page.post(url(group, "archive/"), {"undo": "1"})
    assert Group.objects.get().is_active


def test_what_was_written_inside_is_not_opened(house, ben, page, own):
    group = make_group(house, own, openness=Openness.HIDDEN)
    opened = {**FORM, "openness": "open"}
    make_post(house, GroupMember.objects.get(group=group))
    refused = page.post(url(group, "edit/"), opened)
    assert refused.status_code == 422
    assert b"written for those inside" in refused.content
    assert not Group.objects.seen_by(ben.pk).exists()
    assert page.post(url(group, "edit/"), {**FORM, "openness": "closed"}).status_code == 302


def test_rules_are_read_before_joining_and_the_last_organiser_stays(house, ben, page, own):
    group = make_group(house, ben, house_rules="Be kind.")
    assert b"Be kind." in page.get(url(group, "joining/")).content
    assert page.post(url(group, "joining/")).status_code == 422
    page.post(url(group, "joining/"), {"agreed": "on"})
    assert GroupMember.objects.get(alumnus=own).is_inside
    assert page.get(url(group, "joining/")).status_code == 302
    page.post(url(group, "notifications/"), {"notify": "nothing"})
    assert GroupMember.objects.get(alumnus=own).notify == Notify.NOTHING
    GroupMember.objects.filter(alumnus=own).update(is_organiser=True)
    GroupMember.objects.filter(alumnus=ben).delete()
    assert page.post(url(group, "leaving/")).status_code == 422
    GroupMember.objects.filter(alumnus=own).update(is_organiser=False)
    assert page.post(url(group, "leaving/")).status_code == 302


def test_organiser_looks_after_people(house, own, page, ben, cleo):
    group = make_group(house, own, openness=Openness.CLOSED)
    asked = put_in(group, ben, state=MemberState.ASKED, message="We sat together.")
    assert b"We sat together." in page.get(url(group, "members/")).content
    path = url(group, f"members/{asked.pk}/")
    for act, state in (
        ("admit", "member"), ("organiser", "member"), ("member", "member"), ("ban", "banned"), ("unban", "left")
    ):  # fmt: skip
        assert page.post(path, {"act": act}).status_code == 302
        assert GroupMember.objects.get(pk=asked.pk).state == state
    assert page.post(path, {"act": "promote"}).status_code == 400
    assert page.post(url(group, "invitations/"), {}).status_code == 422
    page.post(url(group, "invitations/"), {"people": [str(cleo.pk)]})
    assert GroupMember.objects.get(alumnus=cleo).state == MemberState.INVITED
    mine = GroupMember.objects.get(alumnus=own)
    assert page.post(url(group, f"members/{mine.pk}/"), {"act": "member"}).status_code == 302
    assert GroupMember.objects.get(pk=mine.pk).is_organiser


def test_writing_commenting_changing_and_deleting(house, group, mine, ben, page):
    empty = page.post(url(group, "posts/"), {"body": ""})
    assert empty.status_code == 422
    kept = page.post(url(group, "posts/"), {"body": "See ![this](x) *there*", "picture": picture()})
    assert (kept.status_code, b"See ![this](x) *there*" in kept.content) == (422, True)
    assert page.post(url(group, "posts/"), {"body": "x" * 33_000}).status_code == 422
    sent = {"body": "<script>alert(1)</script> **hi**", "picture": picture(), "picture_alt": "A wall"}
    assert page.post(url(group, "posts/"), {**sent, "mentioned": [str(ben.pk)]}).status_code == 302
    post = GroupPost.objects.get()
    shown = page.get(url(group)).content
    assert b"<script>alert" not in shown
    assert b"<strong>hi</strong>" in shown
    assert b"@Ben Ito" in shown
    at = url(group, f"posts/{post.pk}/")
    drawn = page.get(f"{at}picture/")
    assert (drawn["Cache-Control"][:7], drawn.getvalue()[:4]) == ("private", b"RIFF")
    assert page.post(at, {"body": ""}).status_code == 422
    assert page.post(at, {"body": "And you?"}).status_code == 302
    comment = GroupPost.objects.exclude(parent=None).get()
    assert page.get(url(group, f"posts/{comment.pk}/"))["Location"] == f"{at}#c-{comment.pk}"
    assert page.get(f"{at}edit/").status_code == 200
    assert page.post(f"{at}edit/", {"body": "Hello", "without_picture": "on"}).status_code == 302
    assert b"edited" in page.get(at).content
    assert page.get(f"{at}deletion/").status_code == 200
    assert page.post(url(group, f"posts/{comment.pk}/deletion/")).status_code == 302
    assert page.post(f"{at}deletion/").status_code == 302
    assert not GroupPost.objects.exists()


def test_mentions_are_of_people_inside_whom_one_sees(house, group, mine, ben, cleo, page, own):
    assert [each["value"] for each in page.get(url(group, "people/?q=b")).json()["options"]] == ["Ben Ito"]
    assert page.get(url(group, "people/?q=cleo")).json() == {"options": []}
    outside = page.post(url(group, "posts/"), {"body": "Cleo?", "mentioned": [str(cleo.pk)]})
    assert (outside.status_code, b"Cleo Haas is not in this group" in outside.content) == (422, True)
    block(employer=house, alumnus=ben, other=own)
    assert page.get(url(group, "people/?q=b")).json() == {"options": []}


def test_blocked_people_do_not_write_for_each_other(house, group, mine, bens, ben, own, page):
    post = make_post(house, bens, "You cannot read this")
    block(employer=house, alumnus=ben, other=own)
    assert b"You cannot read this" not in page.get(url(group)).content
    assert page.get(url(group, f"posts/{post.pk}/")).status_code == 404
    assert b"Ben Ito" not in page.get(url(group, "members/")).content


def test_organiser_hides_and_the_author_alone_still_sees_it(house, own, page, ben, client_for):
    group = make_group(house, own)
    post = make_post(house, put_in(group, ben), "Buy my shoes")
    at = url(group, f"posts/{post.pk}/")
    page.post(f"{at}pin/")
    assert GroupPost.objects.get().pinned_at
    page.post(f"{at}pin/", {"undo": "1"})
    assert page.get(f"{at}hiding/").status_code == 200
    assert page.post(f"{at}hiding/", {"outcome": "hide", "basis": "spam"}).status_code == 422
    assert page.post(f"{at}hiding/", {"outcome": "hide", "basis": "spam", "words": "No ads."}).status_code == 302
    assert b"Buy my shoes" not in page.get(url(group)).content
    assert page.get(at).status_code == 404
    with tenant_scope(house):
        theirs = client_for(ben.membership.user)
    assert b"Hidden, you alone see it" in theirs.get(at).content


def test_lists_cost_the_same_with_one_row_and_with_three(house, own, page, ben, cleo, django_assert_num_queries):
    group = make_group(house, own)
    bens = put_in(group, ben)
    first = make_post(house, bens, "One")
    make_post(house, put_in(group, cleo), "A comment", parent=first)
    pages = {"/acme/groups/": 12, url(group): 19, url(group, "members/"): 19, url(group, f"posts/{first.pk}/"): 18}
    for round_ in range(2):
        page.get(url(group))  # what is new has been read
        for path, queries in pages.items():
            with django_assert_num_queries(queries):
                page.get(path)
        if round_ == 0:
            for number in range(2):
                put_in(make_group(house, ben, name=f"More {number}"), own)
                person = make_peer(house, f"Dana {number}", "Roe")
                dana = put_in(group, person)
                make_post(house, dana, "More")
                make_post(house, dana, "More", parent=first)


def test_team_sees_that_a_group_is_there_and_never_what_is_written(house, ben, bob, client_for):
    hidden = make_group(house, ben, name="Out at fifty", openness=Openness.HIDDEN)
    make_post(house, GroupMember.objects.get(group=hidden), "Still waking at six")
    desk = client_for(bob)
    assert b"Out at fifty" in desk.get("/acme/manage/groups/?q=fifty&kind=team").content
    at = f"/acme/manage/groups/{hidden.pk}/"
    assert b"Still waking" not in desk.get(at).content
    assert desk.post(at, {"act": "shut"}).status_code == 422
    assert desk.post(at, {"act": "approve"}).status_code == 422
    assert desk.post(at, {"act": "shut", "reason": "Renamed too often."}).status_code == 302
    with tenant_scope(house):
        theirs = client_for(ben.membership.user)
    assert b"Renamed too often." in theirs.get(url(hidden)).content
    desk.post(at, {"act": "reopen", "reason": "Fine."})
    desk.post("/acme/manage/groups/settings/", {"needs_approval": "on"})
    with tenant_scope(house):
        assert make_group(house, ben).state == "waiting"
        assert starting.approve(employer=house, group=Group.objects.get(state="waiting"), by=ben.membership).is_active
    assert wording().name == "Payments"
