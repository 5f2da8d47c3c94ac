"""Which events somebody sees, who is told of among the guests, and what a list shows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership
from community.events.rules import READERS
from community.models import (
    NOT_OUT,
    OFF_THE_LIST,
    OUTSIDE,
    SHOWN_STATES,
    Event,
    EventHelper,
    Group,
    GroupMember,
    GroupState,
    Openness,
    Reply,
    ReplyState,
)
from community.models.events import EventQuerySet
from community.picking.by_rule import Rule, describe
from directory.connections.reading import cards_of, seen_as_member
from directory.models import Alumnus, Audience, Block, SearchRow
from directory.profile.photos import small_photo

GUESTS_SHOWN = 60


def visible_to(member: Membership, own: Alumnus | None) -> EventQuerySet:
    """What is meant for them, what they host, help at or have replied to; never of somebody one of the two has blocked,
    nor of a group they are out of. What its host has changed and nobody has looked at is there for its guests alone:
    show it as they know it (`Event.put_back`).

    Organisers see the employer's own besides, drafts too. One query, by what is asked about the person within it.
    """
    seen = Q(state__in=SHOWN_STATES, audience=[], group__isnull=True)
    if own is not None:
        replied = Reply.objects.filter(alumnus=own).values("event")
        helped = EventHelper.objects.filter(alumnus=own).values("event")
        within = Q(group__isnull=True) | Q(group__in=Group.objects.of(own.pk).values("pk"))
        meant = (Q(audience=[]) | Q(audience__contained_by=_facets(own))) & within
        out_of = GroupMember.objects.filter(alumnus=own, state__in=OUTSIDE).values("group")
        meant |= (Q(pk__in=replied) | Q(pk__in=helped)) & ~Q(group__in=out_of)
        on_the_list = Reply.objects.filter(alumnus=own).exclude(state__in=OFF_THE_LIST).values("event")
        held = Q(state__in=NOT_OUT, published_at__isnull=False, pk__in=on_the_list) & ~Q(group__in=out_of)
        seen = ((Q(state__in=SHOWN_STATES) & meant | held) & ~_blocked(own)) | Q(host=own)
    if member.has_role(*READERS):
        seen |= Q(host__isnull=True)
    rows: EventQuerySet = Event.objects.filter(seen)
    return rows


def _facets(own: Alumnus) -> Subquery:
    """By the employer's record: what an event asks for is told of this person to nobody."""
    return Subquery(SearchRow.objects.filter(alumnus=own, audience=Audience.STAFF).values("facets")[:1])


def _blocked(own: Alumnus) -> Q:
    made = Block.objects.filter(blocker=own).values("blocked")
    received = Block.objects.filter(blocked=own).values("blocker")
    return Q(host__in=made) | Q(host__in=received)


def blocked_with(own: Alumnus) -> set[UUID]:
    blocks = Block.objects.touching(own.pk).values_list("blocker", "blocked")
    return {person for pair in blocks for person in pair} - {own.pk}


@dataclass(frozen=True)
class Line:
    """One event of a list, with one's own reply."""

    event: Event
    reply: Reply | None


def lines(events: Iterable[Event], own: Alumnus | None) -> list[Line]:
    events = list(events)
    replies: dict[UUID, Reply] = {}
    if own is not None and events:
        replies = {each.event_id: each for each in Reply.objects.filter(alumnus=own, event__in=events)}
    for event in events:
        if own is None or event.host_id != own.pk:
            event.put_back()
    return [Line(event, replies.get(event.pk)) for event in events]


@dataclass(frozen=True)
class Person:
    name: str
    detail: str = ""
    href: str = ""
    photo: str = ""


def person_of(member: Membership, alumnus: Alumnus) -> Person | None:
    """As the directory would show them; None where it would not."""
    found = people_of(member, [alumnus])
    return found[0] if found else None


def people_of(member: Membership, people: Iterable[Alumnus]) -> list[Person]:
    """Three queries, however many. Nobody whom the member may not see."""
    people = list(people)
    audiences = seen_as_member(member, people)
    cards = cards_of(audiences)
    found = []
    for person in people:
        if person.pk in audiences:
            href, card = reverse("directory:alumnus_detail", args=[person.pk]), cards.get(person.pk)
            detail = (card.now or card.work) if card else ""
            found.append(Person(person.full_name, detail, href, small_photo(card.card, href) if card else ""))
    return found


