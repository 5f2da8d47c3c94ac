from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role
from directory.names import name_key, person_keys
from directory.search import lookups  # noqa: F401  registers ^@ and @@
from directory.wording import place, year_range
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

# Organisers are staff too, but have no need to know who is leaving: they see people as members do.
RECORD_READERS = (Role.OWNER, Role.HR_ADMIN, Role.RECRUITER, Role.AUDITOR)


class AlumnusState(models.TextChoices):
    LEAVER = "leaver", _("Leaving")
    ALUMNUS = "alumnus", _("Alumnus")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible")
    DECLINED = "declined", _("Declined")
    DECEASED = "deceased", _("Deceased")


STATE_KINDS = {
    AlumnusState.LEAVER: "accent",
    AlumnusState.ALUMNUS: "good",
    AlumnusState.NOT_ELIGIBLE: "neutral",
    AlumnusState.DECLINED: "neutral",
    AlumnusState.DECEASED: "neutral",
}  # the colour a state has everywhere


class Level(models.TextChoices):
    """Who may see a field of a profile, or the profile as a whole."""

    EVERYONE = "everyone", _("All members")
    STAFF = "staff", _("Only staff")
    NOBODY = "nobody", _("Only me")


class Audience(models.TextChoices):
    """Who is looking: each audience has search rows of its own, with only what it may see."""

    NETWORK = "network", _("Members")
    STAFF = "staff", _("Staff")


class AlumnusQuerySet(TenantQuerySet):
    def peers(self) -> Self:
        """Joined, listed alumni: the people whom members find."""
        return self.filter(state=AlumnusState.ALUMNUS, joined_at__isnull=False, listing=Level.EVERYONE)

    def visible_to(self, member: Membership) -> Self:
        """Every path to a profile starts here: readers of records see all, others peers and themselves."""
        if member.has_role(*RECORD_READERS):
            return self
        return self.peers() | self.filter(membership=member)


