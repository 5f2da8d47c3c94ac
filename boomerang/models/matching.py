"""What matching knows: the classification of skills and occupations, what is compared of each side, and what fits."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from boomerang.models.openings import Opening
from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel


class ConceptKind(models.TextChoices):
    SKILL = "skill", _("Skill")
    OCCUPATION = "occupation", _("Occupation")


class Taxonomy(models.Model):
    """Which classification the operator has loaded, for all employers. At most one row; `stamp` changes with it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.CharField(max_length=40)
    skills = models.PositiveIntegerField()
    occupations = models.PositiveIntegerField()
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [CheckConstraint(condition=Q(id=1), name="taxonomy_one")]

    def __str__(self) -> str:
        return self.stamp


class TaxonomyConcept(models.Model):
    """A skill or an occupation. `group` is the ISCO-08 unit group of an occupation, such as 2654."""

    id = models.PositiveIntegerField(primary_key=True)
    kind = models.CharField(max_length=10, choices=ConceptKind)
    label = models.CharField(max_length=300)
    group = models.CharField(max_length=4, blank=True)

    def __str__(self) -> str:
        return self.label


class TaxonomyName(models.Model):
    """A name of a concept, as `directory.names.name_key` spells it. Several occupations may share one."""

    id = models.BigAutoField(primary_key=True)
    concept = models.ForeignKey(TaxonomyConcept, models.CASCADE, related_name="names", db_index=False)
    kind = models.CharField(max_length=10, choices=ConceptKind)
    key = models.CharField(max_length=300)
    is_preferred = models.BooleanField(default=False)

    class Meta:
        constraints = [UniqueConstraint(fields=["kind", "key", "concept"], name="taxonomyname_uq")]
        indexes = [
            Index(fields=["concept"], name="taxonomyname_concept"),
            GinIndex(
                fields=["key"],
                opclasses=["gin_trgm_ops"],
                condition=Q(kind=ConceptKind.OCCUPATION),
                name="taxonomyname_titles",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class TaxonomyLink(models.Model):
    """A skill that an occupation needs."""

    id = models.BigAutoField(primary_key=True)
    occupation = models.ForeignKey(TaxonomyConcept, models.CASCADE, related_name="+", db_index=False)
    skill = models.ForeignKey(TaxonomyConcept, models.CASCADE, related_name="+", db_index=False)
    is_essential = models.BooleanField(default=False)

    class Meta:
        constraints = [UniqueConstraint(fields=["skill", "occupation"], name="taxonomylink_uq")]
        indexes = [Index(fields=["occupation"], name="taxonomylink_occupation")]

    def __str__(self) -> str:
        return f"{self.occupation_id} {self.skill_id}"


class FitSide(models.TextChoices):
    """Who reads it. Staff are told from what staff may see of a person, members from all that is their own."""

    STAFF = "staff", _("Staff")
    MEMBER = "member", _("Member")


class PersonTraits(TenantModel):
    """What is compared of a person. `keys` find the candidates, `traits` score them.

    Mostly one row serves both sides; where a person keeps something from staff, there is one for each.
    Kept by `boomerang.matching` alone.
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="traits")
    for_staff = models.BooleanField()
    for_member = models.BooleanField()
    keys = ArrayField(models.TextField())
    traits = models.JSONField()
    left_on = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "alumnus", "for_staff"], name="persontraits_uq"),
            CheckConstraint(condition=Q(for_staff=True) | Q(for_member=True), name="persontraits_for_somebody"),
        ]
        indexes = [GinIndex(fields=["tenant_id", "keys"], fastupdate=True, name="persontraits_keys")]


class OpeningTraits(TenantModel):
    """What is compared of an opening that runs."""

    opening = TenantForeignKey(Opening, models.CASCADE, related_name="traits")
    keys = ArrayField(models.TextField())
    traits = models.JSONField()

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "opening"], name="openingtraits_uq")]
        indexes = [GinIndex(fields=["tenant_id", "keys"], fastupdate=True, name="openingtraits_keys")]


class TraitCount(TenantModel):
    """How many people have a key: rare ones find candidates and weigh more. Counted again each night."""

    key = models.CharField(max_length=100)
    people = models.PositiveIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "key"], name="traitcount_uq")]


class Fit(TenantModel):
    """How well one person and one opening fit, from 0 to 1000, and why. The best of each opening and person are kept.

    `reasons` are the facts behind the score; `boomerang.matching.fits.words` says them.
    """

    opening = TenantForeignKey(Opening, models.CASCADE, related_name="fits")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="fits")
    side = models.CharField(max_length=6, choices=FitSide)
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=dict)
    found_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "side", "opening", "alumnus"], name="fit_once"),
            CheckConstraint(condition=Q(side__in=FitSide.values), name="fit_side_known"),
            CheckConstraint(condition=Q(score__lte=1000), name="fit_score_in_range"),
        ]
        indexes = [
            Index(fields=["tenant_id", "side", "opening", "-score"], name="fit_best_people"),
            Index(fields=["tenant_id", "side", "alumnus", "-score"], name="fit_best_openings"),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.score}"


class FitMark(TenantModel):
    """A person or an opening has changed and is to be matched again. Added in the transaction of the change."""

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, null=True, blank=True, related_name="+")
    opening = TenantForeignKey(Opening, models.CASCADE, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(
                condition=Q(alumnus__isnull=True, opening__isnull=False)
                | Q(alumnus__isnull=False, opening__isnull=True),
                name="fitmark_of_one",
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "at"], name="fitmark_oldest"),
            Index(fields=["tenant_id", "alumnus"], name="fitmark_alumnus"),
            Index(fields=["tenant_id", "opening"], name="fitmark_opening"),
        ]


class FitState(TenantModel):
    """By which formula and classification an employer's people are known, and how far a sweep of all has come."""

    stamp = models.CharField(max_length=80, blank=True)
    swept_to = models.UUIDField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    refreshed_on = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id"], name="fitstate_once")]
