"""Open to coming back: what a member tells the recruiters of one employer alone, and who has read it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from boomerang.models.openings import Contract
from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

WISH_DAYS = 90
REMINDER_DAYS = 7  # before the end


def wish_ends() -> date:
    return timezone.localdate() + timedelta(days=WISH_DAYS)


class ReturnWishQuerySet(TenantQuerySet["ReturnWish"]):
    def running(self) -> Self:
        return self.filter(ended_at__isnull=True, until__gte=timezone.localdate())


class ReturnWish(TenantModel):
    """A private switch. Read it through `boomerang.wishes.reading` alone, which notes who has read it.

    `until` is the last day it holds; `ended_at` tells that the member switched it off before. `former_managers` are the
    name keys of those whom the person's record names as managers: they never see it.

    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="return_wishes")
    roles = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    places = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    contracts = ArrayField(models.CharField(max_length=12, choices=Contract.choices), default=list, blank=True)
    is_remote_fine = models.BooleanField(default=False)
    from_when = models.DateField(null=True, blank=True)
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    until = models.DateField(default=wish_ends)
    stated_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    former_managers = ArrayField(models.CharField(max_length=220), default=list, blank=True)

    objects: ClassVar = TenantManager.from_queryset(ReturnWishQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "alumnus"], name="returnwish_once"),
            CheckConstraint(condition=Q(hours__isnull=True) | Q(hours__range=(1, 60)), name="returnwish_hours_known"),
        ]
        indexes = [
            Index(fields=["tenant_id", "until"], condition=Q(ended_at__isnull=True), name="returnwish_running"),
        ]

    def __str__(self) -> str:
        return f"until {self.until:%Y-%m-%d}"

    @property
    def place_words(self) -> str:
        anywhere = [str(_("from elsewhere"))] if self.is_remote_fine else []
        return ", ".join([*self.places, *anywhere])

    @property
    def contract_words(self) -> str:
        return ", ".join(str(Contract(contract).label) for contract in self.contracts)

    @property
    def words(self) -> str:
        """In one line, for a card; empty where nothing but the switch was said."""
        parts = [", ".join(self.roles), self.place_words, self.contract_words]
        if self.from_when:
            parts.append(str(_("from %(day)s")) % {"day": date_format(self.from_when, "j M Y")})
        if self.hours:
            parts.append(str(_("%(hours)d hours a week")) % {"hours": self.hours})
        return " · ".join(filter(None, parts))

    @property
    def is_running(self) -> bool:
        return self.ended_at is None and self.until >= timezone.localdate()


class ReadPath(models.TextChoices):
    """On which page or way somebody read that a person would come back."""

    SEARCH = "search", _("in a search for candidates")
    RECORD = "record", _("on your page")
    LIST = "list", _("in a list of candidates")
    COMPARE = "compare", _("side by side with others")
    BOARD = "board", _("on the board of an opening")
    MATCH = "match", _("among the people who fit an opening")
    EXPORT = "export", _("in a file of candidates")
    API = "api", _("through a connected program")


class WishReadQuerySet(TenantQuerySet["WishRead"]):
    def of(self, alumnus: Alumnus) -> Self:
        """Also of records that have been merged into this one: rows of a log do not change hands."""
        return self.filter(Q(alumnus=alumnus) | Q(alumnus__merged_into=alumnus))


class WishRead(TenantModel):
    """Somebody has read the wish of one person. The person sees every row.

    Append-only: the app may not change a row (`tenancy.policies.APPEND_ONLY`).
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="wish_reads")
    by = TenantForeignKey(Membership, models.PROTECT, related_name="wish_reads")
    path = models.CharField(max_length=8, choices=ReadPath)
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(WishReadQuerySet)()

    stays_on_merge: ClassVar[bool] = True

    class Meta(TenantModel.Meta):
        constraints = [CheckConstraint(condition=Q(path__in=ReadPath.values), name="wishread_path_known")]
        indexes = [
            Index(fields=["tenant_id", "alumnus", "-at"], name="wishread_alumnus"),
            Index(fields=["tenant_id", "by"], name="wishread_by"),
            Index(fields=["tenant_id", "at"], name="wishread_at"),
        ]
