"""One run of a feed: fetched, read, weighed, and either all of it taken in or nothing.

Whoever runs a feed holds its lease. Fetching and reading happen outside of any transaction; what follows is one, with
the feed's row locked. A worker that dies leaves the openings as they were; its lease ends by itself.
"""

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Membership
from audit.events import record
from boomerang.feeds.applying import Applied, apply, confirm_missing
from boomerang.feeds.emails import tell_owner
from boomerang.feeds.fetching import Fetched, fetch_feed
from boomerang.feeds.postings import MAX_LINES, Problem, Reading
from boomerang.feeds.reading import read
from boomerang.feeds.wording import Unreadable
from boomerang.models import Feed, FeedLine, FeedRun, FeedState, Outcome
from boomerang.models.feeds import EVERY, LEASE, Schedule
from tenancy.bulk import insert_rows, new_ids
from tenancy.models import Employer
from tenancy.scope import require_tenant

logger = logging.getLogger(__name__)

LEAST_SHARE = 0.5  # of the openings before; with fewer, something is likely wrong with the feed
SPREAD = timedelta(minutes=10)
LONGEST = timedelta(days=1)
RUNS_KEPT = timedelta(days=92)
UPLOADS_KEPT = timedelta(days=7)


class LeaseLost(Exception):
    """Somebody else runs the feed by now; nothing of this run may be written."""


def run_feed(feed_id: UUID, *, only_if_due: bool = False, by: Membership | None = None) -> FeedRun | None:
    """Asks the feed's address. None where somebody else is at it, or it is not due any more."""
    now = timezone.now()
    lease = claim(feed_id, now=now, only_if_due=only_if_due)
    if lease is None:
        return None
    feed = Feed.objects.get(pk=feed_id)
    run = FeedRun.objects.create(feed=feed, began_at=now, by=by)

    def look() -> Fetched:
        return fetch_feed(feed.url, feed.kind, etag=feed.etag, last_modified=feed.last_modified)

    return _work(feed, run, lease, look)


def take_in(run_id: UUID) -> FeedRun | None:
    """A file that somebody has looked at and accepted, or an answer that was held back and is right after all.

    The answer is fetched again: what counts is what the feed says now."""
    run = FeedRun.objects.select_related("feed").filter(pk=run_id, outcome=Outcome.RUNNING).first()
    lease = claim(run.feed_id, now=timezone.now()) if run else None
    if run is None or lease is None:
        return None
    return _work(run.feed, run, lease, lambda: _of_file(run), accepts=True)


def _of_file(run: FeedRun) -> Fetched:
    if not run.file:
        return fetch_feed(run.feed.url, run.feed.kind)
    try:
        with run.file.open("rb") as stored:
            return Fetched(stored.read())
    except FileNotFoundError:
        raise Unreadable("gone_file") from None


def claim(feed_id: UUID, *, now: datetime, only_if_due: bool = False) -> UUID | None:
    """The lease, for one. The next run is planned with it, so that a feed that fails at once is not asked at once."""
    feed = Feed.objects.filter(pk=feed_id).only("pk", "url", "schedule", "failures").first()
    lease = uuid4()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    rows = Feed.objects.due(now) if only_if_due else Feed.objects.filter(free)
    planned = next_run(feed, now) if feed is not None else None
    if not rows.filter(pk=feed_id).update(lease_id=lease, lease_until=now + LEASE, next_run_at=planned):
        return None
    return lease


def next_run(feed: Feed, now: datetime) -> datetime | None:
    """Not all at the same minute, and less and less often while it fails."""
    if not feed.url:
        return None
    wait = min(EVERY[Schedule(feed.schedule)] * 2 ** min(feed.failures, 5), LONGEST)
    return now + wait + SPREAD * random.random()  # noqa: S311


def _work(
    feed: Feed, run: FeedRun, lease: UUID, look: Callable[[], Fetched], *, accepts: bool = False
) -> FeedRun | None:
    try:
        try:
            fetched = look()
            reading = _read(feed, fetched)
            return _finish(feed, run, lease, fetched, reading, accepts=accepts)
        except Unreadable as error:
            return _refuse(feed, run, lease, Outcome.BROKEN, error.code, error.params)
        except LeaseLost:
            raise
        except Exception:  # a feed that we stumble over must not stay unheard of
            logger.exception("feed.failed", extra={"feed": str(feed.pk)})
            return _refuse(feed, run, lease, Outcome.BROKEN, "stopped", {})
    except LeaseLost:
        logger.warning("feed.lease_lost", extra={"feed": str(feed.pk)})
        return None


def _read(feed: Feed, fetched: Fetched) -> Reading | None:
    if fetched.data is None:
        return None
    return read(fetched.data, kind=feed.kind, source=feed.url, date_order=feed.date_order)


