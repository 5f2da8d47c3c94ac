"""One alumnus in one opening's pipeline, and every step they took there."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from boomerang.models.openings import Opening
from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class Stage(models.TextChoices):
    SUGGESTED = "suggested", _("Suggested")
    CONTACTED = "contacted", _("Contacted")
    REPLIED = "replied", _("Replied")
    TALKING = "talking", _("In conversation")
    APPLIED = "applied", _("Applied")
    INTERVIEWING = "interviewing", _("Interviewing")
    OFFERED = "offered", _("Offered")
    REHIRED = "rehired", _("Rehired")
    NOT_NOW = "not_now", _("Not now")
    DECLINED = "declined", _("Declined by alumnus")
    NOT_SELECTED = "not_selected", _("Not selected")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible")
    NO_REPLY = "no_reply", _("No reply")


MAIN_STAGES = (
    Stage.SUGGESTED,
    Stage.CONTACTED,
    Stage.REPLIED,
    Stage.TALKING,
    Stage.APPLIED,
    Stage.INTERVIEWING,
    Stage.OFFERED,
    Stage.REHIRED,
)
SIDE_EXITS = (Stage.NOT_NOW, Stage.DECLINED, Stage.NOT_SELECTED, Stage.NOT_ELIGIBLE, Stage.NO_REPLY)


class Source(models.TextChoices):
    """How the two came together. The return ledger credits by it."""

    MATCH = "match", _("Suggested by the portal")
    SEARCH = "search", _("Found in the search")
    INTEREST = "interest", _("Asked to hear more")
    APPLICATION = "application", _("Applied in the portal")
    REFERRAL = "referral", _("Recommended")
    CHECK_IN = "check_in", _("Month-12 check-in")


class CandidacyQuerySet(TenantQuerySet["Candidacy"]):
    def not_of(self, member: Membership) -> Self:
        """Colleagues who were alumni do not read their own cards."""
        return self.exclude(alumnus__membership=member)

    def active(self) -> Self:
        return self.exclude(stage__in=[*SIDE_EXITS, Stage.REHIRED])


class Candidacy(TenantModel):
    """`boomerang.pipeline.actions` opens and moves them; nothing else writes a stage.

    `version` grows with each move: whoever moves a card names the version they saw.
    """

    opening = TenantForeignKey(Opening, models.CASCADE, related_name="candidacies")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="candidacies")
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.SUGGESTED)
    stage_since = models.DateTimeField(default=timezone.now)
    back_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=12, choices=Source)
    recruiter = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="candidacies")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(CandidacyQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "opening", "alumnus"], name="candidacy_once"),
            CheckConstraint(condition=Q(stage__in=Stage.values), name="candidacy_stage_known"),
            CheckConstraint(condition=Q(source__in=Source.values), name="candidacy_source_known"),
            CheckConstraint(
                condition=Q(stage=Stage.NOT_NOW, back_on__isnull=False)
                | (~Q(stage=Stage.NOT_NOW) & Q(back_on__isnull=True)),
                name="candidacy_not_now_has_a_day",
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "opening", "stage", "-stage_since", "id"], name="candidacy_board"),
            Index(fields=["tenant_id", "alumnus", "-stage_since"], name="candidacy_alumnus"),
            Index(fields=["tenant_id", "recruiter"], name="candidacy_recruiter"),
            Index(fields=["tenant_id", "back_on"], condition=Q(stage=Stage.NOT_NOW), name="candidacy_comes_back"),
        ]

    def __str__(self) -> str:
        return f"{self.alumnus_id} {self.stage}"


class CandidacyMove(TenantModel):
    """A stage began. Without `by` the alumnus did it themselves (`by_alumnus`), or the portal."""

    candidacy = TenantForeignKey(Candidacy, models.CASCADE, related_name="moves")
    from_stage = models.CharField(max_length=12, choices=Stage, blank=True)
    to_stage = models.CharField(max_length=12, choices=Stage)
    by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    by_alumnus = models.BooleanField(default=False)
    note = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [
            Index(fields=["tenant_id", "candidacy", "at"], name="candidacy_move_candidacy"),
            Index(fields=["tenant_id", "by"], name="candidacy_move_by"),
        ]
