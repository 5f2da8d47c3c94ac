"""Whom a member wants to stay in touch with. No row of these is ever shown to staff (docs/adr/0015)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

MAIL_WEEKDAY = 0  # Monday, unless the member says otherwise


class Pace(models.TextChoices):
    """How much time may pass between two contacts, from the shortest to the longest."""

    WEEK = "1w", _("1 week")
    TWO_WEEKS = "2w", _("2 weeks")
    MONTH = "1m", _("1 month")
    TWO_MONTHS = "2m", _("2 months")
    THREE_MONTHS = "3m", _("3 months")
    FOUR_MONTHS = "4m", _("4 months")
    HALF_A_YEAR = "6m", _("6 months")
    YEAR = "1y", _("1 year")
    TWO_YEARS = "2y", _("2 years")


class MarkQuerySet(TenantQuerySet["Mark"]):
    def of(self, alumnus_id: UUID) -> Self:
        return self.filter(owner=alumnus_id)

    def due(self, today: date) -> Self:
        """Longer ago than they would like, and not put off."""
        return self.filter(Q(later_until__isnull=True) | Q(later_until__lte=today), like_on__lte=today)


class Mark(TenantModel):
    """One person in somebody's circle: of the network, or (without `person`) a name and a note.

    `name` is how the owner knew them when they were marked: all that stays to be read of people who are not there any
    more. `last_on` is the day of the last real contact, where there was one; the clock runs from it, else from
    `since_on`. `like_on` and `most_on` follow from those and the two paces, kept by `community.circle.clock` alone.
    """

    owner = TenantForeignKey(Alumnus, models.CASCADE, related_name="marks_made")
    person = TenantForeignKey(Alumnus, models.CASCADE, null=True, blank=True, related_name="marks_received")
    name = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    labels = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    like = models.CharField(max_length=2, choices=Pace, default=Pace.THREE_MONTHS)
    most = models.CharField(max_length=2, choices=Pace, default=Pace.FOUR_MONTHS)
    since_on = models.DateField()
    last_on = models.DateField(null=True, blank=True)
    like_on = models.DateField()
    most_on = models.DateField()
    later_until = models.DateField(null=True, blank=True)
    # Where the person lived at the last contact, as everybody in the network could read it.
    known_city = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(MarkQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(
                fields=["tenant_id", "owner", "person"], condition=Q(person__isnull=False), name="mark_once"
            ),
            CheckConstraint(condition=Q(person__isnull=True) | ~Q(owner=F("person")), name="mark_of_another"),
            CheckConstraint(condition=~Q(name=""), name="mark_has_name"),
            CheckConstraint(condition=Q(like__in=Pace.values, most__in=Pace.values), name="mark_pace_known"),
            CheckConstraint(condition=Q(most_on__gte=F("like_on")), name="mark_likes_before_most"),
        ]
        indexes = [
            Index(fields=["tenant_id", "owner", "like_on"], name="mark_due"),
            Index(fields=["tenant_id", "person"], name="mark_person"),
        ]

    def __str__(self) -> str:
        return self.name


class CircleMail(TenantModel):
    """On which day a member gets the weekly mail about people who are due, and whether at all. No row: Mondays.

    `told_on` is the day on which they were last dealt with, so that a doubled or late beat writes nothing twice.
    """

    owner = TenantForeignKey(Alumnus, models.CASCADE, related_name="circle_mails")
    weekday = models.PositiveSmallIntegerField(default=MAIL_WEEKDAY)
    is_on = models.BooleanField(default=True)
    told_on = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "owner"], name="circle_mail_once"),
            CheckConstraint(condition=Q(weekday__lte=6), name="circle_mail_weekday"),
        ]


class AskState(models.TextChoices):
    """A no, and no answer, look alike to whoever asked."""

    WAITING = "waiting", _("Not asked yet")
    MAILED = "mailed", _("Asked by mail")
    CONNECTING = "connecting", _("Asked to connect")
    YES = "yes", _("Said yes")
    NO = "no", _("Said no")
    OVER = "over", _("Over")


class NamedColleague(TenantModel):
    """Somebody a leaver named before the last day. Asked first; until the yes nothing of them is told.

    `named_id` is the row it came from, so that it comes once. `email` is what the leaver typed, forgotten once there
    is no use for it; `reach` is what the colleague wrote for the leaver with their yes.
    """

    owner = TenantForeignKey(Alumnus, models.CASCADE, related_name="colleagues_named")
    named_id = models.UUIDField()
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    person = TenantForeignKey(Alumnus, models.CASCADE, null=True, blank=True, related_name="named_by_leavers")
    state = models.CharField(max_length=10, choices=AskState, default=AskState.WAITING)
    reach = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "named_id"], name="named_colleague_once"),
            CheckConstraint(condition=Q(state__in=AskState.values), name="named_colleague_state_known"),
        ]
        indexes = [
            Index(fields=["tenant_id", "owner", "state"], name="named_colleague_owner"),
            Index(fields=["tenant_id", "person"], name="named_colleague_person"),
            Index(fields=["tenant_id", "state", "asked_at"], name="named_colleague_waiting"),
        ]

    def __str__(self) -> str:
        return self.name or self.email
