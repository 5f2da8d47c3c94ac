"""An event as calendars take it: the UID stays, the SEQUENCE grows with each change that goes out."""

from datetime import datetime, timedelta

from community.models import Event, Reply, ReplyState
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.urls import employer_url
from web.addresses import sender_address
from web.calendars import Entry, own_uid

KEPT = timedelta(days=90)


def entry_of(
    event: Event, employer: Employer, *, reply: Reply | None = None, guest: tuple[str, str] | None = None
) -> Entry:
    """The link stands in it for those alone who are going: `reply` says so. `guest` is a name and an address."""
    is_going = reply is not None and reply.is_going
    url = employer_url(employer, "community:event_detail", event.pk)
    return Entry(
        uid=own_uid("event", event.pk),
        sequence=event.sequence + (reply.sequence if reply else 0),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        title=event.title,
        zone=event.zone,
        place=", ".join(part for part in (event.place, event.city) if part),
        url=url,
        description=f"{event.link}\n{url}" if is_going and event.link else url,
        organiser=(employer.sender_name or employer.name, employer.reply_to or sender_address()),
        attendees=(guest,) if guest else (),
        cancelled=event.is_cancelled,
    )


def own_entries(employer: Employer, alumnus: Alumnus, now: datetime) -> list[Entry]:
    """For the personal calendar: where somebody is going. One query."""
    replies = alumnus.event_replies.filter(
        state=ReplyState.GOING, event__ends_at__gt=now - KEPT, event__published_at__isnull=False
    ).select_related("event")
    return [entry_of(_as_known(reply.event), employer, reply=reply) for reply in replies]


def _as_known(event: Event) -> Event:
    event.put_back()
    return event
