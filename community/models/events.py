"""Events: what is planned, by whom, and who stands at the door."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from community.models.groups import Group
from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

MOST_PLUS_ONES = 5


def event_picture_path(row: models.Model, filename: str) -> str:
    """`web.images` names a picture by its content; the row's id keeps it from being guessed."""
    return f"employers/{row.tenant_id}/events/{row.pk}/{os.path.basename(filename)}"  # type: ignore[attr-defined]


class EventKind(models.TextChoices):
    REUNION = "reunion", _("Reunion")
    GET_TOGETHER = "get_together", _("Get-together")
    TALK = "talk", _("Talk")
    WORKSHOP = "workshop", _("Workshop")
    VISIT = "visit", _("Visit")
    OUTDOORS = "outdoors", _("Outdoors")
    ONLINE = "online", _("Online")
    OTHER = "other", _("Something else")


class EventState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ASKED = "asked", _("Waits for a yes")
    PUBLISHED = "published", _("Published")
    CANCELLED = "cancelled", _("Called off")
    OVER = "over", _("Over")


EVENT_STATE_KINDS = {
    EventState.DRAFT: "neutral",
    EventState.ASKED: "warn",
    EventState.PUBLISHED: "accent",
    EventState.CANCELLED: "neutral",
    EventState.OVER: "good",
}
NOT_OUT = (EventState.DRAFT, EventState.ASKED)
KNOWN = ("title", "kind", "body", "html", "html_version", "place", "city", "city_id", "link", "questions", "zone_name")
KNOWN_TIMES = ("starts_at", "ends_at")
SHOWN_STATES = (EventState.PUBLISHED, EventState.CANCELLED, EventState.OVER)


class EventRules(TenantModel):
    """What members may plan by themselves, and how long a freed place is kept for whoever it is offered to."""

    members_may_host = models.BooleanField(default=True)
    largest = models.PositiveSmallIntegerField(default=30)  # of a member's event
    needs_yes = models.BooleanField(default=False)
    offer_hours = models.PositiveSmallIntegerField(default=24)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id"], name="event_rules_once"),
            CheckConstraint(condition=Q(largest__range=(2, 500)), name="event_rules_largest"),
            CheckConstraint(condition=Q(offer_hours__range=(1, 168)), name="event_rules_offer"),
        ]


class EventQuerySet(TenantQuerySet["Event"]):
    def shown(self) -> Self:
        return self.filter(state__in=SHOWN_STATES)

    def coming(self, now: datetime) -> Self:
        """Until they end: who looks for the address on the way must find it. With what is held back, for its guests."""
        held = Q(state__in=NOT_OUT, published_at__isnull=False)
        return self.filter(Q(state__in=(EventState.PUBLISHED, EventState.CANCELLED)) | held, ends_at__gt=now)


