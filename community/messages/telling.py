"""Who is to hear by mail of what they have not read, found in PostgreSQL. A tick too many changes nothing."""

from datetime import datetime

from django.db import transaction

from community.messages import emails
from community.messages.actions import blocked_with
from community.models import Message, MessageRules, Participant
from directory.connections.rules import takes_part
from tenancy.models import Employer

AT_ONCE = 100
MOST_MESSAGES = 20  # in one mail


def tell_due(employer: Employer, *, now: datetime) -> int:
    told = 0
    while found := _tell_some(employer, now=now):
        told += found
    return told


@transaction.atomic
def _tell_some(employer: Employer, *, now: datetime) -> int:
    """Locked and settled in one transaction with the outbox: nobody is told twice, nobody is left out."""
    due = Participant.objects.to_be_told(now).order_by("told_at").select_for_update(skip_locked=True, of=("self",))
    some = list(due.select_related("alumnus", "conversation")[:AT_ONCE])
    rules = {
        each.alumnus_id: each for each in MessageRules.objects.filter(alumnus__in=[one.alumnus_id for one in some])
    }
    for participant in some:
        messages = _unheard(participant) if takes_part(participant.alumnus) else []
        if messages and participant.unread_since is not None:
            emails.tell(
                employer=employer, participant=participant, messages=messages,
                rules=rules.get(participant.alumnus_id), since=participant.unread_since,
            )  # fmt: skip
    Participant.objects.filter(pk__in=[one.pk for one in some]).update(told_at=None, unread_since=None)
    return len(some)


def _unheard(participant: Participant) -> list[Message]:
    """What they could read if they looked now: nothing deleted or hidden since, nobody blocked."""
    found = Message.objects.filter(
        conversation=participant.conversation, sent_at__gte=participant.unread_since, deleted_at=None, hidden_at=None
    )
    found = found.exclude(author__in=[participant.alumnus_id, *blocked_with(participant.alumnus_id)])
    return list(found.select_related("author").order_by("sent_at", "id")[:MOST_MESSAGES])
