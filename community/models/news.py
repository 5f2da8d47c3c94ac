"""What members read: news of the employer, stories about people, and what members remember."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from directory.models import Alumnus
from directory.names import name_key
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class NewsCategory(models.TextChoices):
    COMPANY = "company", _("The company")
    PEOPLE = "people", _("People")
    PLACES = "places", _("Places and teams")
    PROJECTS = "projects", _("Products and projects")
    COMMUNITY = "community", _("The network")
    STORY = "story", _("Stories")
    MEMORY = "memory", _("Memories")


# What staff write as news. A story has its person's yes, a memory a member who sent it in.
WRITTEN_BY_STAFF = tuple(each for each in NewsCategory if each not in (NewsCategory.STORY, NewsCategory.MEMORY))


class PostState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("Sent in")
    PUBLISHED = "published", _("Published")
    DECLINED = "declined", _("Not shown")


def news_picture_path(post: NewsPost, filename: str) -> str:
    """`web.images` names a picture by its content. One folder per post, so that taking it away takes nobody else's."""
    return f"employers/{post.tenant_id}/news/{post.pk}/{os.path.basename(filename)}"


def _signs_in(membership: str) -> Q:
    return Q(**{f"{membership}__isnull": False, f"{membership}__ended_at": None})


class NewsPostQuerySet(TenantQuerySet["NewsPost"]):
    def running(self, now: datetime | None = None) -> Self:
        """A story or a memory only as long as its person has a sign-in to take it back with."""
        now = now or timezone.now()
        out = self.filter(state=PostState.PUBLISHED, publish_at__lte=now)
        is_in, is_sender_in = _signs_in("stories__alumnus__membership"), _signs_in("author__membership")
        out = out.filter(~Q(category=NewsCategory.STORY) | is_in, ~Q(category=NewsCategory.MEMORY) | is_sender_in)
        return out.filter(Q(take_down_at__isnull=True) | Q(take_down_at__gt=now))

    def newest_first(self) -> Self:
        return self.order_by("-publish_at", "id")


class NewsPost(TenantModel):
    """One article; its words stand in `NewsText`, one row for each language.

    `tokens` say for whom it is, as facets of the search row of staff (`team:payments`), any of each kind; none is
    everybody. `publish_at` may be in the future. `author` is the member who sent a memory in; `year` and `month` are
    when that was. `picture_alt` says what is to be seen. `version` counts the savings.
    """

    category = models.CharField(max_length=12, choices=NewsCategory, default=NewsCategory.COMPANY)
    state = models.CharField(max_length=10, choices=PostState, default=PostState.DRAFT)
    language = models.CharField(max_length=10, default="en")
    picture = models.FileField(upload_to=news_picture_path, max_length=240, blank=True)
    picture_alt = models.CharField(max_length=300, blank=True)
    tokens = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    publish_at = models.DateTimeField(null=True, blank=True)
    take_down_at = models.DateTimeField(null=True, blank=True)
    is_pinned = models.BooleanField(default=False)
    author = TenantForeignKey(Alumnus, models.CASCADE, null=True, blank=True, related_name="memories")
    year = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1900), MaxValueValidator(2200)]
    )
    month = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    version = models.PositiveIntegerField(default=1)
    made_by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(NewsPostQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(category__in=NewsCategory.values), name="news_category_known"),
            CheckConstraint(condition=Q(state__in=PostState.values), name="news_state_known"),
            CheckConstraint(
                condition=~Q(state=PostState.PUBLISHED) | Q(publish_at__isnull=False), name="news_out_has_a_moment"
            ),
            CheckConstraint(
                condition=Q(take_down_at__isnull=True)
                | Q(publish_at__isnull=True)
                | Q(take_down_at__gt=F("publish_at")),
                name="news_ends_after_it_begins",
            ),
            CheckConstraint(
                condition=Q(author__isnull=True) | Q(category=NewsCategory.MEMORY), name="news_author_of_memory"
            ),
            CheckConstraint(condition=Q(month__isnull=True) | Q(month__range=(1, 12)), name="news_month_of_year"),
        ]
        indexes = [
            Index(fields=["tenant_id", "state", "-publish_at", "id"], name="news_newest"),
            Index(fields=["tenant_id", "author"], name="news_author"),
            Index(fields=["tenant_id", "made_by"], name="news_made_by"),
            Index(fields=["tenant_id", "category", "month"], name="news_month"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("community:news_detail", args=[self.pk])

    @property
    def is_story(self) -> bool:
        return self.category == NewsCategory.STORY

    @property
    def is_memory(self) -> bool:
        return self.category == NewsCategory.MEMORY

    @property
    def month_name(self) -> str:
        return str(MONTHS[self.month]) if self.month else ""

    @property
    def picture_name(self) -> str:
        return os.path.basename(str(self.picture.name or ""))


class NewsText(TenantModel):
    """An article's words in one language. `html` is `body` made safe by `web.rich_text`, with the rules' version."""

    post = TenantForeignKey(NewsPost, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=160)
    title_key = models.CharField(max_length=200, editable=False)
    body = models.TextField(blank=True)
    html = models.TextField(blank=True)
    html_version = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "post", "language"], name="news_text_once")]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.title_key = name_key(self.title)[:200]
        super().save(*args, **kwargs)


class NewsEdit(TenantModel):
    """The words of an article before somebody changed them, so that nothing anybody wrote is lost."""

    post = TenantForeignKey(NewsPost, models.CASCADE, related_name="edits")
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=160)
    body = models.TextField(blank=True)
    by = TenantForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [
            Index(fields=["tenant_id", "post", "-at"], name="news_edit_post"),
            Index(fields=["tenant_id", "by"], name="news_edit_by"),
        ]


class SavedArticle(TenantModel):
    """A member keeps an article to read again. Nobody else learns of it."""

    post = TenantForeignKey(NewsPost, models.CASCADE, related_name="saved_by")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="saved_articles")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "post", "alumnus"], name="saved_article_once")]
        indexes = [Index(fields=["tenant_id", "alumnus", "-at", "id"], name="saved_article_alumnus")]
