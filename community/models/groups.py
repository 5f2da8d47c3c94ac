"""Groups of members: who belongs to one, and what they write there."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, Count, F, Index, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models import Alumnus
from directory.names import name_key
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet
from tenancy.urls import EMPLOYER_URLCONF


def group_picture_path(row: models.Model, filename: str) -> str:
    """`web.images` names a picture by its content; the row's id keeps it from being guessed."""
    return f"employers/{row.tenant_id}/groups/{row.pk}/{os.path.basename(filename)}"  # type: ignore[attr-defined]


class GroupSettings(TenantModel):
    """An employer's own rule for groups. Without a row anyone starts one at once."""

    needs_approval = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id"], name="groupsettings_one")]


class GroupKind(models.TextChoices):
    TEAM = "team", _("Team")
    OFFICE = "office", _("Place")
    SUBJECT = "subject", _("Subject")


GROUP_ICONS = {GroupKind.TEAM: "users", GroupKind.OFFICE: "map-pin", GroupKind.SUBJECT: "hash"}


class Openness(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    HIDDEN = "hidden", _("Hidden")


OPENNESS_ICONS = {Openness.OPEN: "globe", Openness.CLOSED: "lock", Openness.HIDDEN: "eye-off"}


class GroupState(models.TextChoices):
    WAITING = "waiting", _("Waits for approval")
    ACTIVE = "active", _("Active")
    ARCHIVED = "archived", _("Archived")
    SHUT = "shut", _("Closed by the team")


GROUP_STATE_KINDS = {
    GroupState.WAITING: "warn",
    GroupState.ACTIVE: "good",
    GroupState.ARCHIVED: "neutral",
    GroupState.SHUT: "bad",
}


class GroupQuerySet(TenantQuerySet):
    def of(self, alumnus_id: UUID) -> Self:
        belongs = GroupMember.objects.filter(alumnus=alumnus_id, state=MemberState.MEMBER)
        return self.filter(pk__in=belongs.values("group"))

    def seen_by(self, alumnus_id: UUID) -> Self:
        """Hidden groups, and those that wait or are shut, exist only for whoever is in or invited;
        none for whoever is banned from it."""
        rows = GroupMember.objects.filter(alumnus=alumnus_id)
        banned = rows.filter(state=MemberState.BANNED).values("group")
        near = rows.filter(state__in=(MemberState.MEMBER, MemberState.INVITED)).values("group")
        is_public = Q(openness__in=(Openness.OPEN, Openness.CLOSED), state__in=RUNNING)
        return self.filter(is_public | Q(pk__in=near)).exclude(pk__in=banned)


RUNNING = (GroupState.ACTIVE, GroupState.ARCHIVED)


class Group(TenantModel):
    """People who gather. Open: every member of the network reads, and joins by themselves. Closed: it is found, and an
    organiser lets people in. Hidden: for whoever is neither in it nor invited it does not exist.

    Always: `member_count` and `last_post_at` follow the rows (community.groups.actions). With `rule` (of
    community.picking) people whom it means are taken in by a tick; who left by themselves is not.
    """

    name = models.CharField(max_length=80)
    name_key = models.CharField(max_length=180, editable=False)
    about = models.TextField(max_length=1000, blank=True)
    house_rules = models.TextField(max_length=2000, blank=True)
    kind = models.CharField(max_length=10, choices=GroupKind, default=GroupKind.SUBJECT)
    openness = models.CharField(max_length=10, choices=Openness, default=Openness.OPEN)
    state = models.CharField(max_length=10, choices=GroupState, default=GroupState.ACTIVE)
    state_reason = models.CharField(max_length=500, blank=True)
    picture = models.FileField(upload_to=group_picture_path, max_length=240, blank=True)
    rule = models.JSONField(default=dict, blank=True)
    started_by = TenantForeignKey(Alumnus, models.SET_NULL, null=True, blank=True, related_name="groups_started")
    created_at = models.DateTimeField(default=timezone.now)
    last_post_at = models.DateTimeField(null=True, blank=True)
    member_count = models.PositiveIntegerField(default=0)

    objects: ClassVar = TenantManager.from_queryset(GroupQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=Q(kind__in=GroupKind.values), name="group_kind_known"),
            CheckConstraint(condition=Q(openness__in=Openness.values), name="group_openness_known"),
            CheckConstraint(condition=Q(state__in=GroupState.values), name="group_state_known"),
        ]
        indexes = [
            Index(fields=["tenant_id", "name_key", "id"], name="group_list"),
            Index(fields=["tenant_id", "started_by"], name="group_started_by"),
            Index(fields=["tenant_id"], condition=~Q(rule={}), name="group_by_rule"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_key = name_key(self.name)[:180]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("community:group_detail", args=[self.pk], urlconf=EMPLOYER_URLCONF)

    @property
    def icon(self) -> str:
        return GROUP_ICONS[GroupKind(self.kind)]

    @property
    def openness_icon(self) -> str:
        return OPENNESS_ICONS[Openness(self.openness)]

    @property
    def state_kind(self) -> str:
        return GROUP_STATE_KINDS[GroupState(self.state)]

    @property
    def is_active(self) -> bool:
        return self.state == GroupState.ACTIVE

    @property
    def is_hidden(self) -> bool:
        return self.openness == Openness.HIDDEN

    @property
    def picture_url(self) -> str:
        page = reverse("community:group_picture", args=[self.pk], urlconf=EMPLOYER_URLCONF)
        return _versioned(page, self.picture.name)


class MemberState(models.TextChoices):
    """Whoever left, or was taken out, stays known, so that no rule puts them back."""

    INVITED = "invited", _("Invited")
    ASKED = "asked", _("Asked to join")
    MEMBER = "member", _("Member")
    LEFT = "left", _("Left")
    REMOVED = "removed", _("Taken out")
    BANNED = "banned", _("Banned")


OUTSIDE = (MemberState.LEFT, MemberState.REMOVED, MemberState.BANNED)


class Notify(models.TextChoices):
    NOTHING = "nothing", _("Nothing")
    ROUNDUP = "roundup", _("In my round-up")
    MENTIONS = "mentions", _("In my round-up, and a mail when somebody mentions me")


class GroupMemberQuerySet(TenantQuerySet):
    def inside(self) -> Self:
        return self.filter(state=MemberState.MEMBER)

    def organisers(self) -> Self:
        return self.inside().filter(is_organiser=True)


class GroupMember(TenantModel):
    """What one person is to one group. `read_at` is how far they have read; `by_rule`, that nobody asked them."""

    group = TenantForeignKey(Group, models.CASCADE, related_name="memberships")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="group_memberships")
    state = models.CharField(max_length=10, choices=MemberState, default=MemberState.MEMBER)
    is_organiser = models.BooleanField(default=False)
    by_rule = models.BooleanField(default=False)
    notify = models.CharField(max_length=10, choices=Notify, default=Notify.MENTIONS)
    message = models.CharField(max_length=280, blank=True)
    since = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(GroupMemberQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "group", "alumnus"], name="groupmember_once"),
            CheckConstraint(condition=Q(state__in=MemberState.values), name="groupmember_state_known"),
            CheckConstraint(condition=Q(notify__in=Notify.values), name="groupmember_notify_known"),
            CheckConstraint(
                condition=Q(is_organiser=False) | Q(state=MemberState.MEMBER), name="groupmember_organises"
            ),
        ]
        indexes = [Index(fields=["tenant_id", "alumnus", "state"], name="groupmember_alumnus")]

    def __str__(self) -> str:
        return str(self.get_state_display())

    @property
    def is_inside(self) -> bool:
        return self.state == MemberState.MEMBER


