from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership, User
from tenancy.models import Employer
from tenancy.one_row import OneRow
from tenancy.scope import NoTenant, no_scope, person_scope, tenant_scope

employer_by_slug = OneRow(Employer, "slug")
membership_by_user = OneRow(Membership, "user")


def test_row_is_the_one_the_manager_finds(acme: Employer):
    Employer.objects.filter(pk=acme.pk).update(footer_pages=[{"slug": "about"}], modules=["directory"])
    found = employer_by_slug("acme")

    expected = Employer.objects.get(slug="acme")
    assert found == expected
    assert {name: value for name, value in vars(found).items() if name != "_state"} == {
        name: value for name, value in vars(expected).items() if name != "_state"
    }
    assert (found._state.adding, found._state.db) == (False, "default")
    assert employer_by_slug("nowhere") is None
    assert employer_by_slug("acme' OR '1'='1") is None


def test_row_of_another_employer_is_not_found(acme: Employer, globex: Employer, alice: User, mallory: User):
    with tenant_scope(acme):
        assert membership_by_user(alice.pk) == Membership.objects.get(user=alice)
        assert membership_by_user(mallory.pk) is None
    with tenant_scope(globex):
        assert membership_by_user(mallory.pk) is not None
        assert membership_by_user(alice.pk) is None


def test_row_of_an_employer_needs_one_in_scope(alice: User):
    for scope in (no_scope(), person_scope(alice.pk)):
        with scope, pytest.raises(NoTenant):
            membership_by_user(alice.pk)


def test_one_statement_each(acme: Employer, alice: User, django_assert_num_queries):
    with tenant_scope(acme):
        membership_by_user(alice.pk)
        with django_assert_num_queries(1):
            membership_by_user(alice.pk)


@pytest.mark.parametrize("ends_in", [None, -1, 1])
@pytest.mark.parametrize(
    ("roles", "emergency_in"), [([], -1), ([], 1), (["alumnus"], None), (["alumnus"], -1), (["alumnus"], 1)]
)
def test_doors_open_for_those_the_database_calls_current(
    acme: Employer, alice: User, roles: list[str], emergency_in: int | None, ends_in: int | None
):
    def hours(number: int | None):
        return timezone.now() + timedelta(hours=number) if number else None

    with tenant_scope(acme):
        member = Membership.objects.get(user=alice)
        member.joined_at = timezone.now() - timedelta(days=1)
        member.roles, member.emergency_until, member.ended_at = roles, hours(emergency_in), hours(ends_in)
        Membership.objects.filter(pk=member.pk).update(
            audited=True, roles=roles, joined_at=member.joined_at, emergency_until=member.emergency_until,
            ended_at=member.ended_at,
        )  # fmt: skip
        assert membership_by_user(alice.pk).opens_doors is Membership.objects.current().filter(user=alice).exists()
