"""What people do with feeds. Nothing here fetches or reads on its own; `boomerang.feeds.running` does."""

from collections.abc import Mapping
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import colleague
from accounts.models import Membership
from audit.events import record
from boomerang.feeds.applying import close_all, plan
from boomerang.feeds.postings import Reading
from boomerang.feeds.reading import read
from boomerang.feeds.rules import can_accept, can_discard, can_pause, can_run
from boomerang.feeds.running import discard_file, note_problems
from boomerang.feeds.tasks import ask_now, start_taking_in
from boomerang.models import Feed, FeedRun, FeedState, Opening, Outcome
from tenancy.changes import assign
from web.errors import ActionError

# What HR may change. Another kind or another reading of dates makes the server's last word worthless.
FIELDS = ("name", "kind", "url", "schedule", "publishes", "date_order")
READ_ANEW = frozenset({"kind", "url", "date_order"})
PREVIEWED = 10


class CannotNow(ActionError):
    """The feed's state allows it no more; the message says why."""


@transaction.atomic
def create_feed(*, values: Mapping[str, Any], by: Membership) -> Feed:
    """An address is asked at once; a feed without one waits for its first file."""
    feed = Feed.objects.create(**values, owner=colleague(by), next_run_at=timezone.now() if values.get("url") else None)
    record("feed.created", subject=feed, by=by, kind=feed.kind)
    if feed.url:
        ask_now(feed, by=by)
    return feed


@transaction.atomic
def update_feed(*, feed: Feed, values: Mapping[str, Any], by: Membership) -> Feed:
    feed = _locked(feed)
    changed = assign(feed, {name: values[name] for name in FIELDS if name in values})
    if not changed:
        return feed
    if READ_ANEW & set(changed):
        feed.etag = feed.last_modified = ""
    feed.save()
    record("feed.changed", subject=feed, by=by, fields=changed)
    if READ_ANEW & set(changed) and can_run(feed) and feed.state != FeedState.PAUSED:
        ask_now(feed, by=by)
    return feed


@transaction.atomic
def take_over(*, feed: Feed, by: Membership) -> Feed:
    """From now on the mail about its troubles goes to this colleague."""
    feed = _locked(feed)
    if feed.owner != colleague(by):
        feed.owner = colleague(by)
        feed.save(update_fields=["owner"])
        record("feed.taken_over", subject=feed, by=by)
    return feed


@transaction.atomic
def pause_feed(*, feed: Feed, by: Membership) -> Feed:
    feed = _locked(feed)
    if not can_pause(feed):
        raise CannotNow(_("This feed is paused already, or has no schedule that could be."))
    feed.state = FeedState.PAUSED
    feed.save(update_fields=["state"])
    record("feed.paused", subject=feed, by=by)
    return feed


@transaction.atomic
def resume_feed(*, feed: Feed, by: Membership) -> Feed:
    feed = _locked(feed)
    if feed.state != FeedState.PAUSED:
        raise CannotNow(_("This feed is not paused."))
    feed.state, feed.next_run_at = FeedState.ON, timezone.now()
    feed.save(update_fields=["state", "next_run_at"])
    record("feed.resumed", subject=feed, by=by)
    ask_now(feed, by=by)
    return feed


def run_now(*, feed: Feed, by: Membership) -> None:
    if not can_run(feed):
        raise CannotNow(_("This feed is being read at this moment, or has no address to ask."))
    ask_now(feed, by=by)


@transaction.atomic
def create_with_file(*, values: Mapping[str, Any], file: File, by: Membership) -> FeedRun:
    """A feed that is fed by hand. Raises Unreadable, then there is no feed either."""
    feed = create_feed(values=values, by=by)
    return upload(feed=feed, file=file, file_name=file.name or "", by=by)


@transaction.atomic
def upload(*, feed: Feed, file: File, file_name: str, by: Membership) -> FeedRun:
    """Reads the file and keeps it for the preview; no opening changes. Raises Unreadable, then nothing is kept."""
    file.seek(0)
    reading = read(file.read(), kind=feed.kind, source=feed.url, date_order=feed.date_order)
    for earlier in FeedRun.objects.filter(feed=feed, outcome=Outcome.WAITING):
        _discard(earlier)
    file.seek(0)
    run = FeedRun(feed=feed, outcome=Outcome.WAITING, by=colleague(by), file_name=file_name[:200], read=reading.entries)
    run.params = preview(feed, reading)
    run.file = File(file, name=file_name)  # written by save(), which knows the employer
    run.save()
    note_problems(run, reading.problems)
    run.save(update_fields=["problems"])
    return run


def preview(feed: Feed, reading: Reading) -> dict[str, Any]:
    """What taking it in would do, and the first openings; plain values, to be kept with the run."""
    found = plan(feed, reading)
    first = [
        {
            "title": posting.title,
            "team": posting.team,
            "places": [place.city for place in posting.places],
            "deadline": posting.deadline.isoformat() if posting.deadline else "",
        }
        for posting in reading.postings[:PREVIEWED]
    ]
    return {
        "postings": len(reading.postings),
        "new": len(found.new),
        "changed": len(found.changed),
        "same": len(found.same),
        "gone": len(found.gone),
        "first": first,
    }


@transaction.atomic
def accept_run(*, run: FeedRun, by: Membership) -> FeedRun:
    """A file after its preview, or an answer that was held back and is right after all."""
    run = FeedRun.objects.select_for_update(of=("self",)).select_related("feed").get(pk=run.pk)
    if not can_accept(run):
        raise CannotNow(_("This has been decided already, or something newer has come since."))
    if run.feed.is_running:
        raise CannotNow(_("This feed is being read at this moment. Try again in a minute."))
    if run.outcome == Outcome.HELD:
        run = FeedRun(feed=run.feed)
    run.outcome, run.by, run.began_at = Outcome.RUNNING, colleague(by), timezone.now()
    run.code, run.params = "", {}
    run.save()
    run.lines.all().delete()
    record("feed.accepted", subject=run.feed, by=by)
    start_taking_in(run.pk, run.feed)
    return run


@transaction.atomic
def discard_run(*, run: FeedRun, by: Membership) -> None:
    run = FeedRun.objects.select_for_update().get(pk=run.pk)
    if not can_discard(run):
        raise CannotNow(_("This has been decided already, or something newer has come since."))
    _discard(run)


@transaction.atomic
def delete_feed(*, feed: Feed, closes: bool, by: Membership) -> int:
    """Its openings stay as if somebody had typed them in, or are closed. Returns how many were closed."""
    feed = _locked(feed)
    if feed.is_running:
        raise CannotNow(_("This feed is being read at this moment. Try again in a minute."))
    closed = close_all(feed, by=colleague(by), now=timezone.now()) if closes else 0
    openings = Opening.objects.filter(feed=feed)
    record("feed.deleted", subject=feed, by=by, openings=openings.count(), closed=closed)
    openings.update(feed=None, external_id="", feed_mark="", feed_misses=0)
    for run in FeedRun.objects.filter(feed=feed).exclude(file=""):
        discard_file(run)
    feed.delete()
    return closed


def _discard(run: FeedRun) -> None:
    discard_file(run)
    run.delete()


def _locked(feed: Feed) -> Feed:
    return Feed.objects.select_for_update(of=("self",)).select_related("owner").get(pk=feed.pk)
