"""What every act on a case needs: the lock, the table of moves, the end of open steps."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from offboarding import timeline
from offboarding.actions.history import build_event
from offboarding.models import (
    Case,
    CaseEvent,
    CaseState,
    CaseStep,
    SkipReason,
)
from offboarding.rules import can_move
from web.errors import ActionError


class CaseCannotMove(ActionError):
    """The case's state does not allow this."""


def lock_case(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("alumnus", "spell").get(pk=case.pk)


def change_state(case: Case, to: CaseState, *, by: User | None, at: datetime | None = None, note: str = "") -> None:
    """Move a locked case, with its line of history; refuses what the table of moves does not allow."""
    if not can_move(case, to):
        raise CaseCannotMove(
            _("A case that is “%(from)s” cannot become “%(to)s”.")
            % {"from": CaseState(case.state).label, "to": to.label}
        )
    event = build_event(case, CaseEvent.Kind.MOVED, by=by, at=at or timezone.now(), note=note)
    event.from_state, event.to_state = case.state, to
    event.save()
    case.state = to
    case.save(update_fields=["state"])


def skip_open_steps(case_ids: Iterable[UUID], *, reason: SkipReason, now: datetime) -> int:
    """The end of the work address and of staff roles follows the last day, whatever becomes of the case."""
    steps = CaseStep.objects.open().filter(case_id__in=list(case_ids))
    if reason != SkipReason.NEWER_CASE:
        steps = steps.exclude(kind__in=timeline.WHATEVER_COMES)
    return steps.update(skipped_at=now, skip_reason=reason)
