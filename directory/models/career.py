from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q
from django.utils.translation import gettext_lazy as _

from directory.models.people import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class ExitType(models.TextChoices):
    VOLUNTARY = "voluntary", _("Voluntary")
    INVOLUNTARY = "involuntary", _("Involuntary")
    RETIREMENT = "retirement", _("Retirement")
    END_OF_CONTRACT = "end_of_contract", _("End of contract")
    DEATH = "death", _("Death")
    OTHER = "other", _("Other")


class ExitReason(models.TextChoices):
    """A short list of our own; the employer's words are kept beside it, in `exit_reason_text`."""

    CAREER = "career", _("Better career opportunity")
    PAY = "pay", _("Pay and benefits")
    WORK = "work", _("The work itself")
    CONDITIONS = "conditions", _("Working conditions and hours")
    MANAGEMENT = "management", _("Management or team")
    RELOCATION = "relocation", _("Relocation")
    STUDY = "study", _("Study or training")
    FAMILY = "family", _("Family or care")
    HEALTH = "health", _("Health")
    SELF_EMPLOYMENT = "self_employment", _("Own business")
    RETIREMENT = "retirement", _("Retirement")
    END_OF_CONTRACT = "end_of_contract", _("End of a fixed-term contract")
    PROBATION = "probation", _("Ended in the trial period")
    RESTRUCTURING = "restructuring", _("Restructuring or redundancy")
    PERFORMANCE = "performance", _("Performance")
    CONDUCT = "conduct", _("Conduct")
    ABSENCE = "absence", _("Did not come back to work")
    PERMIT = "permit", _("Work permit or licence")
    TRANSFER = "transfer", _("Move within the group")
    MUTUAL = "mutual", _("By mutual agreement")
    DEATH = "death", _("Death")
    PERSONAL = "personal", _("Personal reasons")
    OTHER = "other", _("Other")


class RehireEligibility(models.TextChoices):
    ELIGIBLE = "eligible", _("Eligible")
    CONDITIONAL = "conditional", _("Eligible with conditions")
    UNDER_REVIEW = "under_review", _("Under review")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible")


class SpellQuerySet(TenantQuerySet):
    def latest_first(self) -> Self:
        """Newest employment first; one without a last day is still running."""
        return self.order_by(F("last_day").desc(nulls_first=True), F("started_on").desc(nulls_last=True), "-id")


class Spell(TenantModel):
    """One employment. People leave twice: one alumnus, many spells."""

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="spells")
    title = models.CharField(max_length=160, blank=True)
    team = models.CharField(max_length=120, blank=True)
    office = models.CharField(max_length=120, blank=True)
    manager = models.CharField(max_length=160, blank=True)
    grade = models.CharField(max_length=60, blank=True)
    started_on = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    exit_type = models.CharField(max_length=20, choices=ExitType, blank=True)
    exit_reason = models.CharField(max_length=60, blank=True)
    exit_reason_text = models.TextField(max_length=2000, blank=True)
    regretted = models.BooleanField(null=True, blank=True)
    rehire_eligibility = models.CharField(max_length=20, choices=RehireEligibility, blank=True)
    rehire_note = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar = TenantManager.from_queryset(SpellQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(
                condition=Q(started_on__isnull=True) | Q(last_day__isnull=True) | Q(last_day__gte=F("started_on")),
                name="spell_ends_after_start",
            ),
            CheckConstraint(condition=Q(exit_type__in=["", *ExitType.values]), name="spell_exit_type_known"),
            CheckConstraint(
                condition=Q(rehire_eligibility__in=["", *RehireEligibility.values]), name="spell_rehire_known"
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "alumnus", "last_day"], name="spell_alumnus"),
            Index(fields=["tenant_id", "last_day"], name="spell_last_day"),
        ]

    def __str__(self) -> str:
        return self.title or self.team or str(_("Employment"))

    @property
    def exit_reason_label(self) -> str:
        """An unknown code as it is."""
        return str(dict(ExitReason.choices).get(self.exit_reason, self.exit_reason))


class JobQuerySet(TenantQuerySet):
    def latest_first(self) -> Self:
        return self.order_by(F("ended_on").desc(nulls_first=True), F("started_on").desc(nulls_last=True), "-id")


class Job(TenantModel):
    """One job since leaving. Without an end it is what the person does now."""

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="jobs")
    employer_name = models.CharField(max_length=160)
    title = models.CharField(max_length=160, blank=True)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(JobQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(
                condition=Q(started_on__isnull=True) | Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="job_ends_after_start",
            ),
        ]
        indexes = [Index(fields=["tenant_id", "alumnus", "started_on"], name="job_alumnus")]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.title, self.employer_name) if part)


class InvolvementKind(models.TextChoices):
    BOARD = "board", _("Board or advisory seat")
    VOLUNTEERING = "volunteering", _("Volunteering")


class Involvement(TenantModel):
    """A seat on a board, or work for a good cause. Without an end it goes on."""

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="involvements")
    kind = models.CharField(max_length=16, choices=InvolvementKind)
    organisation = models.CharField(max_length=160)
    role = models.CharField(max_length=160, blank=True)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(JobQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(
                condition=Q(started_on__isnull=True) | Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="involvement_ends_after_start",
            ),
            CheckConstraint(condition=Q(kind__in=InvolvementKind.values), name="involvement_kind_known"),
        ]
        indexes = [Index(fields=["tenant_id", "alumnus", "started_on"], name="involvement_alumnus")]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.role, self.organisation) if part)
