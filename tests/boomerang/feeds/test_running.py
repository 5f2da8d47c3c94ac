"""Runs against a server of our own on the loop-back address, which OUTBOUND_INTERNAL lets tests reach."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Membership
from boomerang.feeds import actions, fetching, running
from boomerang.feeds.running import LeaseLost, claim, forget_old_runs, run_feed, take_in
from boomerang.feeds.tasks import look_after_feeds, run_due_feed, run_feed_now, take_in_run, tick
from boomerang.feeds.wording import why
from boomerang.models import (
    Feed,
    FeedLine,
    FeedRun,
    FeedState,
    Opening,
    OpeningMove,
    OpeningSkill,
    OpeningState,
    Outcome,
)
from boomerang.openings.actions import close
from boomerang.openings.changes import listen
from mail.models import Message
from tenancy.models import Employer
from tenancy.scope import no_scope
from tests.boomerang.feeds.conftest import Board, job

SAMPLES = Path(__file__).parents[2] / "data" / "feeds" / "broken"


def run(feed: Feed, **how: object) -> FeedRun:
    found = run_feed(feed.pk, **how)  # type: ignore[arg-type]
    assert found is not None
    return FeedRun.objects.get(pk=found.pk)


def counts(found: FeedRun) -> tuple[int, int, int, int, int]:
    return found.made, found.changed, found.unchanged, found.missing, found.closed


def states() -> dict[str, str]:
    return dict(Opening.objects.values_list("external_id", "state"))


def sentence(found: FeedRun) -> str:
    return why(found.code, found.params)


def test_new_ones_are_made_and_changed_ones_updated(feed: Feed, board: Board) -> None:
    told: list[int] = []
    listen(lambda ids: told.append(len(ids)))
    board.say(job(1), job(2, first_published="2026-10-01T00:00:00Z"), job(3, title=""))

    first = run(feed)

    assert (first.outcome, counts(first), first.read, first.problems) == (Outcome.DONE, (2, 0, 0, 0, 0), 3, 1)
    opening = Opening.objects.get(external_id="1")
    assert (opening.title, opening.team, opening.team_key, opening.state) == (
        "Engineer", "Platform", "platform", OpeningState.OPEN,
    )  # fmt: skip
    assert opening.description == "Come **back**."
    assert [(place.city, place.country, place.city_id) for place in opening.places.all()] == [("Berlin", "DE", 2950159)]
    assert set(OpeningSkill.objects.filter(opening=opening).values_list("skill__key", "is_must")) == {
        ("python", True), ("sql", True),
    }  # fmt: skip
    assert OpeningMove.objects.get(opening=opening).note == feed.name
    assert Opening.objects.get(external_id="2").opened_at.isoformat() == "2026-10-01T00:00:00+00:00"
    assert list(FeedLine.objects.values_list("place", "external_id", "code", "left_out")) == [
        (3, "3", "no_title", True)
    ]

    board.say(job(1, title="Senior Engineer", metadata=[]), job(2, first_published="2026-10-01T00:00:00Z"), job(3))
    second = run(feed)

    assert counts(second) == (1, 1, 1, 0, 0)
    opening.refresh_from_db()
    assert (opening.title, opening.opening_skills.count(), opening.places.count()) == ("Senior Engineer", 0, 1)
    assert told == [2, 2]
    same = run(feed)
    assert (same.outcome, counts(same)) == (Outcome.UNCHANGED, (0, 0, 3, 0, 0))
    feed.refresh_from_db()
    assert (feed.state, feed.last_good_count, feed.lease_id, feed.is_running) == (FeedState.ON, 3, None, False)


def test_what_members_could_not_make_sense_of_is_a_draft_until_it_is_whole(feed: Feed, board: Board) -> None:
    board.say(job(1, content=""), job(2, location={"name": ""}), job(3, application_deadline="2020-01-01"), job(4))
    first = run(feed)
    assert states() == {"1": "draft", "2": "draft", "3": "draft", "4": "open"}
    assert list(first.lines.order_by("place").values_list("code", flat=True)) == [
        "draft_no_description", "draft_no_place", "draft_deadline_over",
    ]  # fmt: skip

    board.say(job(1), job(2, location={"name": ""}), job(3), job(4))
    Opening.objects.filter(external_id="3").update(state=OpeningState.CLOSED)
    run(feed)

    assert states() == {"1": "open", "2": "draft", "3": "closed", "4": "open"}


def test_a_feed_may_bring_drafts_alone(make_feed: Callable[..., Feed], board: Board) -> None:
    feed = make_feed(publishes=False)
    board.say(job(1), job(2, content=""))
    found = run(feed)
    assert states() == {"1": "draft", "2": "draft"}
    assert found.problems == 0
    board.say(job(1, title="Other"), job(2))
    assert counts(run(feed)) == (0, 2, 0, 0, 0)
    assert states() == {"1": "draft", "2": "draft"}


def test_what_vanished_is_closed_after_two_runs_and_comes_back(feed: Feed, board: Board, recruiter: Membership) -> None:
    jobs = [job(number) for number in range(1, 7)]
    board.say(*jobs)
    run(feed)
    board.say(*jobs[3:])
    assert counts(run(feed)) == (0, 0, 3, 3, 0)
    assert set(states().values()) == {"open"}

    board.say(*jobs[2:])  # the third was away once, and is back
    assert counts(run(feed)) == (0, 0, 4, 0, 2)
    assert states() == {"1": "closed", "2": "closed", "3": "open", "4": "open", "5": "open", "6": "open"}
    moves = OpeningMove.objects.filter(to_state=OpeningState.CLOSED)
    assert {(move.from_state, move.by, move.note) for move in moves} == {("open", None, feed.name)}

    hand = Opening.objects.get(external_id="4")
    close(opening=hand, by=recruiter)
    second = Opening.objects.get(external_id="2")
    OpeningMove.objects.create(opening=second, from_state="closed", to_state="closed", by=recruiter)
    board.say(*jobs)
    assert counts(run(feed)) == (0, 0, 6, 0, 0)
    assert states() == {"1": "open", "2": "closed", "3": "open", "4": "closed", "5": "open", "6": "open"}
    assert OpeningMove.objects.filter(opening__external_id="1").order_by("at").last().to_state == "open"


def test_what_comes_back_is_what_it_was(make_feed: Callable[..., Feed], board: Board) -> None:
    feed = make_feed(publishes=False)
    board.say(*(job(number) for number in range(1, 6)))
    run(feed)
    Opening.objects.filter(external_id="2").update(state=OpeningState.ON_HOLD)
    board.say(job(3), job(4), job(5))
    run(feed)
    run(feed)
    assert (states()["1"], states()["2"]) == ("closed", "closed")
    board.say(*(job(number) for number in range(1, 6)))
    run(feed)
    assert (states()["1"], states()["2"]) == ("draft", "on_hold")


def test_an_entry_that_is_left_out_has_not_vanished(feed: Feed, board: Board) -> None:
    board.say(job(1), job(2))
    run(feed)
    for _time in range(3):
        board.say(job(1, title=""), job(2))
        run(feed)
    assert states() == {"1": "open", "2": "open"}


def test_a_server_that_says_nothing_is_new_is_believed(feed: Feed, board: Board) -> None:
    board.say(job(1), job(2), ETag='"v1"')
    run(feed)
    board.say(job(1), ETag='"v2"', **{"Last-Modified": "Sun, 01 Nov 2026 10:00:00 GMT"})
    assert counts(run(feed)) == (0, 0, 1, 1, 0)
    board.answer = 304, {}, b""

    unchanged = run(feed)

    assert board.asked[-1]["If-None-Match"] == '"v2"'
    assert board.asked[-1]["If-Modified-Since"] == "Sun, 01 Nov 2026 10:00:00 GMT"
    assert "If-None-Match" not in board.asked[0]
    assert counts(unchanged) == (0, 0, 1, 0, 1)  # what was missing is missing still
    assert counts(run(feed)) == (0, 0, 2, 0, 0)
    assert states() == {"1": "open", "2": "closed"}


def test_a_feed_that_lost_half_of_itself_changes_nothing_until_somebody_says_so(
    feed: Feed, board: Board, recruiter: Membership, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    board.say(*[job(number) for number in range(1, 6)])
    run(feed)
    board.say(job(1), job(2, title="Other"))

    held = run(feed)

    assert (held.outcome, counts(held)) == (Outcome.HELD, (0, 0, 0, 0, 0))
    assert sentence(held) == "The feed has only 2 openings; it had 5. Nothing was changed."
    assert Opening.objects.get(external_id="2").title == "Engineer"
    board.answer = (SAMPLES / "suddenly-empty.json").read_bytes()
    assert sentence(run(feed)) == "The feed is suddenly empty; it had 5 openings. Nothing was changed."
    feed.refresh_from_db()
    assert (feed.state, feed.failures) == (FeedState.BROKEN, 2)
    assert Message.objects.in_scope().filter(template="boomerang/feed_trouble").count() == 1

    board.say(job(1), job(2, title="Other"))
    with django_capture_on_commit_callbacks(execute=False):
        accepted = actions.accept_run(run=held, by=recruiter)
    taken = take_in(accepted.pk)
    assert taken is not None
    assert (taken.pk != held.pk, taken.by, counts(taken)) == (True, recruiter, (0, 1, 1, 3, 0))
    assert take_in(accepted.pk) is None
    feed.refresh_from_db()
    assert (feed.state, feed.told_at, feed.last_good_count) == (FeedState.ON, None, 2)


def test_what_is_broken_changes_nothing_and_is_told_once(feed: Feed, board: Board, settings: Settings) -> None:
    board.say(job(1), ETag='"good"')
    run(feed)
    bad = [
        ((SAMPLES / "cut-off.json").read_bytes(), "breaks off in the middle"),
        ((SAMPLES / "html-instead-of-json.json").read_bytes(), "A web page came instead"),
        ((200, {"Content-Encoding": "gzip"}, b"x"), "packed answer"),
        ((302, {"Location": "http://127.0.0.1:1/"}, b""), "Only the usual web ports"),
        ((302, {"Location": "http://127.0.0.1/"}, b"1"), "belongs to a private network"),
        ((302, {"Location": "/jobs"}, b""), "leads on to others too many times"),
        ((403, {}, b""), "does not let us in (answer 403)"),
        ((404, {}, b""), "nothing at this address (answer 404)"),
        ((429, {}, b""), "come less often"),
        ((500, {}, b""), "in trouble (answer 500)"),
    ]
    for answer, words in bad:
        board.answer = answer  # type: ignore[assignment]
        found = run(feed)
        assert (found.outcome, counts(found)) == (Outcome.BROKEN, (0, 0, 0, 0, 0))
        assert words in sentence(found)
    settings.OUTBOUND_INTERNAL = []
    assert "Only the usual web ports" in sentence(run(feed))

    assert states() == {"1": "open"}
    message = Message.objects.in_scope().get(template="boomerang/feed_trouble")
    assert message.to_address == "rita@acme.example"
    assert "breaks off in the middle" in message.text
    feed.refresh_from_db()
    assert (feed.state, feed.failures, feed.etag) == (FeedState.BROKEN, 11, '"good"')
    assert timedelta(hours=20) < feed.next_run_at - timezone.now() < timedelta(hours=25)
    settings.OUTBOUND_INTERNAL = [board.host]
    board.say(job(1))
    assert run(feed).outcome == Outcome.UNCHANGED
    feed.refresh_from_db()
    assert (feed.state, feed.failures, feed.told_at) == (FeedState.ON, 0, None)


def test_two_hundred_megabytes_are_not_fetched(feed: Feed, board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 1000)
    board.answer = b"x" * 1001
    assert "larger than we take" in sentence(run(feed))


def test_the_desk_hears_of_a_feed_whose_owner_has_left(
    make_feed: Callable[..., Feed], board: Board, bob: object, alice: object
) -> None:
    board.answer = b"nonsense"
    run(make_feed(owner=None))
    assert [message.to_address for message in Message.objects.in_scope().all()] == ["bob@acme.example"]


def test_what_we_stumble_over_is_told_too(feed: Feed, board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(running, "read", stumble)
    board.say(job(1))
    found = run(feed)
    assert (found.outcome, sentence(found)) == (
        Outcome.BROKEN, "The run was stopped half-way. Nothing was changed; the next one begins anew.",
    )  # fmt: skip


def test_one_at_a_time_and_a_dead_worker_loses_its_lease(feed: Feed, board: Board) -> None:
    board.say(job(1))
    now = timezone.now()
    lease = claim(feed.pk, now=now)
    stuck = FeedRun.objects.create(feed=feed)
    assert lease is not None
    assert run_feed(feed.pk) is None

    with time_machine.travel(now + timedelta(minutes=11), tick=False):
        assert run(feed).outcome == Outcome.DONE
    stuck.refresh_from_db()
    assert (stuck.outcome, stuck.code) == (Outcome.BROKEN, "stopped")
    with pytest.raises(LeaseLost):
        running._locked(feed, lease)


def test_a_run_that_lost_its_lease_writes_nothing(feed: Feed, board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*args: object, **kwargs: object) -> object:
        Feed.objects.filter(pk=feed.pk).update(lease_id=None)
        return fetching.Fetched(b'{"jobs": []}')

    monkeypatch.setattr(running, "fetch_feed", slow)
    assert run_feed(feed.pk) is None
    assert Opening.objects.count() == 0


def test_the_beat_finds_what_is_due(
    make_feed: Callable[..., Feed], house: Employer, board: Board, recruiter: Membership
) -> None:
    now = timezone.now()
    board.say(job(1))
    due = make_feed(name="Due", next_run_at=now - timedelta(minutes=1))
    later = make_feed(name="Later", next_run_at=now + timedelta(minutes=1))
    make_feed(name="Paused", next_run_at=now - timedelta(minutes=1), state=FeedState.PAUSED)
    make_feed(name="Uploads", url="")
    with no_scope():
        assert tick() == 1

    assert look_after_feeds.apply().get() == 1
    run_due_feed.apply(kwargs={"feed_id": str(due.pk)}).get()
    run_due_feed.apply(kwargs={"feed_id": str(later.pk)}).get()
    assert list(FeedRun.objects.values_list("feed__name", "by")) == [("Due", None)]
    run_feed_now.apply(kwargs={"feed_id": str(later.pk), "member_id": str(recruiter.pk)}).get()
    assert FeedRun.objects.get(feed=later).by == recruiter
    claim(later.pk, now=now)
    run_feed_now.apply(kwargs={"feed_id": str(later.pk), "member_id": str(recruiter.pk)}).get()
    take_in_run.apply(kwargs={"run_id": str(due.pk)}).get()
    assert FeedRun.objects.count() == 2


def test_old_runs_are_forgotten_but_for_the_last(feed: Feed) -> None:
    now = timezone.now()
    for days in (200, 150, 100):
        FeedRun.objects.create(feed=feed, began_at=now - timedelta(days=days), outcome=Outcome.DONE)
    FeedRun.objects.create(feed=feed, began_at=now - timedelta(days=8), outcome=Outcome.WAITING)
    assert forget_old_runs(now=now) == 2
    assert [(now - run.began_at).days for run in FeedRun.objects.all()] == [100]
