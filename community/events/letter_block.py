"""The next events in a letter: the employer's own, for everybody, at the moment it is rendered."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from community.events.letter_forms import MOST, NextEventsForm
from community.models import Event, EventState
from engagement.letters.blocks import Block, BlockKind
from engagement.letters.filling import Pen
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.urls import employer_url


def events_in(block: Block, employer: Employer) -> list[Event]:
    """A letter goes to many people at once: what only some of them may see has no place in it."""
    if not employer.has_module("events"):
        return []
    rows = Event.objects.filter(
        state=EventState.PUBLISHED, starts_at__gt=timezone.now(), audience=[], group__isnull=True, is_members=False
    )
    return list(rows.order_by("starts_at", "pk")[: min(MOST, block["number"])])


def shown(block: Block, pen: Pen, employer: Employer) -> Mapping[str, Any]:
    return {"events": [_line(event, employer) for event in events_in(block, employer)]}


def text(block: Block, pen: Pen, employer: Employer) -> str:
    lines = [_line(event, employer) for event in events_in(block, employer)]
    return "\n\n".join("\n".join([each["title"], each["facts"], each["url"]]) for each in lines)


def check(block: Block) -> Iterator[str]:
    employer = Employer.objects.get(pk=require_tenant())
    if not employer.has_module("events"):
        yield _("“Events” is switched off. Take the block out.")
    elif not events_in(block, employer):
        yield _("There is no event to come that all members may see. Publish one, or take the block out.")


def _line(event: Event, employer: Employer) -> dict[str, str]:
    starts = event.starts_local
    when = f"{date_format(starts, 'l, j F')}, {starts:%H:%M}"
    place = ", ".join(part for part in (event.place, event.city) if part) or _("Online")
    return {
        "title": _plain(event.title),
        "facts": _plain(f"{when} ({event.zone_words}) · {place}"),
        "url": employer_url(employer, "community:event_detail", event.pk),
    }


def _plain(words: str) -> str:
    """No place for a person's values: the outbox fills what stands between two braces."""
    return words.replace("{{", "{ {")


NEXT_EVENTS = BlockKind(
    name="next_events", label=lazy("Next events"), icon="calendar-days", order=62, form=NextEventsForm, shown=shown,
    text=text, check=check, templates="community/letters/blocks",
    offered=lambda employer: employer.has_module("events"),
)  # fmt: skip
