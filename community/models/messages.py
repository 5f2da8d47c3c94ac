"""Conversations between members. No row of these is ever shown to staff; a report takes a copy of what it is about."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import CheckConstraint, Exists, F, Index, OuterRef, Q, UniqueConstraint
from django.db.models.functions import Greatest, Least
from django.urls import reverse
from django.utils import timezone

from directory.models import Alumnus, Block
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet

MOST_LETTERS = 4000


class Conversation(TenantModel):
    """Two people have one conversation for good; it never grows. `first` and `second` are these two.

    A group is begun anew each time. Who comes later reads only what is written from then on.
    """

    is_group = models.BooleanField()
    first = TenantForeignKey(Alumnus, models.SET_NULL, null=True, blank=True, related_name="conversations_of_two")
    second = TenantForeignKey(Alumnus, models.SET_NULL, null=True, blank=True, related_name="conversations_of_two_too")
    begun_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(
                F("tenant_id"), Least("first", "second"), Greatest("first", "second"),
                condition=Q(first__isnull=False, second__isnull=False), name="conversation_one_for_two",
            ),
            CheckConstraint(
                condition=Q(is_group=False) | Q(first__isnull=True, second__isnull=True), name="conversation_two_named"
            ),
            CheckConstraint(condition=~Q(first=F("second")), name="conversation_of_two"),
        ]  # fmt: skip
        indexes = [
            Index(fields=["tenant_id", "first"], name="conversation_first"),
            Index(fields=["tenant_id", "second"], name="conversation_second"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("community:conversation_detail", args=[self.pk])


class ParticipantQuerySet(TenantQuerySet["Participant"]):
    def present(self) -> Self:
        return self.filter(left_at=None)

    def apart(self) -> Self:
        """Without the conversations of two of whom either has blocked the other: neither is there for the other."""
        first, second = OuterRef("conversation__first"), OuterRef("conversation__second")
        has_blocked = Block.objects.filter(blocker=first, blocked=second)
        was_blocked = Block.objects.filter(blocker=second, blocked=first)
        return self.filter(~Exists(has_blocked), ~Exists(was_blocked))

    def unread(self) -> Self:
        """What the menu counts."""
        return self.present().filter(unread__gt=0, is_muted=False, archived_at=None)

    def to_be_told(self, now: datetime) -> Self:
        return self.present().filter(told_at__lte=now)


class Participant(TenantModel):
    """One person's side of a conversation.

    `last_at` is the latest message that this person reads, and orders their list. `unread_since` is the first message
    they have neither read nor been told of by mail; `told_at`, when the mail about it goes out. `read_up_to` is kept
    only of people who show that they have read.
    """

    conversation = TenantForeignKey(Conversation, models.CASCADE, related_name="participants")
    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="conversations")
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    is_muted = models.BooleanField(default=False)
    unread = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)
    read_up_to = models.DateTimeField(null=True, blank=True)
    unread_since = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(ParticipantQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "conversation", "alumnus"], name="participant_once"),
        ]
        indexes = [
            Index(fields=["tenant_id", "alumnus", "-last_at", "id"], name="participant_list"),
            Index(fields=["tenant_id", "told_at"], condition=Q(told_at__isnull=False), name="participant_told"),
        ]


class Message(TenantModel):
    """A deleted one keeps its place and nothing else. `mail_key` knows an answer by mail that comes a second time."""

    conversation = TenantForeignKey(Conversation, models.CASCADE, related_name="messages")
    author = TenantForeignKey(Alumnus, models.CASCADE, related_name="messages_written")
    text = models.TextField(max_length=MOST_LETTERS, blank=True)
    link_url = models.CharField(max_length=1000, blank=True)
    link_title = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    mail_key = models.CharField(max_length=64, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            CheckConstraint(
                condition=Q(deleted_at__isnull=True) | Q(text="", link_url="", link_title=""),
                name="message_deleted_is_empty",
            ),
            UniqueConstraint(
                fields=["tenant_id", "conversation", "mail_key"], condition=~Q(mail_key=""), name="message_mail_once"
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "conversation", "-sent_at", "-id"], name="message_page"),
            Index(fields=["tenant_id", "author"], name="message_author"),
        ]

    @property
    def is_gone(self) -> bool:
        return self.deleted_at is not None or self.hidden_at is not None


class MessageRules(TenantModel):
    """What one person wants of messages; without a row all of it is no."""

    alumnus = TenantForeignKey(Alumnus, models.CASCADE, related_name="message_rules")
    shows_read = models.BooleanField(default=False)
    mail_has_text = models.BooleanField(default=False)
    only_connections = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "alumnus"], name="messagerules_once")]


class AnswerWay(TenantModel):
    """Where an answer to one of our mails belongs, for as long as it is good."""

    mail_id = models.UUIDField()
    participant = TenantForeignKey(Participant, models.CASCADE, related_name="answer_ways")
    expires_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [UniqueConstraint(fields=["tenant_id", "mail_id"], name="answerway_once")]
        indexes = [
            Index(fields=["tenant_id", "participant"], name="answerway_participant"),
            Index(fields=["tenant_id", "expires_at"], name="answerway_over"),
        ]
