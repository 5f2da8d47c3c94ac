from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from audit.models import AuditEvent
from directory.models import Alumnus, SearchRow
from directory.people import acts
from directory.people.actions.tags import MOST_TAGS, TooManyTags, set_tags
from directory.people.acts import BulkAct
from directory.people.forms import TaggingForm
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import confirm, make_member, make_user
from tests.factories.directory import make_alumnus, make_peer
from tests.factories.offboarding import make_case
from web.errors import ActionError

ClientFor = Callable[[User], Client]


@pytest.fixture
def people(acme: Employer) -> list[Alumnus]:
    return [make_alumnus(acme, name, "Vale") for name in ("Ada", "Ben", "Cleo")]


def act(client: Client, name: str, chosen: list[Alumnus], **answers: Any) -> str:
    """The page of results, as text."""
    data = {"confirm": "1", "person": [str(person.pk) for person in chosen], **answers}
    response = client.post(f"/acme/manage/alumni/acts/{name}/", data, follow=True)
    assert response.status_code == 200, response.content.decode()
    return " ".join(response.content.decode().split())


def tags(person: Alumnus) -> list[str]:
    with tenant_scope(person.tenant_id):
        return Alumnus.objects.get(pk=person.pk).tags


def test_a_tag_is_added_and_found(acme: Employer, bob: User, people: list[Alumnus], client_for: ClientFor) -> None:
    client = client_for(bob)
    html = act(client, "tag", people[:2], how=TaggingForm.ADD, word="  Boomerang ")
    assert "Tags changed: 2" in html
    assert [tags(person) for person in people] == [["Boomerang"], ["Boomerang"], []]
    html = act(client, "tag", people, how=TaggingForm.ADD, word="Boomerang")
    assert "Tags changed: 1" in html
    assert "2 people: had this tag already" in html
    with tenant_scope(acme):
        [first, _second] = AuditEvent.objects.filter(action="people.tagged").order_by("id")
        assert (first.data["count"], "Boomerang" in str(first.data)) == (2, False)
        assert SearchRow.objects.filter(audience="staff", facets__contains=["tag:Boomerang"]).count() == 3


def test_a_tag_that_all_have_already_changes_nothing(
    acme: Employer, bob: User, people: list[Alumnus], client_for: ClientFor
) -> None:
    client = client_for(bob)
    act(client, "tag", people, how=TaggingForm.ADD, word="Boomerang")
    assert "Tags changed: 0" in act(client, "tag", people, how=TaggingForm.ADD, word="Boomerang")
    assert [tags(person) for person in people] == [["Boomerang"]] * 3
    with tenant_scope(acme):
        assert AuditEvent.objects.filter(action="people.tagged").count() == 1


def test_a_tag_is_taken_away(acme: Employer, bob: User, people: list[Alumnus], client_for: ClientFor) -> None:
    client = client_for(bob)
    act(client, "tag", people[:1], how=TaggingForm.ADD, word="Boomerang")
    html = act(client, "tag", people[:2], how=TaggingForm.REMOVE, word="Boomerang")
    assert "Tags changed: 1" in html
    assert "One person: did not have this tag" in html
    assert tags(people[0]) == []
    assert "Nobody was left out" not in html
    html = act(client, "tag", people[:1], how=TaggingForm.REMOVE, word="Boomerang")
    assert "Tags changed: 0" in html


def test_nobody_gets_more_tags_than_can_be_read(
    acme: Employer, bob: User, people: list[Alumnus], client_for: ClientFor
) -> None:
    with tenant_scope(acme):
        set_tags(people[0], tags=[f"t{number}" for number in range(MOST_TAGS)], by=bob)
        with pytest.raises(TooManyTags):
            set_tags(people[0], tags=[f"t{number}" for number in range(MOST_TAGS + 1)], by=bob)
        before = AuditEvent.objects.count()
        set_tags(people[0], tags=[f"t{number}" for number in range(MOST_TAGS)], by=bob)
        assert AuditEvent.objects.count() == before
    html = act(client_for(bob), "tag", people[:2], how=TaggingForm.ADD, word="more")
    assert "Tags changed: 1" in html
    assert "One person: have as many tags as a person can have" in html


