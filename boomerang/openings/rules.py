"""Who may do what with an opening, and when. Views, templates and actions ask nothing else."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role
from boomerang.models import Opening, OpeningState, Workplace

EDITORS = (Role.OWNER, Role.HR_ADMIN, Role.RECRUITER)
READERS = (*EDITORS, Role.AUDITOR)

MOVES: dict[OpeningState, tuple[OpeningState, ...]] = {
    OpeningState.DRAFT: (OpeningState.OPEN, OpeningState.CLOSED),
    OpeningState.OPEN: (OpeningState.ON_HOLD, OpeningState.FILLED, OpeningState.CLOSED),
    OpeningState.ON_HOLD: (OpeningState.OPEN, OpeningState.FILLED, OpeningState.CLOSED),
    OpeningState.FILLED: (OpeningState.OPEN, OpeningState.CLOSED),
    OpeningState.CLOSED: (OpeningState.OPEN,),
}
_WHY_NOT: dict[OpeningState, Promise] = {
    OpeningState.DRAFT: _("People have seen this opening, so it cannot be a draft again. Put it on hold instead."),
    OpeningState.ON_HOLD: _("Only an open one can be put on hold."),
    OpeningState.FILLED: _("Only an opening that people could answer can be filled. Open it first, or close it."),
}


def can_edit_openings(member: Membership) -> bool:
    return member.has_role(*EDITORS)


def can_read_openings(member: Membership) -> bool:
    return member.has_role(*READERS)


def may_move(opening: Opening, to: OpeningState) -> bool:
    return to in MOVES[OpeningState(opening.state)]


def why_not(opening: Opening, to: OpeningState) -> Promise:
    """The sentence for a move that `may_move` refuses."""
    if opening.state == to:
        return _("It is that already. Somebody may have been faster.")
    return _WHY_NOT.get(to, _("This opening has moved on meanwhile. Look at where it is now."))


def missing_for_members(opening: Opening, *, places: int, today: date) -> list[Promise]:
    """What must be put right before members see it."""
    missing: list[Promise] = []
    if not opening.description.strip():
        missing.append(_("Say what the work is: there is no description yet."))
    if not places and opening.workplace != Workplace.REMOTE:
        missing.append(_("Name a place, or say that the work is done remotely."))
    if opening.last_day is not None and opening.last_day < today:
        missing.append(_("The deadline is over. Set a later one first."))
    return missing
