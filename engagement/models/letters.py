from __future__ import annotations

import os
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet
from tenancy.scope import require_tenant


class LetterQuerySet(TenantQuerySet["Letter"]):
    def kept(self) -> LetterQuerySet:
        """Those that staff keep as something to begin with; a copy is made of them, they are never sent."""
        return self.filter(is_kept=True)


class Letter(TenantModel):
    """What a campaign or a step of a journey says, in blocks: `{"kind": …, …}`, see `engagement.letters.blocks`.

    Words are stored as typed. `version` counts the savings, so that whoever saves over another's words is told.
    `tested_hash` is of the words that the last test mail had.
    """

    name = models.CharField(_("Name"), max_length=80, blank=True)
    subject = models.CharField(_("Subject"), max_length=120, blank=True)
    preheader = models.CharField(_("Preview line"), max_length=140, blank=True)
    language = models.CharField(_("Language"), max_length=10, default="en")
    blocks = models.JSONField(default=list, blank=True)
    is_kept = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = TenantForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    tested_at = models.DateTimeField(null=True)
    tested_hash = models.CharField(max_length=64, blank=True)

    objects: ClassVar = TenantManager.from_queryset(LetterQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(
                condition=Q(tested_at__isnull=True, tested_hash="") | (Q(tested_at__isnull=False) & ~Q(tested_hash="")),
                name="letter_test_is_whole",
            ),
        ]
        indexes = [Index(fields=["tenant_id", "name", "id"], condition=Q(is_kept=True), name="letter_kept")]

    def __str__(self) -> str:
        return self.name or self.subject or str(_("Letter without a subject"))


class LetterVersion(TenantModel):
    """The words that somebody else saved over, so that nothing anybody wrote is lost."""

    letter = TenantForeignKey(Letter, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    words = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = TenantForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "letter", "version"], name="letter_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.version}"


def letter_picture_path(picture: LetterPicture, filename: str) -> str:
    """`web.images` names a picture by its content, so that its address may be kept for ever."""
    return f"employers/{picture.tenant_id}/letters/{os.path.basename(filename)}"


class LetterPictureQuerySet(TenantQuerySet["LetterPicture"]):
    def named(self, name: str) -> LetterPicture | None:
        """By the last part of its path, as letters and addresses name it."""
        path = letter_picture_path(LetterPicture(tenant_id=require_tenant()), name)
        return self.filter(file=path).first() if name else None


class LetterPicture(TenantModel):
    """A picture in letters. It stays for as long as the employer: what was sent asks for it whenever it is opened."""

    file = models.FileField(upload_to=letter_picture_path, max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(LetterPictureQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "file"], name="letter_picture_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return os.path.basename(str(self.file.name))
