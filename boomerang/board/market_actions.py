"""What alumni do with openings of the places where they work now, and what colleagues of HR do about them.

Each is one transaction, leaves an audit event and tells everybody who listens.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from boomerang.board.emails import send_reminder, send_taken_down
from boomerang.board.rules import LIVE_DAYS, MOST_LIVE, REMIND_DAYS, may_report
from boomerang.models import Opening, OpeningReport, OpeningState, Origin, ReportKind
from boomerang.openings.actions import Place, move_opening, note_move, save_opening
from boomerang.openings.changes import tell_changed
from boomerang.openings.visibility import Looker
from directory.models import Alumnus
from tenancy.models import Employer
from web.errors import ActionError


class TooMany(ActionError):
    """So many live ones of one person are no openings any more, they are advertising."""


class TakenDown(ActionError):
    """Colleagues of HR have decided about this one."""


@transaction.atomic
def post_opening(
    *,
    employer: Employer,
    alumnus: Alumnus,
    fields: Mapping[str, Any],
    places: Iterable[Place] = (),
    must: Iterable[str] = (),
    nice: Iterable[str] = (),
    by: Membership,
) -> Opening:
    """On the board at once, for `LIVE_DAYS` days."""
    _refuse_one_more(alumnus)
    today = employer.today()
    opening = Opening(origin=Origin.MARKETPLACE, posted_by=alumnus, expires_on=today + timedelta(days=LIVE_DAYS))
    opening = save_opening(opening=opening, fields=fields, places=places, must=must, nice=nice, by=by)
    return move_opening(opening=opening, to=OpeningState.OPEN, by=by)


@transaction.atomic
def update_posting(
    *,
    opening: Opening,
    fields: Mapping[str, Any],
    places: Iterable[Place],
    must: Iterable[str],
    nice: Iterable[str],
    by: Membership,
) -> Opening:
    return save_opening(opening=_own(opening), fields=fields, places=places, must=must, nice=nice, by=by)


@transaction.atomic
def renew(*, employer: Employer, opening: Opening, by: Membership) -> Opening:
    """Another `LIVE_DAYS` days from today; one that has run out runs again."""
    opening = _own(opening)
    opening.expires_on = employer.today() + timedelta(days=LIVE_DAYS)
    opening.reminded_of = None
    if opening.state == OpeningState.OPEN:
        opening.save(update_fields=["expires_on", "reminded_of"])
        record("opening.renewed", subject=opening, by=by)
        tell_changed([opening.pk])
        return opening
    assert opening.posted_by is not None  # a constraint of the table
    _refuse_one_more(opening.posted_by)
    opening.save(update_fields=["expires_on", "reminded_of"])
    record("opening.renewed", subject=opening, by=by)
    return move_opening(opening=opening, to=OpeningState.OPEN, by=by)


@transaction.atomic
def withdraw(*, opening: Opening, by: Membership) -> Opening:
    """The one who posted it needs it no more."""
    return move_opening(opening=_own(opening), to=OpeningState.CLOSED, by=by)


@transaction.atomic
def take_down(*, employer: Employer, opening: Opening, reason: str, by: Membership) -> Opening:
    """Off the board for good, and whoever posted it is told why. Settles all reports of it."""
    opening = _own(opening)
    if opening.state != OpeningState.CLOSED:
        opening = move_opening(opening=opening, to=OpeningState.CLOSED, by=by, note=reason)
    else:
        note_move(opening, OpeningState.CLOSED, by=by, note=reason)
    opening.taken_down_at = timezone.now()
    opening.save(update_fields=["taken_down_at"])
    record("opening.taken_down", subject=opening, by=by)
    _settle(opening)
    send_taken_down(employer=employer, opening=opening, reason=reason)
    tell_changed([opening.pk])
    return opening


@transaction.atomic
def settle_reports(*, opening: Opening, by: Membership) -> int:
    """Somebody has looked and found nothing wrong with it."""
    settled = _settle(opening)
    if settled:
        record("opening.reports_settled", subject=opening, by=by, reports=settled)
    return settled


@transaction.atomic
def report(*, opening: Opening, looker: Looker, alumnus: Alumnus, kind: ReportKind, note: str = "") -> OpeningReport:
    """Once for each person and opening: saying it again says it anew."""
    if not may_report(opening, looker):
        raise ActionError(_("This opening cannot be reported any more."))
    said, _is_new = OpeningReport.objects.update_or_create(
        opening=opening,
        alumnus=alumnus,
        defaults={"kind": kind, "note": note[:500], "at": timezone.now(), "settled_at": None},
    )
    record("opening.reported", subject=opening, by=None, kind=kind)
    return said


@transaction.atomic
def expire(*, today: date) -> int:
    """Closes what has run out, of alumni after their days and of all after the deadline. Twice changes nothing."""
    over = Opening.objects.filter(state__in=[OpeningState.OPEN, OpeningState.ON_HOLD])
    ended = over.filter(expires_on__lt=today) | over.filter(deadline__lt=today)
    closed = list(ended.order_by("pk").select_for_update(skip_locked=True))
    for opening in closed:
        move_opening(opening=opening, to=OpeningState.CLOSED, by=None)
    return len(closed)


@transaction.atomic
def remind(*, employer: Employer, today: date) -> int:
    """Tells those whose opening ends within `REMIND_DAYS` days, once for each end."""
    ending = Opening.objects.filter(
        origin=Origin.MARKETPLACE,
        state=OpeningState.OPEN,
        expires_on__range=(today, today + timedelta(days=REMIND_DAYS)),
        reminded_of__isnull=True,
    )
    found = list(ending.select_related("posted_by").order_by("pk").select_for_update(of=("self",), skip_locked=True))
    for opening in found:
        send_reminder(employer=employer, opening=opening)
        opening.reminded_of = opening.expires_on
        opening.save(update_fields=["reminded_of"])
    return len(found)


def live_count(alumnus: Alumnus) -> int:
    return int(Opening.objects.filter(posted_by=alumnus, state=OpeningState.OPEN).count())


def _refuse_one_more(alumnus: Alumnus) -> None:
    """The person's row is locked: two tabs are no way to a sixth."""
    Alumnus.objects.select_for_update(no_key=True).get(pk=alumnus.pk)
    if live_count(alumnus) >= MOST_LIVE:
        raise TooMany(_("You have %(number)d openings on the board. Withdraw one first.") % {"number": MOST_LIVE})


def _own(opening: Opening) -> Opening:
    opening = Opening.objects.select_for_update(of=("self",)).select_related("posted_by").get(pk=opening.pk)
    if not opening.is_marketplace:
        raise TypeError("This is no opening of the marketplace.")
    if opening.taken_down_at is not None:
        raise TakenDown(_("This opening has been taken down."))
    return opening


def _settle(opening: Opening) -> int:
    open_reports = OpeningReport.objects.filter(opening=opening, settled_at__isnull=True)
    return int(open_reports.update(settled_at=timezone.now()))
