"""What a member reads of their conversations. Everything starts at the member's own side of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from accounts.models import Membership
from community.messages.actions import blocked_with
from community.messages.links import host_of
from community.models import Conversation, Message, MessageRules, Participant
from directory.connections.reading import cards_of, seen_as_member
from directory.connections.rules import takes_part
from directory.models import Alumnus
from directory.profile.photos import small_photo
from web.one_statement import Asking
from web.pagination import Page, keyset_page, write_cursor

LIST_SIZE, PAGE_SIZE = 25, 40
ORDER = ("-sent_at", "-id")
NAMED = 3


class Show(models.TextChoices):
    INBOX = "inbox", lazy("Conversations")
    ARCHIVED = "archived", lazy("Archived")


@dataclass(frozen=True)
class Person:
    """As this member may see them today. Without `href` the profile is not theirs to open."""

    alumnus_id: UUID
    name: str
    is_here: bool = True
    href: str = ""
    photo: str = ""


@dataclass(frozen=True)
class Row:
    """One conversation in the list."""

    participant: Participant
    names: str
    first: Person | None
    last: Message | None
    last_is_own: bool
    last_name: str

    @property
    def number(self) -> int:
        return self.participant.unread

    @property
    def is_of_today(self) -> bool:
        return timezone.localdate(self.participant.last_at) == timezone.localdate()


@dataclass(frozen=True)
class Line:
    message: Message
    person: Person
    is_own: bool
    new_day: date | None
    is_first_of_turn: bool

    @property
    def host(self) -> str:
        return host_of(self.message.link_url)


@dataclass
class Talk:
    """One conversation as a member reads it. `newest` is where it ends; earlier pages have none."""

    conversation: Conversation
    own: Participant
    people: list[Person]
    lines: list[Line]
    earlier: str | None
    is_latest: bool
    may_write: bool
    newest: str | None
    seen_by: str = ""
    left: list[Person] = field(default_factory=list)

    @property
    def names(self) -> str:
        return names_of([person.name for person in self.people])

    @property
    def short_name(self) -> str:
        """For the way back on top of a page: a list of names would be wider than a phone."""
        return str(_("Conversation")) if self.conversation.is_group else self.names


@dataclass(frozen=True)
class News:
    """What has come since a page was shown: the lines to put below it, and where these end."""

    conversation: Conversation
    lines: list[Line]
    newest: str


def unread_by(member: Membership) -> QuerySet[Participant]:
    """Their sides of the conversations that have something unread."""
    rows: QuerySet[Participant] = Participant.objects.unread().apart().filter(alumnus__membership=member)
    return rows


def participants_of(own: Alumnus) -> Any:
    """One's own sides of all conversations that one has a part in now."""
    return Participant.objects.present().apart().filter(alumnus=own).select_related("conversation", "alumnus")


def rules_of(alumnus: Alumnus) -> MessageRules:
    return MessageRules.objects.filter(alumnus=alumnus).first() or MessageRules(alumnus=alumnus)


def list_page(
    member: Membership, own: Alumnus, show: Show, *, after: str | None = None, before: str | None = None
) -> tuple[list[Row], Page[Participant]]:
    """The latest first. Six queries, however many conversations and messages there are."""
    blocked = blocked_with(own.pk)
    latest = _readable(OuterRef("conversation"), OuterRef("joined_at"), blocked).values("pk")[:1]
    mine = participants_of(own).filter(archived_at__isnull=show == Show.INBOX).annotate(last_id=Subquery(latest))
    page: Page[Participant] = keyset_page(mine, order=("-last_at", "-id"), after=after, before=before, size=LIST_SIZE)
    return _rows(member, own, page.items, blocked), page


def _readable(conversation: Any, since: Any, blocked: Iterable[UUID]) -> Any:
    """The messages of a conversation from then on, the latest first, without those of blocked people."""
    found = Message.objects.filter(conversation=conversation, sent_at__gte=since).order_by("-sent_at", "-id")
    return found.exclude(author__in=list(blocked)) if blocked else found


