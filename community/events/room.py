"""What the room brings along when the portal starts."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import step_up
from accounts.menu import for_roles
from audit.wording import Kind, Named, register_subjects
from community.calendar_feed import sources
from community.demo.events import register_chapter
from community.events.audit_words import register_words
from community.events.entries import own_entries
from community.events.keeping import OCCASION
from community.events.letter_block import NEXT_EVENTS
from community.events.nearby import collect
from community.events.replying import leave_group, part
from community.events.rules import READERS
from community.events.tile import events_tile
from community.groups import departures
from community.models import Event, EventState
from directory import home_tiles
from directory.connections import partings
from engagement import occasions
from engagement.digests import sections
from engagement.letters import blocks
from mail.categories import Category
from web.navigation import NavItem, register

PAGES = ("create", "detail", "update", "cancellation", "ticket", "guests")
STAFF_PAGES = ("manage_event_create", "manage_event_detail", "manage_event_cancellation", "event_rules")


def open_room() -> None:
    register_words()
    register_chapter()
    register_subjects("community.Event", Kind(_("Events"), _events))
    step_up.register("events.export", _("download the guests of an event"))
    occasions.register(OCCASION)
    departures.listen(leave_group)
    partings.listen(part)
    blocks.register(NEXT_EVENTS)
    sources.register(
        sources.Source(name="events", label=_("Events you are going to"), collect=own_entries, module="events")
    )
    sections.register(
        sections.Section(
            name="events", category=Category.EVENTS, label=_("Next events near you"), collect=collect, order=40,
            module="events",
        )
    )  # fmt: skip
    home_tiles.register(
        home_tiles.Tile(
            name="events", template="community/events/_tile.html", context=events_tile, order=30, module="events"
        )
    )
    _register_lines()


def _register_lines() -> None:
    register(
        NavItem(
            label=_("Events"), url_name="community:event_list", icon="calendar-days", order=48, area="portal",
            group=_("Together"), also=(*(f"community:event_{page}" for page in PAGES), "community:door"),
            module="events",
        )
    )  # fmt: skip
    register(
        NavItem(
            label=_("Events"), url_name="community:manage_event_list", icon="calendar-days", order=660, area="staff",
            group=_("Community"), also=tuple(f"community:{page}" for page in STAFF_PAGES), module="events",
            visible=for_roles(*READERS), waiting=lambda request: Event.objects.filter(state=EventState.ASKED),
        )
    )  # fmt: skip


def _events(ids: Iterable[str]) -> Mapping[str, Named]:
    found = Event.objects.filter(pk__in=ids, host__isnull=True)
    own = {
        str(event.pk): Named(event.title, reverse("community:manage_event_detail", args=[event.pk])) for event in found
    }
    others = Event.objects.filter(pk__in=ids, host__isnull=False).values_list("pk", "title")
    return own | {str(pk): Named(title) for pk, title in others}
