"""What members write to each other. None of it is in the audit log, which staff read (docs/adr/0015): who writes to
whom, who leaves and who stays silent is theirs alone. The rows themselves tell who wrote and when.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, DateTimeField, Exists, F, Min, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.limits import HOUR, Limit
from community.circle.contacts import note_contact
from community.messages.rules import AT_LATEST, MOST_PEOPLE, QUIET, may_delete, may_leave
from community.messages.strangers import (
    NotReachable,
    TooMany,
    count_first,
    refuse_closed,
    refuse_pressing,
    silent_in,
    strangers_among,
)
from community.models import ContactKind, Conversation, Message, MessageRules, Participant
from directory.connections.actions import NotThere
from directory.connections.rules import takes_part
from directory.models import Alumnus, Block
from tenancy.models import Employer

PER_HOUR = Limit("message", 120, HOUR)


@dataclass(frozen=True)
class Words:
    """What one message says: text, an article, or both. The title of an article is the sender's own."""

    text: str
    link_url: str = ""
    link_title: str = ""


@transaction.atomic
def begin(*, employer: Employer, sender: Alumnus, people: Sequence[Alumnus], words: Words) -> Message:
    """Write to one person or several. Two people go on in the one conversation they have; a group begins anew."""
    sender, others = _locked(sender, people)
    strangers = strangers_among(others, to=sender)
    refuse_closed(others, strangers)
    refuse_pressing(sender, others, strangers)
    now = timezone.now()
    if len(others) == 1:
        conversation, is_new = _of_two(sender, others[0], now)
    else:
        conversation, is_new = _group(sender, others, now), True
    if is_new:
        count_first(employer, sender, len(strangers))
    return _send(employer, conversation, sender, words, now=now)


def _of_two(one: Alumnus, other: Alumnus, now: datetime) -> tuple[Conversation, bool]:
    """The two are locked: nobody makes a second one at the same moment."""
    between = Q(first=one, second=other) | Q(first=other, second=one)
    known = Conversation.objects.filter(between).first()
    if known is not None:
        return known, False
    made = Conversation.objects.create(is_group=False, first=one, second=other, begun_at=now)
    _take_in(made, [one, other], now)
    return made, True


def _group(sender: Alumnus, others: Sequence[Alumnus], now: datetime) -> Conversation:
    _refuse_crowd(len(others) + 1)
    made: Conversation = Conversation.objects.create(is_group=True, begun_at=now)
    _take_in(made, [sender, *others], now)
    return made


def _take_in(conversation: Conversation, people: Iterable[Alumnus], now: datetime) -> None:
    Participant.objects.bulk_create(
        [Participant(conversation=conversation, alumnus=each, joined_at=now, last_at=now) for each in people]
    )


def _refuse_crowd(number: int) -> None:
    if number > MOST_PEOPLE:
        raise TooMany(
            _("A conversation has room for %(most)d people. For more, begin a group.") % {"most": MOST_PEOPLE}
        )


@transaction.atomic
def send(
    *, employer: Employer, conversation: Conversation, author: Alumnus, words: Words, mail_key: str = ""
) -> Message:
    """Raises NotThere for whoever is not in it any more. `mail_key`: the same mail twice is one message."""
    others = _others(conversation, author)
    author, locked = _locked(author, [] if conversation.is_group else others)
    if not Participant.objects.present().filter(conversation=conversation, alumnus=author).exists():
        raise NotThere
    if mail_key and (known := Message.objects.filter(conversation=conversation, mail_key=mail_key).first()):
        return known
    strangers = strangers_among(others, to=author)
    if not conversation.is_group:
        _refuse_lonely(locked, strangers)
    if not conversation.is_group or not _is_answered(conversation, author):
        refuse_pressing(author, others, strangers)
    silent = silent_in(conversation, author, strangers) if conversation.is_group else set()
    return _send(employer, conversation, author, words, now=timezone.now(), mail_key=mail_key, silent=silent)


def _others(conversation: Conversation, author: Alumnus) -> list[Alumnus]:
    """Who reads what this person writes there."""
    here = Participant.objects.present().filter(conversation=conversation).exclude(alumnus=author)
    here = here.exclude(alumnus__in=blocked_with(author.pk)) if conversation.is_group else here
    return [each.alumnus for each in here.select_related("alumnus")]