def test_everybody_who_matches(acme: Employer, bob: User, people: list[Alumnus], client_for: ClientFor) -> None:
    make_alumnus(acme, "Dora", "Elsewhere")
    client = client_for(bob)
    html = client.get("/acme/manage/alumni/acts/tag/?everybody=1&q=vale").content.decode()
    assert "3 people" in html
    assert '<input type="hidden" name="q" value="vale">' in html
    html = act(client, "tag", [], how=TaggingForm.ADD, word="Vales", everybody="1", q="vale")
    assert "Tags changed: 3" in html
    assert "Nobody was left out" in html


def test_bad_input(acme: Employer, bob: User, people: list[Alumnus], client_for: ClientFor) -> None:
    client = client_for(bob)
    url = "/acme/manage/alumni/acts/tag/"
    chosen = {"confirm": "1", "person": [str(people[0].pk)], "how": "add"}
    assert client.post(url, chosen | {"word": ""}).status_code == 422
    comma = client.post(url, chosen | {"word": "one, two"})
    assert (comma.status_code, "one, two" in comma.content.decode()) == (422, True)
    nobody = client.post(url, {"confirm": "1", "person": ["x"], "how": "add", "word": "A"})
    assert (nobody.status_code, "Nobody is chosen" in nobody.content.decode()) == (422, True)
    assert client.get("/acme/manage/alumni/acts/burn/").status_code == 404


def test_too_many_at_once_are_refused(
    acme: Employer, bob: User, people: list[Alumnus], client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = acts._acts["tag"]
    few = BulkAct(**{**{name: getattr(tag, name) for name in tag.__dataclass_fields__}, "most": 2})
    monkeypatch.setitem(acts._acts, "tag", few)
    response = client_for(bob).get("/acme/manage/alumni/acts/tag/?everybody=1")
    assert (response.status_code, "3 people match" in response.content.decode()) == (200, True)
    assert client_for(bob).post("/acme/manage/alumni/acts/tag/", {"everybody": "1"}).status_code == 422


def test_lists_and_approval_for_many(acme: Employer, bob: User, people: list[Alumnus], client_for: ClientFor) -> None:
    waiting = make_peer(acme, "Wanda", "Waiting")
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=waiting.pk).update(is_limited=True)
    client = client_for(bob)
    assert "Approved: 1" in act(client, "approve", [waiting, people[0]])
    assert "were not waiting for approval" in act(client, "approve", [waiting])
    assert "Taken off members’ lists: 1" in act(client, "unlist", [waiting], reason="asked")
    assert "were off the lists already" in act(client, "unlist", [waiting], reason="asked")
    assert client.post(
        "/acme/manage/alumni/acts/unlist/", {"confirm": "1", "person": [str(waiting.pk)], "reason": "hate"}
    ).status_code == 422  # fmt: skip
    assert "Put back on members’ lists: 1" in act(client, "list", [waiting])
    assert "were not taken off the lists by staff" in act(client, "list", [waiting])


