"""The audit log of an employer: who may read it, what it says, what leaves with an export."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.audit_trail import views
from accounts.members.actions import change_roles
from accounts.models import Role, User
from audit import actions
from audit.events import OPERATOR, record
from audit.models import AuditEvent, ChainCheck
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import client_for, confirm, make_member, make_user, membership

URL, EXPORT = "/acme/manage/audit/", "/acme/manage/audit/export/"


@pytest.fixture
def astrid(acme: Employer) -> User:
    user = make_user("astrid@acme.example")
    make_member(acme, user, Role.AUDITOR)
    return user


@pytest.fixture
def log(acme: Employer, olga: User, bob: User) -> None:
    """Olga changes Bob's roles and the settings; an operator and the portal act as well."""
    with tenant_scope(acme), transaction.atomic():
        change_roles(membership=membership(acme, bob), roles=[Role.RECRUITER], by=olga)
        record("employer.changed", subject=acme, by=olga, fields=["timezone", "postal_address"])
        record("employer.modules_chosen", subject=acme, by=OPERATOR, switched_on=["imports"], switched_off=[])
        record("thing.of_a_newer_release", by=None)


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def sentences(client: Client, query: str = "") -> list[str]:
    response = client.get(f"{URL}{query}")
    assert response.status_code == 200
    return [entry.sentence for _day, entries in response.context["days"] for entry in entries]


# Who may


@pytest.mark.parametrize(("path", "method"), [(URL, "get"), (EXPORT, "post")])
def test_the_log_is_for_owners_and_auditors(
    path: str, method: str, olga: User, astrid: User, bob: User, rita: User, alice: User, mallory: User
) -> None:
    def status(user: User) -> int:
        client = client_for(user)
        confirm(client, "audit.export")
        return getattr(client, method)(path).status_code

    assert {user.email: status(user) for user in (olga, astrid)} == {olga.email: 200, astrid.email: 200}
    assert [status(user) for user in (bob, rita, alice)] == [403, 403, 403]
    assert status(mallory) == 404
    anonymous = getattr(Client(), method)(path)
    assert anonymous.status_code == 302
    assert anonymous["Location"].startswith("/account/sign-in/")


def test_wrong_methods_are_refused(olga: User) -> None:
    client = client_for(olga)
    assert client.post(URL).status_code == 405
    assert client.get(EXPORT).status_code == 405


def test_the_menu_shows_the_log_to_its_readers(olga: User, bob: User) -> None:
    assert f'href="{URL}"' in text_of(client_for(olga).get(URL))
    assert f'href="{URL}"' not in text_of(client_for(bob).get("/acme/manage/settings/"))


# What it says


def test_events_are_sentences_with_names_and_details(log: None, olga: User, bob: User) -> None:
    client = client_for(olga)
    assert sentences(client)[:4] == [
        "The portal: thing.of_a_newer_release",
        "An operator chose the modules.",
        "Olga changed the settings.",
        "Olga changed the roles of Bob.",
    ]
    page = text_of(client.get(URL))
    assert "HR admin → Recruiter" in page
    assert "timezone, postal address" in page
    assert "+imports" in page
    assert bob.email not in page


def test_an_actor_who_is_no_member_here_is_not_named(acme: Employer, olga: User, mallory: User) -> None:
    with tenant_scope(acme), transaction.atomic():
        record("employer.changed", subject=acme, by=mallory)
    client = client_for(olga)
    assert sentences(client)[0] == "Somebody from elsewhere changed the settings."
    assert "Mallory" not in text_of(client.get(URL))


def test_a_subject_that_is_gone_is_said_to_be(acme: Employer, olga: User) -> None:
    with tenant_scope(acme), transaction.atomic():
        gone = membership(acme, olga)
        gone.pk = "01900000-0000-7000-8000-000000000000"
        record("membership.ended", subject=gone, by=olga)
    assert sentences(client_for(olga))[0] == "Olga ended the membership of somebody or something that is gone."


def test_another_employers_events_are_not_there(globex: Employer, log: None, olga: User) -> None:
    with tenant_scope(globex), transaction.atomic():
        record("employer.changed", subject=globex, by=None)
    assert "The portal changed the settings." not in sentences(client_for(olga))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?what=employer.changed", ["Olga changed the settings."]),
        ("?what=people&who=operator", []),
        ("?who=operator", ["An operator chose the modules."]),
        ("?what=team&who={olga}", ["Olga changed the roles of Bob."]),
        ("?about=tenancy.employer", ["An operator chose the modules.", "Olga changed the settings."]),
        ("?of=accounts.membership:{bob}&who={olga}", ["Olga changed the roles of Bob."]),
        (
            "?what=nonsense&who=nobody&about=x&of=<b>&since=someday&what=employer.changed",
            ["Olga changed the settings."],
        ),
    ],
)
def test_filters_leave_what_fits(
    acme: Employer, log: None, olga: User, bob: User, query: str, found: list[str]
) -> None:
    members = {"olga": membership(acme, olga).pk, "bob": membership(acme, bob).pk}
    assert sentences(client_for(olga), query.format(**members)) == found


