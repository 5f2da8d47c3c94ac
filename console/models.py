"""Those who run the installation, which employers they have paused, and when they looked at one with its knowledge."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from tenancy.fields import TenantForeignKey
from tenancy.models import Employer, TenantManager, TenantModel, TenantQuerySet, uuid7

ENROLMENT_HOURS = 1
LONGEST_GRANT_MINUTES = 240
ANSWER_WITHIN = timedelta(hours=72)


class OperatorQuerySet(models.QuerySet["Operator"]):
    def current(self) -> Self:
        return self.filter(ended_at=None)


class Operator(models.Model):
    """A person who runs the installation. The sign-in is for this alone: no operator is a member anywhere.

    Made and ended by commands, with the owner's login; the app shows operators to operators only. `name` is what
    employers read when they are looked at.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField(User, models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OperatorQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Enrolment(models.Model):
    """A link that lets an operator register a passkey: one hour, once. Only the token's hash is stored.

    The app's login has no right on the table; it asks `console_enrolment()` and `console_use_enrolment()`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    operator = models.ForeignKey(Operator, models.CASCADE, related_name="enrolments")
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="enrolment_expires_later"),
        ]

    def __str__(self) -> str:
        return f"{self.operator_id} until {self.expires_at:%Y-%m-%d %H:%M}"


class Suspension(models.Model):
    """Why an employer is paused, since when, by whom; and who ended it. Written by the database's own functions."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    employer = models.ForeignKey(Employer, models.CASCADE, related_name="+")
    reason = models.TextField()
    suspended_at = models.DateTimeField(default=timezone.now, editable=False)
    suspended_by = models.ForeignKey(Operator, models.PROTECT, related_name="+")
    resumed_at = models.DateTimeField(null=True, blank=True)
    resumed_by = models.ForeignKey(Operator, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["-suspended_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["employer"], condition=Q(resumed_at=None), name="suspension_one_open_per_employer"
            ),
            models.CheckConstraint(
                condition=Q(resumed_at=None, resumed_by=None) | Q(resumed_at__isnull=False, resumed_by__isnull=False),
                name="suspension_resumed_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employer_id} {self.suspended_at:%Y-%m-%d}"


class SupportRule(TenantModel):
    """Whether an owner must say yes before an operator may look. No row means yes, first."""

    asks_first = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="support_rule_once")]

    def __str__(self) -> str:
        return "ask first" if self.asks_first else "tell"


class SupportGrantQuerySet(TenantQuerySet["SupportGrant"]):
    def running(self, now: datetime) -> Self:
        return self.filter(starts_at__lte=now, ends_at__gt=now, ended_at=None)

    def waiting(self, now: datetime) -> Self:
        return self.filter(starts_at=None, refused_at=None, ended_at=None, asked_at__gt=now - ANSWER_WITHIN)

    def open(self, now: datetime) -> Self:
        return self.running(now) | self.waiting(now)


class SupportGrant(TenantModel):
    """One look at one employer: by whom, why, from when until when. Reading only, four hours at most.

    It runs while `starts_at <= now < ends_at` and nobody has ended it; nothing has to happen for it to be over.
    `answered_by` is the owner who said yes or no, empty where none was asked; `ended_by` the owner who ended it, empty
    where the operator did.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for an owner")
        REFUSED = "refused", _("Refused")
        LAPSED = "lapsed", _("Not answered")
        RUNNING = "running", _("Looking now")
        ENDED = "ended", _("Ended")
        OVER = "over", _("Over")

    operator_id = models.UUIDField()
    operator_name = models.CharField(max_length=100)
    reason = models.TextField()
    is_urgent = models.BooleanField(default=False)
    minutes = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField(default=timezone.now)
    answered_by = TenantForeignKey(Membership, models.PROTECT, related_name="+", null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = TenantForeignKey(Membership, models.PROTECT, related_name="+", null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(SupportGrantQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=LONGEST_GRANT_MINUTES), name="support_grant_minutes"
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None)
                | Q(ends_at__gt=F("starts_at"), ends_at__lte=F("starts_at") + timedelta(hours=4)),
                name="support_grant_four_hours",
            ),
            models.CheckConstraint(condition=Q(refused_at=None) | Q(starts_at=None), name="support_grant_refused"),
            models.CheckConstraint(
                condition=Q(refused_at=None) | Q(answered_by__isnull=False), name="support_grant_refused_by"
            ),
            models.CheckConstraint(condition=Q(ended_by=None) | Q(ended_at__isnull=False), name="support_grant_ended"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "-asked_at"], name="support_grant_newest"),
            models.Index(fields=["tenant_id", "operator_id", "-asked_at"], name="support_grant_operator"),
        ]

    def __str__(self) -> str:
        return f"{self.operator_name} {self.asked_at:%Y-%m-%d %H:%M}"

    def state_at(self, now: datetime) -> State:
        if self.refused_at:
            return self.State.REFUSED
        if self.ended_at:
            return self.State.ENDED
        if self.starts_at is None or self.ends_at is None:
            return self.State.WAITING if now < self.asked_at + ANSWER_WITHIN else self.State.LAPSED
        return self.State.RUNNING if self.starts_at <= now < self.ends_at else self.State.OVER

    @property
    def state(self) -> State:
        return self.state_at(timezone.now())

    @property
    def badge_kind(self) -> str:
        return {"waiting": "warn", "refused": "bad", "running": "accent"}.get(self.state.value, "neutral")

    @property
    def words(self) -> str:
        words = _now("Asked for %(n)d min, urgent") if self.is_urgent else _now("Asked for %(n)d min")
        return words % {"n": self.minutes}

    @property
    def time_left(self) -> timedelta:
        return max(timedelta(0), self.ends_at - timezone.now()) if self.ends_at else timedelta(0)

    @property
    def is_running(self) -> bool:
        return self.state is self.State.RUNNING

    @property
    def is_waiting(self) -> bool:
        return self.state is self.State.WAITING
