from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offboarding.imports.refusals import sentence
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet, uuid7


class ImportState(models.TextChoices):
    READING = "reading", _("Reading the file")
    MAPPING = "mapping", _("Waiting for you: columns")
    CHECKING = "checking", _("Checking the rows")
    PREVIEWED = "previewed", _("Waiting for you: preview")
    IMPORTING = "importing", _("Importing")
    IMPORTED = "imported", _("Imported")
    UNDOING = "undoing", _("Undoing")
    UNDONE = "undone", _("Undone")
    REFUSED = "refused", _("Not loaded")


# States in which a worker has something to do.
WORKING = (ImportState.READING, ImportState.CHECKING, ImportState.IMPORTING, ImportState.UNDOING)
# States before anything was written, from which an import may be thrown away.
DISCARDABLE = (ImportState.MAPPING, ImportState.PREVIEWED, ImportState.REFUSED)
# The work is taken up by another worker when no sign of life came for this long.
LEASE = timedelta(seconds=60)


BADGES: dict[str, str] = {
    ImportState.MAPPING: "warn",
    ImportState.PREVIEWED: "warn",
    ImportState.IMPORTED: "good",
    ImportState.REFUSED: "bad",
    **dict.fromkeys(WORKING, "accent"),
}


class ImportSource(models.TextChoices):
    UPLOAD = "upload", _("Uploaded")
    COMMAND = "command", _("From the command line")


def import_path(leaver_import: LeaverImport, filename: str) -> str:
    ending = os.path.splitext(filename)[1].lower()[:10]
    return f"employers/{leaver_import.tenant_id}/imports/{uuid7()}{ending}"


class LeaverImportQuerySet(TenantQuerySet["LeaverImport"]):
    def left_alone(self, now: datetime) -> Self:
        """Work that nobody does: the worker died, or the message to it was lost."""
        died = Q(lease_id__isnull=False, lease_until__lt=now)
        lost = Q(lease_id__isnull=True, queued_at__lt=now - LEASE)
        return self.filter(died | lost, state__in=WORKING)

    def claimable(self, now: datetime) -> Self:
        return self.filter(Q(lease_id__isnull=True) | Q(lease_until__lt=now), state__in=WORKING)


