import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.addresses.actions import add_address
from accounts.models import User
from tenancy.scope import person_scope
from tests.accounts.steps import newest_mail
from tests.factories.accounts import client_for, confirm

ACT = "account.change_email"


def sure(user: User) -> Client:
    """A browser in which the person has just confirmed that it is them."""
    return confirm(client_for(user), ACT)


def address_of(user: User, email: str) -> EmailAddress:
    with person_scope(user.pk):
        return EmailAddress.objects.get(email=email)


def emails_of(user: User) -> set[str]:
    with person_scope(user.pk):
        return set(EmailAddress.objects.filter(verified=True).values_list("email", flat=True))


def primary_of(user: User) -> str:
    with person_scope(user.pk):
        primary = EmailAddress.objects.get(primary=True).email
        assert User.objects.get(pk=user.pk).email == primary
    return primary


def undo_path(to: str) -> str:
    return re.search(r"http://localhost:8000(/account/undo/\S+)", newest_mail(to).text).group(1)


@pytest.fixture
def with_second(alice: User) -> Callable[[], User]:
    """Alice with a second address of her own."""

    def add() -> User:
        add_address(user=alice, email="alice@second.example", by=alice)
        return alice

    return add
