from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from audit.models import AuditEvent
from tenancy.models import EmployerPage

SHOWN = 10
# Name of the event: what it says, and its icon.
WORDS = {
    "page.created": (_("Written"), "file-plus"),
    "page.changed": (_("Changed"), "file-pen"),
    "page.published": (_("Published"), "globe"),
    "page.withdrawn": (_("Taken back"), "eye-off"),
}


@dataclass(frozen=True)
class Change:
    """One line of a page's history; `who` is empty for what nobody here did."""

    title: str | Promise
    icon: str
    who: str
    at: datetime


def history_of(page: EmployerPage) -> list[Change]:
    """The last changes, newest first, from the audit log: two queries."""
    events = list(AuditEvent.objects.about(page).filter(action__in=WORDS).order_by("-id")[:SHOWN])
    actors = {event.actor_id for event in events}
    names = dict(Membership.objects.filter(user_id__in=actors).values_list("user_id", "display_name"))
    return [Change(*WORDS[event.action], names.get(event.actor_id, ""), event.at) for event in events]
