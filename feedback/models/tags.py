"""What HR made of comments. Kept apart from them: a tag says nothing about who wrote."""

from __future__ import annotations

from django.db import models
from django.db.models import Index, UniqueConstraint
from django.utils import timezone

from accounts.models import Membership
from feedback.models.releases import PublishedComment
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel


class CommentTag(TenantModel):
    """One word of HR's own on one comment. `key` is the word as it is compared: the same in any case and spacing."""

    comment = TenantForeignKey(PublishedComment, models.CASCADE, related_name="tags")
    word = models.CharField(max_length=40)
    key = models.CharField(max_length=40)
    by = TenantForeignKey(Membership, models.PROTECT, related_name="comment_tags")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "comment", "key"], name="commenttag_once")]
        indexes = [
            Index(fields=["tenant_id", "key"], name="commenttag_key"),
            Index(fields=["tenant_id", "by"], name="commenttag_by"),
        ]

    def __str__(self) -> str:
        return self.word
