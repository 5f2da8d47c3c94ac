"""What people report, what is decided about it, and the author's word against that."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Count, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet
from tenancy.urls import EMPLOYER_URLCONF

APPEAL_WITHIN = timedelta(days=14)


class Reason(models.TextChoices):
    RUDE = "rude", _("Insults or threatens somebody")
    PRIVATE = "private", _("Tells private things about somebody")
    SPAM = "spam", _("Advertising or spam")
    UNLAWFUL = "unlawful", _("Against the law")
    OTHER = "other", _("Something else")


class Outcome(models.TextChoices):
    """The first five end a report, the last two an appeal."""

    NOTHING = "nothing", _("Nothing wrong")
    WARN = "warn", _("A word to the author")
    HIDE = "hide", _("Hide it")
    REMOVE = "remove", _("Remove it")
    BAN = "ban", _("Hide it and ban the author from the group")
    UPHELD = "upheld", _("The decision stands")
    LIFTED = "lifted", _("The decision is lifted")


OUTCOMES = (Outcome.NOTHING, Outcome.WARN, Outcome.HIDE, Outcome.REMOVE, Outcome.BAN)
TAKES_AWAY = (Outcome.HIDE, Outcome.REMOVE, Outcome.BAN)


class CaseState(models.TextChoices):
    OPEN = "open", _("Waiting")
    DECIDED = "decided", _("Decided")
    APPEALED = "appealed", _("Appeal waiting")
    CLOSED = "closed", _("Closed")


CASE_STATE_KINDS = {
    CaseState.OPEN: "warn",
    CaseState.APPEALED: "warn",
    CaseState.DECIDED: "neutral",
    CaseState.CLOSED: "neutral",
}
WAITING = (CaseState.OPEN, CaseState.APPEALED)


class ModerationCaseQuerySet(TenantQuerySet):
    def waiting(self) -> Self:
        return self.filter(state__in=WAITING)

    def counted(self) -> Self:
        return self.annotate(report_count=Count("reports"))

    def to_remove(self, now: datetime) -> Self:
        """What was to be removed, now that nobody can appeal any more."""
        found = Q(state=CaseState.DECIDED, decided_at__lt=now - APPEAL_WITHIN) | Q(state=CaseState.CLOSED)
        return self.filter(found, outcome=Outcome.REMOVE, removed_at__isnull=True)


class ModerationCase(TenantModel):
    """Something that a member has written and others have reported: all their reports until a decision are one case.

    `text` is as it stood when it was first reported: all that moderators ever read of it. `hidden_at`: hidden for the
    time being, by rule, since several people have reported it. `outcome` is what holds at present.
    """

    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    author = TenantForeignKey(Alumnus, models.CASCADE, null=True, blank=True, related_name="moderation_cases")
    place = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.OPEN)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(ModerationCaseQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(
                fields=["tenant_id", "kind", "subject_id"], condition=Q(state="open"), name="moderationcase_one_open"
            ),
            CheckConstraint(condition=Q(state__in=CaseState.values), name="moderationcase_state_known"),
            CheckConstraint(condition=Q(outcome__in=["", *Outcome.values]), name="moderationcase_outcome_known"),
            CheckConstraint(
                condition=Q(state=CaseState.OPEN, decided_at__isnull=True, outcome="")
                | (~Q(state=CaseState.OPEN) & Q(decided_at__isnull=False) & ~Q(outcome="")),
                name="moderationcase_decided",
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "state", "-opened_at"], name="moderationcase_list"),
            Index(fields=["tenant_id", "kind", "subject_id"], name="moderationcase_subject"),
            Index(fields=["tenant_id", "author"], name="moderationcase_author"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"

    def get_absolute_url(self) -> str:
        return reverse("community:report_detail", args=[self.pk], urlconf=EMPLOYER_URLCONF)

    @property
    def state_kind(self) -> str:
        return CASE_STATE_KINDS[CaseState(self.state)]

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING


class Report(TenantModel):
    """One person's word about it. The author never learns who it was."""

    case = TenantForeignKey(ModerationCase, models.CASCADE, related_name="reports")
    reporter = TenantForeignKey(Alumnus, models.CASCADE, related_name="reports_made")
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.TextField(max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "case", "reporter"], name="report_once"),
            CheckConstraint(condition=Q(reason__in=Reason.values), name="report_reason_known"),
        ]
        indexes = [Index(fields=["tenant_id", "reporter"], name="report_reporter")]

    def __str__(self) -> str:
        return str(self.get_reason_display())


class Ruling(TenantModel):
    """One decision, with the reason that the author is told. A second one answers the author's appeal.

    `by` is nobody where an operator decided in a colleague's place. Hiding by rule is no decision: see `hidden_at`.
    """

    case = TenantForeignKey(ModerationCase, models.CASCADE, related_name="rulings")
    outcome = models.CharField(max_length=10, choices=Outcome)
    basis = models.CharField(max_length=10, choices=Reason, blank=True)
    words = models.TextField(max_length=2000, blank=True)
    by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="rulings")
    at = models.DateTimeField(default=timezone.now)
    is_appeal = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "case", "is_appeal"], name="ruling_once"),
            CheckConstraint(condition=Q(outcome__in=Outcome.values), name="ruling_outcome_known"),
            CheckConstraint(condition=Q(basis__in=["", *Reason.values]), name="ruling_basis_known"),
        ]
        indexes = [Index(fields=["tenant_id", "by"], name="ruling_by")]

    def __str__(self) -> str:
        return str(self.get_outcome_display())


class Appeal(TenantModel):
    """The author's word against a decision: one, within 14 days."""

    case = TenantForeignKey(ModerationCase, models.CASCADE, related_name="appeals")
    words = models.TextField(max_length=2000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "case"], name="appeal_once")]

    def __str__(self) -> str:
        return self.words[:40]