def _rows(member: Membership, own: Alumnus, items: Sequence[Any], blocked: Iterable[UUID]) -> list[Row]:
    others: dict[UUID, list[Alumnus]] = {each.conversation_id: [] for each in items}
    here = Participant.objects.present().filter(conversation__in=others).exclude(alumnus=own)
    for each in here.exclude(alumnus__in=list(blocked)).select_related("alumnus").order_by("joined_at", "id"):
        others[each.conversation_id].append(each.alumnus)
    firsts = people_seen(member, [people[0] for people in others.values() if people])
    lasts = Message.objects.filter(pk__in=[each.last_id for each in items]).select_related("author").in_bulk()
    return [
        _row(own, each, [name_of(person) for person in others[each.conversation_id]],
             firsts.get(others[each.conversation_id][0].pk) if others[each.conversation_id] else None,
             lasts.get(each.last_id))
        for each in items
    ]  # fmt: skip


def _row(own: Alumnus, mine: Participant, names: list[str], first: Person | None, last: Message | None) -> Row:
    is_own = last is not None and last.author_id == own.pk
    spoken = name_of(last.author) if last is not None and mine.conversation.is_group else ""
    return Row(mine, names_of(names), first, last, is_own, spoken)


def talk_of(member: Membership, mine: Participant, *, after: str | None = None) -> Talk:
    """One page of a conversation, the latest messages unless `after` names a place before which to go on."""
    own, conversation = mine.alumnus, mine.conversation
    blocked = blocked_with(own.pk)
    page: Page[Message] = keyset_page(
        _readable(conversation, mine.joined_at, blocked), order=ORDER, after=after, size=PAGE_SIZE
    )
    sides = Participant.objects.filter(conversation=conversation).exclude(alumnus=own).select_related("alumnus")
    others = [each for each in sides.order_by("joined_at", "id") if each.alumnus_id not in blocked]
    people = people_seen(member, [each.alumnus for each in others])
    people[own.pk] = Person(own.pk, own.full_name)
    is_latest = page.previous_cursor is None
    return Talk(
        conversation=conversation,
        own=mine,
        people=[people[each.alumnus_id] for each in others if each.left_at is None],
        left=[people[each.alumnus_id] for each in others if each.left_at is not None],
        lines=_lines(own, page.items[::-1], people),
        earlier=page.next_cursor,
        is_latest=is_latest,
        may_write=conversation.is_group or any(takes_part(each.alumnus) for each in others),
        newest=_place_of(page.items) if is_latest else None,
        seen_by=_seen_by(own, others, page.items, people) if is_latest else "",
    )


def _place_of(messages: Sequence[Message]) -> str:
    """Of the first of them. Nothing has no place: below it stands everything."""
    return write_cursor([str(messages[0].sent_at), str(messages[0].pk)]) if messages else ""


def news_of(member: Membership, mine: Participant, *, since: str) -> News | None:
    """What stands below the place where a page ended; of very much, the next of it. Where nothing does, two queries."""
    own, blocked = mine.alumnus, blocked_with(mine.alumnus_id)
    readable = _readable(mine.conversation, mine.joined_at, blocked).select_related("author")
    messages = keyset_page(readable, order=ORDER, before=since, size=PAGE_SIZE).items
    if not messages:
        return None
    above = keyset_page(readable, order=ORDER, after=_place_of(messages[-1:]), size=1).items
    people = people_seen(member, {each.author_id: each.author for each in messages}.values())
    people[own.pk] = Person(own.pk, own.full_name)
    lines = _lines(own, messages[::-1], people, above=above[0] if above else None)
    return News(mine.conversation, lines, _place_of(messages))


