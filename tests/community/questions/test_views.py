from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, Role, User
from community.models import Question, QuestionState, ReadyAnswer
from community.questions.actions import ask
from community.questions.room import _desk_tile
from directory.models import Alumnus
from tenancy.models import Employer
from tests.factories.accounts import make_member, make_user, membership

ClientFor = Callable[[User], Client]
OWN, DESK = "/acme/questions/", "/acme/manage/questions/"


def test_asked_answered_taken_up_again(own: Alumnus, alice: User, bob: User, client_for: ClientFor) -> None:
    hers, desk = client_for(alice), client_for(bob)
    assert "not asked anything yet" in hers.get(OWN).content.decode()
    assert "5 working days" in hers.get(OWN + "new/").content.decode()
    sent = {"category": "pay", "subject": "Last payslip", "text": "Where is it?"}
    page = hers.post(OWN + "new/", sent).url
    question = Question.objects.get()
    assert page == f"{OWN}{question.pk}/"
    assert question.number in hers.get("/acme/home/").content.decode()
    assert "Last payslip" in desk.get(DESK).content.decode()
    ours = f"{DESK}{question.pk}/"
    assert desk.post(ours + "answer/", {"text": "Old address?", "then": "note"}).url == ours
    assert desk.post(ours + "answer/", {"text": "Have you moved?", "then": "waiting"}).url == ours
    seen = hers.get(page).content.decode()
    assert "Have you moved?" in seen
    assert "Old address?" not in seen
    assert "Waiting for you" in seen
    assert "Old address?" in desk.get(ours).content.decode()
    assert hers.post(page + "reply/", {"text": "Yes, in May."}).url == page
    assert "Yes, in May." in desk.get(ours).content.decode()
    assert desk.post(ours + "answer/", {"text": "It is on its way.", "then": "answered"}).url == ours
    assert hers.post(page + "closure/").url == page
    assert "Take it up again" in hers.get(page).content.decode()
    assert desk.post(ours + "answer/", {"text": "Too late", "then": "answered"}).status_code == 422
    assert "Last payslip" in desk.get(DESK + "?show=closed").content.decode()


def test_what_waits_stands_on_the_desk_with_the_earliest_day_first(
    question: Question, house: Employer, hr: Membership, rita: User, rf: RequestFactory
) -> None:
    request: Any = rf.get("/")
    request.tenant, request.member = house, hr
    context = _desk_tile(request)
    assert context is not None
    assert (context["questions"], context["count"]) == ([question], 1)
    request.member = membership(house, rita)
    assert _desk_tile(request) is None
    request.member = hr
    Question.objects.update(state=QuestionState.ANSWERED)
    assert _desk_tile(request) is None


def test_the_desk_hands_on_closes_and_uses_ready_words(
    question: Question, hr: Membership, bob: User, client_for: ClientFor
) -> None:
    desk, ours = client_for(bob), f"{DESK}{question.pk}/"
    assert desk.post(ours + "assignment/", {"to": hr.pk}).url == ours
    assert "Last payslip" in desk.get(DESK + "?show=mine").content.decode()
    assert desk.post(ours + "assignment/", {"to": "nobody"}).status_code == 422
    assert desk.post(DESK + "ready/", {"title": "Tax", "text": "In February."}).url == DESK + "ready/"
    ready = ReadyAnswer.objects.get()
    assert desk.post(DESK + "ready/", {"title": "Tax", "text": "Twice"}).status_code == 422
    assert "In February." in desk.get(f"{ours}?ready={ready.pk}").content.decode()
    page = f"{DESK}ready/{ready.pk}/"
    assert "In February." in desk.get(page).content.decode()
    assert desk.post(page, {"title": "", "text": "x"}).status_code == 422
    assert desk.post(page, {"title": "Tax", "text": "In March."}).url == DESK + "ready/"
    assert desk.post(page + "deletion/").url == DESK + "ready/"
    assert desk.post(ours + "closure/").url == ours
    assert Question.objects.get().state == QuestionState.CLOSED


@pytest.mark.parametrize(
    ("part", "sent"),
    [
        ("new/", {"category": "nonsense", "subject": "", "text": ""}),
        ("{pk}/reply/", {"text": ""}),
        ("{pk}/reply/", {"text": "x" * 4001}),
    ],
)
def test_what_does_not_fit_is_said(
    question: Question, alice: User, client_for: ClientFor, part: str, sent: dict[str, str]
) -> None:
    assert client_for(alice).post(OWN + part.format(pk=question.pk), sent).status_code == 422


def test_limits_are_said_on_the_page(
    question: Question, alice: User, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("community.questions.actions.MOST_OPEN", 1)
    sent = {"category": "pay", "subject": "Two", "text": "x"}
    assert client_for(alice).post(OWN + "new/", sent).status_code == 422
    Question.objects.update(state="closed", closed_at="2020-01-01T00:00Z")
    assert client_for(alice).post(f"{OWN}{question.pk}/reply/", {"text": "Hello?"}).status_code == 422
    assert "closed more than 30 days ago" in client_for(alice).get(f"{OWN}{question.pk}/").content.decode()


def test_doors(
    question: Question, house: Employer, alice: User, bob: User, rita: User, mallory: User, client: Client,
    client_for: ClientFor,
) -> None:  # fmt: skip
    auditor = make_user("audit@acme.example")
    make_member(house, auditor, Role.AUDITOR)
    other = make_user("carla@home.example")
    make_member(house, other, Role.ALUMNUS)
    hers, ours = f"{OWN}{question.pk}/", f"{DESK}{question.pk}/"
    for path in (OWN, OWN + "new/", hers, DESK, ours, DESK + "ready/"):
        assert client_for(mallory).get(path).status_code == 404
        assert client.get(path).status_code == 302
    assert client_for(other).get(hers).status_code == 404
    assert client_for(bob).get(hers).status_code == 404
    for person in (alice, rita):
        assert [client_for(person).get(path).status_code for path in (DESK, ours, DESK + "ready/")] == [403] * 3
    watcher = client_for(auditor)
    assert watcher.get(ours).status_code == 200
    assert watcher.post(ours + "answer/", {"text": "x", "then": "note"}).status_code == 403
    assert client_for(alice).get(hers + "reply/").status_code == 405
    assert client_for(bob).get(ours + "answer/").status_code == 405


@pytest.mark.parametrize(("path", "person", "most"), [(OWN, "alice", 9), (DESK, "bob", 10)])
def test_lists_ask_the_same_for_one_and_for_three(
    question: Question, own: Alumnus, house: Employer, client_for: ClientFor, request: pytest.FixtureRequest,
    django_assert_num_queries: DjangoAssertNumQueries, path: str, person: str, most: int,
) -> None:  # fmt: skip
    client = client_for(request.getfixturevalue(person))
    client.get(path)
    with django_assert_num_queries(most):
        client.get(path)
    for number in range(2):
        ask(employer=house, alumnus=own, category="pay", subject=f"No {number}", text="x", by=own.membership)
    with django_assert_num_queries(most):
        client.get(path)


def test_the_start_page_tells_of_a_queue_once(
    question: Question, house: Employer, bob: User, client_for: ClientFor
) -> None:
    Employer.objects.filter(pk=house.pk).update(modules=["directory", "services"])

    page = client_for(bob).get("/acme/manage/").content.decode()

    assert "Questions to answer" in page
    assert "Waiting for you" not in page
    assert page.count(f'href="{DESK}"') == 2  # in the menu, and on the card
