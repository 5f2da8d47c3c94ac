"""Mail about lunches. Subjects name nobody: HR reads one when its mail does not arrive, and is not at the table.

An invitation, a reminder and a turn go to those who want mail about their circle; what follows from one's own vote or
plan goes to everybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.utils import timezone

from community.lunches.entries import entry_of
from community.lunches.links import ticket_of
from community.models import Lunch, LunchGuest, LunchTurn
from directory.connections.emails import address_of_person, write_to
from directory.connections.rules import takes_part
from directory.models import Alumnus
from mail.categories import Category
from tenancy.models import Employer
from tenancy.urls import employer_url
from web.addresses import sender_address
from web.calendars import calendar

Change = Literal["fixed", "moved", "off"]


@dataclass(frozen=True)
class ShownDate:
    """As clocks at the place show it, whatever the reader's own say."""

    at: datetime
    zone: str


def shown(at: datetime, lunch: Lunch) -> ShownDate:
    local = timezone.localtime(at, lunch.place_zone)
    return ShownDate(local.replace(tzinfo=None), lunch.zone.replace("_", " "))


def send_invitation(guest: LunchGuest, *, employer: Employer, dates: Iterable[datetime]) -> None:
    _ask(guest, "lunch_invitation", employer=employer, dates=dates, key=f"lunch:{guest.pk}:asked")


def send_reminder(guest: LunchGuest, *, employer: Employer, dates: Iterable[datetime]) -> None:
    _ask(guest, "lunch_reminder", employer=employer, dates=dates, key=f"lunch:{guest.pk}:reminded:{guest.reminders}")


def _ask(guest: LunchGuest, template: str, *, employer: Employer, dates: Iterable[datetime], key: str) -> None:
    context = {
        "lunch": guest.lunch,
        "planner": guest.lunch.planner,
        "dates": [shown(at, guest.lunch) for at in dates],
        "url": ticket_of(guest).url,
    }
    _send(guest.alumnus, template, Category.CIRCLE, employer=employer, context=context, key=key)


def send_date(
    guest: LunchGuest, change: Change, *, employer: Employer, names: Iterable[str], now: datetime, words: str = ""
) -> bool:
    """The date with its calendar file, a change of it, or its end. Whether it went out."""
    lunch = guest.lunch
    assert lunch.starts_at is not None
    address = address_of_person(guest.alumnus)
    entry = entry_of(
        lunch, employer=employer, names=names, attendee=(guest.alumnus.full_name, address),
        organiser=(employer.sender_name or employer.name, employer.reply_to or sender_address()),
    )  # fmt: skip
    context = {
        "lunch": lunch,
        "planner": lunch.planner,
        "date": shown(lunch.starts_at, lunch),
        "change": change,
        "words": words,
        "url": ticket_of(guest).url,
    }
    return _send(
        guest.alumnus, "lunch_off" if change == "off" else "lunch_fixed",
        Category.SERVICE if guest.voted_at or guest.has_entry else Category.CIRCLE,
        employer=employer, context=context, key=f"lunch:{guest.pk}:{change}:{lunch.sequence}",
        file=calendar([entry], method="CANCEL" if change == "off" else "REQUEST", now=now),
    )  # fmt: skip


def send_off_unfixed(guest: LunchGuest, *, employer: Employer, words: str) -> None:
    """To those who have voted: there will be no date."""
    context = {"lunch": guest.lunch, "planner": guest.lunch.planner, "date": None, "words": words}
    key = f"lunch:{guest.pk}:off"
    _send(guest.alumnus, "lunch_off", Category.SERVICE, employer=employer, context=context, key=key)


def send_complete(lunch: Lunch, *, employer: Employer) -> None:
    key = f"lunch:{lunch.pk}:complete"
    _to_planner(lunch, "lunch_complete", "community:lunch_detail", employer=employer, key=key)


def send_cannot(guest: LunchGuest, *, employer: Employer) -> None:
    """To the planner, once for each date: somebody who was coming is not."""
    lunch = guest.lunch
    assert lunch.starts_at is not None
    context = {
        "lunch": lunch,
        "guest": guest.alumnus,
        "date": shown(lunch.starts_at, lunch),
        "url": employer_url(employer, "community:lunch_detail", lunch.pk),
    }
    key = f"lunch:{guest.pk}:cannot:{lunch.sequence}"
    _send(lunch.planner, "lunch_cannot", Category.SERVICE, employer=employer, context=context, key=key)


def send_outcome_question(lunch: Lunch, *, employer: Employer) -> None:
    key = f"lunch:{lunch.pk}:outcome"
    _to_planner(lunch, "lunch_outcome", "community:lunch_outcome", employer=employer, key=key)


def _to_planner(lunch: Lunch, template: str, page: str, *, employer: Employer, key: str) -> None:
    context = {"lunch": lunch, "url": employer_url(employer, page, lunch.pk)}
    _send(lunch.planner, template, Category.SERVICE, employer=employer, context=context, key=key)


def send_turn(turn: LunchTurn, lunch: Lunch, *, employer: Employer) -> None:
    context = {
        "table": turn.table,
        "date": shown(turn.proposed_at, lunch),
        "url": employer_url(employer, "community:table_detail", turn.table_id),
    }
    key = f"lunch-turn:{turn.pk}"
    _send(turn.alumnus, "lunch_turn", Category.CIRCLE, employer=employer, context=context, key=key)


def _send(
    to: Alumnus,
    template: str,
    category: Category,
    *,
    employer: Employer,
    context: dict[str, Any],
    key: str,
    file: str = "",
) -> bool:
    name = f"community/{template}"
    return takes_part(to) and write_to(to, name, context, employer=employer, key=key, category=category, calendar=file)
