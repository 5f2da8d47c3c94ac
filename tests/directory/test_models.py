from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from directory.models import Alumnus, AlumnusState, Job, Spell
from directory.visibility import is_peer
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership
from tests.factories.directory import make_alumnus, make_peer, make_spell, own_alumnus, set_levels


def assert_refused(constraint: str, **fields: object) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Alumnus.objects.create(**fields)


def test_numbers_and_addresses_are_unique_within_the_employer(acme: Employer, globex: Employer) -> None:
    make_alumnus(acme, employee_number="7", personal_email="ines@home.example")
    make_alumnus(globex, employee_number="7", personal_email="ines@home.example")
    with tenant_scope(acme):
        assert_refused("alumnus_number_uq", employee_number="7")
        assert_refused("alumnus_email_uq", personal_email="INES@home.example ")
        Alumnus.objects.create()
        Alumnus.objects.create()


def test_membership_and_joining_come_together(acme: Employer, alice: User) -> None:
    own_alumnus(acme, alice)
    with tenant_scope(acme):
        assert_refused("alumnus_joined_with_membership", joined_at=timezone.now())
        assert_refused("alumnus_member_uq", membership=membership(acme, alice), joined_at=timezone.now())


def test_only_an_address_can_be_verified(acme: Employer) -> None:
    with tenant_scope(acme):
        assert_refused("alumnus_verified_has_email", personal_email_verified_at=timezone.now())


def test_states_and_levels_are_the_known_ones(acme: Employer) -> None:
    with tenant_scope(acme):
        assert_refused("alumnus_state_known", state="gone")
        assert_refused("alumnus_listing_known", listing="friends")


def test_an_end_before_the_start_is_refused(acme: Employer) -> None:
    alumnus = make_alumnus(acme)
    early, late = date(2020, 1, 1), date(2021, 1, 1)
    with tenant_scope(acme):
        with pytest.raises(IntegrityError, match="spell_ends_after_start"), transaction.atomic():
            Spell.objects.create(alumnus=alumnus, started_on=late, last_day=early)
        with pytest.raises(IntegrityError, match="job_ends_after_start"), transaction.atomic():
            Job.objects.create(alumnus=alumnus, employer_name="X", started_on=late, ended_on=early)


def test_the_running_employment_comes_first(acme: Employer) -> None:
    alumnus = make_alumnus(acme)
    old = make_spell(alumnus, started_on=date(2010, 1, 1), last_day=date(2012, 1, 1))
    running = make_spell(alumnus, started_on=date(2020, 1, 1), last_day=None)
    newer = make_spell(alumnus, started_on=None, last_day=date(2016, 1, 1))
    with tenant_scope(acme):
        assert list(Spell.objects.latest_first()) == [running, newer, old]


def test_words_for_people_and_things(acme: Employer) -> None:
    nameless = make_alumnus(acme, "", "", employee_number="17")
    with tenant_scope(acme):
        assert str(nameless) == "17"
        assert str(Alumnus()) == "Unnamed person"
        assert str(Spell(team="Risk")) == "Risk"
        assert str(Spell()) == "Employment"
        assert str(Job(title="Head", employer_name="Bank")) == "Head, Bank"


@pytest.mark.parametrize(
    ("state", "joined", "listing", "seen"),
    [
        (AlumnusState.ALUMNUS, True, "everyone", True),
        (AlumnusState.ALUMNUS, True, "staff", False),
        (AlumnusState.ALUMNUS, False, "everyone", False),
        (AlumnusState.LEAVER, True, "everyone", False),
        (AlumnusState.DECEASED, True, "everyone", False),
        (AlumnusState.DECLINED, True, "everyone", False),
        (AlumnusState.NOT_ELIGIBLE, True, "everyone", False),
    ],
)
def test_query_and_predicate_agree_who_is_a_peer(
    acme: Employer, alice: User, state: str, joined: bool, listing: str, seen: bool
) -> None:
    alumnus = make_peer(acme) if joined else make_alumnus(acme)
    set_levels(alumnus, listing=listing)
    with tenant_scope(acme):
        Alumnus.objects.filter(pk=alumnus.pk).update(state=state)
        alumnus.refresh_from_db()
        assert is_peer(alumnus) is seen
        assert list(Alumnus.objects.peers()) == ([alumnus] if seen else [])
        assert list(Alumnus.objects.visible_to(membership(acme, alice))) == ([alumnus] if seen else [])


def test_staff_see_all_and_members_see_themselves(acme: Employer, alice: User, bob: User, globex: Employer) -> None:
    own, peer, record = own_alumnus(acme, alice), make_peer(acme), make_alumnus(acme, "Nobody", "Joined")
    make_peer(globex)
    set_levels(own, listing="staff")
    with tenant_scope(acme):
        assert set(Alumnus.objects.visible_to(membership(acme, alice))) == {own, peer}
        assert set(Alumnus.objects.visible_to(membership(acme, bob))) == {own, peer, record}
