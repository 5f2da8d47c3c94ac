"""Ways to stay involved, and what comes of it when somebody says that they would like to."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Index, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class Way(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    PARTNER = "partner", _("Partner")
    SPEAKER = "speaker", _("Speaker")
    VOLUNTEER = "volunteer", _("Volunteer")
    BOARD = "board", _("Board seat")
    DONOR = "donor", _("Donor")
    EXPERT = "expert", _("On-call expert")
    AMBASSADOR = "ambassador", _("Ambassador")


FOR_THE_WORLD = (Way.BOARD, Way.VOLUNTEER)  # whose openings may have a page that everybody reads


class RoleState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class InvolvementRoleQuerySet(TenantQuerySet["InvolvementRole"]):
    def running(self, today: date) -> Self:
        return self.filter(state=RoleState.OPEN).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))

    def for_the_world(self, today: date) -> Self:
        return self.running(today).filter(is_public=True, way__in=FOR_THE_WORLD)


class InvolvementRole(TenantModel):
    """Something that the employer looks for people for: a seat on a board, two hours at a school."""

    way = models.CharField(max_length=10, choices=Way)
    state = models.CharField(max_length=8, choices=RoleState, default=RoleState.DRAFT)
    title = models.CharField(max_length=160)
    organisation = models.CharField(max_length=160, blank=True)
    place = models.CharField(max_length=160, blank=True)
    effort = models.CharField(max_length=160, blank=True)
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    html_version = models.PositiveSmallIntegerField(default=0)
    ends_on = models.DateField(null=True, blank=True)
    is_public = models.BooleanField(default=False)
    owner = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="involvement_roles")
    opened_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(InvolvementRoleQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(way__in=Way.values), name="role_way_known"),
            CheckConstraint(condition=Q(state__in=RoleState.values), name="role_state_known"),
            CheckConstraint(condition=Q(is_public=False) | Q(way__in=FOR_THE_WORLD), name="role_public_way"),
            CheckConstraint(
                condition=~Q(state=RoleState.OPEN) | Q(opened_at__isnull=False), name="role_open_has_a_moment"
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "state", "-opened_at", "id"], name="role_newest"),
            Index(fields=["tenant_id", "owner"], name="role_owner"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("community:involvement_role_detail", args=[self.pk])

    @property
    def is_for_the_world(self) -> bool:
        return self.is_public and self.way in FOR_THE_WORLD


class LeadState(models.TextChoices):
    NEW = "new", _("New")
    ASSIGNED = "assigned", _("Assigned")
    IN_TALKS = "in_talks", _("In talks")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    CLOSED = "closed", _("Closed")


LEAD_OPEN_STATES = (LeadState.NEW, LeadState.ASSIGNED, LeadState.IN_TALKS)
LEAD_STATE_KINDS = {
    LeadState.NEW: "warn",
    LeadState.ASSIGNED: "accent",
    LeadState.IN_TALKS: "accent",
    LeadState.WON: "good",
    LeadState.LOST: "neutral",
    LeadState.CLOSED: "neutral",
}  # the colour a state has everywhere


class LeadQuerySet(TenantQuerySet["Lead"]):
    def open(self) -> Self:
        return self.filter(state__in=LEAD_OPEN_STATES)


class Lead(TenantModel):
    """A member has said that they would like to. `alumnus` began it and is credited with what comes of it.

    `value` is in whole units of `currency` (ISO 4217). `version` counts the moves, so that of two who are at it the
    second is told. `taken_back_at`: the member has withdrawn. Nothing of it goes anywhere by itself.
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="leads")
    way = models.CharField(max_length=10, choices=Way)
    role = TenantForeignKey(InvolvementRole, models.SET_NULL, null=True, blank=True, related_name="leads")
    line = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=LeadState, default=LeadState.NEW)
    state_since = models.DateTimeField(default=timezone.now)
    value = models.PositiveBigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    owner = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="leads_owned")
    next_step = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(LeadQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(way__in=Way.values), name="lead_way_known"),
            CheckConstraint(condition=Q(state__in=LeadState.values), name="lead_state_known"),
            CheckConstraint(condition=Q(value__isnull=True) | ~Q(currency=""), name="lead_value_has_currency"),
            CheckConstraint(condition=Q(next_on__isnull=True) | ~Q(next_step=""), name="lead_day_has_a_step"),
            CheckConstraint(
                condition=~Q(state__in=[LeadState.ASSIGNED, LeadState.IN_TALKS]) | Q(owner__isnull=False),
                name="lead_worked_on_has_owner",
            ),
            CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(state=LeadState.CLOSED), name="lead_taken_back_is_closed"
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "state", "next_on", "id"], name="lead_next"),
            Index(fields=["tenant_id", "alumnus", "-created_at"], name="lead_alumnus"),
            Index(fields=["tenant_id", "owner"], name="lead_owner"),
            Index(fields=["tenant_id", "role"], name="lead_role"),
        ]

    def __str__(self) -> str:
        return str(self.get_way_display())

    def get_absolute_url(self) -> str:
        return reverse("community:lead_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in LEAD_OPEN_STATES

    @property
    def state_kind(self) -> str:
        return LEAD_STATE_KINDS[LeadState(self.state)]


class LeadMove(TenantModel):
    """Append-only (`tenancy.policies.APPEND_ONLY`): a state of a lead began. Without `by` the member did it."""

    lead = TenantForeignKey(Lead, models.CASCADE, related_name="moves")
    from_state = models.CharField(max_length=10, choices=LeadState, blank=True)
    to_state = models.CharField(max_length=10, choices=LeadState)
    note = models.CharField(max_length=500, blank=True)
    by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [CheckConstraint(condition=Q(to_state__in=LeadState.values), name="lead_move_state_known")]
        indexes = [
            Index(fields=["tenant_id", "lead", "-at"], name="lead_move_lead"),
            Index(fields=["tenant_id", "by"], name="lead_move_by"),
        ]


class LeadNote(TenantModel):
    """Words of staff on a lead, for staff alone."""

    lead = TenantForeignKey(Lead, models.CASCADE, related_name="notes")
    text = models.TextField(max_length=4000)
    by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [
            Index(fields=["tenant_id", "lead", "-at"], name="lead_note_lead"),
            Index(fields=["tenant_id", "by"], name="lead_note_by"),
        ]
