import pytest

from accounts.models import User
from community.models import Group, GroupMember
from directory.models import Alumnus
from mail.actions import set_preferences
from mail.categories import Category
from tenancy.models import Employer
from tests.factories.directory import make_peer, own_alumnus
from tests.factories.groups import make_group, put_in


@pytest.fixture
def own(acme: Employer, alice: User) -> Alumnus:
    return own_alumnus(acme, alice)


@pytest.fixture
def ben(acme: Employer) -> Alumnus:
    return make_peer(acme, "Ben", "Ito")


@pytest.fixture
def cleo(acme: Employer) -> Alumnus:
    return make_peer(acme, "Cleo", "Haas")


@pytest.fixture
def group(house: Employer, ben: Alumnus) -> Group:
    """Ben's open group."""
    return make_group(house, ben)


@pytest.fixture
def bens(group: Group, ben: Alumnus) -> GroupMember:
    return GroupMember.objects.get(group=group, alumnus=ben)


@pytest.fixture
def mine(group: Group, own: Alumnus) -> GroupMember:
    """Alice is in it."""
    return put_in(group, own)


@pytest.fixture
def want(house: Employer, own: Alumnus, ben: Alumnus, cleo: Alumnus) -> None:
    """All three get mails about their circle at once."""
    for person in (own, ben, cleo):
        set_preferences(recipient_id=person.pk, wanted={Category.CIRCLE: True}, by=None)
