from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role
from directory.models import Alumnus, AlumnusState
from engagement.models.journeys import StepRun
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

# Whose errand it may be, where it is nobody's in particular.
DOERS = (Role.HR_ADMIN, Role.RECRUITER)
# An errand about such a person is not shown any more, from the moment on that the record says so.
BEYOND_REACH = (AlumnusState.DECEASED, AlumnusState.MERGED)


class ErrandState(models.TextChoices):
    OPEN = "open", _("To do")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("No longer needed")


class ErrandQuerySet(TenantQuerySet["Errand"]):
    def open(self) -> Self:
        return self.filter(state=ErrandState.OPEN).exclude(alumnus__state__in=BEYOND_REACH)

    def of(self, member: Membership) -> Self:
        """Those given to this person, and those of a role that the person has. An owner may be all of HR there is."""
        roles = [role.value for role in DOERS if member.has_role(role)]
        roles += [Role.HR_ADMIN.value] if member.has_role(Role.OWNER) else []
        # An operator who helps an employer has roles there for the while, and is nobody’s colleague.
        by_name = Q(assignee=member) if isinstance(member, Membership) else Q()
        return self.filter(Q(assignee__isnull=True, role__in=roles) | by_name)

    def due(self, today: date) -> Self:
        return self.open().filter(due_on__lte=today)


class Errand(TenantModel):
    """A task for a person: call somebody, ask how it is going. Due on a day, done with a word, or no longer needed.

    `due_on` moves when it is put off; `planned_on` is the day that the journey meant.
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="errands")
    run = TenantForeignKey(StepRun, models.CASCADE, related_name="errands")
    title = models.CharField(max_length=120)
    instructions = models.TextField(max_length=2000, blank=True)
    role = models.CharField(max_length=20, choices=Role)
    assignee = TenantForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="errands")
    planned_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=ErrandState, default=ErrandState.OPEN)
    note = models.TextField(max_length=2000, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = TenantForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="errands_ended")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = TenantManager.from_queryset(ErrandQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "run"], name="errand_one_per_run"),
            CheckConstraint(
                condition=Q(state=ErrandState.OPEN, ended_at__isnull=True)
                | (~Q(state=ErrandState.OPEN) & Q(ended_at__isnull=False)),
                name="errand_ended_has_time",
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "state", "due_on", "id"], name="errand_due"),
            Index(fields=["tenant_id", "alumnus"], name="errand_alumnus"),
            Index(fields=["tenant_id", "assignee"], name="errand_assignee"),
            Index(fields=["tenant_id", "ended_by"], name="errand_ended_by"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state_kind(self) -> str:
        return "good" if self.state == ErrandState.DONE else "neutral"

    def get_absolute_url(self) -> str:
        return reverse("engagement:errand_detail", args=[self.pk])
