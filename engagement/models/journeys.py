from __future__ import annotations

from datetime import datetime, time
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.models import Alumnus, ExitType, Spell
from engagement.models.letters import Letter
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

MORNING = time(9, 0)


class Anchor(models.TextChoices):
    """The day that a journey counts from."""

    LAST_DAY = "last_day", _("The last day at work")
    JOINED = "joined", _("The day of joining the network")
    RETURNED = "returned", _("The first day after coming back")


class JourneyState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")


STATE_KINDS = {JourneyState.DRAFT: "neutral", JourneyState.RUNNING: "accent", JourneyState.PAUSED: "warn"}


class Joined(models.TextChoices):
    ANYONE = "", _("Whether joined or not")
    YES = "yes", _("Only who has joined the network")
    NO = "no", _("Only who has not joined yet")


class Journey(TenantModel):
    """Steps counted from an anchor date, for everybody whom the conditions let in.

    Empty lists ask for nothing. `started_at` is the first start and never changes: whose anchor lies more than
    `reaches_back` days before it does not come on.
    """

    name = models.CharField(max_length=80)
    # The ready-made journey of this name, of which an employer has at most one. Empty for its own.
    ready_made = models.CharField(max_length=40, blank=True)
    anchor = models.CharField(max_length=10, choices=Anchor, default=Anchor.LAST_DAY)
    state = models.CharField(max_length=10, choices=JourneyState, default=JourneyState.DRAFT)
    exit_types = ArrayField(models.CharField(max_length=20, choices=ExitType), default=list, blank=True)
    teams = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    joined = models.CharField(max_length=3, choices=Joined, default=Joined.ANYONE, blank=True)
    reaches_back = models.PositiveSmallIntegerField(default=30)
    started_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "ready_made"], condition=~Q(ready_made=""), name="journey_ready_uq"),
            CheckConstraint(condition=Q(anchor__in=Anchor.values), name="journey_anchor_known"),
            CheckConstraint(condition=Q(state__in=JourneyState.values), name="journey_state_known"),
            CheckConstraint(condition=Q(joined__in=Joined.values), name="journey_joined_known"),
            CheckConstraint(
                condition=Q(state=JourneyState.DRAFT) | Q(started_at__isnull=False), name="journey_runs_since"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("engagement:journey_detail", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state == JourneyState.RUNNING

    @property
    def state_kind(self) -> str:
        return STATE_KINDS[JourneyState(self.state)]


class StepQuerySet(TenantQuerySet["JourneyStep"]):
    def kept(self) -> Self:
        return self.filter(removed_at__isnull=True)

    def in_order(self) -> Self:
        return self.order_by("offset_days", "time_of_day", "id")


class JourneyStep(TenantModel):
    """What happens on one day of a journey. `kind` names a kind of `engagement.journeys.kinds`.

    A removed step keeps its row, for what it has done stays told. `every_year` comes again on the same day each year.
    """

    journey = TenantForeignKey(Journey, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=40)
    offset_days = models.SmallIntegerField(default=0)
    time_of_day = models.TimeField(default=MORNING)
    every_year = models.BooleanField(default=False)
    exit_types = ArrayField(models.CharField(max_length=20, choices=ExitType), default=list, blank=True)
    joined = models.CharField(max_length=3, choices=Joined, default=Joined.ANYONE, blank=True)
    # A condition of `engagement.journeys.answers`, and whether it must hold: “survey:…” answered, or not.
    answer = models.CharField(max_length=100, blank=True)
    answered = models.BooleanField(default=True)
    settings = models.JSONField(default=dict, blank=True)
    letter = TenantForeignKey(Letter, models.PROTECT, null=True, blank=True, related_name="journey_steps")
    # When the people under way have been given this step. Those who come on later have it from the start.
    planned_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(StepQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(offset_days__range=(-365, 3650)), name="journey_step_within_years"),
            CheckConstraint(condition=Q(joined__in=Joined.values), name="journey_step_joined_known"),
        ]
        indexes = [
            Index(fields=["tenant_id", "journey", "offset_days"], name="journey_step_order"),
            Index(fields=["tenant_id", "letter"], name="journey_step_letter"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.offset_days:+d}"

    def get_absolute_url(self) -> str:
        return reverse("engagement:step_update", args=[self.pk])


class EntryState(models.TextChoices):
    UNDER_WAY = "under_way", _("Under way")
    STOPPED = "stopped", _("Stopped")


class StopReason(models.TextChoices):
    DECEASED = "deceased", _("Has died")
    MERGED = "merged", _("Was merged into another record")
    NOT_ELIGIBLE = "not_eligible", _("Is not eligible")
    DECLINED = "declined", _("Would rather not be in the network")
    WITHDRAWN = "withdrawn", _("The resignation was taken back")
    RETURNED = "returned", _("Works here again")
    LEFT_AGAIN = "left_again", _("Has left again")
    LEFT_NETWORK = "left_network", _("Has left the network")
    NO_LONGER_FITS = "no_longer_fits", _("No longer meets the conditions")
    BY_HAND = "by_hand", _("Taken off by HR")


class EntryQuerySet(TenantQuerySet["JourneyEntry"]):
    def under_way(self) -> Self:
        return self.filter(state=EntryState.UNDER_WAY)


class JourneyEntry(TenantModel):
    """One passage of a person through a journey. Who leaves a second time has a second one, by the other spell.

    What a rule has stopped goes on once the rule no longer holds; what HR has stopped by hand stays so.
    """

    journey = TenantForeignKey(Journey, models.CASCADE, related_name="entries")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="journey_entries")
    spell = TenantForeignKey(Spell, models.CASCADE, related_name="journey_entries", null=True, blank=True)
    anchor_on = models.DateField()
    state = models.CharField(max_length=10, choices=EntryState, default=EntryState.UNDER_WAY)
    reason = models.CharField(max_length=20, choices=StopReason, blank=True)
    entered_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(EntryQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(
                fields=["tenant_id", "journey", "alumnus", "spell"], nulls_distinct=False, name="journey_entry_once"
            ),
            CheckConstraint(
                condition=Q(state=EntryState.UNDER_WAY, reason="", stopped_at__isnull=True)
                | Q(state=EntryState.STOPPED, stopped_at__isnull=False) & ~Q(reason=""),
                name="journey_entry_stop_has_reason",
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "journey", "state", "-entered_at", "id"], name="journey_entry_list"),
            Index(fields=["tenant_id", "alumnus"], name="journey_entry_alumnus"),
            Index(fields=["tenant_id", "spell"], name="journey_entry_spell"),
        ]

    def __str__(self) -> str:
        return f"{self.alumnus_id} {self.anchor_on} {self.state}"


