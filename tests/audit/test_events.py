from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from audit.events import MAX_BYTES, OPERATOR, UnsafeAuditData, record
from audit.models import ActorKind, AuditEvent
from mail.models import Preference
from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def northwind() -> Employer:
    return Employer.objects.create(slug="northwind", name="Northwind")


@pytest.fixture
def soleil() -> Employer:
    return Employer.objects.create(slug="soleil", name="Soleil")


def test_record_keeps_who_what_and_when_for_the_employer_in_scope(northwind: Employer) -> None:
    person = SimpleNamespace(pk=uuid7())
    with tenant_scope(northwind):
        record("employer.changed", subject=northwind, by=person, fields=["timezone"], day=date(2026, 11, 21))
        event = AuditEvent.objects.get()
    assert event.tenant_id == northwind.pk
    assert (event.action, event.actor_kind, event.actor_id) == ("employer.changed", ActorKind.PERSON, person.pk)
    assert (event.subject_type, event.subject_id) == ("tenancy.employer", str(northwind.pk))
    assert event.data == {"fields": ["timezone"], "day": "2026-11-21"}
    assert str(event) == f"employer.changed tenancy.employer {northwind.pk}"


def test_record_names_the_user_behind_a_membership(northwind: Employer) -> None:
    membership = SimpleNamespace(pk=uuid7(), user_id=uuid7())
    with tenant_scope(northwind):
        assert record("case.opened", by=membership).actor_id == membership.user_id


@pytest.mark.parametrize(("by", "kind"), [(None, ActorKind.SYSTEM), (OPERATOR, ActorKind.OPERATOR)])
def test_record_tells_the_portal_from_an_operator(by: Any, kind: ActorKind) -> None:
    event = record("employer.created", by=by)
    assert (event.actor_kind, event.actor_id, event.subject_id, event.tenant_id) == (kind, None, "", None)


@pytest.mark.django_db(transaction=True)
def test_record_refuses_to_stand_alone() -> None:
    with pytest.raises(transaction.TransactionManagementError, match="belongs in the transaction"):
        record("case.opened")
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_record_is_undone_with_the_act() -> None:
    def act() -> None:
        with transaction.atomic():
            record("case.opened")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize(
    "data",
    [
        {"email": "x"},
        {"old_email": "x"},
        {"personal_email": "x"},
        {"name": "Ada"},
        {"given_name": "Ada"},
        {"phone": 1},
        {"row": {"password": "x"}},
        {"rows": [{"home_address": "x"}]},
        {"who": "ada@example.com"},
        {"lines": ["sent to ada@example.com"]},
        {"text": "a\x00b"},
        {"text": "x" * MAX_BYTES},
    ],
)
def test_record_refuses_personal_data(data: dict[str, Any]) -> None:
    with pytest.raises(UnsafeAuditData):
        record("case.opened", **data)


@pytest.mark.parametrize("data", [{"share": float("nan")}, {"what": object()}])
def test_record_refuses_what_is_not_json(data: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        record("case.opened", **data)


def test_record_takes_names_of_fields_and_states() -> None:
    event = record("profile.updated", fields=["personal_email", "phone"], state={"old": "leaver", "new": "alumnus"})
    assert event.data == {"fields": ["personal_email", "phone"], "state": {"old": "leaver", "new": "alumnus"}}


def test_record_refuses_a_subject_of_another_employer(northwind: Employer, soleil: Employer) -> None:
    with tenant_scope(northwind):
        foreign = Preference(tenant_id=soleil.pk, recipient_id=uuid7(), category="news", wanted=True)
        with pytest.raises(ValueError, match="another employer"):
            record("mail.preferences_set", subject=foreign)
