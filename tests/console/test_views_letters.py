from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEvent
from console.actions.letters import repeat_letter
from console.letters import FailedImport, letter, letters
from console.models import Operator
from mail.actions import NotRepeatable, suppress
from mail.models import Message, State, Suppression, Trouble
from offboarding.models import LeaverImport
from tenancy.models import Employer, uuid7
from tenancy.scope import Scope, enter_scope, person_scope, tenant_scope

LIST = "/operator/letters/"


@pytest.fixture
def failed(write: Callable[..., Message]) -> Callable[..., Message]:
    def failed(employer: Employer | None, **values: Any) -> Message:
        message = write(employer)
        values = {"state": State.FAILED, "error": Trouble.REFUSED, "error_code": "554 5.7.1", "attempts": 3} | values
        with enter_scope(Scope(tenant_id=employer.pk if employer else None)):
            Message.objects.in_scope().filter(pk=message.pk).update(**values)
        return message

    return failed


def state_of(employer: Employer | None, message: Message) -> str:
    with enter_scope(Scope(tenant_id=employer.pk if employer else None)):
        return Message.objects.in_scope().values_list("state", flat=True).get(pk=message.pk)


def again(message: Message) -> str:
    return f"/operator/letters/{message.pk}/repetition/"


def test_letters_of_all_employers_without_address_or_text(console: Client, acme: Employer, globex: Employer, failed):
    failed(acme)
    failed(globex, state=State.UNCERTAIN, error=Trouble.UNCERTAIN, error_code="")
    failed(None, error=Trouble.EXPIRED, expires_at=timezone.now() - timedelta(hours=1))
    failed(acme, state=State.SENT, sent_at=timezone.now(), error="")
    response = console.get(LIST)
    page = response.content.decode()
    shown = [
        (found.employer and found.employer.name, found.error, found.attempts) for found in response.context["letters"]
    ]
    assert shown == [(None, "expired", 3), ("Globex", "uncertain", 3), ("Acme", "refused", 3)]
    assert [found.is_repeatable for found in response.context["letters"]] == [False, True, True]
    for secret in ("ada@home.example", "home.example", "Somebody"):
        assert secret not in page
    assert "The receiving mail server refused the message." in page
    assert {(reason.error, reason.letters) for reason in response.context["reasons"]} == {
        ("expired", 1),
        ("uncertain", 1),
        ("refused", 1),
    }


def test_nothing_failed_is_said(console: Client):
    assert b"No dead letters" in console.get(LIST).content


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("employer=acme", {"Acme"}),
        ("state=uncertain", {"Globex"}),
        ("error=refused", {"Acme"}),
        ("employer=nobody", {"Acme", "Globex"}),
        ("state=x", {"Acme", "Globex"}),
        ("before=x", {"Acme", "Globex"}),
        ("before=00000000-0000-0000-0000-000000000001", set()),
    ],
)
def test_list_is_narrowed(console: Client, acme: Employer, globex: Employer, failed, query: str, found: set[str]):
    failed(acme)
    failed(globex, state=State.UNCERTAIN, error=Trouble.UNCERTAIN)
    assert {each.employer.name for each in console.get(f"{LIST}?{query}").context["letters"]} == found


