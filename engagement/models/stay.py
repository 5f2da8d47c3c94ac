from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class StayQuerySet(TenantQuerySet):
    def open(self) -> Self:
        return self.filter(closed_at=None)


class StayQuestion(TenantModel):
    """We have asked somebody, in their own mailbox, whether mail shall come (again). Silence is a no.

    After an exit: shall the wishes from the pages for leavers count? One reminder. Of the dormant: do you still want
    what you once asked for? No reminder. Closed by the answer or by the end of the time for one.
    """

    class Kind(models.TextChoices):
        AFTER_EXIT = "after_exit", _("After the last day")
        DORMANT = "dormant", _("After a long silence")

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="stay_questions")
    kind = models.CharField(max_length=10, choices=Kind)
    asked_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True)
    said_yes = models.BooleanField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar = TenantManager.from_queryset(StayQuerySet)()

    stays_on_merge: ClassVar[bool] = True

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(
                fields=["tenant_id", "alumnus", "kind"], condition=Q(closed_at=None), name="stay_question_one_open"
            ),
            CheckConstraint(
                condition=Q(said_yes=None) | Q(closed_at__isnull=False), name="stay_question_answer_closes"
            ),
            CheckConstraint(condition=Q(reminded_at=None) | Q(kind="after_exit"), name="stay_question_one_reminder"),
        ]
        indexes = [
            Index(fields=["tenant_id", "kind", "asked_at"], name="stay_question_asked"),
            Index(fields=["tenant_id", "alumnus", "-asked_at"], name="stay_question_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