class Alumnus(TenantModel):
    """A person as one employer knows them, with or without a sign-in.

    Always: `name_key` and `sort_name` follow the names (save() and `set_names()` see to it); addresses are stored
    lower-case; a membership and the moment of joining come together.
    """

    membership = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="alumni")
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    former_name = models.CharField(max_length=100, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    name_key = models.CharField(max_length=220, editable=False)
    sort_name = models.CharField(max_length=220, editable=False)
    employee_number = models.CharField(max_length=60, blank=True)
    work_email = models.CharField(max_length=254, blank=True)
    personal_email = models.CharField(max_length=254, blank=True)
    personal_email_verified_at = models.DateTimeField(null=True, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    headline = models.CharField(max_length=140, blank=True)
    about = models.TextField(max_length=4000, blank=True)
    city = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, blank=True)
    state = models.CharField(max_length=16, choices=AlumnusState, default=AlumnusState.LEAVER)
    joined_at = models.DateTimeField(null=True, blank=True)
    became_alumnus_on = models.DateField(null=True, blank=True)
    listing = models.CharField(max_length=16, choices=Level, default=Level.EVERYONE)
    visibility = models.JSONField(default=dict, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar = TenantManager.from_queryset(AlumnusQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(
                fields=["tenant_id", "employee_number"], condition=~Q(employee_number=""), name="alumnus_number_uq"
            ),
            UniqueConstraint(
                fields=["tenant_id", "personal_email"], condition=~Q(personal_email=""), name="alumnus_email_uq"
            ),
            UniqueConstraint(
                fields=["tenant_id", "membership"], condition=Q(membership__isnull=False), name="alumnus_member_uq"
            ),
            CheckConstraint(
                condition=Q(membership__isnull=True, joined_at__isnull=True)
                | Q(membership__isnull=False, joined_at__isnull=False),
                name="alumnus_joined_with_membership",
            ),
            CheckConstraint(
                condition=Q(personal_email_verified_at__isnull=True) | ~Q(personal_email=""),
                name="alumnus_verified_has_email",
            ),
            CheckConstraint(condition=Q(state__in=AlumnusState.values), name="alumnus_state_known"),
            CheckConstraint(condition=Q(listing__in=Level.values), name="alumnus_listing_known"),
        ]
        indexes = [
            Index(fields=["tenant_id", "state", "sort_name", "id"], name="alumnus_browse"),
            Index(fields=["tenant_id", "name_key"], name="alumnus_name"),
            Index(fields=["tenant_id", "work_email"], condition=~Q(work_email=""), name="alumnus_work_email"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: object, **kwargs: object) -> None:
        self.set_names()
        super().save(*args, **kwargs)

    def set_names(self) -> None:
        """Keep the stored keys true. Call it before `bulk_create` and `bulk_update`, which pass `save()` by."""
        self.name_key, self.sort_name = person_keys(self.given_name, self.family_name)
        self.work_email = self.work_email.strip().lower()
        self.personal_email = self.personal_email.strip().lower()

    def get_absolute_url(self) -> str:
        return reverse("directory:alumnus_detail", args=[self.pk])

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip() or self.employee_number or str(_("Unnamed person"))

    @property
    def has_joined(self) -> bool:
        return self.joined_at is not None

    @property
    def state_kind(self) -> str:
        return STATE_KINDS[AlumnusState(self.state)]


class ExitType(models.TextChoices):
    VOLUNTARY = "voluntary", _("Voluntary")
    INVOLUNTARY = "involuntary", _("Involuntary")
    RETIREMENT = "retirement", _("Retirement")
    END_OF_CONTRACT = "end_of_contract", _("End of contract")
    DEATH = "death", _("Death")
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


class Skill(TenantModel):
    """A skill in this employer's own list; `key` makes "Python" and "python" the same."""

    name = models.CharField(max_length=60)
    key = models.CharField(max_length=60, editable=False)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "key"], name="skill_key_uq")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.key = name_key(self.name)[:60]
        super().save(*args, **kwargs)


class AlumnusSkill(TenantModel):
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="alumnus_skills")
    skill = TenantForeignKey(Skill, models.CASCADE, related_name="alumnus_skills")

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "alumnus", "skill"], name="alumnus_skill_uq")]
        indexes = [Index(fields=["tenant_id", "skill"], name="alumnus_skill_skill")]


class SearchRowQuerySet(TenantQuerySet):
    def from_teams(self, teams: list[str], *, apart_from: Alumnus, limit: int) -> list[SearchRow]:
        """Members who let others see that they worked in one of the teams; those whose rows are newest first."""
        in_team = Q()
        for team in teams:
            in_team |= Q(facets__contains=[f"team:{team}"])
        rows = self.for_search().filter(in_team, audience=Audience.NETWORK).exclude(alumnus_id=apart_from.pk)
        newest: list[SearchRow] = list(rows.order_by("-id")[:limit])  # type: ignore[arg-type]
        return newest


class SearchRow(TenantModel):
    """What one audience may find and read of one person: nothing else is searched, counted or listed.

    Kept by `directory.search.rows.refresh_search` alone. A person whom an audience may not see has no row for it,
    and a field it may not see is in none of the columns. `card` holds what a list shows, so that a page of results
    is one query. docs/adr/0006-search-row.md tells why.
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="search_rows")
    audience = models.CharField(max_length=8, choices=Audience)
    name_key = models.CharField(max_length=220)
    sort_name = models.CharField(max_length=220)
    vector = SearchVectorField()
    facets = ArrayField(models.TextField())
    card = models.JSONField()

    objects: ClassVar = TenantManager.from_queryset(SearchRowQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "alumnus", "audience"], name="searchrow_uq")]
        indexes = [
            Index(fields=["tenant_id", "audience", "sort_name", "id"], name="searchrow_browse"),
            Index(fields=["tenant_id", "audience", "name_key"], name="searchrow_name"),
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


__all__ = [
    "RECORD_READERS", "Alumnus", "AlumnusSkill", "AlumnusState", "Audience", "ExitType", "Job", "Level", "NameWord",
    "RehireEligibility", "SearchRow", "Skill", "Spell",
]  # fmt: skip