@transaction.atomic
def _finish(
    feed: Feed, run: FeedRun, lease: UUID, fetched: Fetched, reading: Reading | None, *, accepts: bool
) -> FeedRun:
    """All of it or nothing."""
    feed, now = _locked(feed, lease), timezone.now()
    if reading is None:
        return _good(feed, run, confirm_missing(feed, now=now), fetched, now=now)
    if not accepts and (code := why_held(feed, reading)):
        params = {"before": feed.last_good_count, "found": len(reading.ids)}
        return _refuse(feed, run, lease, Outcome.HELD, code, params)
    applied = apply(feed, reading, now=now)
    feed.last_good_count = len(reading.ids)
    run.read = reading.entries
    note_problems(run, reading.problems)
    return _good(feed, run, applied, fetched, now=now)


def why_held(feed: Feed, reading: Reading) -> str:
    """An employer does not lose half of its openings over night, but feeds do."""
    before, found = feed.last_good_count, len(reading.ids)
    if before and not found:
        return "empty"
    return "shrunk" if found < before * LEAST_SHARE else ""


def _good(feed: Feed, run: FeedRun, applied: Applied, fetched: Fetched, *, now: datetime) -> FeedRun:
    nothing = not (applied.made or applied.changed or applied.missing or applied.closed)
    for name, value in vars(applied).items():
        setattr(run, name, value)
    run.outcome = Outcome.UNCHANGED if nothing else Outcome.DONE
    feed.etag, feed.last_modified = fetched.etag, fetched.last_modified
    feed.last_good_at, feed.failures, feed.told_at = now, 0, None
    feed.state = FeedState.ON if feed.state == FeedState.BROKEN else feed.state
    feed.next_run_at = next_run(feed, now)
    if not nothing:
        counts = {name: value for name, value in vars(applied).items() if value}
        record("feed.taken_in", subject=feed, by=run.by, **counts)
    _end(feed, run, now=now)
    return run


@transaction.atomic
def _refuse(feed: Feed, run: FeedRun, lease: UUID, outcome: Outcome, code: str, params: dict[str, Any]) -> FeedRun:
    """Nothing is changed but the feed's own state, and its owner hears of it, once for as long as it lasts."""
    feed, now = _locked(feed, lease), timezone.now()
    run.outcome, run.code, run.params = outcome, code, params
    feed.failures += 1
    feed.state = feed.state if feed.state == FeedState.PAUSED else FeedState.BROKEN
    if feed.told_at is None:
        feed.told_at = now
        employer = Employer.objects.get(pk=require_tenant())
        tell_owner(feed, run, employer=employer)
        record("feed.failed", subject=feed, by=run.by, why=code)
    _end(feed, run, now=now)
    return run


def _locked(feed: Feed, lease: UUID) -> Feed:
    locked = Feed.objects.select_for_update().filter(pk=feed.pk, lease_id=lease).first()
    if locked is None:
        raise LeaseLost
    return locked


def _end(feed: Feed, run: FeedRun, *, now: datetime) -> None:
    feed.lease_id = feed.lease_until = None
    feed.save()
    run.ended_at = now
    discard_file(run)
    run.save()
    others = FeedRun.objects.filter(feed=feed, outcome=Outcome.RUNNING).exclude(pk=run.pk)
    others.update(outcome=Outcome.BROKEN, code="stopped", ended_at=now)


def note_problems(run: FeedRun, problems: list[Problem]) -> None:
    """The first of them one by one; their number is that of all."""
    run.problems = len(problems)
    told = sorted(problems, key=lambda problem: (not problem.left_out, problem.place))[:MAX_LINES]
    insert_rows(
        FeedLine,
        [
            {"id": new, "run_id": run.pk, "place": each.place, "external_id": each.external_id, "field": each.field,
             "code": each.code, "params": each.params, "left_out": each.left_out}
            for new, each in zip(new_ids(len(told)), told, strict=True)
        ],
    )  # fmt: skip


def forget_old_runs(*, now: datetime) -> int:
    """After three months, but for the last of each feed. Files that nobody came back for go after a week."""
    for run in FeedRun.objects.filter(outcome=Outcome.WAITING, began_at__lt=now - UPLOADS_KEPT):
        discard_file(run)
        run.delete()
    newer = FeedRun.objects.filter(feed_id=OuterRef("feed_id"), began_at__gt=OuterRef("began_at"))
    gone, _rows = FeedRun.objects.filter(Exists(newer), began_at__lt=now - RUNS_KEPT).delete()
    return gone


def discard_file(run: FeedRun) -> None:
    """With the transaction around it."""
    if run.file:
        file, run.file = str(run.file.name), ""
        transaction.on_commit(lambda: default_storage.delete(file))