def test_days_are_the_employers_and_filter_from_to(acme: Employer, olga: User, log: None) -> None:
    """Half past eleven at night in Auckland is the day before in UTC."""
    today = timezone.now().astimezone(acme.zone).date()
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    client = client_for(olga)
    assert len(sentences(client, f"?since={today}&until={today}")) == len(sentences(client))
    assert sentences(client, f"?until={yesterday}") == []
    assert sentences(client, f"?since={tomorrow}") == []


def test_a_chosen_subject_is_named_and_can_be_dropped(acme: Employer, log: None, olga: User, bob: User) -> None:
    of = f"accounts.membership:{membership(acme, bob).pk}"
    page = text_of(client_for(olga).get(f"{URL}?of={of}"))
    assert "Only about Bob" in page
    assert "Only about one thing" in text_of(client_for(olga).get(f"{URL}?of=accounts.membership:0"))


def test_nothing_fits_says_so(olga: User) -> None:
    assert "Nothing fits" in text_of(client_for(olga).get(f"{URL}?until=2001-01-01"))


def test_an_empty_log_says_so(acme: Employer, olga: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "events_of", lambda employer: AuditEvent.objects.none())
    assert "Nothing has happened yet" in text_of(client_for(olga).get(URL))


def test_pages_follow_each_other(acme: Employer, olga: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "SIZE", 2)
    with tenant_scope(acme), transaction.atomic():
        for number in range(3):
            record("employer.changed", subject=acme, by=olga, fields=[f"field{number}"])
    client = client_for(olga)
    first = client.get(f"{URL}?what=employer.changed")
    second = client.get(f"{URL}?what=employer.changed&after={first.context['page'].next_cursor}")
    details = [entry.detail for page in (first, second) for _day, of in page.context["days"] for entry in of]
    assert details == ["field2", "field1", "field0"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_does_not_grow(
    acme: Employer, olga: User, bob: User, number: int, django_assert_num_queries: Any
) -> None:
    with tenant_scope(acme), transaction.atomic():
        for _ in range(number):
            record("membership.roles_changed", subject=membership(acme, bob), by=olga)
    client = client_for(olga)
    client.get(URL)
    with django_assert_num_queries(QUERIES):
        client.get(URL)


QUERIES = 13


# The chain


@pytest.mark.django_db(transaction=True)
def test_the_state_of_the_chain_stands_above(acme: Employer, olga: User) -> None:
    client = client_for(olga)
    assert "The first check of the whole chain runs tonight" in text_of(client.get(URL))
    with tenant_scope(acme):
        check = actions.check_chain()
    assert f"Verified up to event {check.place} on" in text_of(client.get(URL))


def test_a_late_check_and_a_broken_chain_are_plain_to_see(acme: Employer, olga: User) -> None:
    client = client_for(olga)
    old = timezone.now() - timedelta(days=3)
    with tenant_scope(acme):
        add_check(acme, at=old)
        assert "The nightly check has not run since" in text_of(client.get(URL))
        add_check(acme, fault="missing", fault_place=7)
        page = text_of(client.get(URL))
    assert "This log does not add up" in page
    assert "Event 7: The event has been deleted." in page


def add_check(employer: Employer, **values: Any) -> None:
    check = ChainCheck(tenant_id=employer.pk, place=9, hash=b"x", key_name="x", signature=b"x", **values)
    ChainCheck.objects.bulk_create([check])


# Export


def rows_of(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_export_asks_who_is_there(olga: User) -> None:
    response = client_for(olga).post(EXPORT, {"format": "csv"})
    assert response.status_code == 302
    assert response["Location"].startswith("/account/confirm/")


def test_export_gives_the_filtered_log_oldest_first_and_leaves_a_trace(
    acme: Employer, log: None, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "EXPORT_PAGE", 1)
    client = client_for(olga)
    confirm(client, "audit.export")
    who = str(membership(acme, olga).pk)
    response = client.post(EXPORT, {"format": "csv", "who": who})
    rows = rows_of(response)
    assert [row["What"] for row in rows] == [
        "Olga changed the roles of Bob.",
        "Olga changed the settings.",
        "Olga downloaded this log.",
    ]
    assert rows[0]["Action"] == "membership.roles_changed"
    assert rows[0]["Who"] == "Olga"
    with tenant_scope(acme):
        event = AuditEvent.objects.filter(action="audit.exported").get()
    assert event.data == {"count": 2, "filters": ["who"]}
    assert "Olga" not in str(event.data)


@pytest.mark.django_db(transaction=True)
def test_export_holds_numbers_and_hashes(acme: Employer, log: None, olga: User) -> None:
    client = client_for(olga)
    confirm(client, "audit.export")
    rows = rows_of(client.post(EXPORT))
    assert [int(row["Number"]) for row in rows] == list(range(1, len(rows) + 1))
    with tenant_scope(acme):
        last = AuditEvent.objects.order_by("-place").first()
    assert last is not None
    assert rows[-1]["Hash"] == bytes(last.hash).hex()


def test_export_as_a_workbook(log: None, olga: User) -> None:
    client = client_for(olga)
    confirm(client, "audit.export")
    response = client.post(EXPORT, {"format": "xlsx"})
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''audit-log.xlsx"
    assert b"".join(response.streaming_content).startswith(b"PK")
