"""What happened between the reader and people they know: who asked to connect, and who said yes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from directory.connections.rules import takes_part
from directory.models import Alumnus, Audience, Connection, ConnectionState
from directory.visibility import audiences_of
from engagement.digests.sections import Item, Recipient
from tenancy.models import Employer
from tenancy.urls import employer_url


def collect(employer: Employer, recipients: Sequence[Recipient]) -> Mapping[UUID, Sequence[Item]]:
    """Two queries. Whoever asks shows their name to the person they ask, whatever else they hide."""
    taking_part = {each.pk: each for each in recipients if takes_part(each.alumnus)}
    found: dict[UUID, list[Item]] = defaultdict(list)
    if not taking_part:
        return found
    since = min(each.since for each in taking_part.values())
    asked_me = employer_url(employer, "directory:connection_list") + "?show=asked-me"
    asks = Connection.objects.filter(asked__in=taking_part, state=ConnectionState.ASKED, asked_at__gte=since)
    for ask in asks.select_related("asker").order_by("asked_at", "id"):
        reader = taking_part[ask.asked_id]
        if _is_between(ask.asked_at, reader) and takes_part(ask.asker):
            title = _("%(name)s would like to connect") % {"name": ask.asker.full_name}
            found[reader.pk].append(Item(title, _("Say yes or no: a no is not told to anybody."), asked_me))
    answers = Connection.objects.filter(asker__in=taking_part, state=ConnectionState.ACCEPTED, answered_at__gte=since)
    for yes in answers.select_related("asked").order_by("answered_at", "id"):
        reader = taking_part[yes.asker_id]
        if _is_between(yes.answered_at, reader) and _is_seen(yes.asked):
            title = _("You and %(name)s are connected now") % {"name": yes.asked.full_name}
            url = employer_url(employer, "directory:alumnus_detail", yes.asked_id)
            found[reader.pk].append(Item(title, _("They said yes to your ask."), url))
    return found


def _is_between(at: datetime | None, reader: Recipient) -> bool:
    return at is not None and reader.since <= at < reader.until


def _is_seen(alumnus: Alumnus) -> bool:
    return Audience.CONNECTIONS in audiences_of(alumnus)