def test_list_goes_on(console: Client, acme: Employer, failed, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("console.letters.PAGE", 2)
    made = [failed(acme).pk for _each in range(3)]
    first = console.get(LIST)
    assert [each.id for each in first.context["letters"]] == [made[2], made[1]]
    second = console.get(f"{LIST}?before={first.context['next']}")
    assert [each.id for each in second.context["letters"]] == [made[0]]
    assert second.context["next"] is None


def test_one_letter_is_tried_again(console: Client, acme: Employer, opal: Operator, failed):
    message, other = failed(acme), failed(acme)
    response = console.post(again(message))
    assert (response.status_code, response["Location"]) == (302, LIST)
    assert (state_of(acme, message), state_of(acme, other)) == ("pending", "failed")
    with tenant_scope(acme):
        assert AuditEvent.objects.get(tenant_id=acme.pk, action="mail.sent_again").actor_kind == "operator"
    with person_scope(opal.user_id):
        assert AuditEvent.objects.get(action="operator.letter_repeated").actor_id == opal.user_id


def test_code_of_nobody_is_tried_again(console: Client, failed):
    message = failed(None)
    console.post(again(message))
    assert state_of(None, message) == "pending"


def test_missing_mailbox_stays_given_up(console: Client, acme: Employer, failed):
    message = failed(acme, error=Trouble.NO_MAILBOX)
    with tenant_scope(acme), transaction.atomic():
        suppress(address="ada@home.example", reason=Suppression.Reason.BOUNCE, by=None)
    console.post(again(message))
    with tenant_scope(acme):
        assert Suppression.objects.count() == 1


def test_what_cannot_be_sent_again_is_said(console: Client, acme: Employer, opal: Operator, failed):
    message = failed(acme, text="")
    assert "cannot be sent again" in console.post(again(message), follow=True).content.decode()
    assert state_of(acme, message) == "failed"
    with person_scope(opal.user_id), pytest.raises(NotRepeatable):
        repeat_letter(message_id=uuid7(), employer_id=acme.pk, by=opal)


@pytest.mark.parametrize("letter_id", ["ffffffff-ffff-ffff-ffff-ffffffffffff", "00000000-0000-7000-8000-000000000000"])
def test_unknown_letter_is_not_found(console: Client, acme: Employer, failed, letter_id: str):
    failed(acme)
    assert console.post(f"/operator/letters/{letter_id}/repetition/").status_code == 404


def test_letter_that_went_out_is_not_found(console: Client, acme: Employer, write):
    assert console.post(again(write(acme))).status_code == 404


def test_all_of_one_reason_are_tried_again(console: Client, acme: Employer, globex: Employer, failed):
    first, second = failed(acme), failed(globex)
    empty, other = failed(acme, text=""), failed(acme, error=Trouble.GAVE_UP)
    response = console.post("/operator/letters/repetition/", {"state": "failed", "error": "refused"})
    assert (response.status_code, response["Location"]) == (302, LIST)
    assert [state_of(acme, first), state_of(globex, second)] == ["pending", "pending"]
    assert [state_of(acme, empty), state_of(acme, other)] == ["failed", "failed"]


@pytest.mark.parametrize("data", [{}, {"error": ""}, {"error": "x" * 20}])
def test_no_reason_repeats_nothing(console: Client, acme: Employer, failed, data: dict[str, str]):
    message = failed(acme)
    console.post("/operator/letters/repetition/", data)
    assert state_of(acme, message) == "failed"


def test_others_find_nothing(client: Client, client_for, olga: User, acme: Employer, failed):
    message = failed(acme)
    for browser in (client, client_for(olga)):
        for path in (again(message), "/operator/letters/repetition/"):
            assert browser.post(path).status_code == 404
    assert state_of(acme, message) == "failed"


@pytest.mark.parametrize("path", ["repetition/", "00000000-0000-7000-8000-000000000000/repetition/"])
def test_acts_are_posted(console: Client, path: str):
    assert console.get(f"{LIST}{path}").status_code == 405


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_for_any_number(
    console: Client, acme: Employer, failed, number: int, django_assert_num_queries
):
    for _each in range(number):
        failed(acme)
    console.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(console.get(LIST).context["letters"]) == number


LIST_QUERIES = 11


def test_failed_imports_are_listed_without_what_they_quote(console: Client, acme: Employer):
    with tenant_scope(acme):
        common = {"file_name": "secret-leavers.csv", "size": 9, "state": "refused"}
        LeaverImport.objects.create(
            **common, refusal={"code": "duplicate_header", "params": {"header": "Salary of Ada"}}
        )
        LeaverImport.objects.create(**common, refusal={"code": "too_big", "params": {}}, gave_up_at=timezone.now())
        LeaverImport.objects.create(**common | {"state": "imported"})
    response = console.get(LIST)
    assert [found.reason for found in response.context["imports"]] == [
        "This file is larger than 64 MB. Split it into several files.",
        "Two columns are called “…”. Rename or remove one of them.",
    ]
    assert [found.gave_up for found in response.context["imports"]] == [True, False]
    assert b"Salary" not in response.content
    assert b"secret-leavers" not in response.content


def test_import_that_stopped_without_words_names_its_state():
    stopped = FailedImport(uuid7(), 1, "importing", "", 3, timezone.now(), True)
    assert (stopped.reason, stopped.state_words) == ("", "Importing")


def test_letter_is_found_by_its_id_for_operators_alone(acme: Employer, opal: Operator, alice: User, failed):
    message = failed(acme)
    with person_scope(opal.user_id):
        found = letter(message.pk)
        assert found is not None
        assert found.id == message.pk
    with person_scope(alice.pk):
        assert letter(message.pk) is None
        assert letters() == []
