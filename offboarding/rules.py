from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from accounts.models import Membership, Role
from offboarding.models import Case, CaseState, EligibilityRule, LeaverLink

if TYPE_CHECKING:
    from directory.models import Spell
    from tenancy.models import Employer

READERS = (Role.OWNER, Role.HR_ADMIN, Role.RECRUITER, Role.AUDITOR)
EDITORS = (Role.OWNER, Role.HR_ADMIN)

ALLOWED_MOVES: dict[CaseState, frozenset[CaseState]] = {
    CaseState.DRAFT: frozenset(
        {CaseState.IN_NOTICE, CaseState.EXITED, CaseState.NOT_ELIGIBLE, CaseState.WITHDRAWN, CaseState.DECEASED}
    ),
    CaseState.IN_NOTICE: frozenset(
        {
            CaseState.EXITED,
            CaseState.ACTIVE,
            CaseState.DECLINED,
            CaseState.NOT_ELIGIBLE,
            CaseState.WITHDRAWN,
            CaseState.DECEASED,
        }
    ),
    CaseState.EXITED: frozenset(
        {
            CaseState.IN_NOTICE,
            CaseState.INVITED,
            CaseState.ACTIVE,
            CaseState.DECLINED,
            CaseState.NOT_ELIGIBLE,
            CaseState.WITHDRAWN,
            CaseState.DECEASED,
        }
    ),
    CaseState.INVITED: frozenset(
        {CaseState.ACTIVE, CaseState.DECLINED, CaseState.NOT_ELIGIBLE, CaseState.WITHDRAWN, CaseState.DECEASED}
    ),
    CaseState.ACTIVE: frozenset({CaseState.DECLINED, CaseState.NOT_ELIGIBLE, CaseState.DECEASED}),
    CaseState.DECLINED: frozenset({CaseState.INVITED, CaseState.ACTIVE, CaseState.DECEASED}),
    CaseState.NOT_ELIGIBLE: frozenset({CaseState.IN_NOTICE, CaseState.EXITED, CaseState.DECEASED}),
    CaseState.WITHDRAWN: frozenset({CaseState.IN_NOTICE, CaseState.EXITED, CaseState.DECEASED}),
    CaseState.DECEASED: frozenset({CaseState.IN_NOTICE, CaseState.EXITED}),
}
REOPENABLE = frozenset({CaseState.NOT_ELIGIBLE, CaseState.WITHDRAWN, CaseState.DECEASED})
INVITABLE = frozenset({CaseState.EXITED, CaseState.INVITED, CaseState.DECLINED})
LAST_DAY_MOVABLE = frozenset(
    {CaseState.DRAFT, CaseState.IN_NOTICE, CaseState.EXITED, CaseState.INVITED, CaseState.WITHDRAWN}
)
LINK_STATES = frozenset({CaseState.IN_NOTICE, CaseState.EXITED, CaseState.INVITED})


def can_open_link(link: LeaverLink, *, today: date) -> bool:
    """A link that lies in the mailbox at work ends with the last day once the leaver has a confirmed address.

    Others read that mailbox from then on. The link that the leaver keeps went to the confirmed address on the last day.
    """
    case = link.case
    if not can_have_link(case):
        return False
    alumnus = case.alumnus
    is_elsewhere = bool(link.sent_to) and link.sent_to != alumnus.personal_email
    is_over = case.last_day is not None and today > case.last_day
    return not (is_over and is_elsewhere and alumnus.personal_email_verified_at)


def can_see_cases(member: Membership) -> bool:
    return member.has_role(*READERS)


def can_edit_cases(member: Membership) -> bool:
    return member.has_role(*EDITORS)


def can_see_answers(member: Membership) -> bool:
    """The leaver's own words and colleagues are for HR, not for recruiting."""
    return member.has_role(*EDITORS, Role.AUDITOR)


def can_move(case: Case, to: CaseState) -> bool:
    return to in ALLOWED_MOVES[CaseState(case.state)]


def can_be_invited(case: Case) -> bool:
    return case.state in INVITABLE and not case.is_held and bool(case.alumnus.personal_email)


def can_have_link(case: Case) -> bool:
    return case.state in LINK_STATES


def is_eligible(spell: Spell, rule: EligibilityRule, *, last_day: date) -> bool:
    if spell.exit_type in rule.excluded_exit_types or spell.team in rule.excluded_teams:
        return False
    if spell.started_on is None or not rule.minimum_tenure_days:
        return True
    return (last_day - spell.started_on).days + 1 >= rule.minimum_tenure_days


def is_held_at_opening(spell: Spell, *, today: date) -> bool:
    """Dismissals and people who left before the case was opened wait for HR's word."""
    return spell.exit_type == "involuntary" or (spell.last_day is not None and spell.last_day < today)


def keeps_goodbye_short(spell: Spell) -> bool:
    """After a dismissal no thank-you and no "come back": the texts stay to the point."""
    return spell.exit_type == "involuntary"


def has_work_address(case: Case, employer: Employer) -> bool:
    """A mailbox of this employer's, which ends with the job."""
    return bool(case.alumnus.work_email) and employer.is_work_address(case.alumnus.work_email)


def leaver_address(case: Case, *, today: date) -> str:
    """Where to write to the leaver: what is confirmed, the desk until the last day, then what HR was given."""
    alumnus = case.alumnus
    if alumnus.personal_email_verified_at:
        return alumnus.personal_email
    if alumnus.work_email and case.last_day is not None and today <= case.last_day:
        return alumnus.work_email
    return alumnus.personal_email
