"""Keeping alerts, beginning with one for everybody who wants such mail, and telling what they find."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from boomerang.alerts.emails import send_alert
from boomerang.alerts.finding import note_told, openings_in, tie_to, untold
from boomerang.alerts.moments import next_due, zone_of
from boomerang.matching.keeping import GOOD
from boomerang.models import MOST_ALERTS, AlertRhythm, Fit, FitSide, Opening, OpeningAlert, ToldOpening
from directory.models import Alumnus, AlumnusState
from engagement.digests.emails import addresses
from mail.categories import Category
from mail.models import Frequency, Message, Preference, State, Trouble
from mail.preferences import readers_wanting, wants_at_once
from tenancy.bulk import build
from tenancy.models import Employer
from web.errors import ActionError
from web.mail_rendering import spoken

LOOKED = OuterRef("looked_at")
READERS = (AlumnusState.ALUMNUS, AlumnusState.EMPLOYEE)
BEGUN_AT_ONCE = 1_000
FRESH = timedelta(days=7)
# Not sent, and no use in trying again: it is the address or the mail, not the week.
FOR_GOOD = (Trouble.NO_MAILBOX, Trouble.REFUSED, Trouble.BOUNCED, Trouble.POISON, Trouble.UNREADABLE)


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
    held = OpeningAlert.objects.kept().filter(alumnus=alumnus)
    if held.count() >= MOST_ALERTS:
        raise TooManyAlerts(_("You have %(number)d alerts. Delete one first.") % {"number": MOST_ALERTS})
    if wanted.fits_me and held.filter(fits_me=True).exists():
        raise AlreadyThere(_("You have an alert for what fits you already."))
    if wanted.fits_me:
        OpeningAlert.objects.filter(alumnus=alumnus, fits_me=True).delete()  # the one they had removed
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
    """The one for what fits stays as removed: nobody gets it a second time unless they ask for it."""
    if not alert.fits_me:
        alert.delete()
        return
    alert.removed_at, alert.due_at = timezone.now(), None
    alert.save(update_fields=["removed_at", "due_at"])


def begin_alerts(employer: Employer, *, now: datetime | None = None) -> int:
    """Whoever wants openings at once is told of what fits them, without having to ask for it. Says how many are new.

    Who said yes these days hears of what is open already; of whoever did so long ago, only of what comes.
    """
    now = now or timezone.now()
    wanted = Preference.objects.filter(category=Category.OPENINGS, frequency=Frequency.AT_ONCE)
    members = Alumnus.objects.filter(pk=OuterRef("recipient_id"), state__in=READERS, joined_at__isnull=False)
    begun = OpeningAlert.objects.filter(alumnus=OuterRef("recipient_id"), fits_me=True)
    new = wanted.filter(Exists(members), ~Exists(begun)).order_by("recipient_id")
    with translation.override(spoken("", employer)):
        name = _("What fits your profile")
    made = 0
    while people := list(new.values_list("recipient_id", "changed_at")[:BEGUN_AT_ONCE]):
        alerts = [_first_alert(pk, name, now, None if said > now - FRESH else now) for pk, said in people]
        made += len(OpeningAlert.objects.bulk_create(alerts, ignore_conflicts=True))
    return made


def _first_alert(pk: UUID, name: str, now: datetime, looked_at: datetime | None) -> OpeningAlert:
    return build(
        OpeningAlert, alumnus_id=pk, name=name, fits_me=True, rhythm=AlertRhythm.AT_ONCE, created_at=now,
        looked_at=looked_at,
    )  # fmt: skip


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


@transaction.atomic
def settle_told() -> int:
    """What stood in a mail that never went out is to be told again; says how many openings those are.

    A week without room for the mail, a pause, a relay that was away: with its next mail the alert tells them anew.
    """
    waiting = ToldOpening.objects.filter(message_id__isnull=False)
    over = Message.objects.in_scope().exclude(state__in=(State.PENDING, State.CAPPED))
    ids = list(waiting.values_list("message_id", flat=True).distinct())
    ended = dict(over.filter(pk__in=ids).values_list("pk", "state"))
    lost = over.filter(pk__in=ids, state__in=(State.FAILED, State.SUPPRESSED)).exclude(error__in=FOR_GOOD)
    untold_again = ToldOpening.objects.filter(message_id__in=list(lost.values_list("pk", flat=True)))
    people = set(untold_again.values_list("alumnus", flat=True))
    OpeningAlert.objects.filter(alumnus__in=people, rhythm=AlertRhythm.AT_ONCE).update(looked_at=None)
    count, _rows = untold_again.delete()
    waiting.filter(message_id__in=list(ended)).update(message_id=None)
    return count


def _due(now: datetime) -> QuerySet[OpeningAlert]:
    """Whose day and hour have come; of those that are told at once, the ones for which there may be news."""
    new = Opening.objects.running().filter(opened_at__gt=Coalesce(LOOKED, OuterRef("created_at")), opened_at__lte=now)
    fitting = Fit.objects.filter(side=FitSide.MEMBER, alumnus=OuterRef("alumnus"), score__gte=GOOD, found_at__gt=LOOKED)
    news = Q(fits_me=False) & Exists(new) | Q(fits_me=True) & (Q(looked_at=None) | Exists(fitting))
    at_once = Q(rhythm=AlertRhythm.AT_ONCE, paused_at=None) & news
    readers = readers_wanting(Category.OPENINGS, Frequency.AT_ONCE)
    alerts = OpeningAlert.objects.kept().filter(alumnus__state__in=READERS, alumnus__in=readers)
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
        message = send_alert(alert, openings, employer=employer, to=address, now=now)
        tie_to(message.pk, alumnus.pk, [opening.pk for opening in openings])
    return len(openings)
