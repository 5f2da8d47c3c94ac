"""“Next events near you” in the round-up: what is within a day's reach, online, or to which one goes already."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.formats import date_format

from community.models import Event, EventState, GroupMember, MemberState
from directory.connections.rules import takes_part
from directory.models import Alumnus, Audience, Block, SearchRow
from directory.places.cities import within
from engagement.digests.sections import Item, Recipient
from tenancy.models import Employer
from tenancy.urls import employer_url

KM, SHOWN = 100, 5
AHEAD = timedelta(days=60)


def collect(employer: Employer, recipients: Sequence[Recipient]) -> Mapping[UUID, Sequence[Item]]:
    """Four queries at most, however many read it."""
    readers = [each for each in recipients if takes_part(each.alumnus)]
    events = _coming(readers)
    if not events:
        return {}
    ids = [each.pk for each in readers]
    rows = SearchRow.objects.filter(alumnus__in=ids, audience=Audience.STAFF).values_list("alumnus", "facets")
    facets = {pk: set(own) for pk, own in rows}
    blocks, inside = _blocks(ids), _members({event.group_id for event in events if event.group_id}, ids)
    found = {}
    for each in readers:
        theirs = [
            event
            for event in events
            if facets.get(each.pk, set()).issuperset(event.audience)
            and (event.group_id is None or (event.group_id, each.pk) in inside)
            and event.host_id not in blocks.get(each.pk, ())
            and is_near(event, each.alumnus)
        ]
        if theirs:
            found[each.pk] = [_item(employer, event) for event in theirs[:SHOWN]]
    return found


def _coming(readers: Sequence[Recipient]) -> list[Event]:
    if not readers:
        return []
    until = max(each.until for each in readers)
    rows = Event.objects.filter(state=EventState.PUBLISHED, starts_at__gt=until, starts_at__lte=until + AHEAD)
    return list(rows.order_by("starts_at", "pk"))


def _members(groups: Collection[UUID], ids: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    if not groups:
        return set()
    rows = GroupMember.objects.filter(group__in=groups, alumnus__in=ids, state=MemberState.MEMBER)
    return set(rows.values_list("group_id", "alumnus_id"))


def _blocks(ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    blocks = Block.objects.filter(Q(blocker__in=ids) | Q(blocked__in=ids))
    for blocker, blocked in blocks.values_list("blocker", "blocked"):
        found.setdefault(blocker, set()).add(blocked)
        found.setdefault(blocked, set()).add(blocker)
    return found


def is_near(event: Event, alumnus: Alumnus) -> bool:
    """An event without a city that is known is near to everybody: online, or nobody can tell."""
    if event.city_id is None or alumnus.city_id is None:
        return True
    return event.city_id in within(alumnus.city_id, KM)


def _item(employer: Employer, event: Event) -> Item:
    starts = event.starts_local
    when = f"{date_format(starts, 'l, j F')}, {starts:%H:%M}"
    place = ", ".join(part for part in (event.place, event.city) if part)
    url = employer_url(employer, "community:event_detail", event.pk)
    return Item(event.title, f"{when} · {place}" if place else when, url)
