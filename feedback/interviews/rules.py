"""Who may plan exit interviews, and who may read what was said in one."""

from accounts.models import Membership, Role
from directory.managers import managers_of, names_of
from directory.models import Alumnus
from feedback.models import ExitInterview

PLANNERS = (Role.OWNER, Role.HR_ADMIN)
# Who may be asked to hold one.
INTERVIEWERS = (*PLANNERS, Role.RECRUITER, Role.ORGANISER)
# Who may open the pages. Of which interviews, `visible_to` decides.
READERS = (*INTERVIEWERS, Role.AUDITOR)


def can_plan(member: Membership) -> bool:
    return member.has_role(*PLANNERS)


def can_hold(member: Membership, interview: ExitInterview) -> bool:
    """Never their own manager, be it somebody in HR or whoever was made their manager on record since."""
    if not (can_plan(member) or _is_interviewer(member, interview)):
        return False
    return not (isinstance(member, Membership) and is_manager_of(member, interview.alumnus))


def can_read_notes(member: Membership, interview: ExitInterview) -> bool:
    """Auditors see that there was a talk, and when."""
    return can_hold(member, interview)


def is_manager_of(member: Membership, alumnus: Alumnus) -> bool:
    """Nobody is frank with the manager they leave."""
    return not set(managers_of(alumnus)).isdisjoint(names_of(member))


def _is_interviewer(member: Membership, interview: ExitInterview) -> bool:
    return isinstance(member, Membership) and interview.interviewer_id == member.pk
