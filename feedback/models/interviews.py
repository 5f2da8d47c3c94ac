"""The talk with somebody who leaves, and what the employer promised to do about it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.models import Alumnus, Spell
from feedback.models.surveys import SurveyVersion
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class InterviewState(models.TextChoices):
    PENDING = "pending", _("No date yet")
    SCHEDULED = "scheduled", _("Scheduled")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Declined")


INTERVIEW_STATE_KINDS = {
    InterviewState.PENDING: "warn",
    InterviewState.SCHEDULED: "accent",
    InterviewState.DONE: "good",
    InterviewState.DECLINED: "neutral",
}


class Outcome(models.TextChoices):
    """What came of the talk, for the employment it was about."""

    EXIT_CONFIRMED = "exit_confirmed", _("They leave")
    RETAINED = "retained", _("They stay")


class InterviewQuerySet(TenantQuerySet["ExitInterview"]):
    def open(self) -> Self:
        return self.filter(state__in=[InterviewState.PENDING, InterviewState.SCHEDULED])

    def of(self, member_id: UUID) -> Self:
        return self.filter(interviewer=member_id)


class ExitInterview(TenantModel):
    """One talk about one employment. `sequence` is that of its calendar entry: it grows with each mail (RFC 5545).

    `answers` to the questions of `version` are written down by the interviewer, in the person's presence.
    """

    spell = TenantForeignKey(Spell, models.CASCADE, related_name="exit_interviews")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="exit_interviews")
    state = models.CharField(max_length=10, choices=InterviewState, default=InterviewState.PENDING)
    interviewer = TenantForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="exit_interviews_held"
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(default=45)
    place = models.CharField(max_length=200, blank=True)
    words = models.TextField(max_length=1000, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    is_invited = models.BooleanField(default=False)
    version = TenantForeignKey(SurveyVersion, models.PROTECT, null=True, blank=True, related_name="exit_interviews")
    answers = models.JSONField(default=dict, blank=True)
    notes = models.TextField(max_length=10_000, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)
    made_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="exit_interviews_made")
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(InterviewQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "spell"], name="exitinterview_once"),
            CheckConstraint(condition=Q(state__in=InterviewState.values), name="exitinterview_state_known"),
            CheckConstraint(condition=Q(outcome__in=["", *Outcome.values]), name="exitinterview_outcome_known"),
            CheckConstraint(
                condition=~Q(state=InterviewState.SCHEDULED) | Q(starts_at__isnull=False, interviewer__isnull=False),
                name="exitinterview_scheduled_whole",
            ),
            CheckConstraint(
                condition=(Q(state=InterviewState.DONE) & ~Q(outcome="") & Q(ended_on__isnull=False))
                | (~Q(state=InterviewState.DONE) & Q(outcome="")),
                name="exitinterview_done_has_outcome",
            ),
            CheckConstraint(condition=Q(minutes__range=(10, 480)), name="exitinterview_minutes_sensible"),
        ]
        indexes = [
            Index(fields=["tenant_id", "state", "starts_at", "id"], name="exitinterview_state"),
            Index(fields=["tenant_id", "alumnus"], name="exitinterview_alumnus"),
            Index(fields=["tenant_id", "interviewer"], name="exitinterview_interviewer"),
            Index(fields=["tenant_id", "version"], name="exitinterview_version"),
            Index(fields=["tenant_id", "made_by"], name="exitinterview_made_by"),
        ]

    def __str__(self) -> str:
        return self.get_state_display()

    def get_absolute_url(self) -> str:
        return reverse("feedback:interview_detail", args=[self.pk])

    @property
    def state_kind(self) -> str:
        return INTERVIEW_STATE_KINDS[InterviewState(self.state)]

    @property
    def is_open(self) -> bool:
        return self.state in (InterviewState.PENDING, InterviewState.SCHEDULED)

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None


class PromiseState(models.TextChoices):
    OPEN = "open", _("Open")
    KEPT = "kept", _("Kept")
    DROPPED = "dropped", _("Not kept")


PROMISE_STATE_KINDS = {
    PromiseState.OPEN: "accent",
    PromiseState.KEPT: "good",
    PromiseState.DROPPED: "neutral",
}


class PromiseQuerySet(TenantQuerySet["Promise"]):
    def open(self) -> Self:
        return self.filter(state=PromiseState.OPEN)

    def overdue(self, today: date) -> Self:
        return self.open().filter(due_on__lt=today)

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)


class Promise(TenantModel):
    """Something the employer has said it would do, with who and until when.

    `said` and `did` are what members read once it is published: written for that, with nobody’s name in them.
    """

    interview = TenantForeignKey(ExitInterview, models.SET_NULL, null=True, blank=True, related_name="promises")
    title = models.CharField(max_length=200)
    owner = TenantForeignKey(Membership, models.PROTECT, related_name="promises")
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=PromiseState, default=PromiseState.OPEN)
    note = models.TextField(max_length=2000, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    said = models.TextField(max_length=1000, blank=True)
    did = models.TextField(max_length=1000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    made_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="promises_made")
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(PromiseQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(state__in=PromiseState.values), name="promise_state_known"),
            CheckConstraint(
                condition=Q(state=PromiseState.OPEN, ended_on__isnull=True)
                | (~Q(state=PromiseState.OPEN) & Q(ended_on__isnull=False)),
                name="promise_ended_has_day",
            ),
            CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | (Q(published_at__isnull=False, published_by__isnull=False) & ~Q(said="") & ~Q(did="")),
                name="promise_published_whole",
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "state", "due_on", "id"], name="promise_due"),
            Index(fields=["tenant_id", "interview"], name="promise_interview"),
            Index(fields=["tenant_id", "owner"], name="promise_owner"),
            Index(fields=["tenant_id", "-published_at", "id"], name="promise_published"),
            Index(fields=["tenant_id", "published_by"], name="promise_published_by"),
            Index(fields=["tenant_id", "made_by"], name="promise_made_by"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("feedback:promise_update", args=[self.pk])

    @property
    def state_kind(self) -> str:
        return PROMISE_STATE_KINDS[PromiseState(self.state)]

    @property
    def is_open(self) -> bool:
        return self.state == PromiseState.OPEN


class ReviewPlace(TenantModel):
    """A public page where people write about the employer, for ambassadors to pass on."""

    label = models.CharField(max_length=80)
    url = models.URLField(max_length=300)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "url"], name="reviewplace_once")]

    def __str__(self) -> str:
        return self.label


class Ambassador(TenantModel):
    """Somebody who would recommend the employer and has agreed to be known for it, to HR alone.

    Once withdrawn it is deleted: nothing tells that somebody was one. `agreed_to` are the words they agreed to.
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="ambassadors")
    agreed_at = models.DateTimeField(default=timezone.now)
    agreed_to = models.TextField()

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "alumnus"], name="ambassador_once")]

    def __str__(self) -> str:
        return f"since {self.agreed_at:%Y-%m-%d}"
