from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from offboarding.models.cases import StepKind
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class QuestionDay(models.TextChoices):
    """Of the question after the exit, which is no step of a case: it goes only to those who wished for mail."""

    ASKED = "keep_in_touch", _("Question whether the wished mail shall come")
    REMINDED = "keep_in_touch_again", _("The question once more")


class StepDayQuerySet(TenantQuerySet["StepDay"]):
    def chosen(self) -> dict[StepKind, int]:
        rows = self.filter(kind__in=StepKind.values)
        return {StepKind(kind): days for kind, days in rows.values_list("kind", "days")}

    def of_questions(self) -> dict[QuestionDay, int]:
        rows = self.filter(kind__in=QuestionDay.values)
        return {QuestionDay(kind): days for kind, days in rows.values_list("kind", "days")}


class StepDay(TenantModel):
    """The employer's own day for one kind of step, counted from the last day. No row: the usual day."""

    kind = models.CharField(max_length=30, choices=[*StepKind.choices, *QuestionDay.choices])
    days = models.SmallIntegerField()

    objects: ClassVar = TenantManager.from_queryset(StepDayQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "kind"], name="step_day_one_per_kind"),
            CheckConstraint(condition=Q(days__range=(-365, 365)), name="step_day_within_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.days:+d}"
