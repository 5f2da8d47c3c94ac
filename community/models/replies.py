"""Replies to events: who has answered, who waits, who came, and what they are still to be told."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.events import MOST_PLUS_ONES, NOT_OUT, Event
from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class ReplyState(models.TextChoices):
    """What somebody has answered. Of a place that is offered nobody else can have it until `offered_until`."""

    GOING = "going", _("Going")
    MAYBE = "maybe", _("Maybe")
    NO = "no", _("Not coming")
    WAITING = "waiting", _("Waiting list")
    OFFERED = "offered", _("Place offered")
    EXPIRED = "expired", _("Offer ran out")


HOLDS_A_PLACE = (ReplyState.GOING, ReplyState.OFFERED)
OFF_THE_LIST = (ReplyState.NO, ReplyState.EXPIRED)
REPLY_STATE_KINDS = {
    ReplyState.GOING: "good",
    ReplyState.MAYBE: "neutral",
    ReplyState.NO: "neutral",
    ReplyState.WAITING: "accent",
    ReplyState.OFFERED: "warn",
    ReplyState.EXPIRED: "neutral",
}


class Owed(models.TextChoices):
    """The mail that somebody is still to get: written in the same transaction as what it tells of."""

    NOTHING = "", _("Nothing")
    STATE = "state", _("What became of their reply")
    CHANGED = "changed", _("Time or place changed")
    CANCELLED = "cancelled", _("Called off")
    WEEK = "week", _("A week before")
    DAY = "day", _("A day before")
    MISSED = "missed", _("We missed you")


class ReplyQuerySet(TenantQuerySet["Reply"]):
    def holding(self) -> Self:
        return self.filter(state__in=HOLDS_A_PLACE)

    def owed_now(self) -> Self:
        """What waits for a yes waits, but for those who have taken back their reply."""
        waits = Q(event__state__in=NOT_OUT) & ~Q(state=ReplyState.NO)
        return self.exclude(owed=Owed.NOTHING).exclude(waits)

    def in_line(self) -> Self:
        return self.filter(state=ReplyState.WAITING).order_by("position")


class Reply(TenantModel):
    """One person's answer to one event. `position` orders the line; `sequence` adds to that of the event, so that a
    calendar takes a new invitation after it was told to drop the entry. `has_entry`: it has one."""

    event = TenantForeignKey(Event, models.CASCADE, related_name="replies")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="event_replies")
    state = models.CharField(max_length=8, choices=ReplyState)
    plus_ones = models.PositiveSmallIntegerField(default=0)
    answers = models.JSONField(default=dict, blank=True)
    is_listed = models.BooleanField(default=True)  # on the list that guests see
    position = models.PositiveIntegerField(null=True, blank=True)
    offered_until = models.DateTimeField(null=True, blank=True)
    owed = models.CharField(max_length=9, choices=Owed, default=Owed.NOTHING, blank=True)
    has_entry = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)
    replied_at = models.DateTimeField(default=timezone.now)
    arrived_at = models.DateTimeField(null=True, blank=True)
    # Scans from before this moment, of a telephone that was without a network, say nothing any more.
    arrival_undone_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(ReplyQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "event", "alumnus"], name="reply_once"),
            CheckConstraint(condition=Q(state__in=ReplyState.values), name="reply_state_known"),
            CheckConstraint(condition=Q(owed__in=Owed.values), name="reply_owed_known"),
            CheckConstraint(condition=Q(plus_ones__lte=MOST_PLUS_ONES), name="reply_plus_ones"),
            CheckConstraint(
                condition=Q(state=ReplyState.WAITING, position__isnull=False)
                | (~Q(state=ReplyState.WAITING) & Q(position__isnull=True)),
                name="reply_position_in_line",
            ),
            CheckConstraint(
                condition=Q(state=ReplyState.OFFERED, offered_until__isnull=False)
                | (~Q(state=ReplyState.OFFERED) & Q(offered_until__isnull=True)),
                name="reply_offer_has_end",
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "event", "state"], name="reply_of_event"),
            Index(fields=["tenant_id", "alumnus"], name="reply_alumnus"),
            Index(fields=["tenant_id", "owed"], condition=~Q(owed=""), name="reply_owed"),
            Index(fields=["tenant_id", "offered_until"], condition=Q(state="offered"), name="reply_offer_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.alumnus_id} {self.state}"

    @property
    def party(self) -> int:
        return 1 + self.plus_ones

    @property
    def is_going(self) -> bool:
        return self.state == ReplyState.GOING

    @property
    def is_waiting(self) -> bool:
        return self.state == ReplyState.WAITING

    @property
    def is_offered(self) -> bool:
        return self.state == ReplyState.OFFERED

    @property
    def state_kind(self) -> str:
        return REPLY_STATE_KINDS[ReplyState(self.state)]


class WalkIn(TenantModel):
    """Somebody at the door who had not replied. `key` was made by the helper's telephone: told twice is once."""

    event = TenantForeignKey(Event, models.CASCADE, related_name="walk_ins")
    key = models.UUIDField()
    name = models.CharField(max_length=120)
    arrived_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "event", "key"], name="walk_in_once")]

    def __str__(self) -> str:
        return self.name
