"""Give and ask: one question to one person, no more often than they want to be asked."""

from __future__ import annotations

from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

USUAL_LIMIT = 3
MOST_ASKS = 20


class HelpTerms(TenantModel):
    """How often a month somebody wants to be asked; without a row three times. Nought: not at all."""

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="help_terms")
    per_month = models.PositiveSmallIntegerField(default=USUAL_LIMIT)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "alumnus"], name="helpterms_once"),
            CheckConstraint(condition=Q(per_month__range=(0, MOST_ASKS)), name="helpterms_per_month"),
        ]


class HelpState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    YES = "yes", _("Yes")
    NOT_NOW = "not_now", _("Not now")
    UNANSWERED = "unanswered", _("Not answered")
    WITHDRAWN = "withdrawn", _("Taken back")


class HelpRequestQuerySet(TenantQuerySet["HelpRequest"]):
    def waiting(self) -> Self:
        return self.filter(state=HelpState.WAITING)

    def between(self, one: UUID, other: UUID) -> Self:
        return self.filter(Q(asker=one, helper=other) | Q(asker=other, helper=one))


class HelpRequest(TenantModel):
    """One question on one subject to one person.

    `number` counts the asks of one helper in one month (`month` is its first day) and is there once: whatever becomes
    of the ask it stays counted, so that nobody is asked more often than they want, also not at the same moment.
    """

    asker = TenantForeignKey(Alumnus, models.CASCADE, related_name="help_asked")
    helper = TenantForeignKey(Alumnus, models.CASCADE, related_name="help_asked_of")
    subject = models.CharField(max_length=60)
    question = models.TextField(max_length=1000)
    answer = models.TextField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=HelpState, default=HelpState.WAITING)
    month = models.DateField()
    number = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    thanked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(HelpRequestQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=~Q(asker=F("helper")), name="helprequest_of_two"),
            CheckConstraint(condition=Q(state__in=HelpState.values), name="helprequest_state_known"),
            CheckConstraint(condition=Q(number__range=(1, MOST_ASKS)), name="helprequest_number"),
            CheckConstraint(
                condition=Q(thanked_at__isnull=True) | Q(state=HelpState.YES), name="helprequest_thanked_is_yes"
            ),
            UniqueConstraint(fields=["tenant_id", "helper", "month", "number"], name="helprequest_number_uq"),
            UniqueConstraint(
                fields=["tenant_id", "asker", "helper"],
                condition=Q(state=HelpState.WAITING),
                name="helprequest_one_waiting",
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "asker", "-asked_at"], name="helprequest_asker"),
            Index(fields=["tenant_id", "helper", "state", "-asked_at"], name="helprequest_helper"),
            Index(fields=["tenant_id", "asked_at"], condition=Q(state=HelpState.WAITING), name="helprequest_waiting"),
        ]