def _lines(
    own: Alumnus, messages: Sequence[Message], people: dict[UUID, Person], *, above: Message | None = None
) -> list[Line]:
    lines: list[Line] = []
    for message in messages:
        before = lines[-1].message if lines else above
        day = timezone.localtime(message.sent_at).date()
        is_new_day = before is None or timezone.localtime(before.sent_at).date() != day
        is_first = is_new_day or before is None or before.author_id != message.author_id
        person = people.get(message.author_id) or Person(message.author_id, _gone(), is_here=False)
        lines.append(Line(message, person, message.author_id == own.pk, day if is_new_day else None, is_first))
    return lines


def _seen_by(
    own: Alumnus, others: Sequence[Participant], messages: Sequence[Message], people: dict[UUID, Person]
) -> str:
    """Below one's own last message, where both sides show what they have read."""
    if not messages or messages[0].author_id != own.pk:
        return ""
    read = [each for each in others if each.read_up_to is not None and each.read_up_to >= messages[0].sent_at]
    if not read or not rules_of(own).shows_read:
        return ""
    if not messages[0].conversation.is_group:
        return _("Read")
    return _("Read by %(names)s") % {"names": names_of([people[each.alumnus_id].name for each in read])}


def people_seen(member: Membership, people: Iterable[Alumnus]) -> dict[UUID, Person]:
    """With profile and photo where the member may see them; the name is known from the conversation. Two queries."""
    people = list(people)
    seen = seen_as_member(member, people) if people else {}
    cards = cards_of(seen) if seen else {}
    found = {}
    for person in people:
        href = reverse("directory:alumnus_detail", args=[person.pk]) if person.pk in seen else ""
        photo = small_photo(cards[person.pk].card, href) if person.pk in cards else ""
        found[person.pk] = Person(person.pk, name_of(person), takes_part(person), href, photo)
    return found


def name_of(person: Alumnus) -> str:
    return person.full_name if takes_part(person) else _gone()


def _gone() -> str:
    return _("Someone who is not here any more")


def names_of(names: Sequence[str]) -> str:
    """Ada Byron, Ben Ito, Cleo Haas and 2 more"""
    if not names:
        return _("Nobody else")
    shown, more = names[:NAMED], len(names) - NAMED
    if more > 0:
        others = ngettext("%(number)d more", "%(number)d more", more) % {"number": more}
        return _("%(names)s and %(last)s") % {"names": ", ".join(shown), "last": others}
    if len(shown) == 1:
        return shown[0]
    return _("%(names)s and %(last)s") % {"names": ", ".join(shown[:-1]), "last": shown[-1]}


@dataclass(frozen=True)
class Waiting:
    """A conversation with something unread, in one line."""

    conversation: Conversation
    names: str
    number: int


def list_waiting(own: Alumnus, *, most: int = 3) -> Asking[tuple[list[Waiting], int]]:
    """The latest few, and how many there are in all."""
    unread = Participant.objects.unread().apart().filter(alumnus=own).order_by("-last_at", "-id")
    mine = unread.select_related("conversation__first", "conversation__second")[:100]
    yield [mine]
    groups = [each.conversation_id for each in mine[:most] if each.conversation.is_group]
    others: dict[UUID, list[str]] = {pk: [] for pk in groups}
    here = Participant.objects.present().filter(conversation__in=groups).exclude(alumnus=own).select_related("alumnus")
    here = here.order_by("joined_at", "id")
    yield [here]
    for each in here:
        others[each.conversation_id].append(name_of(each.alumnus))
    found = [Waiting(each.conversation, _names(own, each.conversation, others), each.unread) for each in mine[:most]]
    return found, len(mine)


def _names(own: Alumnus, conversation: Conversation, others: dict[UUID, list[str]]) -> str:
    if conversation.is_group:
        return names_of(others[conversation.pk])
    other = conversation.second if conversation.first_id == own.pk else conversation.first
    return name_of(other) if other is not None else _gone()
