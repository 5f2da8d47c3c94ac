"""What members are to each other, and write down of each other. No row of these is ever shown to staff."""

from __future__ import annotations

from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.models.people import Alumnus
from tenancy.fields import TenantForeignKey
from tenancy.models import TenantManager, TenantModel, TenantQuerySet


class ConnectionState(models.TextChoices):
    ASKED = "asked", _("Asked")
    ACCEPTED = "accepted", _("Connected")
    DECLINED = "declined", _("Declined")


class ConnectionQuerySet(TenantQuerySet):
    def of(self, alumnus_id: UUID) -> Self:
        return self.filter(Q(asker=alumnus_id) | Q(asked=alumnus_id))

    def between(self, one_id: UUID, other_id: UUID) -> Self:
        return self.filter(Q(asker=one_id, asked=other_id) | Q(asker=other_id, asked=one_id))

    def accepted(self) -> Self:
        return self.filter(state=ConnectionState.ACCEPTED)

    def asked_of(self, alumnus_id: UUID) -> Self:
        """What waits for this person's answer."""
        return self.filter(asked=alumnus_id, state=ConnectionState.ASKED)

    def asked_by(self, alumnus_id: UUID) -> Self:
        """As the person who asked sees it: a no looks like no answer."""
        unanswered = (ConnectionState.ASKED, ConnectionState.DECLINED)
        return self.filter(asker=alumnus_id, state__in=unanswered, taken_back_at=None)


class Connection(TenantModel):
    """Two people of whom one has asked the other. There is one for a pair, whoever asked. Removing it deletes it.

    Who was declined is never told: to them it stays as asked. A declined ask that they take back is kept out of their
    sight until the other may be asked anew.
    """

    asker = TenantForeignKey(Alumnus, models.CASCADE, related_name="connections_asked")
    asked = TenantForeignKey(Alumnus, models.CASCADE, related_name="connections_received")
    state = models.CharField(max_length=10, choices=ConnectionState, default=ConnectionState.ASKED)
    message = models.CharField(max_length=280, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(ConnectionQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(
                F("tenant_id"), Least("asker", "asked"), Greatest("asker", "asked"), name="connection_one_for_a_pair"
            ),
            CheckConstraint(condition=~Q(asker=F("asked")), name="connection_of_two"),
            CheckConstraint(condition=Q(state__in=ConnectionState.values), name="connection_state_known"),
            CheckConstraint(
                condition=Q(state=ConnectionState.ASKED, answered_at__isnull=True)
                | (~Q(state=ConnectionState.ASKED) & Q(answered_at__isnull=False)),
                name="connection_answered",
            ),
            CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(state=ConnectionState.DECLINED),
                name="connection_taken_back_if_declined",
            ),
        ]
        indexes = [
            Index(fields=["tenant_id", "asker", "state"], name="connection_asker"),
            Index(fields=["tenant_id", "asked", "state"], name="connection_asked"),
        ]


class BlockQuerySet(TenantQuerySet):
    def touching(self, alumnus_id: UUID) -> Self:
        return self.filter(Q(blocker=alumnus_id) | Q(blocked=alumnus_id))

    def between(self, one_id: UUID, other_id: UUID) -> Self:
        return self.filter(Q(blocker=one_id, blocked=other_id) | Q(blocker=other_id, blocked=one_id))


class Block(TenantModel):
    """Neither of the two finds or sees the other any more. The one who is blocked is not told."""

    blocker = TenantForeignKey(Alumnus, models.CASCADE, related_name="blocks_made")
    blocked = TenantForeignKey(Alumnus, models.CASCADE, related_name="blocks_received")
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar = TenantManager.from_queryset(BlockQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "blocker", "blocked"], name="block_once"),
            CheckConstraint(condition=~Q(blocker=F("blocked")), name="block_of_another"),
        ]
        indexes = [Index(fields=["tenant_id", "blocked"], name="block_blocked")]


class PrivateNote(TenantModel):
    """A member's card of a person, for the author's eyes alone; part of the author's data export."""

    author = TenantForeignKey(Alumnus, models.CASCADE, related_name="notes_written")
    about = TenantForeignKey(Alumnus, models.CASCADE, related_name="notes_received")
    text = models.TextField(max_length=4000)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantModel.Meta):
        constraints = [
            UniqueConstraint(fields=["tenant_id", "author", "about"], name="privatenote_one_each"),
            CheckConstraint(condition=~Q(author=F("about")), name="privatenote_of_another"),
        ]
        indexes = [Index(fields=["tenant_id", "about"], name="privatenote_about")]