@dataclass(frozen=True)
class Company:
    """Who else is coming, as far as each of them allows; the others are a number."""

    people: list[Person] = field(default_factory=list)
    others: int = 0


def company_of(event: Event, member: Membership, own: Alumnus) -> Company:
    going = Reply.objects.filter(event=event, state=ReplyState.GOING).exclude(alumnus=own)
    listed = going.filter(is_listed=True).order_by("replied_at", "pk").select_related("alumnus")[:GUESTS_SHOWN]
    people = people_of(member, [reply.alumnus for reply in listed])
    blocked = blocked_with(own)
    total = going.exclude(alumnus__in=blocked).aggregate(all=Count("pk"), more=Sum("plus_ones"))
    return Company(people, total["all"] + (total["more"] or 0) - len(people))


def ahead_of(reply: Reply) -> int:
    """How many stand before this one in the line."""
    return Reply.objects.filter(event=reply.event_id, state=ReplyState.WAITING, position__lt=reply.position).count()


def groups_for(own: Alumnus | None, *, is_own: bool, event: Event | None = None) -> QuerySet[Group]:
    """For whose members one may plan: members those they are in, organisers all that are no secret; and the one that
    the event is for already."""
    mine = Q(pk__in=Group.objects.of(own.pk).values("pk")) if own else Q(pk__in=[])
    meant = mine if is_own else mine | ~Q(openness=Openness.HIDDEN)
    known = Q(pk=event.group_id) if event and event.group_id else Q(pk__in=[])
    rows: QuerySet[Group] = Group.objects.filter(Q(meant, state=GroupState.ACTIVE) | known).order_by("name_key", "pk")
    return rows


def for_whom(event: Event) -> str:
    rule = Rule.of(event.rule)
    who = [_("Members of the group “%(name)s”") % {"name": event.group.name}] if event.group else []
    who += [] if rule.is_empty else [describe(rule).capitalize()]
    return " · ".join(who) or _("Everybody in the network")


@dataclass(frozen=True)
class Counts:
    """Replies by what they say. `guests` counts who is brought along too."""

    going: int = 0
    maybe: int = 0
    no: int = 0
    waiting: int = 0
    offered: int = 0
    guests: int = 0
    arrived: int = 0


def counts_of(events: Iterable[Event], *, but: Iterable[UUID] = ()) -> dict[UUID, Counts]:
    """One query for all of them."""
    rows = (
        Reply.objects.filter(event__in=list(events))
        .exclude(alumnus__in=list(but))
        .values("event", "state")
        .annotate(number=Count("pk"), more=Sum("plus_ones"), arrived=Count("arrived_at"))
    )
    found: dict[UUID, dict[str, int]] = {}
    for row in rows:
        event = found.setdefault(row["event"], {})
        if row["state"] in Counts.__dataclass_fields__:
            event[row["state"]] = row["number"]
        if row["state"] == ReplyState.GOING:
            event["guests"], event["arrived"] = row["number"] + (row["more"] or 0), row["arrived"]
    return {pk: Counts(**values) for pk, values in found.items()}


def replies_of(event: Event, *, but: Iterable[UUID] = ()) -> list[Reply]:
    """For whoever has the event in hand, in the order of what they need: who comes, who waits, who may come."""
    rows = Reply.objects.filter(event=event).exclude(alumnus__in=list(but)).select_related("alumnus")
    order = [ReplyState.GOING, ReplyState.OFFERED, ReplyState.WAITING, ReplyState.MAYBE, ReplyState.NO]
    ranks = {state.value: number for number, state in enumerate(order)}
    return sorted(
        rows, key=lambda reply: (ranks.get(reply.state, 9), reply.position or 0, reply.alumnus.sort_name, reply.pk)
    )


def answers_of(event: Event, reply: Reply) -> list[tuple[str, str]]:
    """One for each question, in their order."""
    return [(question["label"], reply.answers.get(question["key"], "")) for question in event.questions]
