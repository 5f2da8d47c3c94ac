from uuid import uuid4

import pytest
from django.test import Client

from community.groups.reportables import REPORTABLE
from community.models import ModerationCase, Outcome, Reason
from community.moderation import actions
from community.moderation.tasks import clear_up
from directory.connections.actions import block
from tenancy.scope import tenant_scope
from tests.factories.accounts import client_for, make_member, make_user, membership
from tests.factories.directory import make_peer
from tests.factories.groups import make_post
from tests.factories.offboarding import make_case

pytestmark = pytest.mark.django_db
LIST = "/acme/manage/reports/"


def url(case: ModerationCase) -> str:
    return f"{LIST}{case.pk}/"


@pytest.fixture
def post(house, bens):
    return make_post(house, bens, "Nobody likes your cake.")


@pytest.fixture
def page(alice, own) -> Client:
    return client_for(alice)


@pytest.fixture
def case(house, post, own) -> ModerationCase:
    return actions.report(
        employer=house, reportable=REPORTABLE, subject_id=post.pk, reporter=own, reason=Reason.RUDE, words="Rude."
    )


def test_reporting_says_what_happens_and_is_told(page, post, own):
    at = f"/acme/report/group-post/{post.pk}/"
    assert b"not your name" in page.get(at).content
    assert page.post(at, {"reason": "other"}).status_code == 422
    assert page.post(at, {"reason": "rude", "words": "She cried."})["Location"] == f"/acme{post.get_absolute_url()}"
    assert b"You have reported this already" in page.get(at).content
    assert b"Insults or threatens" in page.get("/acme/reports/").content
    for _each in range(20):
        actions.PER_DAY.allow(own.tenant_id, own.pk)
    assert page.post(at, {"reason": "rude"}).status_code == 422


def test_nobody_reports_what_they_cannot_see(house, page, post, own, ben):
    at = f"/acme/report/group-post/{post.pk}/"
    assert page.get(f"/acme/report/nothing/{post.pk}/").status_code == 404
    assert page.get(f"/acme/report/group-post/{uuid4()}/").status_code == 404
    block(employer=house, alumnus=own, other=ben)
    assert page.get(at).status_code == 404


def test_doors(house, page, case, rita, mallory, bob):
    paths = (LIST, url(case), "/acme/reports/", f"/acme/decisions/{case.pk}/")
    assert {Client().get(path).status_code for path in paths} == {302}
    assert {client_for(mallory).get(path).status_code for path in paths} == {404}
    assert {client_for(rita).get(path).status_code for path in paths[:2]} == {403}
    assert page.get(LIST).status_code == 403
    assert page.get(f"/acme/decisions/{case.pk}/").status_code == 404
    auditor = client_for(make_member(house, make_user("ada@acme.example"), "auditor").user)
    assert auditor.get(url(case)).status_code == 200
    assert auditor.post(url(case), {"outcome": "nothing"}).status_code == 403
    assert client_for(bob).get(f"{url(case)}appeal/").status_code == 405
    house.modules = ["directory"]
    house.save(update_fields=["modules"])
    assert client_for(bob).get(LIST).status_code == 404


def test_decision_with_its_reason_appeal_and_answer(house, case, bob, olga, ben, own, page, client_for):
    hr, at = client_for(bob), url(case)
    seen = hr.get(at).content
    assert b"Nobody likes your cake." in seen
    assert b"Alice Brandt" not in seen
    assert hr.post(at, {"outcome": "hide"}).status_code == 422
    assert hr.post(at, {"outcome": "hide", "basis": "rude", "words": "Kindly, please."}).status_code == 302
    assert hr.post(at, {"outcome": "nothing"}).status_code == 422
    assert b"Something was done" in page.get("/acme/reports/").content
    with tenant_scope(house):
        author = client_for(ben.membership.user)
    mine = f"/acme/decisions/{case.pk}/"
    assert b"Kindly, please." in author.get(mine).content
    assert b"Hide it" in author.get("/acme/reports/").content
    assert author.post(mine, {}).status_code == 422
    assert author.post(mine, {"words": "It was a joke."}).status_code == 302
    assert author.post(mine, {"words": "Again."}).status_code == 422
    answer = {"outcome": "lifted", "words": "So it was."}
    assert b"a colleague decides" in hr.get(at).content
    assert hr.post(f"{at}appeal/", answer).status_code == 422
    owner = client_for(olga)
    assert b"It was a joke." in owner.get(at).content
    assert owner.post(f"{at}appeal/", {}).status_code == 422
    assert owner.post(f"{at}appeal/", answer).status_code == 302
    assert b"So it was." in author.get(mine).content


def test_list_costs_the_same_with_one_case_and_with_three(
    house, case, bens, own, bob, client_for, django_assert_num_queries
):
    hr = client_for(bob)
    hr.get(LIST)
    for round_ in range(2):
        with django_assert_num_queries(8):
            hr.get(LIST)
        for number in range(2 if round_ == 0 else 0):
            post = make_post(house, bens, f"Cake {number}")
            actions.report(
                employer=house, reportable=REPORTABLE, subject_id=post.pk, reporter=make_peer(house, "Dana", "Roe"),
                reason=Reason.SPAM, words="",
            )  # fmt: skip


def test_desk_says_that_something_waits(house, case, bob, rita, client_for):
    make_case(house)
    assert b"Reports from members" in client_for(bob).get("/acme/manage/").content
    assert b"Reports from members" not in client_for(rita).get("/acme/manage/").content
    actions.decide(employer=house, case=case, outcome=Outcome.NOTHING, basis=None, words="", by=membership(house, bob))
    assert b"Reports from members" not in client_for(bob).get("/acme/manage/").content
    assert clear_up.apply().get() == 0
