"""Who may be let in by a claim, and who may decide about one."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from directory.models import Alumnus, AlumnusState
from offboarding.models import Case

DECIDERS = (Role.OWNER, Role.HR_ADMIN)
CLOSED_STATES = (AlumnusState.NOT_ELIGIBLE, AlumnusState.DECEASED, AlumnusState.MERGED)


def can_decide_claims(member: Membership) -> bool:
    return member.has_role(*DECIDERS)


def has_left(alumnus: Alumnus, case: Case | None, *, last_day: date | None, today: date) -> bool:
    """A leaver with a case becomes an alumnus through it, by the employer's rule of eligibility, and not past it."""
    if alumnus.state in (AlumnusState.ALUMNUS, AlumnusState.DECLINED):
        return True
    return alumnus.state == AlumnusState.LEAVER and case is None and last_day is not None and last_day < today


def is_let_in_at_once(alumnus: Alumnus, case: Case | None, *, last_day: date | None, today: date) -> bool:
    """For whoever reads the mailbox on record. While HR holds the case back, HR decides."""
    is_held = case is not None and case.is_running and case.is_held
    return not alumnus.has_joined and not is_held and has_left(alumnus, case, last_day=last_day, today=today)


def why_not(alumnus: Alumnus, case: Case | None, *, last_day: date | None, today: date) -> str:
    """Why HR cannot let somebody in through this record; nothing if it can."""
    if alumnus.state in CLOSED_STATES:
        return _("This person does not belong to the network.")
    if alumnus.has_joined:
        return _("This person has joined already. If they have lost the way in, give them a new one on their page.")
    if not has_left(alumnus, case, last_day=last_day, today=today):
        return _("This person still works here, as far as the record says.")
    return ""
