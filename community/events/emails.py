"""What guests and hosts get by mail. A reply says which mail is owed; here it is written, and owed no more."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from community.events.entries import entry_of
from community.models import Event, Owed, Reply, ReplyState
from directory.connections.emails import address_of_person, write_to
from directory.models import Alumnus
from mail.actions import enqueue
from mail.categories import Category
from mail.preferences import wants_at_once
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.urls import employer_url
from web.calendars import calendar

# What a reply in this state is told, where its state is what is owed.
WORDS = {
    ReplyState.GOING: "going",
    ReplyState.WAITING: "waiting",
    ReplyState.OFFERED: "offered",
    ReplyState.EXPIRED: "expired",
    ReplyState.NO: "off",
    ReplyState.MAYBE: "off",
}
ONLY_GUESTS = (Owed.WEEK, Owed.DAY, Owed.MISSED)  # said to those who are going and nobody else


@transaction.atomic
def write_owed(reply_id: Any, *, employer: Employer) -> bool:
    """In one transaction with the outbox: a mail is owed or it is written, never both. Another worker's is left."""
    rows = Reply.objects.filter(pk=reply_id).owed_now().select_related("event", "alumnus")
    reply: Reply | None = rows.select_for_update(of=("self",), skip_locked=True).first()
    if reply is None:
        return False
    owed, reply.owed = Owed(reply.owed), Owed.NOTHING
    if owed not in ONLY_GUESTS or reply.is_going:
        _write(reply, owed, employer)
    reply.save(update_fields=["owed", "has_entry"])
    return True


def _write(reply: Reply, owed: Owed, employer: Employer) -> None:
    event, guest = reply.event, reply.alumnus
    event.put_back()
    address = address_of_person(guest)
    what = WORDS[ReplyState(reply.state)] if owed == Owed.STATE else owed.value
    method = _method(reply, owed)
    if not address or (owed == Owed.MISSED and not wants_at_once(guest.pk, Category.EVENTS)):
        return
    entry = entry_of(event, employer, reply=reply, guest=(guest.full_name, address))
    enqueue(
        to=address,
        template="community/event",
        context=_context(event, employer, guest, what) | {"reply": reply, "calendar_note": method == "REQUEST"}
        | _private(reply),
        category=Category.EVENTS if owed == Owed.MISSED else Category.SERVICE,
        employer=employer,
        recipient_id=guest.pk,
        calendar=calendar([entry], now=timezone.now(), method=method) if method else "",
    )  # fmt: skip
    if method:
        reply.has_entry = method == "REQUEST"


def _method(reply: Reply, owed: Owed) -> Any:
    """An entry goes to those who are going; who has one and is not any more gets it taken back."""
    if owed in ONLY_GUESTS:
        return None
    if owed != Owed.CANCELLED and reply.is_going:
        return "REQUEST"
    return "CANCEL" if reply.has_entry else None


def _private(reply: Reply) -> dict[str, Any]:
    """The link to follow is for those who are going."""
    until = reply.offered_until
    return {
        "link": reply.event.link if reply.is_going else "",
        "until": until.astimezone(reply.event.zone).replace(tzinfo=None) if until else None,
    }


def tell_host(event: Event, what: str) -> None:
    """That their event is out, wants a change first, or was called off by the employer."""
    host = event.host
    assert host is not None
    employer = Employer.objects.get(pk=require_tenant())
    write_to(host, "community/event_host", _context(event, employer, host, what), employer=employer, key=None)


def _context(event: Event, employer: Employer, person: Alumnus, what: str) -> dict[str, Any]:
    starts, ends = event.starts_local, event.ends_local
    if what in ("missed", "cancelled"):
        url = employer_url(employer, "community:event_list")
    else:
        url = employer_url(employer, "community:event_detail", event.pk)
    return {
        "what": what,
        "event": event,
        "employer": employer,
        "name": person.given_name,
        "starts_at": starts,
        "ends_at": ends,
        "is_one_day": starts.date() == ends.date(),
        "place": ", ".join(part for part in (event.place, event.city) if part),
        "url": url,
    }
