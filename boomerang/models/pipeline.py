"""What stands on a card besides its stage: notes, what was written to the person, and the day they came back."""

from __future__ import annotations

from typing import ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from boomerang.models.candidacies import Candidacy
from directory.models import Spell
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

MAX_WORDS = 4_000
MAX_OUTREACH = 8_000
LONGEST_GAP = 600  # months


class NoteKind(models.TextChoices):
    NOTE = "note", _("Note")
    WHAT_CHANGED = "what_changed", _("What changed since they left")
    INTEREST = "interest", _("Asked to hear more")
    APPLICATION = "application", _("Application")
    REPLY = "reply", _("Reply")


class CandidacyNote(TenantModel):
    """Words on a card. Never changed; the newest answer to “what changed?” is the one that counts."""

    candidacy = TenantForeignKey(Candidacy, models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=12, choices=NoteKind, default=NoteKind.NOTE)
    text = models.TextField(max_length=MAX_WORDS, blank=True)
    # What the person wants to be seen with an application: a page of theirs.
    link = models.CharField(max_length=500, blank=True)
    by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    by_alumnus = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [CheckConstraint(condition=Q(kind__in=NoteKind.values), name="candidacy_note_kind_known")]
        indexes = [
            Index(fields=["tenant_id", "candidacy", "at"], name="candidacy_note_candidacy"),
            Index(fields=["tenant_id", "by"], name="candidacy_note_by"),
        ]


class OutreachTemplate(TenantModel):
    """Words that recruiters begin with. Fields in `{{ … }}` are those of `boomerang.outreach.wording`."""

    name = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    body = models.TextField(max_length=MAX_OUTREACH)
    changed_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "name"], name="outreach_template_name_uq")]
        indexes = [Index(fields=["tenant_id", "changed_by"], name="outreach_template_by")]

    def __str__(self) -> str:
        return self.name


class Answer(models.TextChoices):
    INTERESTED = "interested", _("Interested")
    NOT_NOW = "not_now", _("Not now")
    NO = "no", _("No, thanks")


class Outreach(TenantModel):
    """One mail about one card, as it was written to this person. `message_id` is its row in the outbox.

    The link in it answers this mail and no other; the first answer can be changed as long as nobody has moved the card.
    """

    candidacy = TenantForeignKey(Candidacy, models.CASCADE, related_name="outreach")
    subject = models.CharField(max_length=400)
    text = models.TextField()
    message_id = models.UUIDField(null=True, blank=True)
    answer = models.CharField(max_length=12, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__in=Answer.values, answered_at__isnull=False),
                name="outreach_answered_whole",
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "candidacy", "at"], name="outreach_candidacy"),
            Index(fields=["tenant_id", "by"], name="outreach_by"),
        ]


class RehireQuerySet(TenantQuerySet["Rehire"]):
    def standing(self) -> Self:
        return self.filter(cancelled_at__isnull=True)


class Rehire(TenantModel):
    """Somebody comes back: which employment that is, and all that has to be turned back if they do not.

    `before` is what was changed, by the part that changed it (`boomerang.returning.changes`).
    """

    candidacy = TenantForeignKey(Candidacy, models.CASCADE, related_name="rehires")
    spell = TenantForeignKey(Spell, models.SET_NULL, null=True, blank=True, related_name="rehires")
    starts_on = models.DateField()
    before = models.JSONField(default=dict, blank=True)
    by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar = TenantManager.from_queryset(RehireQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "spell"], condition=Q(spell__isnull=False), name="rehire_spell_uq"),
        ]
        indexes = [
            Index(fields=["tenant_id", "candidacy", "-at"], name="rehire_candidacy"),
            Index(fields=["tenant_id", "at"], name="rehire_newest"),
            Index(fields=["tenant_id", "by"], name="rehire_by"),
            Index(fields=["tenant_id", "cancelled_by"], name="rehire_cancelled_by"),
        ]


class Bridging(models.TextChoices):
    """Whether the years before a gap count towards a person's service."""

    NEVER = "never", _("Service begins anew with each return")
    SHORT = "short", _("Earlier years count after a gap that is short enough")
    ALWAYS = "always", _("All years count, however long the gap")


class ServiceRule(TenantModel):
    """One employer's rule for bridged service. No row means `Bridging.SHORT` with twelve months."""

    bridging = models.CharField(max_length=8, choices=Bridging, default=Bridging.SHORT)
    longest_gap = models.PositiveSmallIntegerField(
        default=12, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_GAP)]
    )

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id"], name="service_rule_once"),
            CheckConstraint(condition=Q(bridging__in=Bridging.values), name="service_rule_known"),
            CheckConstraint(condition=Q(longest_gap__range=(1, LONGEST_GAP)), name="service_rule_gap"),
        ]
