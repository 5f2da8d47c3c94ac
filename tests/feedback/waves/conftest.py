from collections.abc import Iterator

import pytest
from django.utils import timezone

from accounts.models import Membership, User
from feedback.models import Survey
from mail.models import Finding, SenderDomain
from tenancy.models import Employer
from tenancy.scope import Scope, enter_scope, tenant_scope
from tests.factories.accounts import membership
from tests.factories.campaigns import POSTAL_ADDRESS
from tests.factories.waves import make_survey
from web.addresses import sender_domain


@pytest.fixture
def house(acme: Employer) -> Iterator[Employer]:
    """Acme, with all that a sender needs; the test runs in its scope."""
    with enter_scope(Scope(tenant_id=acme.pk)):
        acme.postal_address, acme.timezone = POSTAL_ADDRESS, "Europe/London"
        acme.save(update_fields=["postal_address", "timezone"])
        found = dict.fromkeys(("spf", "dkim", "dmarc"), Finding.FOUND)
        SenderDomain.objects.create(domain=sender_domain(), checked_at=timezone.now(), **found)
        yield acme


@pytest.fixture
def hr(house: Employer, bob: User) -> Membership:
    return membership(house, bob)


@pytest.fixture
def survey(house: Employer) -> Survey:
    with tenant_scope(house):  # a browser may be open by now
        return make_survey()