class RunState(models.TextChoices):
    WAITING = "waiting", _("Planned")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Left out")
    STOPPED = "stopped", _("Stopped")


class RunReason(models.TextChoices):
    """Why a step was left out or stopped."""

    TOO_LATE = "too_late", _("Its day had passed")
    EXIT_TYPE = "exit_type", _("Not after this kind of exit")
    HAS_JOINED = "has_joined", _("Not needed: already in the network")
    NOT_JOINED = "not_joined", _("Only for those who have joined")
    NOT_ANSWERED = "not_answered", _("Only for those who have answered")
    HAS_ANSWERED = "has_answered", _("Not needed: has answered")
    CONFIRMED = "confirmed", _("Not needed: has confirmed the profile lately")
    NO_ADDRESS = "no_address", _("There was no address to write to")
    NOT_CONFIRMED = "not_confirmed", _("The personal address is not confirmed")
    NOT_WANTED = "not_wanted", _("Does not want this kind of mail")
    NOT_READY = "not_ready", _("The step was not finished")
    REMOVED = "removed", _("HR took the step out")
    ENDED = "ended", _("The journey ended for this person")


class RunQuerySet(TenantQuerySet["StepRun"]):
    def waiting(self) -> Self:
        return self.filter(state=RunState.WAITING)

    def due(self, now: datetime) -> Self:
        """By the employer's calendar and clock: `now` is local. An hour that the clocks skip is due right after it."""
        today, clock = now.date(), now.time()
        passed = Q(due_on__lt=today) | Q(due_on=today, step__time_of_day__lte=clock)
        return self.waiting().filter(passed, due_on__lte=today)

    def claim(self, ids: list, *, now: datetime, state: RunState, reason: str = "") -> int:
        return self.waiting().filter(pk__in=ids).update(state=state, reason=reason, done_at=now)


class StepRun(TenantModel):
    """One step for one passage: waiting for its day, or ended once and for all. `occurrence` counts the years.

    A day and no moment on purpose: it means the same in every year of clock changes, and moves with its anchor.
    """

    entry = TenantForeignKey(JourneyEntry, models.CASCADE, related_name="runs")
    step = TenantForeignKey(JourneyStep, models.CASCADE, related_name="runs")
    occurrence = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=RunState, default=RunState.WAITING)
    reason = models.CharField(max_length=20, choices=RunReason, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(RunQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "entry", "step", "occurrence"], name="journey_run_once"),
            CheckConstraint(
                condition=Q(state=RunState.WAITING, done_at__isnull=True, reason="")
                | Q(state=RunState.DONE, done_at__isnull=False, reason="")
                | Q(state__in=[RunState.SKIPPED, RunState.STOPPED], done_at__isnull=False) & ~Q(reason=""),
                name="journey_run_ended_with_reason",
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "due_on", "id"], condition=Q(state=RunState.WAITING), name="journey_run_due"),
            Index(fields=["tenant_id", "step", "state"], name="journey_run_step"),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.due_on} {self.state}"

    @property
    def is_waiting(self) -> bool:
        return self.state == RunState.WAITING
