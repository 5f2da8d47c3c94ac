"""Getting in touch: a mark, a card on a board, a mail. Only about people who are due, and may be approached now."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from boomerang.checkins.reading import due
from boomerang.models import Candidacy, CheckIn, CheckInOutcome, Opening, Origin, Source
from boomerang.outreach.actions import write
from boomerang.pipeline.actions import open_candidacy
from directory.models import Spell
from tenancy.models import Employer
from web.errors import ActionError


class NotDue(ActionError):
    """They have paused or said no since, have come back, or the time is over."""


class NoOpening(ActionError):
    """Not one of the employer's own that runs."""


@transaction.atomic
def mark(*, spell: Spell, outcome: CheckInOutcome, employer: Employer, by: Membership, note: str = "") -> CheckIn:
    """In place of what was said before; the log keeps each."""
    _refuse_undue(spell, employer)
    values = {"outcome": outcome, "note": note.strip(), "by": by, "at": timezone.now()}
    found, _is_new = CheckIn.objects.update_or_create(spell=spell, defaults=values)
    record("check_in.marked", subject=spell.alumnus, by=by, outcome=outcome)
    return found


@transaction.atomic
def take_back(*, spell: Spell, by: Membership) -> None:
    """Nobody has been in touch, after all."""
    gone, _rows = CheckIn.objects.filter(spell=spell).delete()
    if gone:
        record("check_in.taken_back", subject=spell.alumnus, by=by)


@transaction.atomic
def put_on_board(*, spell: Spell, opening: Opening, employer: Employer, by: Membership) -> Candidacy:
    """The card that is there already, or a new one. The list keeps them until somebody says that it is done."""
    _refuse_undue(spell, employer)
    if opening.origin != Origin.EMPLOYER or not opening.is_running:
        raise NoOpening(_("This opening is not open."))
    return open_candidacy(opening=opening, alumnus_id=spell.alumnus_id, source=Source.CHECK_IN, by=by)


@transaction.atomic
def send_note(
    *, spell: Spell, opening: Opening, subject: str, body: str, employer: Employer, by: Membership
) -> Candidacy:
    """The same way as any mail about an opening; then the check-in is done. Raises `CannotWrite` and `BadText`, and
    then nothing has happened: no card, no mail, no mark."""
    card = put_on_board(spell=spell, opening=opening, employer=employer, by=by)
    write(opening=opening, candidacy_ids=[card.pk], subject=subject, body=body, employer=employer, by=by)
    mark(spell=spell, outcome=CheckInOutcome.DONE, employer=employer, by=by)
    return card


def _refuse_undue(spell: Spell, employer: Employer) -> None:
    if not due(employer.today()).filter(pk=spell.pk).exists():
        raise NotDue(_("This person is not on the list any more: they said no, have paused, or have come back."))
