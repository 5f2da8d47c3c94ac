"""Row-level security of the tables that hold everybody's addresses (docs/adr/0005)."""

import pytest
from allauth.account.models import EmailAddress
from django.db import ProgrammingError, connection, transaction

from accounts.models import Membership, User
from tenancy.models import uuid7
from tenancy.scope import NoTenant, no_scope, person_scope, tenant_scope
from tests.factories.accounts import make_member


def _rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.mark.parametrize("table", ["accounts_user", "account_emailaddress"])
def test_nobody_in_scope_sees_nobody(table, alice, bob):
    assert _rows(f"SELECT * FROM {table}") == []


def test_person_sees_only_themselves(alice, bob):
    with person_scope(alice.pk):
        assert _rows("SELECT id FROM accounts_user") == [(alice.pk,)]
        assert _rows("SELECT email FROM account_emailaddress") == [("alice@home.example",)]


def test_employer_sees_no_sign_in_address_of_its_members(acme, alice, bob):
    with tenant_scope(acme, person_id=bob.pk):
        assert _rows("SELECT email FROM accounts_user") == [("bob@acme.example",)]
        assert Membership.objects.filter(user__email="alice@home.example").count() == 0


def test_person_cannot_change_or_make_another(alice, bob):
    with person_scope(alice.pk):
        assert User.objects.filter(pk=bob.pk).update(language="de") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            User(id=uuid7(), email="eve@home.example").save(force_insert=True)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            EmailAddress.objects.create(user_id=bob.pk, email="eve@home.example", verified=True)


def test_app_cannot_delete_people(alice):
    with person_scope(alice.pk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        _rows("DELETE FROM accounts_user")


def test_look_up_answers_with_an_id_and_nothing_else(alice):
    assert User.objects.id_for_email(" Alice@HOME.example ") == alice.pk
    assert User.objects.id_for_email("nobody@home.example") is None


def test_look_up_ignores_addresses_that_were_never_proven(alice):
    with person_scope(alice.pk):
        EmailAddress.objects.create(user=alice, email="ceo@globex.example", verified=False)
    assert User.objects.id_for_email("ceo@globex.example") is None
    with person_scope(alice.pk):
        EmailAddress.objects.filter(email="ceo@globex.example").update(verified=True)
    assert User.objects.id_for_email("ceo@globex.example") == alice.pk


@pytest.mark.parametrize("address", ["' OR true --", "%", "_", "", "alice@home.example'; SELECT 1"])
def test_look_up_takes_no_pattern(alice, address):
    assert User.objects.id_for_email(address) is None


@pytest.mark.django_db
def test_public_may_not_ask_the_look_up():
    allowed = "SELECT has_function_privilege(%s, 'accounts_person_for_email(text)', 'EXECUTE')"
    with connection.cursor() as cursor:
        answers = {}
        for role in ("alumni_app", "alumni_system"):
            cursor.execute(allowed, [role])
            answers[role] = cursor.fetchone()[0]
    assert answers == {"alumni_app": True, "alumni_system": False}


def test_own_memberships_of_all_employers_are_seen_outside_employers(acme, globex, alice, bob, mallory):
    make_member(globex, alice, "alumnus")
    with person_scope(alice.pk):
        assert {row.tenant_id for row in Membership.objects.all()} == {acme.pk, globex.pk}
        assert {row.user_id for row in Membership.objects.all()} == {alice.pk}
    with no_scope(), pytest.raises(NoTenant):
        Membership.objects.count()
