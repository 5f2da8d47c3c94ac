"""A table of people who eat together, whose turn it is to plan, and each lunch with its votes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet, validate_timezone

MOST_SEATS = 20
MOST_DATES = 12


class LunchTable(TenantModel):
    """People who meet for lunch or coffee, once or again and again; the turn to plan passes round among them.

    `rhythm_weeks` is 0 for once only. `round` counts the lunches that were planned. `rule` is what people were chosen
    by, as `community.picking` keeps it; empty where they were named.
    """

    name = models.CharField(max_length=80)
    rhythm_weeks = models.PositiveSmallIntegerField(default=0)
    rule = models.JSONField(default=dict, blank=True)
    round = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [CheckConstraint(condition=Q(rhythm_weeks__lte=52), name="lunchtable_rhythm")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("community:table_detail", args=[self.pk])


class LunchSeatQuerySet(TenantQuerySet["LunchSeat"]):
    def taken(self) -> Self:
        return self.filter(left_at__isnull=True)


class LunchSeat(TenantModel):
    """A person at a table. `turns` and `since` say when it is theirs to plan: `community.lunches.rules` tells how."""

    table = TenantForeignKey(LunchTable, models.CASCADE, related_name="seats")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="lunch_seats")
    turns = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(LunchSeatQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "table", "alumnus"], name="lunchseat_once")]
        indexes = [Index(fields=["tenant_id", "alumnus"], name="lunchseat_alumnus")]


class TurnState(models.TextChoices):
    ASKED = "asked", _("Asked")
    PASSED = "passed", _("Passed on")
    TAKEN = "taken", _("Planning")


class LunchTurn(TenantModel):
    """Somebody is asked to plan a round of their table. Asked is one at a time; passing it on needs no reason."""

    table = TenantForeignKey(LunchTable, models.CASCADE, related_name="turns")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="lunch_turns")
    round = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=TurnState, default=TurnState.ASKED)
    # What the tool proposes: the weekday and hour of the last lunch, one rhythm later.
    proposed_at = models.DateTimeField()
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(state__in=TurnState.values), name="lunchturn_state_known"),
            CheckConstraint(
                condition=Q(state=TurnState.ASKED, answered_at__isnull=True)
                | (~Q(state=TurnState.ASKED) & Q(answered_at__isnull=False)),
                name="lunchturn_answered_at",
            ),
            UniqueConstraint(
                fields=["tenant_id", "table"], condition=Q(state=TurnState.ASKED), name="lunchturn_one_is_asked"
            ),
            UniqueConstraint(fields=["tenant_id", "table", "round", "alumnus"], name="lunchturn_asked_once"),
        ]
        indexes = [
            Index(fields=["tenant_id", "alumnus", "state"], name="lunchturn_alumnus"),
            Index(fields=["tenant_id", "asked_at"], condition=Q(state=TurnState.ASKED), name="lunchturn_waiting"),
        ]


class LunchState(models.TextChoices):
    VOTING = "voting", _("Finding a date")
    FIXED = "fixed", _("Fixed")
    CANCELLED = "cancelled", _("Called off")
    HELD = "held", _("Took place")
    MISSED = "missed", _("Did not take place")
    OVER = "over", _("Over")  # nobody said whether it took place


LUNCH_STATE_KINDS = {
    LunchState.VOTING: "accent",
    LunchState.FIXED: "good",
    LunchState.CANCELLED: "neutral",
    LunchState.HELD: "good",
    LunchState.MISSED: "neutral",
    LunchState.OVER: "neutral",
}
LUNCH_TO_COME = (LunchState.VOTING, LunchState.FIXED)
LUNCH_WITH_DATE = (LunchState.FIXED, LunchState.HELD, LunchState.MISSED, LunchState.OVER)


class LunchQuerySet(TenantQuerySet["Lunch"]):
    def to_come(self) -> Self:
        return self.filter(state__in=LUNCH_TO_COME)


class Lunch(TenantModel):
    """One lunch or coffee of a table: first dates and votes, then one date that is fixed.

    `zone` is that of the place and never changes with who looks. `sequence` grows with each calendar file that goes
    out after the first one, under one UID (`community.lunches.entries`).
    """

    table = TenantForeignKey(LunchTable, models.CASCADE, related_name="lunches")
    round = models.PositiveIntegerField(default=1)
    planner = TenantForeignKey(Alumnus, models.CASCADE, related_name="lunches_planned")
    place = models.CharField(max_length=160, blank=True)
    zone = models.CharField(max_length=64, validators=[validate_timezone])
    minutes = models.PositiveSmallIntegerField(default=90)
    words = models.TextField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=LunchState, default=LunchState.VOTING)
    starts_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    fixed_at = models.DateTimeField(null=True, blank=True)
    # All have voted, and the planner was told so.
    complete_at = models.DateTimeField(null=True, blank=True)
    # The planner was asked whether it took place.
    asked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(LunchQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(state__in=LunchState.values), name="lunch_state_known"),
            CheckConstraint(condition=Q(minutes__range=(15, 480)), name="lunch_minutes"),
            CheckConstraint(
                condition=~Q(state__in=LUNCH_WITH_DATE) | Q(starts_at__isnull=False, fixed_at__isnull=False),
                name="lunch_fixed_has_a_date",
            ),
            CheckConstraint(condition=~Q(state=LunchState.VOTING) | Q(starts_at=None), name="lunch_voting_open"),
            CheckConstraint(
                condition=Q(state__in=LUNCH_TO_COME, ended_at__isnull=True)
                | (~Q(state__in=LUNCH_TO_COME) & Q(ended_at__isnull=False)),
                name="lunch_ended_at",
            ),
            UniqueConstraint(
                fields=["tenant_id", "table"], condition=Q(state__in=LUNCH_TO_COME), name="lunch_one_at_a_time"
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "table", "-created_at"], name="lunch_table"),
            Index(fields=["tenant_id", "planner"], name="lunch_planner"),
            Index(fields=["tenant_id", "state", "starts_at"], name="lunch_state"),
        ]

    def __str__(self) -> str:
        return self.table.name

    def get_absolute_url(self) -> str:
        return reverse("community:lunch_detail", args=[self.pk])

    @property
    def state_kind(self) -> str:
        return LUNCH_STATE_KINDS[LunchState(self.state)]

    @property
    def place_zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None


class LunchDate(TenantModel):
    """A date that somebody proposes."""

    lunch = TenantForeignKey(Lunch, models.CASCADE, related_name="dates")
    starts_at = models.DateTimeField()
    added_by = TenantForeignKey(Alumnus, models.CASCADE, related_name="lunch_dates")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "lunch", "starts_at"], name="lunchdate_once")]
        indexes = [Index(fields=["tenant_id", "added_by"], name="lunchdate_added_by")]


class LunchGuestQuerySet(TenantQuerySet["LunchGuest"]):
    def of(self, alumnus_id: UUID) -> Self:
        return self.filter(alumnus=alumnus_id)


class LunchGuest(TenantModel):
    """Somebody at one lunch, the planner among them. Reminders go to those without `voted_at`, at most two."""

    lunch = TenantForeignKey(Lunch, models.CASCADE, related_name="guests")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="lunch_places")
    invited_at = models.DateTimeField(default=timezone.now)
    voted_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    # Whether a calendar file went to them, so that a change and an end reach exactly those who have an entry.
    has_entry = models.BooleanField(default=False)
    was_there = models.BooleanField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(LunchGuestQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "lunch", "alumnus"], name="lunchguest_once"),
            CheckConstraint(condition=Q(reminders__lte=2), name="lunchguest_at_most_two_reminders"),
        ]
        indexes = [Index(fields=["tenant_id", "alumnus"], name="lunchguest_alumnus")]


class Answer(models.TextChoices):
    YES = "yes", _("Yes")
    MAYBE = "maybe", _("If need be")
    NO = "no", _("No")


class LunchVote(TenantModel):
    date = TenantForeignKey(LunchDate, models.CASCADE, related_name="votes")
    guest = TenantForeignKey(LunchGuest, models.CASCADE, related_name="votes")
    answer = models.CharField(max_length=5, choices=Answer)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "date", "guest"], name="lunchvote_once"),
            CheckConstraint(condition=Q(answer__in=Answer.values), name="lunchvote_answer_known"),
        ]
        indexes = [Index(fields=["tenant_id", "guest"], name="lunchvote_guest")]