def _refuse_lonely(others: Sequence[Alumnus], strangers: Collection[UUID]) -> None:
    if not others:
        raise NotReachable(_("The other person is not here any more."))
    refuse_closed(others, strangers)


def _is_answered(conversation: Conversation, author: Alumnus) -> bool:
    return bool(Message.objects.filter(conversation=conversation).exclude(author=author).exists())


def _send(
    employer: Employer,
    conversation: Conversation,
    author: Alumnus,
    words: Words,
    *,
    now: datetime,
    mail_key: str = "",
    silent: Collection[UUID] = (),
) -> Message:
    """To the silent no mail goes out about it; it waits for them in the portal."""
    if not PER_HOUR.allow(employer.pk, author.pk):
        raise TooMany(_("You have written very much in this hour. Please go on a little later."))
    message: Message = Message.objects.create(
        conversation=conversation, author=author, text=words.text, link_url=words.link_url,
        link_title=words.link_title, sent_at=now, mail_key=mail_key,
    )  # fmt: skip
    readers = Participant.objects.present().filter(conversation=conversation).exclude(alumnus=author)
    readers = readers.exclude(alumnus__in=blocked_with(author.pk))
    told = Least(Value(now + QUIET), Coalesce("unread_since", Value(now)) + AT_LATEST, output_field=DateTimeField())
    readers.filter(is_muted=True).update(unread=F("unread") + 1, last_at=now)
    readers.filter(is_muted=False).update(unread=F("unread") + 1, last_at=now, archived_at=None)
    readers.filter(is_muted=False).exclude(alumnus__in=silent).update(
        told_at=told, unread_since=Coalesce("unread_since", Value(now))
    )
    own = Participant.objects.filter(conversation=conversation, alumnus=author)
    own.update(unread=0, last_at=now, archived_at=None, unread_since=None, told_at=None)
    _note_contacts(message, list(readers.values_list("alumnus_id", flat=True)))
    return message


def _note_contacts(message: Message, reader_ids: list[UUID]) -> None:
    """Whoever has written here before has now got an answer: for the two of them it counts on both sides."""
    source = f"message:{message.pk}"
    note_contact(
        owner=message.author_id, others=reader_ids, kind=ContactKind.MESSAGE, at=message.sent_at, source=source
    )
    written = Message.objects.filter(conversation=message.conversation_id, author__in=reader_ids)
    for answered in written.values_list("author", flat=True).distinct():
        note_contact(
            owner=answered, others=[message.author_id], kind=ContactKind.MESSAGE, at=message.sent_at, source=source
        )


@transaction.atomic
def add_people(*, employer: Employer, conversation: Conversation, people: Sequence[Alumnus], by: Alumnus) -> int:
    """Into a group. They read what is written from now on. Who has left is not fetched back; twice is once."""
    locked = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    here = Participant.objects.filter(conversation=locked)
    if not locked.is_group or not here.present().filter(alumnus=by).exists():
        raise NotThere
    gone = here.exclude(left_at=None).filter(alumnus__in=people).select_related("alumnus").first()
    if gone is not None:
        raise NotReachable(_("%(name)s has left this conversation.") % {"name": gone.alumnus.full_name})
    known = set(here.values_list("alumnus_id", flat=True))
    by, others = _locked(by, [each for each in people if each.pk not in known])
    _refuse_crowd(here.present().count() + len(others))
    strangers = strangers_among(others, to=by)
    refuse_closed(others, strangers)
    refuse_pressing(by, others, strangers)
    count_first(employer, by, len(strangers))
    _take_in(locked, others, timezone.now())
    return len(others)


@transaction.atomic
def leave(*, participant: Participant) -> None:
    """What one has written stays. Where nobody is left, nothing is kept."""
    conversation = Conversation.objects.select_for_update(of=("self",)).get(pk=participant.conversation_id)
    if not may_leave(conversation):
        raise NotThere
    here = Participant.objects.present().filter(conversation=conversation)
    here.filter(pk=participant.pk).update(left_at=timezone.now(), unread=0, unread_since=None, told_at=None)
    if not here.exists():
        conversation.delete()


