from accounts.models import Membership, Role
from feedback.models import ExitInterview, Promise
from feedback.models.interviews import PromiseQuerySet
from feedback.promises.rules import WRITERS


def visible_to(member: Membership) -> PromiseQuerySet:
    """Those who write them, and auditors, see all; others those that are theirs to keep."""
    rows: PromiseQuerySet = Promise.objects.select_related("owner")
    return rows if member.has_role(*WRITERS, Role.AUDITOR) else rows.filter(owner=member.pk)


def promises_of(interview: ExitInterview) -> list[Promise]:
    return list(interview.promises.select_related("owner").order_by("due_on", "id"))


def published() -> PromiseQuerySet:
    """For members, the newest first. `said` and `did` are all there is to be shown of one."""
    rows: PromiseQuerySet = Promise.objects.published().only("said", "did", "ended_on", "published_at", "tenant_id")
    return rows
