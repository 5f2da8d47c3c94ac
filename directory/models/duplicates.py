"""Records that may be of one person, and records that were put together."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.models.people import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class PairState(models.TextChoices):
    OPEN = "open", _("To be looked at")
    DIFFERENT = "different", _("Two people")
    MERGED = "merged", _("Merged")


class DuplicatePairQuerySet(TenantQuerySet):
    def waiting(self) -> Self:
        return self.filter(state=PairState.OPEN).order_by("-score", "id")


class DuplicatePair(TenantModel):
    """Two records that look like one person. `score` is 0 to 100; `reasons` are codes that `directory.duplicates`
    puts into words. The record with the smaller id is the first."""

    first = TenantForeignKey(Alumnus, models.CASCADE, related_name="pairs_first")
    second = TenantForeignKey(Alumnus, models.CASCADE, related_name="pairs_second")
    score = models.PositiveSmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=40))
    state = models.CharField(max_length=10, choices=PairState, default=PairState.OPEN)
    decided_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="pairs_decided")
    decided_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(DuplicatePairQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "first", "second"], name="duplicatepair_once"),
            CheckConstraint(condition=Q(first__lt=F("second")), name="duplicatepair_in_order"),
            CheckConstraint(condition=Q(state__in=PairState.values), name="duplicatepair_state_known"),
            CheckConstraint(condition=Q(score__lte=100), name="duplicatepair_score_of_100"),
        ]
        indexes = [
            Index(fields=["tenant_id", "state", "-score", "id"], name="duplicatepair_queue"),
            Index(fields=["tenant_id", "second"], name="duplicatepair_second"),
        ]


class MergeQuerySet(TenantQuerySet):
    def undoable(self) -> Self:
        return self.filter(undone_at=None, undo_until__gt=timezone.now())


class Merge(TenantModel):
    """That `merged` became part of `kept`, with all it takes to part them again until `undo_until`.

    `before` holds the columns of both as they were, `moved` the ids of the rows that changed hands, by table.
    """

    kept = TenantForeignKey(Alumnus, models.CASCADE, related_name="merges_kept")
    merged = TenantForeignKey(Alumnus, models.CASCADE, related_name="merges_lost")
    by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="merges")
    merged_at = models.DateTimeField(default=timezone.now)
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="merges_undone")
    before = models.JSONField()
    moved = models.JSONField()

    objects: ClassVar = TenantManager.from_queryset(MergeQuerySet)()

    class Meta(TenantModel.Meta):
        indexes = [
            Index(fields=["tenant_id", "kept", "-merged_at"], name="merge_kept"),
            Index(fields=["tenant_id", "merged"], name="merge_merged"),
        ]
