"""A member recommends somebody for an opening, and what they get for it when that person stays."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from boomerang.models.candidacies import Candidacy
from boomerang.models.openings import Opening
from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class ReferralState(models.TextChoices):
    """What the referrer is told, too; nothing more."""

    RECEIVED = "received", _("Received")
    CONTACTED = "contacted", _("Contacted")
    INTERVIEWING = "interviewing", _("Interviewing")
    HIRED = "hired", _("Hired")
    CLOSED = "closed", _("Closed")


REFERRAL_STATE_KINDS = {
    ReferralState.RECEIVED: "warn",
    ReferralState.CONTACTED: "accent",
    ReferralState.INTERVIEWING: "accent",
    ReferralState.HIRED: "good",
    ReferralState.CLOSED: "neutral",
}


class ReferralTerms(TenantModel):
    """An employer's own rules for recommendations. Without a row nobody recommends anybody.

    `amount` in whole units of `currency`, due `weeks` after the first day; 0 where no bonus is paid. `words` say what
    the amount is before and after tax, and whatever else people should know.
    """

    is_open = models.BooleanField(default=True)
    amount = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True)
    weeks = models.PositiveSmallIntegerField(default=26)
    words = models.TextField(max_length=2000, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id"], name="referral_terms_one"),
            CheckConstraint(condition=Q(amount=0) | ~Q(currency=""), name="referral_terms_currency"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class OpeningBonus(TenantModel):
    """Another bonus than the usual one, for a single opening."""

    opening = TenantForeignKey(Opening, models.CASCADE, related_name="bonuses")
    amount = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3, blank=True)
    weeks = models.PositiveSmallIntegerField(default=26)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "opening"], name="opening_bonus_one"),
            CheckConstraint(condition=Q(amount=0) | ~Q(currency=""), name="opening_bonus_currency"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class ReferralQuerySet(TenantQuerySet["Referral"]):
    def kept(self) -> Self:
        """About whom there is anything left to say."""
        return self.filter(erased_at__isnull=True)

    def confirmed(self) -> Self:
        """The person knows, and wants it. Staff act on no others."""
        return self.kept().filter(confirmed_at__isnull=False)

    def due(self, today: date) -> Self:
        return self.filter(bonus_due_on__lte=today, paid_at__isnull=True, bonus_amount__gt=0)


class Referral(TenantModel):
    """One person recommended for one opening. The first who names an address has named it (`address_hash`).

    Confirmed by the person themselves; what is not confirmed is erased after 30 days, and then nothing but the fact
    is left. `alumnus` is set where the person was known here already. The bonus is fixed on the day they are hired.
    """

    opening = TenantForeignKey(Opening, models.CASCADE, related_name="referrals")
    referrer = TenantForeignKey(Alumnus, models.CASCADE, related_name="referrals_made")
    name = models.CharField(max_length=160, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    address_hash = models.CharField(max_length=64, blank=True)
    how_known = models.CharField(max_length=500, blank=True)
    by_link = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=ReferralState, default=ReferralState.RECEIVED)
    state_since = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    alumnus = TenantForeignKey(Alumnus, models.SET_NULL, null=True, blank=True, related_name="referrals")
    candidacy = TenantForeignKey(Candidacy, models.SET_NULL, null=True, blank=True, related_name="referrals")
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    hired_on = models.DateField(null=True, blank=True)
    bonus_amount = models.PositiveIntegerField(null=True, blank=True)
    bonus_currency = models.CharField(max_length=3, blank=True)
    bonus_due_on = models.DateField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    paid_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar = TenantManager.from_queryset(ReferralQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(
                fields=["tenant_id", "opening", "address_hash"],
                condition=~Q(address_hash=""),
                name="referral_first_wins",
            ),
            CheckConstraint(condition=Q(state__in=ReferralState.values), name="referral_state_known"),
            CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(name="", email="", address_hash="", how_known=""),
                name="referral_erased_is_empty",
            ),
            CheckConstraint(
                condition=(Q(state=ReferralState.HIRED) & Q(hired_on__isnull=False))
                | (~Q(state=ReferralState.HIRED) & Q(hired_on__isnull=True)),
                name="referral_hired_has_a_day",
            ),
            CheckConstraint(
                condition=Q(paid_at__isnull=True) | Q(hired_on__isnull=False, bonus_amount__gt=0),
                name="referral_paid_for_a_hire",
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "-created_at", "id"], name="referral_newest"),
            Index(fields=["tenant_id", "referrer", "-created_at"], name="referral_referrer"),
            Index(fields=["tenant_id", "alumnus"], name="referral_alumnus"),
            Index(fields=["tenant_id", "candidacy"], name="referral_candidacy"),
            Index(fields=["tenant_id", "paid_by"], name="referral_paid_by"),
            Index(
                fields=["tenant_id", "created_at"],
                condition=Q(confirmed_at__isnull=True, erased_at__isnull=True),
                name="referral_unconfirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Somebody"))

    @property
    def state_kind(self) -> str:
        return REFERRAL_STATE_KINDS[ReferralState(self.state)]

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class ReferralMove(TenantModel):
    """A state began. Without `by` the person did it through their link, or the portal."""

    referral = TenantForeignKey(Referral, models.CASCADE, related_name="moves")
    from_state = models.CharField(max_length=12, choices=ReferralState, blank=True)
    to_state = models.CharField(max_length=12, choices=ReferralState)
    by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [
            Index(fields=["tenant_id", "referral", "at"], name="referral_move_referral"),
            Index(fields=["tenant_id", "by"], name="referral_move_by"),
        ]
