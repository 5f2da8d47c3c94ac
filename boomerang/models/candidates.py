"""What recruiters keep of their searches: lists, searches, and who may take a file along."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

MOST_SEEN = 2_000  # people of one saved search whom we remember


class CandidateListQuerySet(TenantQuerySet["CandidateList"]):
    def open_to(self, member: Membership) -> Self:
        """One's own, and those that are shared."""
        return self.filter(Q(owner=member) | Q(is_shared=True))


class CandidateList(TenantModel):
    """People whom a recruiter has put aside. A shared one is read and filled by every recruiter; its owner renames,
    shares and deletes it."""

    name = models.CharField(max_length=80)
    note = models.CharField(max_length=300, blank=True)
    owner = TenantForeignKey(Membership, models.PROTECT, related_name="candidate_lists")
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(CandidateListQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "owner", "name"], name="candidatelist_name_uq")]
        indexes = [
            Index(fields=["tenant_id", "-changed_at"], condition=Q(is_shared=True), name="candidatelist_shared"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("boomerang:list_detail", args=[self.pk])


class CandidateListEntry(TenantModel):
    candidate_list = TenantForeignKey(CandidateList, models.CASCADE, related_name="entries")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="candidate_list_entries")
    note = models.CharField(max_length=300, blank=True)
    added_by = TenantForeignKey(Membership, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "candidate_list", "alumnus"], name="candidatelistentry_once")
        ]
        indexes = [
            Index(fields=["tenant_id", "candidate_list", "-added_at", "id"], name="candidatelistentry_list"),
            Index(fields=["tenant_id", "alumnus"], name="candidatelistentry_alumnus"),
            Index(fields=["tenant_id", "added_by"], name="candidatelistentry_by"),
        ]


class SavedSearch(TenantModel):
    """A search as its address holds it. `seen` are the ids it found when its owner last opened it, at most MOST_SEEN;
    `fresh` those of them who were new then. What `is_big` found more than that, so nobody is called new."""

    owner = TenantForeignKey(Membership, models.PROTECT, related_name="saved_searches")
    name = models.CharField(max_length=80)
    question = models.CharField(max_length=2000, blank=True)
    seen = ArrayField(models.UUIDField(), default=list, blank=True)
    fresh = ArrayField(models.UUIDField(), default=list, blank=True)
    is_big = models.BooleanField(default=False)
    looked_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "owner", "name"], name="savedsearch_name_uq")]

    def __str__(self) -> str:
        return self.name


class CandidateExportRight(TenantModel):
    """A recruiter who may take files of candidates along, by word of an owner or HR admin, who may by their role."""

    membership = TenantForeignKey(Membership, models.PROTECT, related_name="candidate_export_rights")
    given_by = TenantForeignKey(Membership, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "membership"], name="candidateexportright_once"),
            CheckConstraint(condition=~Q(membership=models.F("given_by")), name="candidateexportright_by_another"),
        ]
        indexes = [Index(fields=["tenant_id", "given_by"], name="candidateexportright_by")]
