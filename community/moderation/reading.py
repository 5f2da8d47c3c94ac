"""What members read of reports and decisions that concern them."""

from uuid import UUID

from community.models import ModerationCase, Report
from community.models.moderation import ModerationCaseQuerySet
from directory.models import Alumnus


def cases_about(author: Alumnus) -> ModerationCaseQuerySet:
    """What an author may know of: something was done about it. That something was reported is nobody's to tell."""
    mine: ModerationCaseQuerySet = ModerationCase.objects.filter(author=author)
    return mine.exclude(decided_at=None, hidden_at=None).exclude(outcome="nothing", hidden_at=None)


def reports_of(reporter: Alumnus) -> list[Report]:
    rows = Report.objects.filter(reporter=reporter).select_related("case")
    return list(rows.order_by("-created_at", "-id")[:50])


def has_reported(reporter: Alumnus, kind: str, subject_id: UUID) -> bool:
    mine = Report.objects.filter(reporter=reporter, case__kind=kind, case__subject_id=subject_id)
    return bool(mine.filter(case__state="open").exists())
