from __future__ import annotations

import os
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role
from directory.names import person_keys
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
    EMPLOYEE = "employee", _("Current colleague")
    MERGED = "merged", _("Merged into another record")


STATE_KINDS = {
    AlumnusState.LEAVER: "accent",
    AlumnusState.ALUMNUS: "good",
    AlumnusState.NOT_ELIGIBLE: "neutral",
    AlumnusState.DECLINED: "neutral",
    AlumnusState.DECEASED: "neutral",
    AlumnusState.EMPLOYEE: "accent",
    AlumnusState.MERGED: "neutral",
}  # the colour a state has everywhere


class Level(models.TextChoices):
    """Who may see a field of a profile, or the profile as a whole. Each level is narrower than the one before."""

    EVERYONE = "everyone", _("Everyone in the network")
    COLLEAGUES = "colleagues", _("People I worked with")
    CONNECTIONS = "connections", _("My connections")
    STAFF = "staff", _("Staff only")
    NOBODY = "nobody", _("Nobody")


class Audience(models.TextChoices):
    """Who is looking: each audience has search rows of its own, with only what it may see."""

    NETWORK = "network", _("Members")
    COLLEAGUES = "worked", _("People one has worked with")
    CONNECTIONS = "linked", _("Connections")
    STAFF = "staff", _("Staff")


class OpenTo(models.TextChoices):
    """What a member says others may ask them for. The wish to come back is the boomerang app's, and never here."""

    MENTORING = "mentoring", _("Mentoring")
    LUNCH = "lunch", _("Lunch or coffee")
    SPEAKING = "speaking", _("Speaking")
    INTRODUCTIONS = "introductions", _("Introductions")


class LeapDay(models.TextChoices):
    """When people born on 29 February are greeted in the other years: as each of them chose."""

    BEFORE = "feb28", _("28 February")
    AFTER = "mar1", _("1 March")


def photo_path(alumnus: Alumnus, filename: str) -> str:
    """`web.images` names a picture by its content, so that its address may be kept for ever."""
    return f"employers/{alumnus.tenant_id}/photos/{alumnus.pk}/{os.path.basename(filename)}"


class AlumnusQuerySet(TenantQuerySet):
    def peers(self) -> Self:
        """The people whom every member finds: joined and let in, listed by themselves and by staff."""
        return self.filter(
            state=AlumnusState.ALUMNUS, joined_at__isnull=False, is_limited=False, unlisted=False,
            listing=Level.EVERYONE,
        )  # fmt: skip

    def visible_to(self, member: Membership) -> Self:
        """Every path to a profile starts here. `directory.visibility` decides."""
        from directory.visibility import seen_by  # noqa: PLC0415  it reads these models

        return self.filter(seen_by(member))


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
    # A place of `directory.places`, where the city was chosen from its list.
    city_id = models.IntegerField(null=True, blank=True)
    photo = models.FileField(upload_to=photo_path, max_length=200, blank=True)
    strengths = models.TextField(max_length=1000, blank=True)
    obstacles = models.TextField(max_length=1000, blank=True)
    can_help_with = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    looking_for = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    open_to = ArrayField(models.CharField(max_length=16, choices=OpenTo.choices), default=list, blank=True)
    # ISO 639 codes with a level of the Common European Framework or "native": [{"code": "fr", "level": "C1"}]
    languages = models.JSONField(default=list, blank=True)
    linkedin_url = models.CharField(max_length=300, blank=True)
    blog_url = models.CharField(max_length=300, blank=True)
    site_url = models.CharField(max_length=300, blank=True)
    birth_month = models.PositiveSmallIntegerField(null=True, blank=True)
    birth_day = models.PositiveSmallIntegerField(null=True, blank=True)
    leap_day = models.CharField(max_length=5, choices=LeapDay, default=LeapDay.BEFORE, db_default=LeapDay.BEFORE)
    # The person has asked for a line on their birthday and on the day they left, once a year.
    greetings = models.BooleanField(default=False, db_default=False)
    state = models.CharField(max_length=16, choices=AlumnusState, default=AlumnusState.LEAVER)
    joined_at = models.DateTimeField(null=True, blank=True)
    became_alumnus_on = models.DateField(null=True, blank=True)
    listing = models.CharField(max_length=16, choices=Level, default=Level.EVERYONE)
    visibility = models.JSONField(default=dict, blank=True)
    # Staff have taken the person off the lists of members, whatever `listing` the person chose.
    unlisted = models.BooleanField(default=False)
    # Has joined but is not approved yet: may fill in the profile, neither sees the directory nor is seen in it.
    is_limited = models.BooleanField(default=False)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # Columns of a leaver file that fit no field, by their heading: for HR alone.
    custom = models.JSONField(default=dict, blank=True)
    # Values of the employer's own fields (`CustomField`), by its id: text, number, ISO date, or a list of choices.
    field_values = models.JSONField(default=dict, blank=True)
    merged_into = TenantForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_records")
    # When the person last said that the profile is right.
    confirmed_at = models.DateTimeField(null=True, blank=True)
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
            CheckConstraint(
                condition=Q(state=AlumnusState.MERGED, merged_into__isnull=False)
                | (~Q(state=AlumnusState.MERGED) & Q(merged_into__isnull=True)),
                name="alumnus_merged_into_one",
            ),
            CheckConstraint(
                condition=Q(birth_month__isnull=True, birth_day__isnull=True)
                | Q(birth_month__range=(1, 12), birth_day__range=(1, 31)),
                name="alumnus_birthday_is_a_day",
            ),
            CheckConstraint(condition=Q(listing__in=Level.values), name="alumnus_listing_known"),
            CheckConstraint(condition=Q(leap_day__in=LeapDay.values), name="alumnus_leap_day_known"),
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
