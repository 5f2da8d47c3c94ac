from collections.abc import Iterator

import pytest

from accounts.models import Membership, User
from community.certificates import actions
from community.certificates.actions import Wishes
from community.models import Certificate
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import Scope, enter_scope
from tests.factories.accounts import make_employer, membership
from tests.factories.directory import make_spell, own_alumnus


@pytest.fixture
def acme(db: None) -> Employer:
    """With few parts, so that no other room's line in the menu asks anything."""
    return make_employer("acme", work_email_domains=["acme.example"], modules=["offboarding", "directory", "services"])


@pytest.fixture
def house(acme: Employer) -> Iterator[Employer]:
    with enter_scope(Scope(tenant_id=acme.pk)):
        yield acme


@pytest.fixture
def hr(house: Employer, bob: User) -> Membership:
    return membership(house, bob)


@pytest.fixture
def own(house: Employer, alice: User) -> Alumnus:
    """Alice, who was there once, with a first and a last day."""
    alumnus = own_alumnus(house, alice)
    make_spell(alumnus, title="Analyst", team="Payments", office="Lyon")
    return alumnus


@pytest.fixture
def asked(house: Employer, own: Alumnus) -> Certificate:
    assert own.membership is not None
    wishes = Wishes(spells=[spell.pk for spell in own.spells.all()], parts=("team", "purpose"), purpose="A visa")
    return actions.ask_for(employer=house, alumnus=own, wishes=wishes, by=own.membership)


@pytest.fixture
def issued(house: Employer, asked: Certificate, hr: Membership) -> Certificate:
    return actions.issue(employer=house, certificate=asked, by=hr)
