"""What was answered. Read by `feedback.releases` alone: all others see what a release has published."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Index, UniqueConstraint
from django.utils import timezone

from directory.models import Alumnus
from feedback.models.waves import Participation, Wave
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel


class Response(TenantModel):
    """In a confidential or named wave, where a link to the person exists and the promise says so."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    wave = TenantForeignKey(Wave, models.CASCADE, related_name="responses")
    participation = TenantForeignKey(Participation, models.CASCADE, related_name="responses")
    answers = models.JSONField(default=dict)
    bands = models.JSONField(default=dict, blank=True)
    submitted_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "participation"], name="response_once")]
        indexes = [Index(fields=["tenant_id", "wave"], name="response_wave")]


class SealedBallot(TenantModel):
    """The ballot box of a sealed wave: unreadable without a key that is not in the database. Emptied by the mixer."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    wave = TenantForeignKey(Wave, models.CASCADE, related_name="sealed_ballots")
    ballot_digest = models.CharField(max_length=64)
    ciphertext = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "ballot_digest"], name="sealedballot_once")]
        indexes = [Index(fields=["tenant_id", "wave"], name="sealedballot_wave")]


class SealedResponse(TenantModel):
    """Out of the mixer: random id, no time, no order, no person. `answers` without comments."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    wave = TenantForeignKey(Wave, models.CASCADE, related_name="sealed_responses")
    answers = models.JSONField(default=dict)
    bands = models.JSONField(default=dict, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [Index(fields=["tenant_id", "wave"], name="sealedresponse_wave")]


class SealedComment(TenantModel):
    """One text of a sealed wave, with no link to the other answers of whoever wrote it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    wave = TenantForeignKey(Wave, models.CASCADE, related_name="sealed_comments")
    question = models.CharField(max_length=40)
    text = models.TextField(max_length=10_000)

    class Meta(TenantModel.Meta):
        indexes = [Index(fields=["tenant_id", "wave", "question"], name="sealedcomment_question")]


class ContactWish(TenantModel):
    """“Please contact me”: the only way that a name is ever shown, said by the person after the last question.

    It stands by itself: no key leads from it to an answer.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    wave = TenantForeignKey(Wave, models.CASCADE, related_name="contact_wishes")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="contact_wishes", null=True, blank=True)
    name = models.CharField(max_length=200, blank=True)
    address = models.EmailField(blank=True)
    words = models.TextField(max_length=2000, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [
            Index(fields=["tenant_id", "wave"], name="contactwish_wave"),
            Index(fields=["tenant_id", "alumnus"], name="contactwish_alumnus"),
        ]
