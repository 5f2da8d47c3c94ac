"""Where openings come from by themselves: an address asked again and again, or a file somebody hands in."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Index, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet, uuid7

# A run without a sign of life for so long has lost its worker.
LEASE = timedelta(minutes=10)


class FeedKind(models.TextChoices):
    GREENHOUSE = "greenhouse", _("Greenhouse job board (JSON)")
    LEVER = "lever", _("Lever postings (JSON)")
    PERSONIO = "personio", _("Personio positions (XML)")
    JSON_LD = "json_ld", _("Web page with schema.org JobPosting")
    CSV = "csv", _("Table (CSV)")


class FeedState(models.TextChoices):
    """Paused is somebody's word, broken is the last run's; a broken feed is asked again all the same."""

    ON = "on", _("On")
    PAUSED = "paused", _("Paused")
    BROKEN = "broken", _("In trouble")


FEED_STATE_KINDS = {FeedState.ON: "good", FeedState.PAUSED: "neutral", FeedState.BROKEN: "bad"}


class Schedule(models.TextChoices):
    HOURLY = "hourly", _("Every hour")
    DAILY = "daily", _("Every day")


EVERY = {Schedule.HOURLY: timedelta(hours=1), Schedule.DAILY: timedelta(days=1)}


class DateOrder(models.TextChoices):
    """How this feed means 03/04/2026. Nothing is guessed."""

    UNKNOWN = "", _("Not known")
    DAY_FIRST = "dmy", _("Day first (03/04 is 3 April)")
    MONTH_FIRST = "mdy", _("Month first (03/04 is 4 March)")


class FeedQuerySet(TenantQuerySet["Feed"]):
    def due(self, now: datetime) -> Self:
        """To be asked now, and nobody is asking."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        return self.filter(free, next_run_at__lte=now).exclude(state=FeedState.PAUSED)


class Feed(TenantModel):
    """One source of openings. Without a `url` its files are handed in.

    Whoever runs it holds the lease. `etag` and `last_modified` are the server's words about the last good answer, and
    are kept with it only: what was not taken in is asked for again. `told_at` is when the owner heard of the trouble
    that still lasts.
    """

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=FeedKind)
    url = models.CharField(max_length=1000, blank=True)
    schedule = models.CharField(max_length=6, choices=Schedule, default=Schedule.DAILY)
    state = models.CharField(max_length=6, choices=FeedState, default=FeedState.ON)
    publishes = models.BooleanField(default=True)
    date_order = models.CharField(max_length=3, choices=DateOrder, default=DateOrder.UNKNOWN, blank=True)
    owner = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="feeds")
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    last_good_at = models.DateTimeField(null=True, blank=True)
    last_good_count = models.PositiveIntegerField(default=0)
    next_run_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True)
    lease_id = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(FeedQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(kind__in=FeedKind.values), name="feed_kind_known"),
            CheckConstraint(condition=Q(state__in=FeedState.values), name="feed_state_known"),
            CheckConstraint(condition=Q(schedule__in=Schedule.values), name="feed_schedule_known"),
            CheckConstraint(condition=Q(date_order__in=DateOrder.values), name="feed_date_order_known"),
            CheckConstraint(condition=~Q(url="") | Q(next_run_at__isnull=True), name="feed_upload_has_no_next_run"),
        ]
        indexes = [
            Index(fields=["tenant_id", "next_run_at"], name="feed_next_run"),
            Index(fields=["tenant_id", "owner"], name="feed_owner"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("boomerang:feed_detail", args=[self.pk])

    @property
    def state_kind(self) -> str:
        return FEED_STATE_KINDS[FeedState(self.state)]

    @property
    def is_running(self) -> bool:
        return self.lease_until is not None and self.lease_until > timezone.now()


class Outcome(models.TextChoices):
    WAITING = "waiting", _("Waiting for you")
    RUNNING = "running", _("Running")
    DONE = "done", _("Taken in")
    UNCHANGED = "unchanged", _("Nothing new")
    HELD = "held", _("Held back")
    BROKEN = "broken", _("Not readable")


OUTCOME_KINDS = {
    Outcome.WAITING: "warn",
    Outcome.RUNNING: "accent",
    Outcome.DONE: "good",
    Outcome.UNCHANGED: "neutral",
    Outcome.HELD: "warn",
    Outcome.BROKEN: "bad",
}


def upload_path(run: FeedRun, filename: str) -> str:
    ending = os.path.splitext(filename)[1].lower()[:10]
    return f"employers/{run.tenant_id}/feeds/{uuid7()}{ending}"


class FeedRun(TenantModel):
    """One time that a feed was read, and what came of it. Without `by` the schedule did it.

    `code` and `params` say in one sentence why nothing was taken in. `missing` are openings that were absent for the
    first time. A `file` is kept only while somebody is to look at its preview.
    """

    feed = TenantForeignKey(Feed, models.CASCADE, related_name="runs")
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.RUNNING)
    by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    file = models.FileField(upload_to=upload_path, max_length=200, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    read = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    problems = models.PositiveIntegerField(default=0)
    code = models.CharField(max_length=30, blank=True)
    params = models.JSONField(default=dict, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [CheckConstraint(condition=Q(outcome__in=Outcome.values), name="feed_run_outcome_known")]
        indexes = [
            Index(fields=["tenant_id", "feed", "-began_at", "id"], name="feed_run_feed"),
            Index(fields=["tenant_id", "by"], name="feed_run_by"),
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M} {self.outcome}"

    @property
    def sentence(self) -> str:
        """Why nothing was taken in; "" where something was."""
        from boomerang.feeds.wording import why  # noqa: PLC0415  the words belong to the room

        return why(self.code, self.params) if self.code else ""

    @property
    def outcome_kind(self) -> str:
        return OUTCOME_KINDS[Outcome(self.outcome)]


class FeedLine(TenantModel):
    """What was wrong with one entry of a feed. `place` counts the entries, or the lines of a table, from 1."""

    run = TenantForeignKey(FeedRun, models.CASCADE, related_name="lines")
    place = models.PositiveIntegerField()
    external_id = models.CharField(max_length=200, blank=True)
    field = models.CharField(max_length=30, blank=True)
    code = models.CharField(max_length=30)
    params = models.JSONField(default=dict, blank=True)
    left_out = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        indexes = [Index(fields=["tenant_id", "run", "place", "id"], name="feed_line_run")]

    def __str__(self) -> str:
        return f"{self.place} {self.code}"
