"""Who decides about reports, and until when an author can answer. Views, templates and actions ask nothing else."""

from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import Membership, Role
from community.models import CaseState, ModerationCase, Outcome
from community.models.moderation import APPEAL_WITHIN, TAKES_AWAY
from directory.models import Alumnus

DECIDERS = (Role.OWNER, Role.HR_ADMIN, Role.ORGANISER)
READERS = (*DECIDERS, Role.AUDITOR)
# So many different people have to report the same thing before it is hidden without anybody having decided.
HIDDEN_AFTER = 3
KEPT_FOR = timedelta(days=365)
# Nothing was wrong with it, or not enough: it is not hidden by rule a second time.
HAS_STOOD = (Outcome.NOTHING, Outcome.WARN, Outcome.LIFTED)


def can_decide(member: Membership, case: ModerationCase) -> bool:
    """Whoever wrote it, reported it or, in an appeal, decided before leaves it to a colleague where there is one."""
    if not member.has_role(*DECIDERS):
        return False
    involved = involved_in(case)
    return member.pk not in involved or not has_others(involved)


def involved_in(case: ModerationCase) -> set[object]:
    """The memberships of those who have a part in it."""
    found: set[object] = set(case.reports.values_list("reporter__membership", flat=True))
    found |= set(case.rulings.values_list("by", flat=True))
    found.add(case.author.membership_id if case.author is not None else None)
    return found - {None}


def has_others(involved: set[object]) -> bool:
    deciders = Membership.objects.current().with_role(*DECIDERS)
    return bool(deciders.exclude(pk__in=involved).exists())


def can_appeal(alumnus: Alumnus, case: ModerationCase, *, now: datetime) -> bool:
    return (
        case.author_id == alumnus.pk
        and case.state == CaseState.DECIDED
        and case.outcome in (*TAKES_AWAY, Outcome.WARN)
        and case.decided_at is not None
        and now < case.decided_at + APPEAL_WITHIN
    )


def has_stood(kind: str, subject_id: UUID) -> bool:
    """A person has looked at it before and let it stand."""
    before = ModerationCase.objects.filter(kind=kind, subject_id=subject_id)
    return bool(before.filter(outcome__in=HAS_STOOD).exists())
