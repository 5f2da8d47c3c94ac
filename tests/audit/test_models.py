from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import ProgrammingError, connection, transaction

from audit.events import record
from audit.models import AppendOnly, AuditEvent
from tenancy.models import Employer
from tenancy.scope import no_scope, tenant_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def employers() -> tuple[Employer, Employer]:
    return Employer.objects.create(slug="northwind", name="Northwind"), Employer.objects.create(
        slug="soleil", name="Soleil"
    )


def test_events_are_seen_by_their_own_employer_only(employers: tuple[Employer, Employer]) -> None:
    northwind, soleil = employers
    record("installation.provisioned")
    for employer in employers:
        with tenant_scope(employer):
            record("employer.changed", subject=employer)
    assert [event.action for event in AuditEvent.objects.all()] == ["installation.provisioned"]
    with tenant_scope(northwind):
        assert [event.tenant_id for event in AuditEvent.objects.all()] == [northwind.pk]
        assert AuditEvent.objects.about(northwind).count() == 1
        assert AuditEvent.objects.about(soleil).count() == 0


@pytest.mark.parametrize("written_for", ["soleil", None])
def test_an_employer_cannot_write_into_another_log(
    employers: tuple[Employer, Employer], written_for: str | None
) -> None:
    northwind, soleil = employers
    event = AuditEvent(tenant_id=soleil.pk if written_for else None, action="forged", actor_kind="system")
    with tenant_scope(northwind), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        AuditEvent.objects.bulk_create([event])


@pytest.mark.parametrize("statement", ["UPDATE audit_auditevent SET action = 'other'", "DELETE FROM audit_auditevent"])
def test_the_app_may_not_change_or_delete_events(statement: str) -> None:
    record("case.opened")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_the_owner_sees_what_the_app_does_not(
    employers: tuple[Employer, Employer], as_login: Callable[[str], AbstractContextManager[None]]
) -> None:
    """Negative control: the rows are there, only the policy hides them."""
    with tenant_scope(employers[0]), transaction.atomic():
        record("case.opened")
    with no_scope():
        assert AuditEvent.objects.count() == 0
        with as_login("owner"):
            assert AuditEvent.objects.count() == 1


def test_events_cannot_be_changed_from_python() -> None:
    event = record("case.opened")
    with pytest.raises(AppendOnly):
        event.save()
    with pytest.raises(AppendOnly):
        event.delete()
    with pytest.raises(AppendOnly):
        AuditEvent.objects.update(action="other")
    with pytest.raises(AppendOnly):
        AuditEvent.objects.all().delete()
