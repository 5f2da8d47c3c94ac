"""What has been published of a wave: computed once, kept, and the only thing that pages, files and figures read."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Index, UniqueConstraint
from django.utils import timezone

from feedback.models.surveys import Purpose
from feedback.models.waves import Wave
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantModel


class Release(TenantModel):
    """`plan` says which cells are shown, `figures` holds them. Never changed; a later release has a higher number.

    Append-only: the app may not change a row (`tenancy.policies.APPEND_ONLY`). Read by `feedback.releases.reading`.
    """

    wave = TenantForeignKey(Wave, models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField(default=1)
    plan = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    answers = models.PositiveIntegerField(default=0)
    is_last = models.BooleanField(default=True)  # of the close; before it come those of batches
    released_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "wave", "number"], name="release_number")]


class Tally(TenantModel):
    """How many of each combination of bands each release of an open wave has counted, so that the next release can be
    checked against them. Deleted with the last release: afterwards nothing says who answered early."""

    wave = TenantForeignKey(Wave, models.CASCADE, related_name="tallies")
    releases = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "wave"], name="tally_once")]


class PublishedComment(TenantModel):
    """A text as it may be read: after the close, addresses masked, in random order (`id`), with nothing beside it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    wave = TenantForeignKey(Wave, models.CASCADE, related_name="published_comments")
    question = models.CharField(max_length=60)
    text = models.TextField(max_length=10_000)

    class Meta(TenantModel.Meta):
        indexes = [Index(fields=["tenant_id", "wave", "question", "id"], name="publishedcomment_question")]


class TrendFigure(TenantModel):
    """The published cells of the core questions, one small row each, so that a trend costs the same after a million
    answers. `dimension` is empty for everybody, or `year_left` or `month`; sealed waves have no month of answering."""

    wave = TenantForeignKey(Wave, models.CASCADE, related_name="trend_figures")
    purpose = models.CharField(max_length=16, choices=Purpose)
    core = models.CharField(max_length=20)
    question = models.CharField(max_length=60)
    on = models.DateField()  # the first day of the month in which the wave opened
    dimension = models.CharField(max_length=20, blank=True)
    group = models.CharField(max_length=60, blank=True)
    answers = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "wave", "question", "dimension", "group"], name="trendfigure_once")
        ]
        indexes = [Index(fields=["tenant_id", "core", "purpose", "dimension", "on"], name="trendfigure_line")]
