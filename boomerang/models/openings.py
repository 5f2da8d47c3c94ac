"""What an employer, or an alumnus for their present employer, has to offer."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.models import Alumnus, Skill
from directory.names import name_key
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

MAX_DESCRIPTION = 32_000  # bytes of Markdown, as everywhere (architecture.md)


class OpeningState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    ON_HOLD = "on_hold", _("On hold")
    FILLED = "filled", _("Filled")
    CLOSED = "closed", _("Closed")


OPENING_STATE_KINDS = {
    OpeningState.DRAFT: "neutral",
    OpeningState.OPEN: "good",
    OpeningState.ON_HOLD: "warn",
    OpeningState.FILLED: "accent",
    OpeningState.CLOSED: "neutral",
}  # the colour a state has everywhere


class Origin(models.TextChoices):
    """Whose opening it is: the employer's own and those of alumni stand apart."""

    EMPLOYER = "employer", _("Ours")
    MARKETPLACE = "marketplace", _("From an alumnus")


class Contract(models.TextChoices):
    PERMANENT = "permanent", _("Permanent")
    FIXED_TERM = "fixed_term", _("Fixed term")
    PROJECT = "project", _("Project")
    ON_CALL = "on_call", _("On call")
    INTERNSHIP = "internship", _("Internship")


class Seniority(models.IntegerChoices):
    """In the order of a career, so that a distance can be told."""

    ENTRY = 1, _("Entry")
    JUNIOR = 2, _("Junior")
    MID = 3, _("Experienced")
    SENIOR = 4, _("Senior")
    LEAD = 5, _("Lead")
    MANAGER = 6, _("Manager")
    DIRECTOR = 7, _("Director")
    EXECUTIVE = 8, _("Executive")


class Workplace(models.TextChoices):
    ON_SITE = "on_site", _("On site")
    HYBRID = "hybrid", _("Partly remote")
    REMOTE = "remote", _("Remote")


class PayPeriod(models.TextChoices):
    YEAR = "year", _("a year")
    MONTH = "month", _("a month")
    DAY = "day", _("a day")
    HOUR = "hour", _("an hour")


class ShownTo(models.TextChoices):
    EVERYONE = "everyone", _("All members")
    FORMER_TEAM = "former_team", _("People who were in this team")
    LEVEL = "level", _("People from this seniority up")


class OpeningQuerySet(TenantQuerySet["Opening"]):
    def running(self) -> Self:
        """Open, and neither past its deadline nor its end, by the employer's clock."""
        today = timezone.localdate()
        return self.filter(state=OpeningState.OPEN).filter(
            Q(deadline__isnull=True) | Q(deadline__gte=today),
            Q(expires_on__isnull=True) | Q(expires_on__gte=today),
        )

    def visible_to(self, member: Membership) -> Self:
        """What a member is offered. `boomerang.openings.visibility` decides."""
        from boomerang.openings.visibility import seen_by  # noqa: PLC0415  it reads these models

        return self.running().filter(seen_by(member))

    def readable_by(self, member: Membership) -> Self:
        """Whose page opens: what ran once too, so that a link from last month says that it is over, and one's own."""
        from boomerang.openings.visibility import read_by  # noqa: PLC0415  it reads these models

        return self.filter(read_by(member))


