from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from engagement.models import Campaign, CampaignLetter, CampaignState, Letter
from engagement.models.campaigns import BEGUN
from mail.categories import Category
from mail.models import Batch
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership

BLOCKS: list[dict[str, Any]] = [
    {"kind": "heading", "text": "Hello {{ employer }}"},
    {
        "kind": "text",
        "text": 'Dear {{ given_name | "friend" }},\n\nsee [the page](https://acme.org/?who={{ full_name | "you" }}).',
    },
    {"kind": "button", "label": 'For {{ given_name | "you" }}', "link": "{{ profile_link }}"},
    {"kind": "divider"},
]


def make_letter(employer: Employer, by: User, **columns: Any) -> Letter:
    with tenant_scope(employer):
        columns = {"subject": "News", "blocks": BLOCKS, **columns}
        return Letter.objects.create(changed_by=membership(employer, by), **columns)


@pytest.fixture
def letter(acme: Employer, bob: User) -> Letter:
    return make_letter(acme, bob)


def make_campaign(employer: Employer, letter: Letter, **columns: Any) -> Campaign:
    """Only as far as letters ask: its state, its batch and whom it was for."""
    state = columns.setdefault("state", CampaignState.DRAFT)
    with tenant_scope(employer):
        if state in BEGUN:
            batch = Batch.objects.create(category=Category.NEWS, source="campaign:test")
            columns = {"batch": batch, "people": 1, "began_at": timezone.now(), **columns}
        if state == CampaignState.SCHEDULED:
            columns.setdefault("due_at", timezone.now())
        campaign = Campaign.objects.create(name="News", made_by=letter.changed_by, **columns)
        CampaignLetter.objects.create(campaign=campaign, letter=letter, language=letter.language)
    return campaign
