from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from directory.models.people import STATE_KINDS, Alumnus, AlumnusState, Audience
from directory.search import lookups  # noqa: F401  registers ^@ and @@
from directory.wording import place, year_range
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel

BEFORE_ALL = date(1, 1, 1)  # stands for a day that is unknown or hidden, so that it sorts last


class SearchRow(TenantModel):
    """What one audience may find and read of one person: nothing else is searched, counted or listed.

    Kept by `directory.search.rows.refresh_search` alone. A person whom an audience may not see has no row for it,
    and a field it may not see is in none of the columns. `card` holds what a list shows, so that a page of results
    is one query; `alive_on` is for staff alone. docs/adr/0006-search-row.md tells why.
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="search_rows")
    audience = models.CharField(max_length=8, choices=Audience)
    name_key = models.CharField(max_length=220)
    sort_name = models.CharField(max_length=220)
    vector = SearchVectorField()
    facets = ArrayField(models.TextField())
    card = models.JSONField()
    left_on = models.DateField(default=BEFORE_ALL)
    joined_on = models.DateField(default=BEFORE_ALL)
    alive_on = models.DateField(default=BEFORE_ALL, db_default=BEFORE_ALL)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "alumnus", "audience"], name="searchrow_uq")]
        indexes = [
            Index(fields=["tenant_id", "audience", "sort_name", "id"], name="searchrow_browse"),
            Index(fields=["tenant_id", "audience", "name_key"], name="searchrow_name"),
            Index(fields=["tenant_id", "audience", "-left_on", "id"], name="searchrow_left"),
            Index(fields=["tenant_id", "audience", "-joined_on", "id"], name="searchrow_joined"),
            Index(
                fields=["tenant_id", "-alive_on", "id"], condition=Q(audience=Audience.STAFF), name="searchrow_alive"
            ),
            GinIndex(fields=["tenant_id", "audience", "vector", "facets"], fastupdate=True, name="searchrow_search"),
        ]

    def __str__(self) -> str:
        return str(self.card.get("name", ""))

    @property
    def place(self) -> str:
        return place(self.card.get("city", ""), self.card.get("country", ""))

    @property
    def work(self) -> str:
        """Title and team of the latest employment here."""
        return ", ".join(self.card[key] for key in ("title", "team") if key in self.card)

    @property
    def years(self) -> str:
        return year_range(self.card.get("from"), self.card.get("to"))

    @property
    def now(self) -> str:
        """What the person does now, or says of themselves."""
        return str(self.card.get("job") or self.card.get("headline") or "")

    @property
    def last_day(self) -> date | None:
        return date.fromisoformat(self.card["last_day"]) if "last_day" in self.card else None

    @property
    def state(self) -> AlumnusState:
        return AlumnusState(self.card["state"])

    @property
    def state_kind(self) -> str:
        return STATE_KINDS[self.state]


class NameWord(TenantModel):
    """A word that occurs in names one audience may see, with the keys under which a mistyped one finds it.

    It only mends a query; people are found through their search rows. Words are added as names come, and a nightly
    task drops those that no row holds any more.
    """

    audience = models.CharField(max_length=8, choices=Audience)
    word = models.CharField(max_length=40)
    near_keys = ArrayField(models.TextField())

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "audience", "word"], name="nameword_uq")]
        indexes = [
            GinIndex(fields=["tenant_id", "audience", "near_keys"], fastupdate=True, name="nameword_near"),
            GinIndex(F("tenant_id"), F("audience"), OpClass(F("word"), name="gin_trgm_ops"), name="nameword_trigrams"),
        ]


class TieKind(models.TextChoices):
    TEAM = "team", _("Team")
    OFFICE = "office", _("Office")
    MANAGER = "manager", _("Manager")


class Tie(TenantModel):
    """Where and when somebody worked, for finding who worked together: one row for each team, office and manager.

    Kept by `directory.search.rows` beside the search rows, only of people whose profile and time here those they
    worked with may see: whom nobody may place is tied to nobody. `shows_more` tells that people they worked with may
    read more of them than everybody. An open end is `date.max`; a time without a beginning ties nobody.
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="ties")
    kind = models.CharField(max_length=8, choices=TieKind)
    key = models.CharField(max_length=160)
    label = models.CharField(max_length=160)
    started_on = models.DateField()
    ended_on = models.DateField()
    shows_more = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(kind__in=TieKind.values), name="tie_kind_known"),
            CheckConstraint(condition=Q(ended_on__gte=F("started_on")), name="tie_ends_after_start"),
        ]
        indexes = [
            Index(fields=["tenant_id", "kind", "key", "started_on"], name="tie_together"),
            Index(
                fields=["tenant_id", "kind", "key", "started_on"], condition=Q(shows_more=True), name="tie_shows_more"
            ),
            Index(fields=["tenant_id", "alumnus"], name="tie_alumnus"),
        ]

    def __str__(self) -> str:
        return self.label