class Event(TenantModel):
    """`host` is the member whose event it is; without one it is the employer's, and `made_by` the colleague. Where
    `is_members` and the host is gone, the tick calls it off: nothing that people look forward to goes without a word.

    `taken` counts the places of those who are going and those that are kept for somebody from the waiting list. It is
    written under the row's lock alone (`community.events.places`). `sequence` is that of the calendar entry.
    `told_*` are claimed by the tick.

    `known` is what guests last read of it, kept while a change of its host waits for a yes: they do not read the change
    before. Called off meanwhile, it is called off in the words that they know.
    """

    host = TenantForeignKey(Alumnus, models.SET_NULL, null=True, blank=True, related_name="events_hosted")
    is_members = models.BooleanField(default=False)
    made_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=EventState, default=EventState.DRAFT)
    kind = models.CharField(max_length=12, choices=EventKind, default=EventKind.GET_TOGETHER)
    title = models.CharField(max_length=120)
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    html_version = models.PositiveSmallIntegerField(default=0)
    place = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    city_id = models.IntegerField(null=True, blank=True)  # a place of `directory.places`
    link = models.CharField(max_length=500, blank=True)  # shown to those who are going
    zone_name = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField(null=True, blank=True)
    taken = models.PositiveIntegerField(default=0)
    plus_ones = models.PositiveSmallIntegerField(default=0)  # how many each may bring
    replies_until = models.DateTimeField(null=True, blank=True)
    # [{"key", "label", "choices": [...] or empty for a short text, "required"}]
    questions = models.JSONField(default=list, blank=True)
    # `community.picking.by_rule.Rule` as JSON, and what it asks for as facets of the search rows; empty: everybody.
    rule = models.JSONField(default=dict, blank=True)
    audience = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    group = TenantForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="events")  # its members alone
    picture = models.FileField(upload_to=event_picture_path, max_length=240, blank=True)
    asks_feedback = models.BooleanField(default=False)
    writes_to_missing = models.BooleanField(default=False)
    known = models.JSONField(default=dict, db_default={}, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)  # of a no, or of calling it off
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    told_week_at = models.DateTimeField(null=True, blank=True)
    told_day_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(EventQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(state__in=EventState.values), name="event_state_known"),
            CheckConstraint(condition=Q(kind__in=EventKind.values), name="event_kind_known"),
            CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_start"),
            CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(taken__lte=F("capacity")), name="event_not_oversold"
            ),
            CheckConstraint(condition=Q(plus_ones__lte=MOST_PLUS_ONES), name="event_plus_ones"),
            CheckConstraint(condition=Q(host__isnull=True) | Q(is_members=True), name="event_host_is_member"),
            CheckConstraint(
                condition=Q(replies_until__isnull=True) | Q(replies_until__lte=F("ends_at")), name="event_cut_off"
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "state", "starts_at"], name="event_when"),
            Index(fields=["tenant_id", "host"], name="event_host"),
            Index(fields=["tenant_id", "group"], name="event_group"),
            Index(fields=["tenant_id", "made_by"], name="event_made_by"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:event_detail", args=[self.pk])

    @property
    def picture_url(self) -> str:
        """Another one with each picture."""
        return self._picture_at("community:event_picture")

    @property
    def staff_picture_url(self) -> str:
        return self._picture_at("community:manage_event_picture")

    def _picture_at(self, view: str) -> str:
        if not self.picture.name:
            return ""
        return f"{reverse(view, args=[self.pk])}?v={os.path.basename(self.picture.name)[:16]}"

    @property
    def staff_url(self) -> str:
        return reverse("community:manage_event_detail", args=[self.pk])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone_name)

    @property
    def zone_words(self) -> str:
        return self.zone_name.replace("_", " ")

    @property
    def starts_local(self) -> datetime:
        """What clocks at the place show: without a zone, so that no template converts it to that of the reader."""
        return self.starts_at.astimezone(self.zone).replace(tzinfo=None)

    @property
    def ends_local(self) -> datetime:
        return self.ends_at.astimezone(self.zone).replace(tzinfo=None)

    @property
    def is_one_day(self) -> bool:
        return self.starts_local.date() == self.ends_local.date()

    @property
    def last_reply_at(self) -> datetime:
        return min(self.replies_until or self.starts_at, self.starts_at)

    @property
    def last_reply_local(self) -> datetime:
        return self.last_reply_at.astimezone(self.zone).replace(tzinfo=None)

    @property
    def free(self) -> int | None:
        """Places that are left; None where there is no end of them."""
        return None if self.capacity is None else self.capacity - self.taken

    @property
    def is_published(self) -> bool:
        return self.state == EventState.PUBLISHED

    @property
    def was_out(self) -> bool:
        """Others have seen it, and may have replied: also while a change of it waits for a yes."""
        return self.is_published or self.published_at is not None

    @property
    def begins_for_guests(self) -> datetime:
        """The sooner of the hour that they know of and the one that it is now."""
        known = self.known.get("starts_at")
        return min(self.starts_at, datetime.fromisoformat(known)) if known else self.starts_at

    @property
    def is_held_back(self) -> bool:
        """It was out, and its host has changed it: guests keep their places, and everybody else waits for the yes."""
        return self.state in NOT_OUT and self.published_at is not None

    def words(self) -> dict[str, Any]:
        """All that guests read of it, as JSON."""
        times = {name: getattr(self, name).isoformat() for name in KNOWN_TIMES}
        return {name: getattr(self, name) for name in KNOWN} | times | {"picture": self.picture.name or ""}

    def put_back(self) -> None:
        """As guests know it, on this object alone: without a picture that is not the one they have seen."""
        for name, value in self.known.items():
            if name == "picture":
                self.picture.name = value if value == self.picture.name else ""
            else:
                setattr(self, name, datetime.fromisoformat(value) if name in KNOWN_TIMES else value)

    def as_known(self) -> Event:
        """What guests read while a change waits, beside the change itself: no picture, and nothing to save."""
        was = Event(known=self.known)
        was.put_back()
        return was

    @property
    def is_cancelled(self) -> bool:
        return self.state == EventState.CANCELLED

    @property
    def is_for_all(self) -> bool:
        return not self.audience and self.group_id is None

    @property
    def state_kind(self) -> str:
        return EVENT_STATE_KINDS[EventState(self.state)]


class EventHelper(TenantModel):
    """Somebody who lets people in at the door: sees the names of the guests and may tick them off, nothing else."""

    event = TenantForeignKey(Event, models.CASCADE, related_name="helpers")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="events_helped")

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "event", "alumnus"], name="event_helper_once")]
        indexes = [Index(fields=["tenant_id", "alumnus"], name="event_helper_alumnus")]
