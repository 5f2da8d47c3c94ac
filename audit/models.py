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

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "-id"], name="audit_newest"),
            models.Index(fields=["tenant_id", "subject_type", "subject_id", "id"], name="audit_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                name="audit_person_is_named",
                condition=models.Q(actor_kind=ActorKind.PERSON, actor_id__isnull=False)
                | (~models.Q(actor_kind=ActorKind.PERSON) & models.Q(actor_id__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}".strip()

    def save(self, *args: object, **kwargs: object) -> NoReturn:
        raise AppendOnly("Use audit.events.record().")

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        raise AppendOnly("Audit events are never deleted.")