class LeaverImport(TenantModel):
    """One file of leavers on its way in: read, mapped, previewed, imported, undone.

    While a worker has it, `lease_id` is the worker's and `lease_until` says how long without a sign of life; each
    piece of work and its mark are one transaction, so that whoever takes over goes on where the other stopped.
    """

    state = models.CharField(max_length=12, choices=ImportState, default=ImportState.READING)
    source = models.CharField(max_length=10, choices=ImportSource, default=ImportSource.UPLOAD)
    file = models.FileField(upload_to=import_path, max_length=200)
    file_name = models.CharField(max_length=200)
    size = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    created_by_id = models.UUIDField(null=True, blank=True)

    # What was read
    kind = models.CharField(max_length=8, blank=True)
    encoding = models.CharField(max_length=20, blank=True)
    sheet = models.CharField(max_length=200, blank=True)
    other_sheets = models.JSONField(default=list, blank=True)
    samples = models.JSONField(default=list, blank=True)
    row_count = models.PositiveIntegerField(default=0)
    signature = models.CharField(max_length=64, blank=True)

    # How it is read
    columns = models.JSONField(default=list, blank=True)
    date_orders = models.JSONField(default=dict, blank=True)
    open_dates = models.JSONField(default=list, blank=True)
    own_domains = ArrayField(models.CharField(max_length=253), default=list, blank=True)

    # What came of it
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    skipped_count = models.PositiveIntegerField(default=0)
    return_count = models.PositiveIntegerField(default=0)
    missing_address_count = models.PositiveIntegerField(default=0)
    warning_count = models.PositiveIntegerField(default=0)
    refusal = models.JSONField(default=dict, blank=True)
    kept_count = models.PositiveIntegerField(default=0)
    committed_at = models.DateTimeField(null=True, blank=True)
    committed_by_id = models.UUIDField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_id = models.UUIDField(null=True, blank=True)

    # Who works on it
    progress = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField(default=timezone.now)
    lease_id = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    rescued_at = models.DateTimeField(null=True, blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(LeaverImportQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_known"),
            models.CheckConstraint(
                condition=Q(lease_id__isnull=True) | Q(lease_until__isnull=False), name="import_lease_has_end"
            ),
            models.CheckConstraint(
                condition=~Q(state=ImportState.UNDONE) | Q(undone_at__isnull=False), name="import_undone_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "created_at", "id"], name="import_created"),
            models.Index(fields=["tenant_id", "state"], condition=Q(state__in=WORKING), name="import_working"),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("offboarding:import_detail", args=[self.pk])

    @property
    def is_working(self) -> bool:
        return self.state in WORKING

    @property
    def is_counted(self) -> bool:
        """Has every row been looked at?"""
        return self.state not in (ImportState.READING, ImportState.MAPPING, ImportState.CHECKING, ImportState.REFUSED)

    @property
    def changes_count(self) -> int:
        return self.created_count + self.updated_count

    @property
    def work_size(self) -> int:
        """How many rows the work that goes on has to do; 0 while nobody knows."""
        if self.state in (ImportState.IMPORTING, ImportState.UNDOING):
            return self.changes_count
        return self.row_count

    @property
    def badge_kind(self) -> str:
        return BADGES.get(self.state, "neutral")

    @property
    def refusal_sentence(self) -> str:
        return sentence(self.refusal["code"], self.refusal["params"])


class RowOutcome(models.TextChoices):
    CREATE = "create", _("New")
    UPDATE = "update", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    SKIPPED = "skipped", _("Skipped")


class ImportRowQuerySet(TenantQuerySet["ImportRow"]):
    def to_apply(self) -> Self:
        return self.filter(outcome__in=(RowOutcome.CREATE, RowOutcome.UPDATE), applied_at__isnull=True)

    def to_undo(self) -> Self:
        return self.filter(applied_at__isnull=False, undone_at__isnull=True)


class ImportRow(TenantModel):
    """One row of the file: what it says, what will be or was done with it, and what undoing needs.

    `record` holds the clean values, `cells` the row as it stood in the file (skipped rows only, for the error file),
    `journal` what the database held before (`offboarding.imports.journal`).
    """

    leaver_import = TenantForeignKey(LeaverImport, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=RowOutcome)
    name = models.CharField(max_length=220, blank=True)
    record = models.JSONField(null=True, blank=True)
    cells = models.JSONField(null=True, blank=True)
    problems = models.JSONField(default=list, blank=True)
    changes = models.JSONField(default=list, blank=True)
    misses_address = models.BooleanField(default=False)
    has_warning = models.BooleanField(default=False)
    is_return = models.BooleanField(default=False)
    earlier_line = models.PositiveIntegerField(null=True, blank=True)
    alumnus_id = models.UUIDField(null=True, blank=True)
    spell_id = models.UUIDField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    journal = models.JSONField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    kept_because = models.CharField(max_length=30, blank=True)

    objects: ClassVar = TenantManager.from_queryset(ImportRowQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "leaver_import", "line"], name="import_row_line"),
            models.CheckConstraint(condition=Q(outcome__in=RowOutcome.values), name="import_row_outcome_known"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "leaver_import", "outcome", "line"], name="import_row_outcome"),
            models.Index(
                fields=["tenant_id", "leaver_import", "line"],
                condition=Q(misses_address=True),
                name="import_row_address",
            ),
            models.Index(
                fields=["tenant_id", "alumnus_id"], condition=Q(applied_at__isnull=False), name="import_row_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.outcome}"


class RememberedMapping(TenantModel):
    """How HR read these columns last time. The signature is that of the headers; the empty one stands for the
    employer's usual order of day and month."""

    signature = models.CharField(max_length=64, blank=True)
    columns = models.JSONField(default=dict, blank=True)
    date_order = models.CharField(max_length=3, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "signature"], name="remembered_mapping_signature"),
            models.CheckConstraint(condition=Q(date_order__in=["", "dmy", "mdy"]), name="remembered_mapping_order"),
        ]

    def __str__(self) -> str:
        return self.signature or "-"