def test_an_action_that_fails_is_told(
    acme: Employer, bob: User, people: list[Alumnus], client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(work: acts.Work) -> acts.Outcome:
        raise ActionError("The moon is in the way.")

    broken = BulkAct(name="moon", label="Moon", icon="moon", text="", done="", run=fail)
    monkeypatch.setitem(acts._acts, "moon", broken)
    data = {"confirm": "1", "person": [str(people[0].pk)]}
    response = client_for(bob).post("/acme/manage/alumni/acts/moon/", data)
    assert (response.status_code, "The moon is in the way." in response.content.decode()) == (422, True)


def test_invitations_tell_truthfully_what_came_of_them(
    acme: Employer, bob: User, people: list[Alumnus], client_for: ClientFor
) -> None:
    last_day = date(2026, 3, 31)
    ready = make_case(acme, given_name="Rea", last_day=last_day, held=False, personal_email="rea@home.example")
    lost = make_case(acme, given_name="Lo", last_day=last_day, held=False)
    held = make_case(acme, given_name="Hel", last_day=last_day, held=True, personal_email="hel@home.example")
    here = make_case(acme, given_name="He", last_day=date(2099, 1, 1), personal_email="he@home.example")
    joined = make_peer(acme, "Joi", "Ned", personal_email="joi@home.example")
    unknown = make_alumnus(acme, "Un", "Known", personal_email="un@home.example")
    chosen = [ready.alumnus, lost.alumnus, held.alumnus, here.alumnus, joined, unknown]
    client = confirm(client_for(bob), "mail.bulk_send")

    html = act(client, "invite", chosen)

    assert "Invited: 1" in html
    for words in (
        "One person: have no personal address",
        "One person: wait for your release",
        "One person: are still here",
        "One person: have joined already",
        "One person: have no case",
    ):
        assert words in html
    with tenant_scope(acme):
        assert [message.to_address for message in Message.objects.all()] == ["rea@home.example"]


def test_pressing_again_is_told_too(acme: Employer, bob: User, client_for: ClientFor) -> None:
    ready = make_case(acme, last_day=date(2026, 3, 31), held=False, personal_email="rea@home.example")
    client = confirm(client_for(bob), "mail.bulk_send")
    for _each in range(20):
        html = act(client, "invite", [ready.alumnus])
    assert "Invited: 0" in html
    assert "several e-mails" in html


def test_inviting_is_confirmed_first(acme: Employer, bob: User, people: list[Alumnus], client_for: ClientFor) -> None:
    url = f"/acme/manage/alumni/acts/invite/?person={people[0].pk}"
    assert client_for(bob).get(url).url.startswith("/account/confirm/?for=")  # type: ignore[attr-defined]
    data = {"confirm": "1", "person": [str(people[0].pk)]}
    asked = client_for(bob).post("/acme/manage/alumni/acts/invite/", data)
    assert asked.url.startswith("/account/confirm/?for=")  # type: ignore[attr-defined]


def test_an_act_of_a_module_that_is_off_does_not_exist(
    acme: Employer, bob: User, people: list[Alumnus], client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite = acts._acts["invite"]
    other = {**{name: getattr(invite, name) for name in invite.__dataclass_fields__}, "module": "nothing"}
    monkeypatch.setitem(acts._acts, "invite", BulkAct(**other))
    assert client_for(bob).get("/acme/manage/alumni/acts/invite/").status_code == 404
    assert "acts/invite/" not in client_for(bob).get("/acme/manage/alumni/").content.decode()


def test_an_act_may_be_for_some_alone(
    acme: Employer, bob: User, people: list[Alumnus], client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = BulkAct(
        name="closed", label="Closed", icon="x", text="", done="", run=lambda work: acts.Outcome(),
        allowed=lambda member: False,
    )  # fmt: skip
    monkeypatch.setitem(acts._acts, "closed", closed)
    assert client_for(bob).get("/acme/manage/alumni/acts/closed/").status_code == 403


def test_the_result_is_read_once_it_is_there(acme: Employer, bob: User, client_for: ClientFor) -> None:
    response = client_for(bob).get("/acme/manage/alumni/acts/result/")
    assert response.url == "/acme/manage/alumni/"  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["acts/tag/", "acts/result/"])
def test_doors(
    acme: Employer, alice: User, bob: User, rita: User, mallory: User, client_for: ClientFor, path: str
) -> None:
    url = f"/acme/manage/alumni/{path}"
    assert client_for(mallory).get(url).status_code == 404
    assert [client_for(user).get(url).status_code for user in (alice, rita)] == [403, 403]
    assert client_for(bob).put(url).status_code == 405
    assert Client().get(url).url.startswith("/account/sign-in/")  # type: ignore[attr-defined]


def test_only_keepers_may_tick(
    acme: Employer, bob: User, rita: User, people: list[Alumnus], client_for: ClientFor
) -> None:
    auditor = make_user("aud@acme.example")
    make_member(acme, auditor, Role.AUDITOR)
    boxes = {
        user.email: client_for(user).get("/acme/manage/alumni/").content.decode().count('name="person"')
        for user in (bob, rita, auditor)
    }
    assert boxes == {"bob@acme.example": 3, "rita@acme.example": 0, "aud@acme.example": 0}
