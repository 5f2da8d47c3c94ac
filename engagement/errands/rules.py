from accounts.models import Membership, Role
from engagement.models import Errand
from engagement.models.errands import ErrandQuerySet

KEEPERS = (Role.OWNER, Role.HR_ADMIN)
DOERS = (*KEEPERS, Role.RECRUITER)
# Who may open the pages. What somebody sees there is decided by `visible_to`.
READERS = (*DOERS, Role.AUDITOR)


def visible_to(member: Membership) -> ErrandQuerySet:
    """Recruiters see their own; those who look after leavers, and who audits, see all."""
    errands: ErrandQuerySet = Errand.objects.select_related("alumnus", "assignee", "ended_by")
    return errands if member.has_role(*KEEPERS, Role.AUDITOR) else errands.of(member)


def can_end(member: Membership, errand: Errand) -> bool:
    if member.has_role(*KEEPERS):
        return True
    return errand.assignee_id == member.pk or (errand.assignee_id is None and member.has_role(errand.role))
