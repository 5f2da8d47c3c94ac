from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Membership, User
from engagement.campaigns.actions import begin, schedule
from engagement.models import Campaign
from mail.models import Finding, Message, SenderDomain
from tenancy.models import Employer
from tenancy.scope import Scope, enter_scope
from tests.factories.accounts import membership
from tests.factories.campaigns import POSTAL_ADDRESS, make_campaign
from web.addresses import sender_domain


@pytest.fixture(autouse=True)
def _sent_at_once(settings: Settings) -> None:
    settings.CAMPAIGN_UNDO_MINUTES = 0


@pytest.fixture
def house(acme: Employer) -> Iterator[Employer]:
    """Acme, with all that a sender needs; the test runs in its scope."""
    with enter_scope(Scope(tenant_id=acme.pk)):
        acme.postal_address, acme.timezone = POSTAL_ADDRESS, "Europe/London"
        acme.languages = ["de"]
        acme.save(update_fields=["postal_address", "timezone", "languages"])
        found = dict.fromkeys(("spf", "dkim", "dmarc"), Finding.FOUND)
        SenderDomain.objects.create(domain=sender_domain(), checked_at=timezone.now(), **found)
        yield acme


@pytest.fixture
def hr(house: Employer, bob: User) -> Membership:
    return membership(house, bob)


@pytest.fixture
def campaign(house: Employer, hr: Membership) -> Campaign:
    return make_campaign(house, hr)


@pytest.fixture
def send(house: Employer, hr: Membership) -> Callable[..., Campaign]:
    """`send(campaign)`: the word is given and the worker has planned it."""

    def send(campaign: Campaign, **values: Any) -> Campaign:
        campaign = schedule(campaign, employer=house, by=hr)
        if values:
            Campaign.objects.filter(pk=campaign.pk).update(**values)
        begin(campaign.pk, employer=house)
        return Campaign.objects.select_related("batch").get(pk=campaign.pk)

    return send


@pytest.fixture
def rows() -> Callable[[Campaign], list[Message]]:
    def rows(campaign: Campaign) -> list[Message]:
        return list(Message.objects.in_scope().filter(batch_id=campaign.batch_id).order_by("next_at", "to_address"))

    return rows


@pytest.fixture
def write_sent() -> Callable[..., None]:
    """`write_sent(employer, address)`: a message of some other mail that went out just now."""

    def write_sent(employer: Employer, address: str, **values: Any) -> None:
        with enter_scope(Scope(tenant_id=employer.pk)):
            Message.objects.create(
                tenant_id=employer.pk, category="service", lane="service", to_address=address, text="x",
                **({"state": "sent", "sent_at": timezone.now()} | values),
            )  # fmt: skip

    return write_sent
