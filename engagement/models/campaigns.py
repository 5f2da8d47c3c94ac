"""One mailing to many people: what is said, to whom, when, and what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from engagement.models.audiences import LONGEST_NAME, Segment
from engagement.models.letters import Letter
from mail.categories import Category
from mail.models import Batch
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

# What has not gone out by then is no news any more, unless the campaign says another day.
GOOD_FOR = timedelta(days=14)
# The circle and the round-up write by themselves.
CATEGORIES = (Category.NEWS, Category.OPENINGS, Category.EVENTS, Category.SURVEYS)


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    SENDING = "sending", _("Being sent")
    PAUSED = "paused", _("Paused")
    SENT = "sent", _("Sent")
    CANCELLED = "cancelled", _("Cancelled")


STATE_KINDS = {
    CampaignState.DRAFT: "neutral",
    CampaignState.SCHEDULED: "accent",
    CampaignState.SENDING: "accent",
    CampaignState.PAUSED: "warn",
    CampaignState.SENT: "good",
    CampaignState.CANCELLED: "neutral",
}  # the colour a state has everywhere
BEGUN = (CampaignState.SENDING, CampaignState.PAUSED, CampaignState.SENT)
NOT_BEGUN = (CampaignState.DRAFT, CampaignState.SCHEDULED)


class Start(models.TextChoices):
    NOW = "now", _("As soon as I say so")
    MOMENT = "moment", _("At a day and time of ours")
    LOCAL = "local", _("At a day and time where each person is")


class Pace(models.TextChoices):
    AT_ONCE = "at_once", _("All at once")
    HOURLY = "hourly", _("So many people an hour")
    WAVES = "waves", _("In waves")


class CampaignQuerySet(TenantQuerySet["Campaign"]):
    def due(self) -> Self:
        return self.filter(state=CampaignState.SCHEDULED, due_at__lte=Now())


class Campaign(TenantModel):
    """What HR writes to a part of its people. `engagement.campaigns.actions` moves the states, `rules` says which.

    Always: a scheduled one knows when it is due; one that was begun has its batch in the outbox, and neither its
    audience nor its letters change any more. `criteria` is the own audience, None as long as nobody has chosen one. At
    its end as a plan it takes over those of the segment and lets go of it, so that the record tells who was meant.
    """

    name = models.CharField(max_length=120)
    category = models.CharField(
        max_length=12, choices=[(each.value, each.label) for each in CATEGORIES], default=Category.NEWS
    )
    segment = TenantForeignKey(Segment, models.PROTECT, null=True, blank=True, related_name="campaigns")
    criteria = models.JSONField(null=True, blank=True)
    audience_name = models.CharField(max_length=LONGEST_NAME, blank=True)  # of the segment, once it has begun

    starts = models.CharField(max_length=6, choices=Start, default=Start.NOW)
    starts_on = models.DateField(null=True, blank=True)
    starts_at = models.TimeField(null=True, blank=True)
    pace = models.CharField(max_length=7, choices=Pace, default=Pace.AT_ONCE)
    pace_number = models.PositiveIntegerField(null=True, blank=True)  # people an hour, or waves
    wave_hours = models.PositiveSmallIntegerField(default=24)  # from one wave to the next
    last_day = models.DateField(null=True, blank=True)  # who has not got it by then never will

    state = models.CharField(max_length=9, choices=CampaignState, default=CampaignState.DRAFT)
    due_at = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    batch = TenantForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="campaigns")
    people = models.PositiveIntegerField(null=True, blank=True)
    sent = models.PositiveIntegerField(null=True, blank=True)  # kept at the end, so that lists need not count
    left_out = models.JSONField(default=list, blank=True)  # at the moment of sending: reason, words, how many

    made_by = TenantForeignKey(Membership, models.PROTECT, related_name="campaigns")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(CampaignQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(category__in=[each.value for each in CATEGORIES]), name="campaign_category"),
            CheckConstraint(
                condition=Q(state=CampaignState.CANCELLED)
                | Q(state__in=BEGUN, batch__isnull=False)
                | Q(state__in=NOT_BEGUN, batch__isnull=True),
                name="campaign_begun_has_batch",
            ),
            CheckConstraint(
                condition=~Q(state=CampaignState.SCHEDULED) | Q(due_at__isnull=False), name="campaign_scheduled_is_due"
            ),
            CheckConstraint(
                condition=Q(batch__isnull=True, people__isnull=True, began_at__isnull=True)
                | Q(batch__isnull=False, people__isnull=False, began_at__isnull=False),
                name="campaign_batch_is_counted",
            ),
            CheckConstraint(
                condition=Q(starts=Start.NOW) | Q(starts_on__isnull=False, starts_at__isnull=False),
                name="campaign_knows_its_start",
            ),
            CheckConstraint(condition=Q(pace=Pace.AT_ONCE) | Q(pace_number__gte=1), name="campaign_knows_its_pace"),
        ]
        indexes = [
            Index(fields=["tenant_id", "-id"], name="campaign_newest"),
            Index(fields=["tenant_id", "due_at"], condition=Q(state=CampaignState.SCHEDULED), name="campaign_due"),
            Index(fields=["tenant_id", "segment"], name="campaign_segment"),
            Index(fields=["tenant_id", "batch"], name="campaign_batch"),
            Index(fields=["tenant_id", "made_by"], name="campaign_made_by"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("engagement:campaign_detail", args=[self.pk])

    @property
    def state_kind(self) -> str:
        return STATE_KINDS[CampaignState(self.state)]

    @property
    def has_audience(self) -> bool:
        return self.segment_id is not None or self.criteria is not None

    @property
    def is_under_way(self) -> bool:
        return self.state in (CampaignState.SENDING, CampaignState.PAUSED)


class CampaignLetter(TenantModel):
    """What the campaign says in one language; who reads another one gets the employer's, else the first."""

    campaign = TenantForeignKey(Campaign, models.CASCADE, related_name="versions")
    letter = TenantForeignKey(Letter, models.PROTECT, related_name="campaign_versions")
    language = models.CharField(max_length=10)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "campaign", "language"], name="campaignletter_once_a_language"),
            UniqueConstraint(fields=["tenant_id", "letter"], name="campaignletter_is_its_own"),
        ]

    @property
    def language_name(self) -> str:
        return dict(settings.LANGUAGES).get(self.language, self.language)


class CampaignMove(TenantModel):
    """One step in the life of a campaign. `by` is None where the portal itself went on."""

    campaign = TenantForeignKey(Campaign, models.CASCADE, related_name="moves")
    state = models.CharField(max_length=9, choices=CampaignState)
    at = models.DateTimeField(default=timezone.now)
    by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="campaign_moves")
    reason = models.CharField(max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            Index(fields=["tenant_id", "campaign", "id"], name="campaignmove_campaign"),
            Index(fields=["tenant_id", "by"], name="campaignmove_by"),
        ]
