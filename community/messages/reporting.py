"""A reported message, for those who decide: its words, and of what stands before and after it the beginning. Nothing
else of the conversation is ever read by anybody who has no part in it."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Membership
from community.messages.actions import blocked_with, blocks_among, empty
from community.messages.reading import name_of, participants_of
from community.messages.rules import reads
from community.models import Message
from community.moderation.reportables import Reportable, Subject
from directory.models import Alumnus

BESIDE = 300  # letters of a message beside it


def find(ids: Collection[UUID]) -> Mapping[UUID, Subject]:
    rows = Message.objects.filter(pk__in=list(ids)).select_related("author", "conversation")
    return {each.pk: Subject(_copy(each), each.author, each.conversation.get_absolute_url()) for each in rows}


def _copy(message: Message) -> str:
    before, after = _beside(message)
    parts = [_said(before, _("Before it, %(name)s: %(text)s"), BESIDE)] if before else []
    parts.append(_said(message, _("Reported, %(name)s: %(text)s")))
    parts += [_said(after, _("After it, %(name)s: %(text)s"), BESIDE)] if after else []
    return "\n\n".join(parts)


def _said(message: Message, sentence: str, most: int = 10_000) -> str:
    text = " ".join(part for part in (message.text, message.link_title, message.link_url) if part)
    text = text if len(text) <= most else f"{text[:most]}…"
    return sentence % {"name": name_of(message.author), "text": text or _("(deleted)")}


def _beside(message: Message) -> tuple[Message | None, Message | None]:
    """Only what everybody reads who reads the reported message: whoever reports it and its author see the copy."""
    people = list(message.conversation.participants.values_list("alumnus", "joined_at", "left_at"))
    apart = {pk for pair in blocks_among(who for who, _joined, _left in people) for pk in pair}
    others = Message.objects.filter(conversation=message.conversation_id, deleted_at=None, hidden_at=None)
    others = others.exclude(author__in=apart).select_related("author")
    at, pk = message.sent_at, message.pk
    since = max((joined for _who, joined, _left in people if joined <= at), default=at)
    until = min((left for who, _joined, left in people if who == message.author_id and left), default=None)
    earlier = others.filter(Q(sent_at__lt=at) | Q(sent_at=at, pk__lt=pk), sent_at__gte=since)
    later = others.filter(Q(sent_at__gt=at) | Q(sent_at=at, pk__gt=pk))
    later = later.filter(sent_at__lt=until) if until else later
    return earlier.order_by("-sent_at", "-id").first(), later.order_by("sent_at", "id").first()


def may_see(member: Membership, alumnus: Alumnus, message_id: UUID) -> bool:
    message = Message.objects.filter(pk=message_id, deleted_at=None).first()
    if message is None or message.author_id in blocked_with(alumnus.pk):
        return False
    mine = participants_of(alumnus).filter(conversation=message.conversation_id).first()
    return mine is not None and reads(mine, message)


def hide(message_id: UUID) -> None:
    Message.objects.filter(pk=message_id, hidden_at=None).update(hidden_at=timezone.now())


def restore(message_id: UUID) -> None:
    Message.objects.filter(pk=message_id).update(hidden_at=None)


MESSAGE = Reportable(
    kind="message",
    label=lazy("Message"),
    module="circle",
    find=find,
    may_see=may_see,
    hide=hide,
    restore=restore,
    remove=empty,
)
