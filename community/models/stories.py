"""Stories about a person: out only with that person's written yes to exactly these words and this picture."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from community.models.news import NewsPost
from directory.models import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class StoryState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ASKED = "asked", _("Waits for the person")
    CHANGES = "changes", _("Wants changes")
    AGREED = "agreed", _("Said yes")
    REFUSED = "refused", _("Said no")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


STORY_STATE_KINDS = {
    StoryState.DRAFT: "neutral",
    StoryState.ASKED: "accent",
    StoryState.CHANGES: "warn",
    StoryState.AGREED: "warn",
    StoryState.REFUSED: "neutral",
    StoryState.PUBLISHED: "good",
    StoryState.WITHDRAWN: "neutral",
}  # the colour a state has everywhere


class StoryQuerySet(TenantQuerySet["Story"]):
    def newest_first(self) -> Self:
        return self.order_by("-state_since", "id")


class Story(TenantModel):
    """A story about one person on its way. Its words are those of `post`, which is gone once they say no or take it
    back: then nothing but this row says that there was one.

    `is_own`: the person began it. `consent_digest` names the words that the last yes was given to (`stories.digests`).
    """

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="stories")
    post = TenantForeignKey(NewsPost, models.SET_NULL, null=True, blank=True, related_name="stories")
    state = models.CharField(max_length=10, choices=StoryState, default=StoryState.DRAFT)
    state_since = models.DateTimeField(default=timezone.now)
    is_own = models.BooleanField(default=False)
    consent_digest = models.CharField(max_length=64, blank=True)
    made_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(StoryQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "post"], condition=Q(post__isnull=False), name="story_of_one_post"),
            CheckConstraint(condition=Q(state__in=StoryState.values), name="story_state_known"),
            CheckConstraint(
                condition=~Q(state__in=[StoryState.AGREED, StoryState.PUBLISHED]) | ~Q(consent_digest=""),
                name="story_out_has_a_yes",
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "alumnus"], name="story_alumnus"),
            Index(fields=["tenant_id", "state", "-state_since", "id"], name="story_newest"),
            Index(fields=["tenant_id", "made_by"], name="story_made_by"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("community:story_detail", args=[self.pk])

    @property
    def state_kind(self) -> str:
        return STORY_STATE_KINDS[StoryState(self.state)]

    @property
    def is_over(self) -> bool:
        return self.state in (StoryState.REFUSED, StoryState.WITHDRAWN)


class StoryWordKind(models.TextChoices):
    ASKED = "asked", _("Asked")
    YES = "yes", _("Yes")
    CHANGES = "changes", _("Wants changes")
    NO = "no", _("No")
    PUBLISHED = "published", _("Published")
    TAKEN_OFF = "taken_off", _("Taken off")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class StoryWord(TenantModel):
    """Append-only (`tenancy.policies.APPEND_ONLY`): who said what to which words, and when.

    A yes holds the very words and the name of the picture, in the language they were read in: the proof.
    """

    story = TenantForeignKey(Story, models.CASCADE, related_name="words")
    kind = models.CharField(max_length=10, choices=StoryWordKind)
    digest = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10, blank=True)
    title = models.CharField(max_length=160, blank=True)
    body = models.TextField(blank=True)
    picture_name = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=2000, blank=True)
    by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    by_person = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(kind__in=StoryWordKind.values), name="story_word_kind_known"),
            CheckConstraint(
                condition=~Q(kind=StoryWordKind.YES) | (~Q(digest="") & Q(by_person=True)),
                name="story_yes_is_the_persons",
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "story", "-at"], name="story_word_story"),
            Index(fields=["tenant_id", "by"], name="story_word_by"),
        ]
