from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.joining.consents import ConsentGiven
from accounts.members import actions
from accounts.members.actions import LastOwner, UnknownRole, add_member, change_roles, end_membership, find_or_make_user
from accounts.models import Consent, Membership, Role, User
from audit.models import AuditEvent
from tenancy.scope import NoTenant, no_scope, tenant_scope
from tests.factories.accounts import make_user, membership

pytestmark = pytest.mark.django_db

YES = ConsentGiven(
    text_version="2026-11", text="Yes.", language="en", given_at="2026-11-20T10:00:00+00:00", ip_prefix="203.0.113.0/24"
)


def _trace() -> list[str]:
    return [event.action for event in AuditEvent.objects.order_by("id")]


# People


def test_user_is_found_or_made_once():
    made = find_or_make_user(email=" Carol@Home.example ", language="de", by=None)
    found = find_or_make_user(email="carol@home.example", by=None)
    assert (found.pk, found.email, found.language) == (made.pk, "carol@home.example", "de")
    assert _trace() == ["user.created"]


def test_user_made_by_somebody_else_meanwhile_is_found(monkeypatch):
    """Two visitors with the same address: the second finds out at the insert."""
    first = find_or_make_user(email="carol@home.example", by=None)
    answers = iter([None, first.pk])
    monkeypatch.setattr(type(User.objects), "id_for_email", lambda self, email: next(answers))
    assert find_or_make_user(email="carol@home.example", by=None).pk == first.pk


def test_address_belongs_to_one_person_whatever_its_case(alice):
    with pytest.raises(IntegrityError), transaction.atomic(), no_scope():
        actions._make_user(email="alice@home.example", language="", by=None)


def test_upper_case_is_refused_by_the_database():
    with pytest.raises(IntegrityError, match="user_email_is_lower_case"), transaction.atomic():
        actions._make_user(email="Carol@home.example", language="", by=None)


# Memberships


def test_member_is_added_with_a_trace(acme, alice, bob):
    carol = make_user("carol@home.example")
    with tenant_scope(acme):
        before = len(_trace())
        by = membership(acme, bob)
        added = add_member(employer=acme, user=carol, roles=["recruiter", "hr_admin"], display_name="Carol", by=by)
        event = AuditEvent.objects.order_by("id").last()
        assert len(_trace()) == before + 1
    assert added.roles == ["hr_admin", "recruiter"]
    assert (event.action, event.actor_id, event.subject_id) == ("membership.added", bob.pk, str(added.pk))


def test_adding_a_member_again_widens_the_roles(acme, alice):
    with tenant_scope(acme):
        widened = add_member(employer=acme, user=alice, roles=["organiser"], display_name="Other", by=None)
        assert (widened.roles, widened.display_name) == (["organiser", "alumnus"], "Alice")
        assert _trace()[-1] == "membership.widened"


def test_somebody_who_had_left_comes_back_with_the_new_roles_only(acme, alice):
    with tenant_scope(acme):
        ended = end_membership(membership=membership(acme, alice), by=None)
        back = add_member(employer=acme, user=alice, roles=["recruiter"], display_name="", by=None)
        assert not ended.is_current
        assert (back.pk, back.roles, back.is_current) == (ended.pk, ["recruiter"], True)


@pytest.mark.parametrize("roles", [[], ["boss"], ["owner", "boss"], ""])
def test_roles_must_exist(acme, alice, roles):
    with tenant_scope(acme), pytest.raises(UnknownRole):
        change_roles(membership=membership(acme, alice), roles=roles, by=None)


def test_roles_change_with_a_trace(acme, alice, bob):
    with tenant_scope(acme):
        changed = change_roles(membership=membership(acme, alice), roles=[Role.AUDITOR], by=bob)
        event = AuditEvent.objects.order_by("id").last()
    assert changed.roles == ["auditor"]
    assert (event.action, event.data) == (
        "membership.roles_changed",
        {"before": ["alumnus"], "after": ["auditor"]},
    )


def test_last_owner_stays(acme, olga):
    with tenant_scope(acme):
        owner = membership(acme, olga)
        for attempt in (
            lambda: end_membership(membership=owner, by=olga),
            lambda: change_roles(membership=owner, roles=["hr_admin"], by=olga),
        ):
            with pytest.raises(LastOwner, match="only owner"):
                attempt()
        assert change_roles(membership=owner, roles=["owner", "hr_admin"], by=olga).roles == ["owner", "hr_admin"]


def test_owner_may_go_once_there_is_another(acme, olga, bob):
    with tenant_scope(acme):
        change_roles(membership=membership(acme, bob), roles=["owner"], by=olga)
        assert not end_membership(membership=membership(acme, olga), by=bob).is_current
        with pytest.raises(LastOwner):
            end_membership(membership=membership(acme, bob), by=bob)


def test_former_owner_does_not_count(acme, olga, bob):
    with tenant_scope(acme):
        change_roles(membership=membership(acme, bob), roles=["owner"], by=olga)
        end_membership(membership=membership(acme, bob), by=olga)
        with pytest.raises(LastOwner):
            end_membership(membership=membership(acme, olga), by=olga)


def test_memberships_are_written_by_actions_only(acme, alice):
    with tenant_scope(acme):
        row = membership(acme, alice)
        ways = [
            row.save,
            row.delete,
            lambda: Membership.objects.create(user=alice, roles=["owner"], display_name="x"),
            lambda: Membership.objects.update(roles=["owner"]),
            lambda: Membership.objects.all().delete(),
            lambda: Membership.objects.bulk_create([row]),
            lambda: Membership.objects.bulk_update([row], ["roles"]),
            lambda: Membership.objects.bulk_update([row], ["roles"], audited=True),
            lambda: Membership.objects.get_or_create(user_id=uuid4()),
            lambda: Consent(user=alice, purpose="network").save(),
        ]
        for way in ways:
            with pytest.raises(TypeError, match="audit"):
                way()
        assert membership(acme, alice).roles == ["alumnus"]


def test_tests_may_clear_up_with_a_word(acme, alice):
    with tenant_scope(acme):
        assert Membership.objects.update(display_name="A", audited=True) == 1
        assert Membership.objects.filter(user_id=alice.pk).delete(audited=True)[0] == 1
        Membership.objects.bulk_create([Membership(user=alice, roles=["alumnus"], display_name="A")], audited=True)
        assert membership(acme, alice).delete(audited=True)[0] == 1


def test_member_needs_an_employer_in_scope(acme, alice):
    with pytest.raises(NoTenant):
        add_member(employer=acme, user=alice, roles=["alumnus"], display_name="A", by=None)


def test_role_is_never_empty_in_the_database(acme, alice):
    with tenant_scope(acme), pytest.raises(IntegrityError, match="membership_has_a_role"), transaction.atomic():
        Membership.objects.update(roles=[], audited=True)
