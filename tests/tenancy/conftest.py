from dataclasses import dataclass
from uuid import UUID

import pytest

from tenancy.models import Employer, uuid7
from tenancy.scope import tenant_scope
from tests.tenancy.testapp.models import Badge, Event, Guest, Rsvp


@dataclass(frozen=True)
class House:
    """One employer with a row of each kind."""

    employer: Employer
    guest: Guest
    event: Event


@dataclass(frozen=True)
class Town:
    acme: House
    globex: House
    ann: UUID


def build_house(slug: str, ann: UUID) -> House:
    employer = Employer.objects.create(slug=slug, name=slug.title(), timezone="Asia/Tokyo")
    with tenant_scope(employer):
        Badge.objects.create(user_id=ann)
        guest = Guest.objects.create(name=f"Ann of {slug}", email="ann@mail.example")
        event = Event.objects.create(title=f"Ball of {slug}", host=guest)
        Rsvp.objects.create(event=event, guest=guest)
    return House(employer, guest, event)


@pytest.fixture
def town(db: None) -> Town:
    ann = uuid7()
    return Town(build_house("acme-house", ann), build_house("globex-house", ann), ann)
