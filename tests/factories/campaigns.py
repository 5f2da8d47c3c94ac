"""Campaigns as HR makes them, and people who said yes to their mail."""

from typing import Any

from django.utils import timezone

from accounts.models import Membership, User
from directory.models import Alumnus
from engagement.campaigns.actions import add_letter, choose_criteria, create_campaign, update_campaign
from engagement.letters.rendering import content_hash
from engagement.models import Campaign, Letter
from mail.categories import Category
from mail.choosing import set_frequencies
from mail.models import Channel, Frequency, Reader
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import membership
from tests.factories.directory import make_alumnus

POSTAL_ADDRESS = "1 Quay Street\nLondon"
WORDS = [{"kind": "text", "text": 'Dear {{ given_name | "friend" }}, we have moved.'}]
EVERYBODY: dict[str, Any] = {"all": []}


def make_reader(
    employer: Employer, given_name: str, *, address: str = "", frequency: Frequency = Frequency.AT_ONCE,
    category: Category = Category.NEWS, **ways: Any,
) -> Alumnus:  # fmt: skip
    """Somebody with a confirmed address who has answered for this kind of mail; `ways` are columns of `Reader`."""
    person = make_alumnus(employer, given_name)
    address = address or f"{given_name.lower()}@home.example"
    with tenant_scope(employer):
        Alumnus.objects.filter(pk=person.pk).update(personal_email=address, personal_email_verified_at=timezone.now())
        set_frequencies(recipient_id=person.pk, chosen={category: frequency}, by=None, channel=Channel.PAGE)
        if ways:
            Reader.objects.update_or_create(recipient_id=person.pk, defaults=ways)
    return person


def make_campaign(employer: Employer, by: User | Membership, name: str = "We have moved", **values: Any) -> Campaign:
    """With everybody as its audience and a letter that was tested; `values` are further columns."""
    member = by if isinstance(by, Membership) else membership(employer, by)
    with tenant_scope(employer):
        category = Category(values.pop("category", Category.NEWS))
        campaign = create_campaign(employer=employer, name=name, category=category, by=member)
        write(campaign.versions.get().letter, subject=name)
        choose_criteria(campaign, criteria=EVERYBODY, by=member)
        if values:
            update_campaign(campaign, values=values, by=member)
        return Campaign.objects.get(pk=campaign.pk)


def write(letter: Letter, *, subject: str = "News", tested: bool = True) -> Letter:
    letter.subject, letter.blocks = subject, WORDS
    letter.tested_at, letter.tested_hash = (timezone.now(), content_hash(letter)) if tested else (None, "")
    letter.save()
    return letter


def translate(campaign: Campaign, employer: Employer, by: Membership, language: str, *, subject: str) -> Letter:
    return write(add_letter(campaign, employer=employer, language=language, by=by), subject=subject)
