from typing import NoReturn

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenancy.models import uuid7


class ActorKind(models.TextChoices):
    PERSON = "person", _("Person")
    SYSTEM = "system", _("The portal itself")
    OPERATOR = "operator", _("Operator")


class AppendOnly(TypeError):
    """The audit log is written by `audit.events.record` and never changed."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about(self, subject: models.Model) -> "AuditEventQuerySet":
        return self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))

    def update(self, **kwargs: object) -> NoReturn:
        raise AppendOnly("Audit events are never changed.")

    def delete(self) -> NoReturn:
        raise AppendOnly("Audit events are never deleted.")

    update.alters_data = True  # type: ignore[attr-defined]
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class AuditEvent(models.Model):
    """What happened, who did it and to what. One row for ever: the app's login may only read and add.

    No foreign keys, so the log outlives what it describes. `tenant_id` is empty for what belongs to the whole
    installation (sign-in, operators); the table's own policy shows an employer its own rows only.
    `place` and `hash` are given by the database at the end of the transaction (docs/audit.md); until then empty.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = models.IntegerField(null=True, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    action = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    place = models.BigIntegerField(null=True, editable=False)
    hash = models.BinaryField(null=True, editable=False)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="audit_newest"),
            models.Index(fields=["tenant_id", "subject_type", "subject_id", "id"], name="audit_subject"),
            models.Index(fields=["tenant_id", "actor_id", "-id"], name="audit_actor"),
            models.Index(fields=["tenant_id", "action", "-id"], name="audit_action"),
        ]
        constraints = [
            models.CheckConstraint(
                name="audit_person_is_named",
                condition=models.Q(actor_kind=ActorKind.PERSON, actor_id__isnull=False)
                | (~models.Q(actor_kind=ActorKind.PERSON) & models.Q(actor_id__isnull=True)),
            ),
            models.UniqueConstraint(
                name="audit_one_per_place",
                fields=["tenant_id", "place"],
                condition=models.Q(place__isnull=False),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="audit_place_has_a_hash",
                condition=models.Q(place=None, hash=None) | models.Q(place__gte=1, hash__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}".strip()

    def save(self, *args: object, **kwargs: object) -> NoReturn:
        raise AppendOnly("Use audit.events.record().")

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        raise AppendOnly("Audit events are never deleted.")


class Chain(models.Model):
    """The last place given out and its hash: for each employer, under its own number, and for the installation under 0.

    Written by `audit_seal_events()` alone, in the transaction of the act.
    """

    id = models.IntegerField(primary_key=True)
    place = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(name="chain_place_counts", condition=models.Q(place__gte=0))]

    def __str__(self) -> str:
        return f"{self.pk} up to {self.place}"


class ChainCheck(models.Model):
    """One walk along a chain: how far it went, the hash it found there, and what did not add up.

    Signed with a key that the database does not have, so that a chain which somebody has written anew, with all its
    hashes, no longer agrees with the checks before. Never changed; the app may only read and add.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenant_id = models.IntegerField(null=True, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    place = models.BigIntegerField()
    hash = models.BinaryField()
    fault = models.CharField(max_length=20, blank=True)
    fault_place = models.BigIntegerField(null=True)
    key_name = models.CharField(max_length=16)
    signature = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "-id"], name="chain_check_newest")]
        constraints = [
            models.CheckConstraint(
                name="chain_check_fault_is_named", condition=~models.Q(fault="", fault_place__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} up to {self.place} {self.fault}".strip()
