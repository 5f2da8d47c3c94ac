from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from engagement.models import Errand, ErrandState
from web.errors import ActionError


class ErrandIsOver(ActionError):
    """Somebody has done it meanwhile, or it is no longer needed."""


class BadDay(ActionError):
    """An errand is put off to a day that is still to come."""


@transaction.atomic
def finish(errand: Errand, *, note: str, by: Membership) -> Errand:
    errand = _open(errand)
    errand.state, errand.note = ErrandState.DONE, note
    errand.ended_at, errand.ended_by = timezone.now(), by
    errand.save(update_fields=["state", "note", "ended_at", "ended_by"])
    record("errand.done", subject=errand, by=by)
    return errand


@transaction.atomic
def put_off(errand: Errand, *, until: date, today: date, by: Membership) -> Errand:
    if until <= today:
        raise BadDay(_("Choose a day after today."))
    errand = _open(errand)
    errand.due_on = until
    errand.save(update_fields=["due_on"])
    record("errand.put_off", subject=errand, by=by, until=until.isoformat())
    return errand


@transaction.atomic
def hand_over(errand: Errand, *, to: Membership | None, by: Membership) -> Errand:
    """To one person, or (None) back to everybody of the role."""
    errand = _open(errand)
    errand.assignee = to
    errand.save(update_fields=["assignee"])
    record("errand.handed_over", subject=errand, by=by, to=str(to.pk) if to else None)
    return errand


def drop_errands(*, entry_ids: Iterable[UUID], now: datetime) -> int:
    """The passages have been stopped: nobody shall call these people any more."""
    errands = Errand.objects.filter(state=ErrandState.OPEN, run__entry_id__in=list(entry_ids))
    return errands.update(state=ErrandState.DROPPED, ended_at=now)


def _open(errand: Errand) -> Errand:
    found = Errand.objects.select_for_update(of=("self",)).select_related("alumnus").get(pk=errand.pk)
    if found.state != ErrandState.OPEN:
        raise ErrandIsOver(_("Somebody has ended this errand meanwhile."))
    return found
