"""What staff keep beside the record: notes, own fields, exports under way."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.models.people import Alumnus, Level
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class StaffNoteQuerySet(TenantQuerySet):
    def current(self) -> Self:
        return self.filter(Q(until=None) | Q(until__gte=timezone.localdate()))


class StaffNote(TenantModel):
    """What a colleague of HR should know of the person. After the day in `until` nobody sees it, and it is deleted."""

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="staff_notes")
    author = TenantForeignKey(Membership, models.PROTECT, related_name="staff_notes")
    text = models.TextField(max_length=4000)
    until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(StaffNoteQuerySet)()

    class Meta(TenantModel.Meta):
        indexes = [
            Index(fields=["tenant_id", "alumnus", "-created_at"], name="staffnote_alumnus"),
            Index(fields=["tenant_id", "author"], name="staffnote_author"),
        ]


class CustomFieldKind(models.TextChoices):
    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    CHOICE = "choice", _("One of a list")
    CHOICES = "choices", _("Several of a list")


class CustomFieldQuerySet(TenantQuerySet):
    def in_use(self) -> Self:
        return self.filter(retired_at=None).order_by("position", "id")


class CustomField(TenantModel):
    """A field that this employer has added to its people. Values are in `Alumnus.field_values` under its id.

    `level` is the widest circle that sees it, a member's own choice may only narrow it. `by_members` lets members
    fill it in themselves. Retired, never deleted while values are kept.
    """

    label = models.CharField(max_length=60)
    help_text = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=8, choices=CustomFieldKind)
    choices = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    level = models.CharField(max_length=16, choices=Level, default=Level.STAFF)
    by_members = models.BooleanField(default=False)
    searchable = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(CustomFieldQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(kind__in=CustomFieldKind.values), name="customfield_kind_known"),
            CheckConstraint(condition=Q(level__in=Level.values), name="customfield_level_known"),
        ]
        indexes = [Index(fields=["tenant_id", "position"], name="customfield_order")]

    def __str__(self) -> str:
        return self.label


class ExportState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


# States in which a worker has something to do.
UNDER_WAY = (ExportState.WAITING, ExportState.RUNNING)
# The work is taken up by another worker when no sign of life came for this long.
EXPORT_LEASE = timedelta(seconds=60)


def export_path(export: PeopleExport, filename: str) -> str:
    return f"employers/{export.tenant_id}/exports/{export.pk}/{os.path.basename(filename)}"


class PeopleExportQuerySet(TenantQuerySet["PeopleExport"]):
    def left_alone(self, now: datetime) -> Self:
        """Work that nobody does: the worker died, or the message to it was lost."""
        died = Q(lease_id__isnull=False, lease_until__lt=now)
        lost = Q(lease_id__isnull=True, requested_at__lt=now - EXPORT_LEASE)
        return self.filter(died | lost, state__in=UNDER_WAY)

    def claimable(self, now: datetime) -> Self:
        return self.filter(Q(lease_id__isnull=True) | Q(lease_until__lt=now), state__in=UNDER_WAY)


class PeopleExport(TenantModel):
    """One file of people that somebody of HR asked for; made by a job, fetched by them alone, deleted after a day.

    While a worker has it, `lease_id` is the worker's; a cancelled one is gone with its row, which the worker notices.
    """

    requested_by = TenantForeignKey(Membership, models.PROTECT, related_name="people_exports")
    requested_at = models.DateTimeField(default=timezone.now)
    format = models.CharField(max_length=4)
    # The question of the people table as its address held it, or the ids that were ticked.
    question = models.JSONField(default=dict)
    columns = ArrayField(models.CharField(max_length=60))
    state = models.CharField(max_length=8, choices=ExportState, default=ExportState.WAITING)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    file = models.FileField(upload_to=export_path, max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    lease_id = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar = TenantManager.from_queryset(PeopleExportQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [CheckConstraint(condition=Q(state__in=ExportState.values), name="peopleexport_state_known")]
        indexes = [Index(fields=["tenant_id", "requested_by", "-requested_at"], name="peopleexport_own")]
