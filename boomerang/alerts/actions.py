"""Keeping alerts, and telling what they find."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from boomerang.alerts.emails import send_alert
from boomerang.alerts.finding import note_told, openings_in, untold
from boomerang.alerts.moments import next_due, zone_of
from boomerang.matching.keeping import GOOD
from boomerang.models import MOST_ALERTS, AlertRhythm, Fit, FitSide, Opening, OpeningAlert
from directory.models import Alumnus, AlumnusState
from engagement.digests.emails import addresses
from mail.categories import Category
from mail.models import Frequency
from mail.preferences import readers_wanting, wants_at_once
from tenancy.models import Employer
from web.errors import ActionError

LOOKED = OuterRef("looked_at")
READERS = (AlumnusState.ALUMNUS, AlumnusState.EMPLOYEE)


class TooManyAlerts(ActionError):
    """The member has as many as one may have."""


class AlreadyThere(ActionError):
    """One alert for what fits is enough."""


@dataclass(frozen=True)
class Wanted:
    """What the form says. `criteria` are those of the search it was made from; none for what fits."""

    name: str
    rhythm: str
    weekday: int
    hour: int
    fits_me: bool = False
    criteria: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def make_alert(*, alumnus: Alumnus, wanted: Wanted, employer: Employer) -> OpeningAlert:
    Alumnus.objects.select_for_update(no_key=True).get(pk=alumnus.pk)  # two tabs do not make one too many
    held = OpeningAlert.objects.filter(alumnus=alumnus)
    if held.count() >= MOST_ALERTS:
        raise TooManyAlerts(_("You have %(number)d alerts. Delete one first.") % {"number": MOST_ALERTS})
    if wanted.fits_me and held.filter(fits_me=True).exists():
        raise AlreadyThere(_("You have an alert for what fits you already."))
    alert = OpeningAlert(alumnus=alumnus, **vars(wanted))
    alert.due_at = next_due(alert, now=timezone.now(), zone=zone_of(alert, employer))
    alert.save()
    return alert


@transaction.atomic
def change_alert(*, alert: OpeningAlert, wanted: Wanted, employer: Employer) -> None:
    """Name, rhythm, day and hour; what it looks for stays."""
    for name in ("name", "rhythm", "weekday", "hour"):
        setattr(alert, name, getattr(wanted, name))
    alert.due_at = next_due(alert, now=timezone.now(), zone=zone_of(alert, employer))
    alert.save()


@transaction.atomic
def pause_alert(*, alert: OpeningAlert) -> None:
    OpeningAlert.objects.filter(pk=alert.pk, paused_at=None).update(paused_at=timezone.now(), due_at=None)


@transaction.atomic
def resume_alert(*, alert: OpeningAlert, employer: Employer) -> None:
    alert.paused_at = None
    alert.due_at = next_due(alert, now=timezone.now(), zone=zone_of(alert, employer))
    alert.save()


def delete_alert(*, alert: OpeningAlert) -> None:
    alert.delete()


@transaction.atomic
def run_now(*, alert: OpeningAlert, employer: Employer) -> int:
    """As if it were due, whatever its rhythm; says how many openings the mail tells. Paused stays paused."""
    if not wants_at_once(alert.alumnus_id, Category.OPENINGS):
        raise ActionError(_("You do not get single mails about openings. Change that in your mail settings first."))
    return _tell(alert, employer, now=timezone.now())


def run_due(employer: Employer, *, now: datetime | None = None) -> int:
    """Every alert whose time has come, each in a transaction of its own; says how many mails that made.

    Twice at the same moment, or late: the row is locked, and no opening is told twice.
    """
    now = now or timezone.now()
    mails = 0
    for pk in list(_due(now).values_list("pk", flat=True)):
        with transaction.atomic():
            for alert in _due(now).filter(pk=pk).select_for_update(of=("self",), skip_locked=True):
                mails += bool(_tell(alert, employer, now=now))
                alert.due_at = next_due(alert, now=now, zone=zone_of(alert, employer))
                alert.save(update_fields=["due_at"])
    return mails


def _due(now: datetime) -> QuerySet[OpeningAlert]:
    """Whose day and hour have come; of those that are told at once, the ones for which there may be news."""
    new = Opening.objects.running().filter(opened_at__gt=Coalesce(LOOKED, OuterRef("created_at")), opened_at__lte=now)
    fitting = Fit.objects.filter(side=FitSide.MEMBER, alumnus=OuterRef("alumnus"), score__gte=GOOD, found_at__gt=LOOKED)
    news = Q(fits_me=False) & Exists(new) | Q(fits_me=True) & (Q(looked_at=None) | Exists(fitting))
    at_once = Q(rhythm=AlertRhythm.AT_ONCE, paused_at=None) & news
    readers = readers_wanting(Category.OPENINGS, Frequency.AT_ONCE)
    alerts = OpeningAlert.objects.filter(alumnus__state__in=READERS, alumnus__in=readers)
    return alerts.filter(Q(due_at__lte=now) | at_once).order_by("pk")


def _tell(alert: OpeningAlert, employer: Employer, *, now: datetime) -> int:
    OpeningAlert.objects.filter(pk=alert.pk).update(looked_at=now)
    alumnus = alert.alumnus
    address = addresses([alumnus]).get(alumnus.pk)
    if address is None:
        return 0
    found = untold(alert, employer, alumnus)
    new = note_told([(alumnus.pk, pk) for pk in found], now=now)
    openings = openings_in([pk for pk in found if (alumnus.pk, pk) in new])
    if openings:
        send_alert(alert, openings, employer=employer, to=address, now=now)
    return len(openings)
