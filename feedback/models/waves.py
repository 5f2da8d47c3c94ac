"""One asking of a survey: to whom, how, from when to when, and who was invited."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.models import Alumnus
from feedback.models.surveys import Mode, Survey, SurveyVersion
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

# Floors in code: an employer may raise them before a launch, never lower them (reliability: release of results).
SCORES_FROM = 5
COMMENTS_FROM = 10
RATES_FROM = 10


class WaveState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


STATE_KINDS = {
    WaveState.PLANNED: "neutral",
    WaveState.OPEN: "accent",
    WaveState.CLOSED: "good",
    WaveState.CANCELLED: "neutral",
}


class WaveOrigin(models.TextChoices):
    BY_HAND = "by_hand", _("By hand")
    SCHEDULE = "schedule", _("By schedule")
    JOURNEY = "journey", _("By a journey")


class WaveQuerySet(TenantQuerySet["Wave"]):
    def open(self) -> Self:
        return self.filter(state=WaveState.OPEN)

    def newest_first(self) -> Self:
        return self.order_by("-opens_at", "-id")


class Wave(TenantModel):
    """Frozen at launch: version, mode, floors and bands. `bands` is a list of dimensions with their groups."""

    survey = TenantForeignKey(Survey, models.PROTECT, related_name="waves")
    version = TenantForeignKey(SurveyVersion, models.PROTECT, related_name="waves")
    name = models.CharField(max_length=120)
    mode = models.CharField(max_length=12, choices=Mode)
    state = models.CharField(max_length=10, choices=WaveState, default=WaveState.PLANNED)
    origin = models.CharField(max_length=10, choices=WaveOrigin, default=WaveOrigin.BY_HAND)
    criteria = models.JSONField(default=dict, blank=True)  # of `engagement.audiences.criteria`
    # What `feedback.waves.terms` kept of the launch, word for word.
    terms = models.JSONField(default=dict, blank=True)
    bands = models.JSONField(default=list, blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    remind_on = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    scores_from = models.PositiveSmallIntegerField(default=SCORES_FROM)
    comments_from = models.PositiveSmallIntegerField(default=COMMENTS_FROM)
    rates_from = models.PositiveSmallIntegerField(default=RATES_FROM)
    in_batches = models.BooleanField(default=False)  # results in batches while it is open, not only at its close
    invited = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list, blank=True)  # reason, words and number, when it opened
    problem = models.CharField(max_length=300, blank=True)  # why it could not open, for HR
    # Of a rhythm there is one wave for each of its days, whatever the beat does.
    rhythm = TenantForeignKey("feedback.Rhythm", models.PROTECT, null=True, blank=True, related_name="waves")
    occurrence = models.DateField(null=True, blank=True)
    launched_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="waves_launched")
    launched_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(
        null=True, blank=True
    )  # sealed answers mixed and results released after the close

    objects: ClassVar = TenantManager.from_queryset(WaveQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(mode__in=Mode.values), name="wave_mode_known"),
            CheckConstraint(condition=Q(state__in=WaveState.values), name="wave_state_known"),
            CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="wave_dates_in_order"),
            CheckConstraint(
                condition=Q(scores_from__gte=SCORES_FROM, comments_from__gte=COMMENTS_FROM, rates_from__gte=RATES_FROM),
                name="wave_floors",
            ),
            UniqueConstraint(fields=["tenant_id", "rhythm", "occurrence"], name="wave_once_a_beat"),
        ]
        indexes = [
            Index(fields=["tenant_id", "survey", "-opens_at"], name="wave_of_survey"),
            Index(fields=["tenant_id", "version"], name="wave_of_version"),
            Index(fields=["tenant_id", "state", "closes_at"], name="wave_due"),
            Index(fields=["tenant_id", "launched_by"], name="wave_launched_by"),
            Index(fields=["tenant_id", "rhythm"], name="wave_of_rhythm"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("feedback:wave_detail", args=[self.pk])

    @property
    def is_sealed(self) -> bool:
        return self.mode == Mode.SEALED

    @property
    def is_open(self) -> bool:
        return self.state == WaveState.OPEN

    @property
    def last_moment(self) -> datetime:
        """Waves close at midnight: of the day on which one can still answer."""
        return self.closes_at - timedelta(seconds=1)

    @property
    def state_kind(self) -> str:
        return STATE_KINDS[WaveState(self.state)]


class ParticipationState(models.TextChoices):
    INVITED = "invited", _("Invited")
    STARTED = "started", _("Started")
    ANSWERED = "answered", _("Answered")


class Participation(TenantModel):
    """Somebody in a confidential or named wave. In sealed waves there are `SealedInvitation`s alone.

    When two records become one, each keeps its own: a second one in the same wave would go, and its answers with it.
    """

    stays_on_merge: ClassVar[bool] = True

    wave = TenantForeignKey(Wave, models.CASCADE, related_name="participations")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="participations")
    token_digest = models.CharField(max_length=64)
    bands = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=ParticipationState, default=ParticipationState.INVITED)
    draft = models.JSONField(default=dict, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "wave", "alumnus"], name="participation_once"),
            UniqueConstraint(fields=["tenant_id", "token_digest"], name="participation_token"),
            CheckConstraint(condition=Q(state__in=ParticipationState.values), name="participation_state_known"),
        ]
        indexes = [Index(fields=["tenant_id", "alumnus"], name="participation_alumnus")]


class SealedInvitation(TenantModel):
    """That somebody was asked in a sealed wave, and whether the link was used: no time, no key to an answer.

    `claim` is a keyed hash of what the browser drew when it used the link, so that the same click may arrive twice; the
    ballot is another, and neither leads to the other (`feedback.sealed.exchange`). Deleted when the wave closes.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    wave = TenantForeignKey(Wave, models.CASCADE, related_name="sealed_invitations")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="sealed_invitations")
    token_digest = models.CharField(max_length=64)
    bands = models.JSONField(default=dict, blank=True)
    is_used = models.BooleanField(default=False)
    claim = models.CharField(max_length=64, blank=True)

    # A merge keeps what it drops, to be undone: it would outlive the close.
    stays_on_merge: ClassVar[bool] = True

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "wave", "alumnus"], name="sealedinvitation_once"),
            UniqueConstraint(fields=["tenant_id", "token_digest"], name="sealedinvitation_token"),
        ]
        indexes = [Index(fields=["tenant_id", "alumnus"], name="sealedinvitation_alumnus")]


class LastAsked(TenantModel):
    """When somebody was last asked, for the rest between two surveys: not which one, not whether they answered.

    `may_ask`: the person said that the next one may come sooner; that is used up by the next.
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="last_asked")
    on = models.DateField(null=True, blank=True)
    may_ask = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "alumnus"], name="lastasked_once")]