class Opening(TenantModel):
    """A job, project or pool that people may come back to.

    Pay is in whole units of `pay_currency` (ISO 4217) for one `pay_period`. `external_id` is the feed's own name
    for it. `posted_by`, `company`, `expires_on` and `taken_down_at` belong to the marketplace alone. `team_key` follows
    the team: `save()` sees to it, and `boomerang.openings.changes.tell_changed` where rows are written in bulk.
    """

    origin = models.CharField(max_length=12, choices=Origin, default=Origin.EMPLOYER)
    state = models.CharField(max_length=10, choices=OpeningState, default=OpeningState.DRAFT)
    title = models.CharField(max_length=160)
    team = models.CharField(max_length=120, blank=True)
    team_key = models.CharField(max_length=160, blank=True, editable=False)
    company = models.CharField(max_length=160, blank=True)
    workplace = models.CharField(max_length=8, choices=Workplace, default=Workplace.ON_SITE)
    contract = models.CharField(max_length=12, choices=Contract, default=Contract.PERMANENT)
    seniority = models.PositiveSmallIntegerField(choices=Seniority, null=True, blank=True)
    # ISO 639 codes of the languages the work is done in.
    languages = models.JSONField(default=list, blank=True)
    pay_from = models.PositiveIntegerField(null=True, blank=True)
    pay_to = models.PositiveIntegerField(null=True, blank=True)
    pay_currency = models.CharField(max_length=3, blank=True)
    pay_period = models.CharField(max_length=5, choices=PayPeriod, default=PayPeriod.YEAR)
    description = models.TextField(blank=True)
    shown_to = models.CharField(max_length=12, choices=ShownTo, default=ShownTo.EVERYONE)
    deadline = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    recruiter = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="recruiting_openings")
    hiring_manager = models.CharField(max_length=160, blank=True)
    posted_by = TenantForeignKey(Alumnus, models.CASCADE, null=True, blank=True, related_name="openings_posted")
    # Where one applies; empty: in the portal.
    apply_url = models.CharField(max_length=500, blank=True)
    is_public = models.BooleanField(default=False)
    external_id = models.CharField(max_length=200, blank=True)
    # Colleagues of HR have taken an alumnus's opening off the board; the move says who and why.
    taken_down_at = models.DateTimeField(null=True, blank=True)
    # The end of which the poster has been reminded, so that nobody is reminded twice.
    reminded_of = models.DateField(null=True, blank=True)
    feed = TenantForeignKey("boomerang.Feed", models.SET_NULL, null=True, blank=True, related_name="openings")
    # What the feed said last, as a hash, and in how many runs it has said nothing since (`boomerang.feeds.applying`).
    feed_mark = models.CharField(max_length=32, blank=True)
    feed_misses = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(OpeningQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(state__in=OpeningState.values), name="opening_state_known"),
            CheckConstraint(condition=Q(origin__in=Origin.values), name="opening_origin_known"),
            CheckConstraint(condition=Q(contract__in=Contract.values), name="opening_contract_known"),
            CheckConstraint(condition=Q(workplace__in=Workplace.values), name="opening_workplace_known"),
            CheckConstraint(condition=Q(shown_to__in=ShownTo.values), name="opening_shown_to_known"),
            CheckConstraint(
                condition=Q(seniority__isnull=True) | Q(seniority__in=Seniority.values), name="opening_seniority_known"
            ),
            CheckConstraint(
                condition=Q(pay_from__isnull=True) | Q(pay_to__isnull=True) | Q(pay_to__gte=F("pay_from")),
                name="opening_pay_in_order",
            ),
            CheckConstraint(
                condition=Q(pay_from__isnull=True, pay_to__isnull=True) | ~Q(pay_currency=""),
                name="opening_pay_has_currency",
            ),
            CheckConstraint(
                condition=Q(origin=Origin.EMPLOYER, posted_by__isnull=True)
                | Q(origin=Origin.MARKETPLACE, posted_by__isnull=False, expires_on__isnull=False),
                name="opening_marketplace_has_poster",
            ),
            CheckConstraint(
                condition=Q(taken_down_at__isnull=True) | Q(origin=Origin.MARKETPLACE, state=OpeningState.CLOSED),
                name="opening_taken_down_is_closed",
            ),
            UniqueConstraint(fields=["tenant_id", "feed", "external_id"], name="opening_feed_uq"),
        ]
        indexes = [
            Index(fields=["tenant_id", "state", "-opened_at", "id"], name="opening_newest"),
            Index(fields=["tenant_id", "recruiter"], name="opening_recruiter"),
            Index(fields=["tenant_id", "posted_by"], name="opening_posted_by"),
            Index(fields=["tenant_id", "state", "deadline"], name="opening_deadline"),
            Index(fields=["tenant_id", "state", "expires_on"], name="opening_expiry"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.team_key = name_key(self.team)[:160]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("boomerang:opening_detail", args=[self.pk])

    @property
    def state_kind(self) -> str:
        return OPENING_STATE_KINDS[OpeningState(self.state)]

    @property
    def is_marketplace(self) -> bool:
        return self.origin == Origin.MARKETPLACE

    @property
    def is_for_the_world(self) -> bool:
        """Whether the opening itself allows a public page; the employer and its state have their say too."""
        return self.is_public and self.origin == Origin.EMPLOYER and self.shown_to == ShownTo.EVERYONE

    @property
    def last_day(self) -> date | None:
        """The last day on which people may answer it."""
        return min((day for day in (self.deadline, self.expires_on) if day), default=None)

    @property
    def is_running(self) -> bool:
        """The Python twin of `running()`; a test holds them together."""
        last_day = self.last_day
        return self.state == OpeningState.OPEN and (last_day is None or last_day >= timezone.localdate())


class OpeningPlace(TenantModel):
    """One place of an opening. `city_id` is a place of `directory.places`, where it is known there."""

    opening = TenantForeignKey(Opening, models.CASCADE, related_name="places")
    city = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, blank=True)
    city_id = models.IntegerField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "opening", "city", "country"], name="opening_place_uq"),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.city, self.country) if part)


class OpeningSkill(TenantModel):
    opening = TenantForeignKey(Opening, models.CASCADE, related_name="opening_skills")
    skill = TenantForeignKey(Skill, models.CASCADE, related_name="opening_skills")
    is_must = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "opening", "skill"], name="opening_skill_uq")]
        indexes = [Index(fields=["tenant_id", "skill"], name="opening_skill_skill")]


class OpeningMove(TenantModel):
    """A state of an opening began. Without `by` the portal did it: a feed, a deadline."""

    opening = TenantForeignKey(Opening, models.CASCADE, related_name="moves")
    from_state = models.CharField(max_length=10, choices=OpeningState, blank=True)
    to_state = models.CharField(max_length=10, choices=OpeningState)
    by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [
            Index(fields=["tenant_id", "opening", "at"], name="opening_move_opening"),
            Index(fields=["tenant_id", "by"], name="opening_move_by"),
        ]
