"""Campaigns in the round-up, for those who read this kind of mail weekly or monthly: a title and where it is read."""

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from django.utils.translation import get_language

from engagement.audiences.criteria import Criteria, people
from engagement.campaigns.planning import letters_of
from engagement.digests.sections import Item, Recipient, Section, register
from engagement.letters.mails import browser_url, subject_for
from engagement.models import Campaign, CampaignState
from engagement.models.campaigns import CATEGORIES
from mail.categories import Category
from mail.models import Message
from tenancy.models import Employer

OUT = (CampaignState.SENDING, CampaignState.SENT)
FIRST = 10


def register_sections() -> None:
    for place, category in enumerate(CATEGORIES):
        register(
            Section(
                name=f"campaigns-{category.value}",
                category=category,
                label=category.label,
                collect=partial(collect, category),
                order=FIRST + place,
                module="engagement",
            )
        )


def collect(category: Category, employer: Employer, recipients: Sequence[Recipient]) -> Mapping[UUID, Sequence[Item]]:
    """Of the campaigns that began in a person's time, those whose audience they belong to and that they did not get."""
    found: dict[UUID, list[Item]] = {}
    campaigns = Campaign.objects.filter(
        category=category,
        state__in=OUT,
        began_at__gte=min(each.since for each in recipients),
        began_at__lt=max(each.until for each in recipients),
    )
    for campaign in campaigns.order_by("began_at"):
        theirs = _audience(campaign, [each.pk for each in recipients])
        item = _item(campaign, employer)
        for each in recipients:
            if each.pk in theirs and campaign.began_at and each.since <= campaign.began_at < each.until:
                found.setdefault(each.pk, []).append(item)
    return found


def _audience(campaign: Campaign, ids: Sequence[UUID]) -> set[UUID]:
    got = Message.objects.in_scope().filter(batch_id=campaign.batch_id, recipient_id__in=ids)
    fits = people(Criteria.kept(campaign.criteria or {})).filter(pk__in=ids, is_limited=False)
    return set(fits.values_list("pk", flat=True)) - set(got.values_list("recipient_id", flat=True))


def _item(campaign: Campaign, employer: Employer) -> Item:
    versions = letters_of(campaign, employer)
    letter = next((each.letter for each in versions if each.language == get_language()), versions[0].letter)
    subject = subject_for(letter, employer=employer, to=None)
    return Item(title=subject, detail=letter.preheader, url=browser_url(letter, employer))
