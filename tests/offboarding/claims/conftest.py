from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Membership, User
from mail.models import Message
from offboarding.claims.actions import ask, confirm
from offboarding.models import Claim
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership

WORDS = {
    "given_name": "Ines", "family_name": "Rocha", "former_name": "", "from_year": 2015, "to_year": 2021,
    "team": "Payments", "email": "ines@home.example", "message": "Ask Otto about me.",
}  # fmt: skip


@pytest.fixture
def make_claim(acme: Employer) -> Callable[..., Claim]:
    """A claim that its mailbox has confirmed, unless told otherwise."""

    def make(*, confirmed: bool = True, **words: Any) -> Claim:
        with tenant_scope(acme):
            ask(employer=acme, words={**WORDS, **words})
            asked = Claim.objects.filter(email=words.get("email", WORDS["email"]), verified_at=None)
            claim = asked.latest("asked_at")
            if confirmed:
                confirm(claim)
            return Claim.objects.get(pk=claim.pk)

    return make


@pytest.fixture
def mails(acme: Employer) -> Callable[..., list[Message]]:
    """All that lie in the outbox, or those to one address."""

    def read(to: str = "") -> list[Message]:
        with tenant_scope(acme):
            messages = list(Message.objects.in_scope().order_by("id"))
        return [message for message in messages if to in ("", message.to_address)]

    return read


@pytest.fixture
def olga_member(acme: Employer, olga: User) -> Membership:
    return membership(acme, olga)