class GroupPostQuerySet(TenantQuerySet):
    def posts(self) -> Self:
        return self.filter(parent=None)

    def shown(self) -> Self:
        return self.filter(hidden_at=None)

    def without(self, alumni_ids: set[UUID]) -> Self:
        return self.exclude(author__in=alumni_ids) if alumni_ids else self

    def with_comments(self, hidden: set[UUID]) -> Self:
        counted = Q(comments__hidden_at=None)
        if hidden:
            counted &= ~Q(comments__author__in=hidden)
        return self.annotate(comment_count=Count("comments", filter=counted))


class GroupPost(TenantModel):
    """What a member wrote in a group; with a `parent`, a comment on it. Hidden: nobody but its author sees it."""

    group = TenantForeignKey(Group, models.CASCADE, related_name="posts")
    parent = TenantForeignKey("community.GroupPost", models.CASCADE, null=True, blank=True, related_name="comments")
    author = TenantForeignKey(Alumnus, models.CASCADE, related_name="group_posts")
    body = models.TextField()
    html = models.TextField(blank=True)
    html_version = models.PositiveSmallIntegerField(default=0)
    picture = models.FileField(upload_to=group_picture_path, max_length=240, blank=True)
    picture_width = models.PositiveSmallIntegerField(default=0)
    picture_height = models.PositiveSmallIntegerField(default=0)
    picture_alt = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    pinned_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(GroupPostQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(condition=~Q(parent=F("id")), name="grouppost_not_its_own"),
            CheckConstraint(condition=Q(parent=None) | Q(pinned_at=None), name="grouppost_pinned_is_no_comment"),
            UniqueConstraint(fields=["tenant_id", "group"], condition=~Q(pinned_at=None), name="grouppost_one_pinned"),
        ]
        indexes = [
            Index(fields=["tenant_id", "group", "-created_at", "-id"], condition=Q(parent=None), name="grouppost_list"),
            Index(fields=["tenant_id", "group", "created_at"], name="grouppost_since"),
            Index(fields=["tenant_id", "parent", "created_at"], name="grouppost_comments"),
            Index(fields=["tenant_id", "author"], name="grouppost_author"),
        ]

    def __str__(self) -> str:
        return self.body[:40]

    def get_absolute_url(self) -> str:
        page = reverse(
            "community:group_post", args=[self.group_id, self.parent_id or self.pk], urlconf=EMPLOYER_URLCONF
        )
        return f"{page}#c-{self.pk}" if self.parent_id is not None else page

    @property
    def is_comment(self) -> bool:
        return self.parent_id is not None

    @property
    def picture_url(self) -> str:
        page = reverse("community:group_post_picture", args=[self.group_id, self.pk], urlconf=EMPLOYER_URLCONF)
        return _versioned(page, self.picture.name)


class GroupMention(TenantModel):
    """That a post names a member of the group."""

    post = TenantForeignKey(GroupPost, models.CASCADE, related_name="mentions")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="group_mentions")

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "post", "alumnus"], name="groupmention_once")]
        indexes = [Index(fields=["tenant_id", "alumnus"], name="groupmention_alumnus")]


def _versioned(page: str, name: str | None) -> str:
    """The address changes with the picture; empty where there is none."""
    return f"{page}?v={os.path.basename(name).partition('.')[0][:16]}" if name else ""


def is_unread(group: Group, membership: GroupMember | None) -> bool:
    last: datetime | None = group.last_post_at
    return membership is not None and membership.is_inside and last is not None and last > membership.read_at
