"""Something to read, learn or use for the next step, by career stage."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from directory.models import Alumnus
from directory.profile.languages import language_name
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class ResourceKind(models.TextChoices):
    ARTICLE = "article", _("Article")
    COURSE = "course", _("Course")
    TALK = "talk", _("Talk")
    TOOL = "tool", _("Tool")


class CareerStage(models.TextChoices):
    JUST_LEFT = "just_left", _("Just left")
    LET_GO = "let_go", _("Let go")
    CHANGING = "changing", _("Changing field")
    RETURNING = "returning", _("Returning after a break")
    GROWING = "growing", _("Growing")
    LEADING = "leading", _("Leading")
    RETIRING = "retiring", _("Retiring")


class CareerResourceQuerySet(TenantQuerySet["CareerResource"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)


class CareerResource(TenantModel):
    """Written or chosen by HR: a link, a text of one's own in Markdown, or both. Members read it once published."""

    title = models.CharField(max_length=140)
    kind = models.CharField(max_length=8, choices=ResourceKind)
    summary = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=500, blank=True)
    body = models.TextField(max_length=20000, blank=True)
    stages = ArrayField(models.CharField(max_length=10, choices=CareerStage.choices), default=list)
    language = models.CharField(max_length=3, default="en")
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=100)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    # Made anew from `body` whenever it is shown (`web.rich_text`).
    html: ClassVar[str] = ""
    html_version: ClassVar[int] = 0

    objects: ClassVar = TenantManager.from_queryset(CareerResourceQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(kind__in=ResourceKind.values), name="careerresource_kind_known"),
            CheckConstraint(condition=~Q(url="", body=""), name="careerresource_has_content"),
        ]
        indexes = [Index(fields=["tenant_id", "position", "id"], name="careerresource_order")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:resource_detail", args=[self.pk])

    @property
    def language_word(self) -> str:
        return language_name(self.language)

    @property
    def takes(self) -> str:
        """From two hours on in hours, rounded up: nobody plans 300 minutes."""
        if not self.minutes:
            return ""
        if self.minutes < 120:
            return ngettext("%(n)s minute", "%(n)s minutes", self.minutes) % {"n": self.minutes}
        hours = -(-self.minutes // 60)
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}

    @property
    def stage_words(self) -> str:
        return ", ".join(str(CareerStage(stage).label) for stage in self.stages)


class SavedResource(TenantModel):
    """Kept for later by one member, who alone knows."""

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="saved_resources")
    resource = TenantForeignKey(CareerResource, models.CASCADE, related_name="savings")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "alumnus", "resource"], name="savedresource_once")]
        indexes = [Index(fields=["tenant_id", "resource"], name="savedresource_resource")]
