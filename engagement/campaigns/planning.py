"""From a campaign to rows in the outbox: one statement, however many people there are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet, UUIDField, Value

from engagement.audiences.criteria import Criteria
from engagement.audiences.reach import Excluded, Reach, reach, recipients
from engagement.campaigns.moments import duration, expiry, with_next_at
from engagement.letters.fields import merge_values
from engagement.letters.rendering import content_of
from engagement.models import Campaign, CampaignLetter, Pace
from mail import bulk
from mail.categories import Category
from mail.clicks.actions import links_for
from mail.models import Batch, Content
from mail.reading import chosen
from tenancy.models import Employer

# Of fewer people nothing is told apart.
FEW = 5


def source_of(campaign: Campaign) -> str:
    return f"campaign:{campaign.pk}"


def criteria_of(campaign: Campaign) -> Criteria:
    """The saved segment as it is now, else the own ones. What cannot be asked any more matches nobody."""
    return Criteria.kept(campaign.segment.criteria if campaign.segment else campaign.criteria or {})


def reach_of(campaign: Campaign) -> Reach:
    return reach(criteria_of(campaign), category=Category(campaign.category))


def people_of(campaign: Campaign, employer: Employer) -> QuerySet:
    """Who would get it now: one row per address, with the `zone` and the `reads` (language) of each."""
    people = recipients(criteria_of(campaign), category=Category(campaign.category))
    return people.annotate(zone=chosen("timezone", employer.timezone), reads=chosen("language", employer.language))


def letters_of(campaign: Campaign, employer: Employer) -> list[CampaignLetter]:
    """The one for everybody who reads none of the other languages comes first."""
    versions = list(CampaignLetter.objects.select_related("letter").filter(campaign=campaign).order_by("id"))
    return sorted(versions, key=lambda version: version.language != employer.language)


def plan(campaign: Campaign, *, employer: Employer, now: datetime) -> None:
    """Takes the audience as it is at this moment and puts every row into the outbox. In the caller's transaction."""
    found = reach_of(campaign)
    first = campaign.due_at or now
    batch = bulk.open_batch(
        category=Category(campaign.category),
        source=source_of(campaign),
        occasion_at=first,
        expires_at=expiry(campaign, employer=employer, first=max(first, now), people=found.count),
    )
    campaign.people = 0
    parts = parts_of(campaign, employer)
    for part in parts:
        readers = found.count if len(parts) == 1 else part.people.count()
        content = _store(part.version, batch, employer, counts_clicks=readers >= FEW)
        planned = with_next_at(part.people, campaign, employer=employer, first=first, each=part.each)
        rows = merge_values(planned, language=content.language).annotate(recipient_id=F("pk"))
        rows = rows.annotate(content_id=Value(content.pk, output_field=UUIDField()))
        campaign.people += bulk.plan(batch=batch, recipients=rows)
    keep_audience(campaign)
    campaign.left_out = [_as_told(each) for each in found.excluded if each.count]
    campaign.batch, campaign.began_at = batch, now


def keep_audience(campaign: Campaign) -> None:
    """From now on the campaign says itself whom it was for; the segment may change or go."""
    if campaign.has_audience:
        campaign.criteria = criteria_of(campaign).as_json()
    campaign.audience_name = campaign.segment.name if campaign.segment else ""
    campaign.segment = None


@dataclass(frozen=True)
class Part:
    """Those who read one of the letters. `each` is the time from one to the next, where they go out by and by."""

    version: CampaignLetter
    people: QuerySet
    each: timedelta


def parts_of(campaign: Campaign, employer: Employer) -> list[Part]:
    """The parts run side by side and end together, so that all of them keep to the pace of the campaign."""
    versions = letters_of(campaign, employer)
    everybody = people_of(campaign, employer)
    others = [version.language for version in versions[1:]]
    groups = [everybody.exclude(reads__in=others), *(everybody.filter(reads=language) for language in others)]
    counts = [people.count() for people in groups] if campaign.pace == Pace.HOURLY else [1] * len(groups)
    whole = duration(campaign, people=sum(counts))
    return [
        Part(version, people, whole / max(count, 1))
        for version, people, count in zip(versions, groups, counts, strict=True)
    ]


def _store(version: CampaignLetter, batch: Batch, employer: Employer, *, counts_clicks: bool) -> Content:
    """The clicks of so few readers of one letter would be one person's, so its links are not counted."""
    subject, text, html = content_of(version.letter, employer)
    if counts_clicks:
        html, text = links_for(batch, html, text)
    return bulk.add_content(batch=batch, language=version.language, subject=subject, text=text, html=html)


def _as_told(excluded: Excluded) -> dict[str, Any]:
    return {"reason": excluded.reason, "label": str(excluded.label), "count": excluded.count}
