"""The member's own switch. Nothing here leaves an audit event: the log is read by people who may not know of a wish."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from boomerang.models import REMINDER_DAYS, ReturnWish, WishRead
from boomerang.models.wishes import wish_ends
from boomerang.wishes.emails import send_reminder
from boomerang.wishes.reading import KEPT_FOR, open_wishes
from directory.managers import managers_of
from directory.models import Alumnus, AlumnusState
from tenancy.models import Employer
from web.errors import ActionError

FORGOTTEN_AFTER = timedelta(days=30)  # what a wish said, once it has ended


class NotAnAlumnus(ActionError):
    """Somebody who works here, or waits to be let in, has nothing to come back to."""


@dataclass(frozen=True)
class Wanted:
    roles: Sequence[str] = ()
    places: Sequence[str] = ()
    contracts: Sequence[str] = ()
    is_remote_fine: bool = False
    from_when: date | None = None
    hours: int | None = None


@transaction.atomic
def state_wish(alumnus: Alumnus, *, wanted: Wanted) -> ReturnWish:
    """Switches it on, or changes what it says; either way it holds for its full time from today."""
    if not may_wish(alumnus):
        raise NotAnAlumnus(_("This is for people who have left."))
    now = timezone.now()
    wish, _created = ReturnWish.objects.update_or_create(
        alumnus=alumnus,
        defaults={
            "roles": list(wanted.roles),
            "places": list(wanted.places),
            "contracts": list(wanted.contracts),
            "is_remote_fine": wanted.is_remote_fine,
            "from_when": wanted.from_when,
            "hours": wanted.hours,
            "until": wish_ends(),
            "stated_at": now,
            "ended_at": None,
            "reminded_at": None,
            "former_managers": managers_of(alumnus),
        },
    )
    return wish


def may_wish(alumnus: Alumnus) -> bool:
    return alumnus.state == AlumnusState.ALUMNUS and alumnus.has_joined and not alumnus.is_limited


@transaction.atomic
def keep_wish(wish: ReturnWish) -> bool:
    """One click: as it is, for its full time from today. False for one that has ended."""
    wish = ReturnWish.objects.select_for_update(of=("self",)).select_related("alumnus").get(pk=wish.pk)
    if not wish.is_running or wish.alumnus.state != AlumnusState.ALUMNUS:
        return False
    wish.until, wish.reminded_at, wish.former_managers = wish_ends(), None, managers_of(wish.alumnus)
    wish.save(update_fields=["until", "reminded_at", "former_managers"])
    return True


@transaction.atomic
def end_wish(wish: ReturnWish) -> None:
    """From this moment nobody reads it any more."""
    ReturnWish.objects.filter(pk=wish.pk, ended_at=None).update(ended_at=timezone.now())


def remind_and_forget(employer: Employer) -> dict[str, int]:
    """Every hour. A week before the end one mail; what ended a month ago is forgotten, rows of readers after a year."""
    _follow_managers()
    reminded = sum(_remind(wish, employer) for wish in _ending_soon())
    today, now = timezone.localdate(), timezone.now()
    over = ReturnWish.objects.filter(until__lt=today - FORGOTTEN_AFTER)
    ended = ReturnWish.objects.filter(ended_at__lt=now - FORGOTTEN_AFTER)
    forgotten = over.delete()[0] + ended.delete()[0]
    WishRead.objects.filter(at__lt=now - KEPT_FOR).delete()
    return {"reminded": reminded, "forgotten": forgotten}


def _follow_managers() -> None:
    """Records change: whoever is named as a manager by now reads it no longer, and whoever is not any more may."""
    for wish in open_wishes().select_related("alumnus"):
        if (managers := managers_of(wish.alumnus)) != wish.former_managers:
            ReturnWish.objects.filter(pk=wish.pk).update(former_managers=managers)


def _ending_soon() -> list[ReturnWish]:
    soon = timezone.localdate() + timedelta(days=REMINDER_DAYS)
    return list(open_wishes().filter(until__lte=soon, reminded_at=None).select_related("alumnus"))


@transaction.atomic
def _remind(wish: ReturnWish, employer: Employer) -> bool:
    if not ReturnWish.objects.running().filter(pk=wish.pk, reminded_at=None).update(reminded_at=timezone.now()):
        return False
    send_reminder(wish, employer=employer)
    return True
