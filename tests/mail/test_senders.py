"""Mail of an employer comes from its own domain as long as DNS confirms it."""

from collections.abc import Callable

from django.utils import timezone

from mail.categories import Category, Lane
from mail.delivery import deliver_lane
from mail.models import Finding, Message, SenderDomain
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.mail.relay import FakeRelay
from web.addresses import sender_address


def test_only_a_confirmed_address_of_its_own_is_used(
    northwind: Employer, soleil: Employer, write: Callable[..., Message], relay: FakeRelay
) -> None:
    with tenant_scope(northwind):
        SenderDomain.objects.create(
            domain="northwind.org", address="alumni@northwind.org", proof=Finding.FOUND, confirmed_at=timezone.now()
        )
    with tenant_scope(soleil):
        SenderDomain.objects.create(domain="soleil.org", address="alumni@soleil.org")
    write(northwind, to="ada@example.com")
    write(soleil, to="bea@example.com")
    write(None, to="cy@example.com", category=Category.CODE)

    deliver_lane(Lane.SERVICE)
    deliver_lane(Lane.CODES)

    senders = {taken.recipients[0]: taken.mail["From"].addresses[0].addr_spec for taken in relay.taken}
    assert senders == {
        "ada@example.com": "alumni@northwind.org",
        "bea@example.com": sender_address(),
        "cy@example.com": sender_address(),
    }
    assert {taken.sender for taken in relay.taken} == {sender_address()}
