"""What the pages show of feeds and their runs, for many feeds with one question each."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from boomerang.feeds.postings import Problem
from boomerang.feeds.wording import reason
from boomerang.models import Feed, FeedLine, FeedRun, Opening, OpeningState

FIELDS = {
    "id": _("Id"),
    "title": _("Title"),
    "team": _("Team"),
    "workplace": _("On site or remote"),
    "contract": _("Contract"),
    "seniority": _("Seniority"),
    "pay": _("Pay"),
    "skills": _("Skills"),
    "deadline": _("Deadline"),
    "posted": _("Day it was posted"),
    "apply_url": _("Link to apply"),
    "description": _("Description"),
}


def last_runs(feeds: Sequence[Feed]) -> dict[UUID, FeedRun]:
    runs = FeedRun.objects.filter(feed__in=feeds).order_by("feed_id", "-began_at", "-id").distinct("feed_id")
    return {run.feed_id: run for run in runs}


def openings_of(feeds: Sequence[Feed]) -> dict[UUID, int]:
    """How many of each are open."""
    counted = Opening.objects.filter(feed__in=feeds, state=OpeningState.OPEN).values_list("feed_id")
    return dict(counted.annotate(n=Count("pk")).values_list("feed_id", "n"))


def lines_of(run: FeedRun, most: int) -> list[dict[str, Any]]:
    """What was left out first, then in the order of the feed."""
    return problem_lines(FeedLine.objects.filter(run=run).order_by("-left_out", "place", "id")[:most])


def problem_lines(problems: Iterable[Problem | FeedLine]) -> list[dict[str, Any]]:
    return [
        {
            "place": each.place,
            "external_id": each.external_id,
            "field": FIELDS.get(each.field, ""),
            "sentence": reason(each.code, each.params),
            "left_out": each.left_out,
        }
        for each in problems
    ]
