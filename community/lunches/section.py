"""“Lunches and coffees” in the round-up: what waits for an answer, for those who get no mail of its own about it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from community.models import LunchDate, LunchGuest, LunchState, LunchTurn, TurnState
from directory.connections.rules import takes_part
from directory.models import Block
from engagement.digests.sections import Item, Recipient
from tenancy.models import Employer
from tenancy.urls import employer_url


def collect(employer: Employer, recipients: Sequence[Recipient]) -> Mapping[UUID, Sequence[Item]]:
    """Polls with a date ahead and without one's vote, and one's turn to plan. Two queries, however many read it."""
    readers = {each.pk: each for each in recipients if takes_part(each.alumnus)}
    if not readers:
        return {}
    found: dict[UUID, list[Item]] = defaultdict(list)
    for guest in _asked(readers):
        words = _("%(who)s would like to meet you: which dates suit you?")
        url = employer_url(employer, "community:lunch_detail", guest.lunch_id)
        found[guest.alumnus_id].append(
            Item(words % {"who": guest.lunch.planner.full_name}, f"{guest.lunch.table.name} · {guest.lunch.place}", url)
        )
    turns = LunchTurn.objects.filter(alumnus__in=readers, state=TurnState.ASKED).select_related("table")
    for turn in turns.order_by("asked_at", "pk"):
        words = _("It is your turn to plan “%(table)s”, or to pass it on") % {"table": turn.table.name}
        url = employer_url(employer, "community:table_detail", turn.table_id)
        found[turn.alumnus_id].append(Item(words, url=url))
    return found


def _asked(readers: Mapping[UUID, Recipient]) -> list[LunchGuest]:
    """By whom they have blocked, or who has blocked them, nobody is asked anything."""
    until = min(each.until for each in readers.values())
    ahead = LunchDate.objects.filter(lunch=OuterRef("lunch"), starts_at__gt=until)
    apart = Block.objects.filter(blocker=OuterRef("alumnus"), blocked=OuterRef("lunch__planner"))
    avoided = Block.objects.filter(blocker=OuterRef("lunch__planner"), blocked=OuterRef("alumnus"))
    rows = LunchGuest.objects.filter(
        Exists(ahead), ~Exists(apart), ~Exists(avoided), alumnus__in=readers, voted_at__isnull=True,
        lunch__state=LunchState.VOTING,
    )  # fmt: skip
    return list(rows.select_related("lunch__table", "lunch__planner").order_by("invited_at", "pk"))
