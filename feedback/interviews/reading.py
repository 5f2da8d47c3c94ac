from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import Membership, Role
from feedback.interviews.rules import PLANNERS
from feedback.models import ExitInterview
from feedback.models.interviews import InterviewQuerySet
from feedback.questions.content import Content
from feedback.questions.drawing import Drawn, draw_page


def visible_to(member: Membership) -> InterviewQuerySet:
    """Those who plan, and auditors, see all; others those that they hold. Nobody sees their own."""
    rows: InterviewQuerySet = ExitInterview.objects.select_related("alumnus", "spell", "interviewer")
    if isinstance(member, Membership):
        rows = rows.exclude(alumnus__membership=member.pk)
    return rows if member.has_role(*PLANNERS, Role.AUDITOR) else rows.of(member.pk)


@dataclass(frozen=True)
class Section:
    title: str
    questions: list[Drawn]


def sections_of(
    interview: ExitInterview, *, typed: Mapping[str, Any] | None = None, errors: Mapping[str, str] | None = None
) -> list[Section]:
    """Its questions with what has been written down, or typed just now; none where they just talk."""
    if interview.version is None:
        return []
    content = Content.load(interview.version.content)
    seed = str(interview.pk)
    return [
        Section(
            content.said(page.title, content.language_for("")),
            draw_page(content, page, interview.answers, typed=typed, errors=errors, seed=seed),
        )
        for page in content.pages
    ]
