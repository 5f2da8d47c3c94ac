"""Who may do what with feeds. Views, templates and actions ask nothing else."""

from accounts.models import Membership, Role
from boomerang.models import Feed, FeedRun, FeedState, Outcome

EDITORS = (Role.OWNER, Role.HR_ADMIN, Role.RECRUITER)
READERS = (*EDITORS, Role.AUDITOR)


def can_edit_feeds(member: Membership) -> bool:
    return member.has_role(*EDITORS)


def can_run(feed: Feed) -> bool:
    """Only an address can be asked, also while the schedule rests; not by two at once."""
    return bool(feed.url) and not feed.is_running


def can_pause(feed: Feed) -> bool:
    return bool(feed.url) and feed.state != FeedState.PAUSED


def can_accept(run: FeedRun) -> bool:
    """A file that waits, or an answer that was held back and nothing newer has come since."""
    if run.outcome == Outcome.WAITING:
        return True
    return run.outcome == Outcome.HELD and not FeedRun.objects.filter(
        feed_id=run.feed_id, began_at__gt=run.began_at
    ).exclude(outcome=Outcome.HELD).exists()  # fmt: skip


def can_discard(run: FeedRun) -> bool:
    return run.outcome == Outcome.WAITING
