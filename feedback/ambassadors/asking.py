"""The last page of a survey: whoever would recommend the employer is asked whether they tell others."""

from collections.abc import Mapping
from typing import Any

from feedback.ambassadors.reading import places, would_recommend
from feedback.questions.content import Content
from tenancy.models import Employer
from tenancy.urls import employer_url


def asked_after(content: Content, answers: Mapping[str, Any], *, employer: Employer) -> dict[str, Any]:
    """What the page needs; nothing for all who did not just say 9 or 10."""
    return _asked(employer, is_sure=True) if would_recommend(content, answers) else {}


def asked_of_everybody(content: Content, *, employer: Employer) -> dict[str, Any]:
    """After a sealed survey, with “if”: a page that were longer for some would tell what they answered."""
    asks = any(question.core == "recommend" for question in content.questions)
    return _asked(employer, is_sure=False) if asks else {}


def _asked(employer: Employer, *, is_sure: bool) -> dict[str, Any]:
    return {
        "asks_ambassador": True,
        "is_sure": is_sure,
        # As plain words: the page of thanks is kept in memory, and another address must not be the same page.
        "review_places": [{"label": place.label, "url": place.url} for place in places()],
        "ambassador_url": employer_url(employer, "feedback:own_ambassador"),
    }