def forget_empty() -> int:
    """What two had of whom neither has a record any more; where one is left, it is theirs."""
    nobody = ~Exists(Participant.objects.filter(conversation=OuterRef("pk")))
    return int(Conversation.objects.filter(nobody).delete()[0])


@transaction.atomic
def read(*, participant: Participant, shown: Message | None, shows_read: bool) -> None:
    """`shown`: the last line on the page. What came after it stays unread; of the rest no mail goes out. When it was
    read is kept only of who shows it."""
    mine = Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    later = Message.objects.filter(conversation=mine.conversation_id, sent_at__gte=mine.joined_at)
    later = later.exclude(author__in=[mine.alumnus_id, *blocked_with(mine.alumnus_id)])
    if shown is not None:
        later = later.filter(Q(sent_at__gt=shown.sent_at) | Q(sent_at=shown.sent_at, pk__gt=shown.pk))
    left = later.aggregate(number=Count("pk"), first=Min("sent_at"))
    changes: dict[str, Any] = {"unread": left["number"]}
    if not left["number"]:
        changes |= {"unread_since": None, "told_at": None}
    elif mine.unread_since is not None:
        changes["unread_since"] = max(mine.unread_since, left["first"])
    if shows_read and shown is not None:
        changes["read_up_to"] = max(mine.read_up_to or shown.sent_at, shown.sent_at)
    if any(getattr(mine, name) != value for name, value in changes.items()):
        Participant.objects.filter(pk=mine.pk).update(**changes)


def mute(*, participant: Participant, is_muted: bool) -> None:
    """Neither mail nor a number in the menu; it stays in the list."""
    changes = {"unread_since": None, "told_at": None} if is_muted else {}
    Participant.objects.filter(pk=participant.pk).update(is_muted=is_muted, **changes)


def archive(*, participant: Participant, is_archived: bool) -> None:
    """Out of sight until somebody writes; if it is muted, for good."""
    Participant.objects.filter(pk=participant.pk).update(archived_at=timezone.now() if is_archived else None)


def delete_message(*, message: Message, by: Alumnus) -> None:
    """For everybody, and for good; that there was one stays to be seen. A mail that went out is not called back."""
    if may_delete(message, by):
        empty(message.pk)


def empty(message_id: UUID) -> None:
    Message.objects.filter(pk=message_id, deleted_at=None).update(
        text="", link_url="", link_title="", deleted_at=timezone.now()
    )


@transaction.atomic
def set_rules(*, alumnus: Alumnus, shows_read: bool, mail_has_text: bool, only_connections: bool) -> MessageRules:
    """Who shows no longer that they have read, of them nothing is kept of it."""
    rules, _is_new = MessageRules.objects.update_or_create(
        alumnus=alumnus,
        defaults={"shows_read": shows_read, "mail_has_text": mail_has_text, "only_connections": only_connections},
    )
    if not shows_read:
        Participant.objects.filter(alumnus=alumnus).exclude(read_up_to=None).update(read_up_to=None)
    return rules


def blocked_with(alumnus_id: UUID) -> list[UUID]:
    """Whom this person has blocked, and who has blocked them."""
    pairs = Block.objects.touching(alumnus_id).values_list("blocker_id", "blocked_id")
    return [blocker if blocked == alumnus_id else blocked for blocker, blocked in pairs]


def blocks_among(people: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    ids = list(people)
    return list(Block.objects.filter(blocker__in=ids, blocked__in=ids).values_list("blocker_id", "blocked_id"))


def _locked(one: Alumnus, others: Sequence[Alumnus]) -> tuple[Alumnus, list[Alumnus]]:
    """All as they are now, in one order. Whoever is blocked, gone or out of sight since is not there."""
    wanted = list(dict.fromkeys(each.pk for each in others if each.pk != one.pk))
    rows = Alumnus.objects.filter(pk__in=[one.pk, *wanted]).order_by("pk").select_for_update(no_key=True, of=("self",))
    found = {alumnus.pk: alumnus for alumnus in rows}
    blocked = blocked_with(one.pk)
    people = [found[pk] for pk in wanted if pk in found]
    if one.pk not in found or len(people) != len(wanted) or any(each.pk in blocked for each in people):
        raise NotThere
    if not all(map(takes_part, [found[one.pk], *people])):
        raise NotThere
    return found[one.pk], people
