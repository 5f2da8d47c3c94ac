"""How members find openings: what search reads, what they keep, what the employer allows."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from boomerang.models.openings import Opening, OpeningState, Origin, ShownTo
from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel

NO_END = date.max  # stands for an opening without a deadline, so that it sorts last


class OpeningRow(TenantModel):
    """What the board finds and counts of one opening, in any state. Kept by `boomerang.board.rows` alone.

    What decides who may see it is copied from the opening, so that a search reads this table and no other.
    `last_day` is the last one on which it runs, `NO_END` where it has none.
    """

    opening = TenantForeignKey(Opening, models.CASCADE, related_name="search_rows")
    state = models.CharField(max_length=10, choices=OpeningState)
    origin = models.CharField(max_length=12, choices=Origin)
    shown_to = models.CharField(max_length=12, choices=ShownTo)
    team_key = models.CharField(max_length=160, blank=True)
    seniority = models.PositiveSmallIntegerField(null=True)
    last_day = models.DateField(default=NO_END)
    opened_at = models.DateTimeField(default=timezone.now)
    vector = SearchVectorField()
    facets = ArrayField(models.TextField())

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "opening"], name="opening_row_uq")]
        indexes = [
            Index(fields=["tenant_id", "state", "-opened_at", "id"], name="opening_row_newest"),
            Index(fields=["tenant_id", "state", "last_day", "id"], name="opening_row_deadline"),
            GinIndex(fields=["tenant_id", "state", "vector", "facets"], fastupdate=True, name="opening_row_search"),
        ]


class OpeningWord(TenantModel):
    """A word of some opening, with the keys under which a mistyped one finds it. It only mends a question."""

    word = models.CharField(max_length=40)
    near_keys = ArrayField(models.TextField())

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "word"], name="opening_word_uq")]
        indexes = [
            GinIndex(fields=["tenant_id", "near_keys"], fastupdate=True, name="opening_word_near"),
            GinIndex(F("tenant_id"), OpClass(F("word"), name="gin_trgm_ops"), name="opening_word_trigrams"),
        ]

    def __str__(self) -> str:
        return self.word


class SavedOpening(TenantModel):
    """A member keeps an opening in mind. Nobody else learns of it."""

    opening = TenantForeignKey(Opening, models.CASCADE, related_name="saved_by")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="saved_openings")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "opening", "alumnus"], name="saved_opening_once")]
        indexes = [Index(fields=["tenant_id", "alumnus", "-at", "id"], name="saved_opening_alumnus")]


class ReportKind(models.TextChoices):
    FAKE = "fake", _("It is not a real job")
    NOT_A_JOB = "not_a_job", _("It is advertising or something else")
    UNFAIR = "unfair", _("It turns people away for who they are")
    OTHER = "other", _("Something else")


class OpeningReport(TenantModel):
    """A member says that something is wrong with an alumnus's opening. HR settles it, once for all who said so."""

    opening = TenantForeignKey(Opening, models.CASCADE, related_name="reports")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="opening_reports")
    kind = models.CharField(max_length=10, choices=ReportKind)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "opening", "alumnus"], name="opening_report_once"),
            CheckConstraint(condition=Q(kind__in=ReportKind.values), name="opening_report_kind_known"),
        ]
        indexes = [
            Index(fields=["tenant_id", "alumnus"], name="opening_report_alumnus"),
            Index(fields=["tenant_id", "at"], condition=Q(settled_at__isnull=True), name="opening_report_open"),
        ]


class BoardRules(TenantModel):
    """What the employer allows. No row: no public pages, and alumni may post."""

    has_public_pages = models.BooleanField(default=False)
    has_marketplace = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id"], name="board_rules_once")]


class FeedKey(TenantModel):
    """Behind a member's own address of the Atom feed. `number` grows with each new one: the old one is dead then."""

    membership = TenantForeignKey(Membership, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "membership"], name="feed_key_once")]
