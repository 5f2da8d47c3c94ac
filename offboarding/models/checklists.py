from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offboarding.models.cases import RUNNING, Case
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class TaskOwner(models.TextChoices):
    HR = "hr_admin", _("HR")
    RECRUITER = "recruiter", _("Recruiting")
    ORGANISER = "organiser", _("Organisers")
    MANAGER = "manager", _("The leaver's manager")
    LEAVER = "leaver", _("The leaver")


class ChecklistTemplate(TenantModel):
    """Tasks copied into each new case whose exit type and team fit; empty means every one."""

    name = models.CharField(max_length=100)
    exit_types = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    team = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "name"], name="checklist_template_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("offboarding:checklist_update", args=[self.pk])

    def fits(self, *, exit_type: str, team: str) -> bool:
        return (not self.exit_types or exit_type in self.exit_types) and (not self.team or self.team == team)


class TemplateItem(TenantModel):
    template = TenantForeignKey(ChecklistTemplate, on_delete=models.CASCADE, related_name="items")
    title = models.CharField(max_length=200)
    owner_role = models.CharField(max_length=20, choices=TaskOwner.choices, default=TaskOwner.HR)
    owner_member = TenantForeignKey(
        "accounts.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    offset_days = models.SmallIntegerField(default=0, validators=[MinValueValidator(-365), MaxValueValidator(365)])
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant_id", "template", "position"], name="template_item_template")]

    def __str__(self) -> str:
        return self.title


class CaseTaskQuerySet(TenantQuerySet["CaseTask"]):
    def open(self) -> Self:
        return self.filter(done_at__isnull=True)

    def due(self, today: date) -> Self:
        return self.open().filter(due_on__lte=today, case__state__in=RUNNING)


class CaseTask(TenantModel):
    """One line of a case's checklist. `item_id` remembers the template line, so that nothing doubles."""

    case = TenantForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    item_id = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=200)
    owner_role = models.CharField(max_length=20, choices=TaskOwner.choices)
    owner_member = TenantForeignKey(
        "accounts.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    offset_days = models.SmallIntegerField(default=0)
    due_on = models.DateField()
    position = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by_id = models.UUIDField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(CaseTaskQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "case", "item_id"], name="case_task_once_per_item"),
            models.CheckConstraint(
                condition=Q(done_by_id__isnull=True) | Q(done_at__isnull=False), name="case_task_done_at_and_by"
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "due_on", "case"], condition=Q(done_at__isnull=True), name="case_task_due"
            )
        ]

    def __str__(self) -> str:
        return self.title
