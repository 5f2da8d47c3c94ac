"""Feeds are due by their own clocks, which PostgreSQL keeps. A tick too many or too late changes nothing."""

import logging
from collections.abc import Callable
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.models import Membership
from boomerang.feeds.running import forget_old_runs, run_feed, take_in
from boomerang.models import Feed
from tenancy.tasks import GlobalTask, TenantTask, for_each_employer

logger = logging.getLogger(__name__)


@shared_task(base=GlobalTask, name="boomerang.feeds.tasks.tick")
def tick() -> int:
    return for_each_employer(look_after_feeds)


@shared_task(base=TenantTask, module="boomerang", name="boomerang.feeds.tasks.look_after_feeds")
def look_after_feeds() -> int:
    due = list(Feed.objects.due(timezone.now()).order_by("next_run_at").values_list("pk", flat=True))
    for feed_id in due:
        run_due_feed.delay(feed_id=str(feed_id))
    forget_old_runs(now=timezone.now())
    return len(due)


@shared_task(base=TenantTask, module="boomerang", name="boomerang.feeds.tasks.run_due_feed")
def run_due_feed(*, feed_id: str) -> None:
    """Each in a message of its own: a slow server keeps no other feed waiting."""
    if run_feed(UUID(feed_id), only_if_due=True) is None:
        logger.info("feed.not_due", extra={"feed": feed_id})


@shared_task(base=TenantTask, module="boomerang", name="boomerang.feeds.tasks.run_feed_now")
def run_feed_now(*, feed_id: str, member_id: str) -> None:
    if run_feed(UUID(feed_id), by=Membership.objects.filter(pk=member_id).first()) is None:
        logger.info("feed.runs_already", extra={"feed": feed_id})


@shared_task(base=TenantTask, module="boomerang", name="boomerang.feeds.tasks.take_in_run")
def take_in_run(*, run_id: str) -> None:
    if take_in(UUID(run_id)) is None:
        logger.info("feed.runs_already")


def ask_now(feed: Feed, *, by: Membership) -> None:
    _send(lambda: run_feed_now.delay(feed_id=str(feed.pk), member_id=str(by.pk)), feed)


def start_taking_in(run_id: UUID, feed: Feed) -> None:
    _send(lambda: take_in_run.delay(run_id=str(run_id)), feed)


def _send(send: Callable[[], object], feed: Feed) -> None:
    """Once the caller's transaction is through. Without a broker the feed's own clock comes to it."""

    def try_it() -> None:
        try:
            send()
        except OperationalError:
            logger.warning("feed.not_queued", extra={"feed": str(feed.pk)})

    transaction.on_commit(try_it)
