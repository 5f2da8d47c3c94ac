"""The pages of audiences, and the builder with and without JavaScript."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from directory.models import CustomField
from directory.people.actions.own_fields import create_field, retire_field
from engagement.audiences import actions, uses
from engagement.audiences.actions import create_audience
from engagement.audiences.criteria import Criteria
from engagement.audiences.uses import Use
from engagement.models import Segment
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership
from tests.factories.directory import make_alumnus, make_peer, make_spell

ClientFor = Callable[[User], Client]
URL = "/acme/manage/audiences/"
HTMX = {"HX-Request": "true", "HX-Target": "reach"}


def condition(number: int, field: str, op: str = "", group: int | None = None, **values: Any) -> dict[str, Any]:
    """As the form of the builder sends it."""
    key = f"who-{number}"
    sent = {f"{key}-field": field, f"{key}-group": str(number if group is None else group), f"{key}-op": op}
    return sent | {f"{key}-{part}": value for part, value in values.items()}


@pytest.fixture
def saved(acme: Employer, bob: User) -> Callable[..., Segment]:
    def save(name: str = "Members", *conditions: dict[str, Any]) -> Segment:
        with tenant_scope(acme):
            criteria = Criteria.read({"all": list(conditions or ({"field": "joined", "op": "yes"},))})
            return create_audience(name=name, criteria=criteria, by=membership(acme, bob))

    return save


def kept(employer: Employer) -> dict[str, Any]:
    with tenant_scope(employer):
        return dict(Segment.objects.values_list("name", "criteria"))


def paths(segment_id: UUID) -> dict[str, str]:
    """Each page, and how it is asked for."""
    return {
        "": "get", "new/": "get", "builder/": "post", "reach/": "post", "values/team/": "get", f"{segment_id}/": "get",
        f"{segment_id}/count/": "get", f"{segment_id}/copy/": "post", f"{segment_id}/deletion/": "get",
    }  # fmt: skip


def test_who_may_open_what(
    acme: Employer, saved: Any, bob: User, olga: User, rita: User, alice: User, mallory: User, client_for: ClientFor,
    client: Client,
) -> None:  # fmt: skip
    pages = paths(saved().pk)

    def statuses(visitor: Client) -> set[int]:
        return {getattr(visitor, how)(URL + path).status_code for path, how in pages.items()}

    assert statuses(client_for(olga)) <= {200, 302}
    assert statuses(client_for(bob)) <= {200, 302}
    assert statuses(client_for(rita)) == {403}
    assert statuses(client_for(alice)) == {403}
    assert statuses(client_for(mallory)) == {404}
    assert {getattr(client, how)(URL + path)["Location"].split("?")[0] for path, how in pages.items()} == {
        "/account/sign-in/"
    }
    wrong = {"get": "put", "post": "get"}
    assert {getattr(client_for(bob), wrong[how])(URL + path).status_code for path, how in pages.items()} == {405}
    with tenant_scope(acme):
        Employer.objects.filter(pk=acme.pk).update(modules=[])
    assert statuses(client_for(bob)) == {404}


def test_what_is_not_there_is_not_found(globex: Employer, mallory: User, bob: User, client_for: ClientFor) -> None:
    with tenant_scope(globex):
        theirs = create_audience(name="Theirs", criteria=Criteria(), by=membership(globex, mallory))
    as_bob = client_for(bob)
    for segment_id in (theirs.pk, uuid4()):
        pages = {path: how for path, how in paths(segment_id).items() if str(segment_id) in path}
        assert {getattr(as_bob, how)(URL + path).status_code for path, how in pages.items()} == {404}
    assert as_bob.get(f"{URL}values/salary/").status_code == 404


def test_the_list_tells_whom_each_is_about(acme: Employer, saved: Any, bob: User, client_for: ClientFor) -> None:
    assert "No audience yet" in client_for(bob).get(URL).content.decode()
    make_peer(acme, "Ada")
    segment = saved()
    html = client_for(bob).get(URL).content.decode()
    assert "Joined the network: yes" in html
    assert f"{URL}{segment.pk}/count/" in html
    assert client_for(bob).get(f"{URL}{segment.pk}/count/").content.decode().strip() == "1"
    html = client_for(bob).get(URL).content.decode()
    assert f"{URL}{segment.pk}/count/" not in html


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same(
    number: int, saved: Any, bob: User, client_for: ClientFor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for each in range(number):
        saved(f"Audience {each}")
    as_bob = client_for(bob)
    as_bob.get(URL)
    with django_assert_num_queries(LIST_QUERIES):
        as_bob.get(URL)


LIST_QUERIES = 8


def test_an_audience_is_built_counted_and_saved(
    acme: Employer, bob: User, client_for: ClientFor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_spell(make_alumnus(acme, "Ada"), team="Sales, EMEA")
    make_spell(make_alumnus(acme, "Ben"), team="Risk")
    make_alumnus(acme, "Cy")
    as_bob = client_for(bob)
    sent = {
        **condition(0, "team", "is", value='Risk, "Sales, EMEA"'),
        **condition(3, "state", "is", group=1, value=["alumnus"]),
        **condition(5, "city", "is", group=1, value="Paris, United States", km="50"),
    }
    html = as_bob.post(f"{URL}reach/", sent, headers=HTMX).content.decode()
    assert '<strong class="reach__number">2</strong> people' in html
    assert "have no personal address on file" in html
    assert "Ada Rocha" in html
    assert "Cy Rocha" not in html
    response = as_bob.post(f"{URL}new/", {"name": " Two   teams ", **sent})
    paris = {"city": "4717560", "km": 50}
    assert kept(acme) == {
        "Two teams": {
            "all": [
                {"field": "team", "op": "is", "value": ["Risk", "Sales, EMEA"]},
                {"any": [
                    {"field": "state", "op": "is", "value": ["alumnus"]}, {"field": "city", "op": "is", "value": paris},
                ]},
            ]
        }
    }  # fmt: skip
    html = as_bob.get(response["Location"]).content.decode()
    assert 'value="Risk, &quot;Sales, EMEA&quot;"' in html
    assert 'value="Paris, United States"' in html
    assert '<option value="50" selected>' in html


def test_wrong_input_says_what_is_wrong_and_loses_nothing(acme: Employer, bob: User, client_for: ClientFor) -> None:
    as_bob = client_for(bob)
    sent = {
        "name": "",
        **condition(0, "team", "is", value="Paymints"),
        **condition(1, "left_months", "within", value="many"),
        **condition(2, "last_day", "between", value="2026-02-31", to=""),
        **condition(3, "salary", "is", value="1"),
        **condition(4, "state", "sounds like", value=["alumnus"]),
        **condition(5, "tag", "is", value="x" * 10_000),
    }
    response = as_bob.post(f"{URL}new/", sent)
    html = response.content.decode()
    assert response.status_code == 422
    for words in (
        "Give the audience a name.", "Nobody here has “Paymints”.", "Enter a whole number.", "Enter a valid date.",
        "This field is gone. Remove the condition.", "at most 4000 characters", 'value="Paymints"', 'value="many"',
        'value="2026-02-31"', 'name="who-3-field" value="salary"', "Select a valid choice",
        "Complete the conditions",
    ):  # fmt: skip
        assert words in html, words
    assert kept(acme) == {}
    assert as_bob.post(f"{URL}reach/", sent).status_code == 422
    assert as_bob.post(f"{URL}builder/", sent).status_code == 422


def test_too_many_conditions_are_refused(acme: Employer, bob: User, client_for: ClientFor) -> None:
    sent: dict[str, Any] = {"name": "Many"}
    for number in range(21):
        sent |= condition(number, "joined", "yes")
    response = client_for(bob).post(f"{URL}new/", sent)
    assert response.status_code == 422
    assert "No more than 20 conditions." in response.content.decode()
    assert kept(acme) == {}


def rows(html: str) -> list[tuple[str, str]]:
    return re.findall(r'name="who-(\d+)-field" value="(\w+)"', html)


def test_rows_come_and_go_without_javascript(acme: Employer, bob: User, client_for: ClientFor) -> None:
    """A submit that adds or removes one saves nothing, complains of nothing and keeps what was typed."""
    as_bob = client_for(bob)
    first = {"name": "Kept", **condition(0, "team", "is", value="Nowhere"), **condition(7, "joined", "no", group=4)}
    response = as_bob.post(f"{URL}new/", {**first, "who-and": "left", "who-or-4": "office", "who-category": "events"})
    html = response.content.decode()
    assert response.status_code == 200
    assert rows(html) == [("0", "team"), ("1", "joined"), ("2", "office"), ("3", "left")]
    for words in (
        'value="Nowhere"',
        'value="Kept"',
        '<option value="no" selected>',
        '<option value="events" selected>',
    ):
        assert words in html, words
    assert "Nobody here has" not in html
    html = as_bob.post(f"{URL}builder/", {**first, "who-remove": "0"}, headers=HTMX).content.decode()
    assert rows(html) == [("0", "joined")]
    assert "reach__number" in html
    assert rows(as_bob.post(f"{URL}builder/", {**first, "who-and": "salary"}).content.decode()) == [
        ("0", "team"), ("1", "joined"),
    ]  # fmt: skip
    assert kept(acme) == {}


def test_an_audience_is_changed_copied_and_deleted(
    acme: Employer, saved: Any, bob: User, client_for: ClientFor
) -> None:
    segment, as_bob = saved(), client_for(bob)
    saved("Others")
    url = f"{URL}{segment.pk}/"
    assert as_bob.post(url, {"name": "Others"}).status_code == 422
    assert as_bob.post(f"{URL}new/", {"name": "Others"}).status_code == 422
    assert as_bob.post(url, {"name": "Everybody"})["Location"] == url
    copy = as_bob.post(f"{url}copy/")["Location"]
    assert kept(acme).keys() == {"Everybody", "Everybody (2)", "Others"}
    assert "Delete “Everybody (2)”?" in as_bob.get(f"{copy}deletion/").content.decode()
    assert as_bob.post(f"{copy}deletion/")["Location"] == URL
    assert kept(acme).keys() == {"Everybody", "Others"}


def test_one_in_use_says_where(
    acme: Employer, saved: Any, bob: User, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uses, "_questions", {})
    uses.register("test", lambda segment: [Use("Spring news", "/campaign/"), Use("A journey")])
    segment, as_bob = saved(), client_for(bob)
    for path in ("", "deletion/"):
        assert '<a href="/campaign/">Spring news</a>' in as_bob.get(f"{URL}{segment.pk}/{path}").content.decode()
    response = as_bob.post(f"{URL}{segment.pk}/deletion/")
    assert response.status_code == 422
    assert kept(acme).keys() == {"Members"}


def test_copies_end_somewhere(saved: Any, bob: User, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    segment = saved()
    monkeypatch.setattr(actions, "MOST_AUDIENCES", 1)
    response = client_for(bob).post(f"{URL}{segment.pk}/copy/", follow=True)
    assert "No more than 1 audiences." in response.content.decode()


def test_a_field_that_is_gone_is_told_of(acme: Employer, saved: Any, bob: User, client_for: ClientFor) -> None:
    with tenant_scope(acme):
        field = create_field(label="Cohort", kind="choice", choices=["A"], by=None)
        segment = saved("Cohort", {"field": f"field:{field.pk}", "op": "is", "value": ["A"]})
        retire_field(field, by=None)
    as_bob = client_for(bob)
    assert "Matches nobody" in as_bob.get(URL).content.decode()
    assert as_bob.get(f"{URL}{segment.pk}/count/").content.decode().strip() == "0"
    html = as_bob.get(f"{URL}{segment.pk}/").content.decode()
    assert "This audience matches nobody." in html
    assert "This field is gone. Remove the condition." in html
    sent = {"name": "Cohort", "who-0-field": f"field:{field.pk}", "who-0-group": "0"}
    assert as_bob.post(f"{URL}{segment.pk}/", sent).status_code == 422
    assert as_bob.post(f"{URL}{segment.pk}/", {**sent, "who-remove": "0"}).status_code == 200


def test_a_choice_that_was_dropped_is_told_of(acme: Employer, saved: Any, bob: User, client_for: ClientFor) -> None:
    with tenant_scope(acme):
        field = create_field(label="Cohort", kind="choices", choices=["A", "B"], by=None)
        segment = saved("Cohort", {"field": f"field:{field.pk}", "op": "is", "value": ["A", "B"]})
        CustomField.objects.filter(pk=field.pk).update(choices=["B"], kind="number")
        assert "This audience matches nobody." in client_for(bob).get(f"{URL}{segment.pk}/").content.decode()
        CustomField.objects.filter(pk=field.pk).update(kind="choices")
    html = client_for(bob).get(f"{URL}{segment.pk}/").content.decode()
    assert "“A” is no choice here any more." in html


def test_filters_of_the_people_table_come_over(acme: Employer, bob: User, client_for: ClientFor) -> None:
    make_spell(make_alumnus(acme, "Ada"), team="Risk")
    query = "q=ada&state=alumnus&team=Risk&joined=no&limited=yes&address=no&listed=no&country=ZZ&left=2021&tag=VIP"
    html = client_for(bob).get(f"{URL}new/?{query}&sort=left").content.decode()
    assert [name for _number, name in rows(html)] == [
        "words", "state", "team", "tag", "left", "joined", "limited", "address", "unlisted",
    ]  # fmt: skip
    assert f'href="{URL}new/?team=Risk"' in client_for(bob).get("/acme/manage/alumni/?team=Risk").content.decode()


def test_values_are_suggested_while_one_types(
    acme: Employer, bob: User, client_for: ClientFor, settings: Settings
) -> None:
    make_spell(make_alumnus(acme, "Ada"), team="Sales, EMEA", title="Analyst", manager="Mo")
    as_bob = client_for(bob)

    def options(path: str) -> list[dict[str, str]]:
        return as_bob.get(f"{URL}values/{path}").json()["options"]

    assert options("team/?q=emea") == [{"value": '"Sales, EMEA"', "detail": "1 person"}]
    assert options("title/?q=ana") == [{"value": "Analyst", "detail": "1 person"}]
    assert options("country/?q=germ") == [{"value": "Germany"}]
    assert options("city/?q=lyon")[0] == {"value": "Lyon", "detail": "France"}
    assert options("team/?q=%00") == options("team/") == options("joined/?q=yes") == options("team/?q=zzz") == []
