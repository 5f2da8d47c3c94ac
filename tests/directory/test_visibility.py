import pytest

from accounts.models import User
from directory.models import Alumnus, Audience, Level
from directory.rules import visible_fields
from directory.visibility import FIELDS, clean_levels, fields_for, level_of
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership
from tests.factories.directory import make_alumnus, make_peer, own_alumnus, set_levels


def test_defaults_are_safe() -> None:
    hidden = {name for name in FIELDS if level_of(Alumnus(), name) != Level.EVERYONE}
    assert hidden == {"former_name", "personal_email", "phone"}


def test_each_audience_sees_its_levels() -> None:
    alumnus = Alumnus(visibility={"about": "nobody", "headline": "staff", "phone": "everyone"})
    network, staff = fields_for(Audience.NETWORK, alumnus), fields_for(Audience.STAFF, alumnus)
    assert set(FIELDS) - network == {"about", "headline", "former_name", "personal_email"}
    assert set(FIELDS) - staff == {"about"}


def test_the_work_record_cannot_be_hidden_from_the_employer() -> None:
    assert level_of(Alumnus(visibility={"career": "nobody"}), "career") == Level.EVERYONE
    assert clean_levels({"career": "nobody", "about": "staff", "salary": "everyone", "phone": "friends"}) == {
        "about": "staff"
    }


def test_visible_fields_of_oneself_a_peer_and_staff(acme: Employer, alice: User, bob: User) -> None:
    own, peer = own_alumnus(acme, alice), set_levels(make_peer(acme), about="nobody")
    with tenant_scope(acme):
        as_alice, as_bob = membership(acme, alice), membership(acme, bob)
        assert visible_fields(as_alice, own) == set(FIELDS)
        assert visible_fields(as_alice, peer) == set(FIELDS) - {"about", "former_name", "personal_email", "phone"}
        assert visible_fields(as_bob, peer) == set(FIELDS) - {"about"}


@pytest.mark.parametrize("listing", ["everyone", "staff"])
def test_nothing_of_a_record_is_for_members(acme: Employer, alice: User, bob: User, listing: str) -> None:
    record = set_levels(make_alumnus(acme), listing=listing)
    with tenant_scope(acme):
        assert visible_fields(membership(acme, alice), record) == frozenset()
        assert visible_fields(membership(acme, bob), record) == set(FIELDS)
