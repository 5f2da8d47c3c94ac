"""A survey and its versions. What a version asks is one document, read whole (`feedback.questions.content`)."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class Purpose(models.TextChoices):
    """When a survey is asked. Trends run along one purpose."""

    EXIT = "exit", _("Exit, a week before the last day")
    ALUMNI = "alumni", _("Alumni, four weeks after the last day")
    TWELVE_MONTHS = "twelve_months", _("Twelve months after the last day")
    AFTER_EVENT = "after_event", _("After an event")
    AFTER_MENTORING = "after_mentoring", _("After mentoring")
    PULSE = "pulse", _("Pulse, one question")
    OWN = "own", _("Something else")


class Mode(models.TextChoices):
    """How much of the person is known. Said before the first question (`feedback.answering.promises`)."""

    SEALED = "sealed", _("Sealed")
    CONFIDENTIAL = "confidential", _("Confidential")
    NAMED = "named", _("Named")


class SurveyQuerySet(TenantQuerySet["Survey"]):
    def kept(self) -> Self:
        return self.filter(archived_at__isnull=True)


class Survey(TenantModel):
    """`mode` is what a launch proposes; what holds for answers is the wave's own."""

    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=16, choices=Purpose, default=Purpose.OWN)
    mode = models.CharField(max_length=12, choices=Mode, default=Mode.SEALED)
    made_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="surveys_made")
    made_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(SurveyQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(purpose__in=Purpose.values), name="survey_purpose_known"),
            CheckConstraint(condition=Q(mode__in=Mode.values), name="survey_mode_known"),
        ]
        indexes = [
            Index(fields=["tenant_id", "-made_at"], name="survey_newest"),
            Index(fields=["tenant_id", "made_by"], name="survey_made_by"),
        ]

    def __str__(self) -> str:
        return self.name


class SurveyVersionQuerySet(TenantQuerySet["SurveyVersion"]):
    def update(self, **changes: Any) -> int:
        raise TypeError("A version is saved by itself, which leaves a published one as it is.")


class SurveyVersion(TenantModel):
    """What is asked. One is a draft at most; a published one never changes, so that answers keep their questions.

    `edition` grows with each saving of the draft: whoever saves names the edition they saw.
    """

    survey = TenantForeignKey(Survey, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    content = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=1)
    changed_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(SurveyVersionQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "survey", "number"], name="surveyversion_number"),
            UniqueConstraint(
                fields=["tenant_id", "survey"], condition=Q(published_at__isnull=True), name="surveyversion_one_draft"
            ),
        ]
        indexes = [Index(fields=["tenant_id", "changed_by"], name="surveyversion_changed_by")]

    def __str__(self) -> str:
        return f"version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and not type(self).objects.filter(pk=self.pk, published_at__isnull=True).exists():
            raise TypeError("What was asked stays as it was asked.")
        super().save(*args, **kwargs)

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def stamp(self) -> str:
        """Version and edition, as whoever edits it names what they saw."""
        return f"{self.number}.{self.edition}"
