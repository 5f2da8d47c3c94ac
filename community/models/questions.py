from __future__ import annotations

import os
from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

REOPEN_DAYS = 30  # how long a closed question can be taken up again by the one who asked
MOST_WORDS = 4000


def question_file_path(row: QuestionFile, filename: str) -> str:
    return f"employers/{row.tenant_id}/questions/{row.message.question_id}/{os.path.basename(filename)}"


class QuestionCategory(models.TextChoices):
    PAPERS = "papers", _("Papers and references")
    PAY = "pay", _("Last pay and taxes")
    PENSION = "pension", _("Pension and shares")
    PRIVACY = "privacy", _("My data")
    THINGS = "things", _("Things to give back or collect")
    OTHER = "other", _("Something else")


class QuestionState(models.TextChoices):
    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting for you")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")


# In the words of the desk, where “you” would be somebody else.
DESK_LABELS = {
    QuestionState.OPEN: _("Open"),
    QuestionState.WAITING: _("Waiting for them"),
    QuestionState.ANSWERED: _("Answered"),
    QuestionState.CLOSED: _("Closed"),
}
QUESTION_STATE_KINDS = {
    QuestionState.OPEN: "accent",
    QuestionState.WAITING: "warn",
    QuestionState.ANSWERED: "good",
    QuestionState.CLOSED: "neutral",
}


class ServiceDesk(TenantModel):
    """What the employer has decided about questions and certificates, and the last numbers given. One row at most.

    `targets` are working days by category. Numbers are given under this row's lock, so that none comes twice.
    """

    targets = models.JSONField(default=dict, blank=True)
    question_year = models.PositiveSmallIntegerField(default=0)
    question_number = models.PositiveIntegerField(default=0)
    certificate_year = models.PositiveSmallIntegerField(default=0)
    certificate_number = models.PositiveIntegerField(default=0)
    approves_by_itself = models.BooleanField(default=False)
    certificate_months = models.PositiveSmallIntegerField(default=24)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id"], name="servicedesk_one"),
            CheckConstraint(condition=Q(certificate_months__range=(1, 120)), name="servicedesk_months_sensible"),
        ]


class QuestionQuerySet(TenantQuerySet["Question"]):
    def open(self) -> Self:
        return self.filter(state=QuestionState.OPEN)


class Question(TenantModel):
    """What somebody asked HR, and how far the answer is.

    `due_on` is the day of the answer that was promised; it starts anew whenever the person writes again. Whoever
    answers an unassigned one has it from then on.
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="questions")
    number = models.CharField(max_length=16)
    category = models.CharField(max_length=10, choices=QuestionCategory)
    subject = models.CharField(max_length=160)
    state = models.CharField(max_length=8, choices=QuestionState, default=QuestionState.OPEN)
    assigned_to = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="questions_assigned")
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)
    first_answered_at = models.DateTimeField(null=True, blank=True)
    was_late = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar = TenantManager.from_queryset(QuestionQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "number"], name="question_number_once"),
            CheckConstraint(condition=Q(state__in=QuestionState.values), name="question_state_known"),
            CheckConstraint(condition=Q(category__in=QuestionCategory.values), name="question_category_known"),
            CheckConstraint(
                condition=Q(state=QuestionState.CLOSED, closed_at__isnull=False)
                | (~Q(state=QuestionState.CLOSED) & Q(closed_at__isnull=True)),
                name="question_closed_has_time",
            ),
            CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("asked_at")),
                name="question_answered_after",
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "state", "due_on", "id"], name="question_due"),
            Index(fields=["tenant_id", "alumnus", "-asked_at"], name="question_alumnus"),
            Index(fields=["tenant_id", "assigned_to"], name="question_assigned"),
            Index(fields=["tenant_id", "asked_at"], name="question_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("community:question_detail", args=[self.pk])

    @property
    def desk_url(self) -> str:
        return reverse("community:desk_question", args=[self.pk])

    @property
    def state_kind(self) -> str:
        return QUESTION_STATE_KINDS[QuestionState(self.state)]

    @property
    def desk_label(self) -> str:
        return str(DESK_LABELS[QuestionState(self.state)])

    @property
    def is_closed(self) -> bool:
        return self.state == QuestionState.CLOSED

    @property
    def can_be_taken_up(self) -> bool:
        """By the one who asked, with a further message."""
        return self.closed_at is None or timezone.now() <= self.closed_at + timedelta(days=REOPEN_DAYS)


class Voice(models.TextChoices):
    """Who speaks. A note is for colleagues alone: the one who asked never sees it."""

    MEMBER = "member", _("The one who asked")
    STAFF = "staff", _("HR")
    NOTE = "note", _("Internal note")


class QuestionMessage(TenantModel):
    question = TenantForeignKey(Question, models.CASCADE, related_name="messages")
    voice = models.CharField(max_length=6, choices=Voice)
    author = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(max_length=MOST_WORDS)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [CheckConstraint(condition=Q(voice__in=Voice.values), name="questionmessage_voice_known")]
        indexes = [
            Index(fields=["tenant_id", "question", "at"], name="questionmessage_thread"),
            Index(fields=["tenant_id", "author"], name="questionmessage_author"),
        ]


class QuestionFile(TenantModel):
    """A paper that came with a message (`web.papers`), for those who read that message. Its row and the file go with
    the question; a file without a row is cleared away at night."""

    message = TenantForeignKey(QuestionMessage, models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    ending = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to=question_file_path, max_length=240)

    class Meta(TenantModel.Meta):
        indexes = [Index(fields=["tenant_id", "message"], name="questionfile_message")]

    def __str__(self) -> str:
        return self.name


class ReadyAnswer(TenantModel):
    """Words that HR writes again and again, to start an answer from."""

    title = models.CharField(max_length=80)
    text = models.TextField(max_length=MOST_WORDS)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "title"], name="readyanswer_title_once")]

    def __str__(self) -> str:
        return self.title
