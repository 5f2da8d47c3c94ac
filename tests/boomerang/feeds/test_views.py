from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Membership, User
from audit.models import AuditEvent
from boomerang.feeds import actions
from boomerang.feeds.actions import CannotNow
from boomerang.feeds.running import run_feed, take_in
from boomerang.models import Feed, FeedKind, FeedRun, FeedState, Opening, OpeningMove, OpeningState, Outcome
from tenancy.models import Employer
from tests.boomerang.feeds.conftest import Board, job

SAMPLES = Path(__file__).parents[2] / "data" / "feeds"
LIST = "/acme/recruit/feeds/"


def page(feed: Feed, rest: str = "") -> str:
    return f"{LIST}{feed.pk}/{rest}"


def filled(board: Board, **values: str) -> dict[str, str]:
    return {
        "name": "Board",
        "kind": "greenhouse",
        "url": board.url,
        "schedule": "hourly",
        "publishes": "open",
        **values,
    }


@pytest.fixture
def staff(client_for: Callable[[User], Client], rita: User) -> Client:
    return client_for(rita)


def test_who_may_see_and_who_may_act(
    feed: Feed, rita: User, alice: User, mallory: User, auditor: User, client_for: Callable[[User], Client]
) -> None:
    run = FeedRun.objects.create(feed=feed, outcome=Outcome.DONE)
    reads = (LIST, page(feed), page(feed, f"runs/{run.pk}/"))
    writes = (
        page(feed, "pause/"),
        page(feed, "runs/"),
        page(feed, f"runs/{run.pk}/discarding/"),
        page(feed, "ownership/"),
    )
    forms = (f"{LIST}new/", f"{LIST}file/", page(feed, "settings/"), page(feed, "deletion/"), page(feed, "upload/"))
    for address in (*reads, *forms):
        assert client_for(rita).get(address).status_code == 200, address
        assert client_for(alice).get(address).status_code == 403, address
        assert client_for(mallory).get(address).status_code == 404, address
        assert Client().get(address).status_code == 302, address
    for address in (*forms, *writes):
        assert client_for(auditor).post(address).status_code == 403, address
    for address in reads:
        assert client_for(auditor).get(address).status_code == 200, address
        assert client_for(rita).post(address).status_code == 405, address
    for address in writes:
        assert client_for(rita).get(address).status_code == 405, address


def test_an_address_is_tried_before_it_is_kept(staff: Client, board: Board, house: Employer) -> None:
    board.say(job(1), job(2, title=""), *[job(number) for number in range(3, 30)])
    answer = staff.post(f"{LIST}new/", filled(board))
    text = answer.content.decode()
    assert (answer.status_code, Feed.objects.count(), Opening.objects.count()) == (200, 0, 0)
    assert "28 openings found" in text
    assert "The entry has no title. It is left out." in text

    board.answer = b"<html>Not here"
    answer = staff.post(f"{LIST}new/", filled(board))
    assert answer.status_code == 422
    assert "A web page came instead of the feed" in answer.content.decode()
    for bad in ({"url": "ftp://x.example"}, {"url": ""}, {"kind": "rss"}, {"name": ""}):
        assert staff.post(f"{LIST}new/", filled(board, **bad)).status_code == 422
    assert len(board.asked) == 2


def test_a_kept_feed_is_asked_at_once(
    staff: Client, board: Board, house: Employer, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    board.say(job(1))
    answer = staff.post(f"{LIST}new/", filled(board, keep="1"))
    feed = Feed.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page(feed))
    assert (feed.owner.display_name, feed.schedule, feed.publishes) == ("Rita", "hourly", True)
    assert feed.next_run_at <= timezone.now()
    assert "It has not run yet." in staff.get(page(feed)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(page(feed, "runs/"))
    run_feed(feed.pk)
    text = staff.get(page(feed)).content.decode()
    assert "Taken in" in text


def test_a_file_is_looked_at_before_it_is_taken_in(staff: Client, house: Employer, recruiter: Membership) -> None:
    values = {"name": "By hand", "kind": "csv", "publishes": "open"}
    broken = SimpleUploadedFile("jobs.csv", b"<html>nothing")
    assert staff.post(f"{LIST}file/", {**values, "file": broken}).status_code == 422
    assert staff.post(f"{LIST}file/", values).status_code == 422
    assert Feed.objects.count() == 0

    file = SimpleUploadedFile("jobs.csv", (SAMPLES / "openings.csv").read_bytes())
    answer = staff.post(f"{LIST}file/", {**values, "file": file})
    run = FeedRun.objects.get()
    assert answer["Location"] == page(run.feed, f"runs/{run.pk}/")
    text = staff.get(answer["Location"]).content.decode()
    assert "This is what would happen" in text
    assert "Talent Partner" in text
    assert Opening.objects.count() == 0
    stored = run.file.name
    assert default_storage.exists(stored)

    staff.post(f"{answer['Location']}acceptance/")
    taken = take_in(run.pk)
    assert taken is not None
    assert (taken.outcome, taken.made, Opening.objects.count()) == (Outcome.DONE, 3, 3)
    assert taken.file == ""
    assert staff.post(page(run.feed, "runs/")).status_code == 302  # no address to ask
    assert staff.post(page(run.feed, "pause/")).status_code == 302
    assert FeedRun.objects.count() == 1

    again = SimpleUploadedFile("newer.csv", b"external_id,title\nX0,Other title")
    staff.post(page(run.feed, "upload/"), {"file": again})
    newer = FeedRun.objects.get(outcome=Outcome.WAITING)
    assert (newer.params["changed"], newer.params["gone"], newer.params["new"]) == (1, 2, 0)
    third = SimpleUploadedFile("third.csv", b"external_id,title\nX0,Third")
    staff.post(page(run.feed, "upload/"), {"file": third})
    assert not FeedRun.objects.filter(pk=newer.pk).exists()
    waiting = FeedRun.objects.get(outcome=Outcome.WAITING)
    assert "A file waits for you" in staff.get(page(run.feed)).content.decode()
    staff.post(page(run.feed, f"runs/{waiting.pk}/discarding/"))
    assert FeedRun.objects.filter(outcome=Outcome.WAITING).count() == 0
    with pytest.raises(FeedRun.DoesNotExist):
        actions.discard_run(run=waiting, by=recruiter)
    assert staff.post(page(run.feed, "upload/"), {"file": broken}).status_code == 422


def test_a_file_that_is_gone_is_said_so(feed: Feed, recruiter: Membership) -> None:
    run = actions.upload(
        feed=feed, file=_file(b'{"jobs": [{"id": 1, "title": "A"}]}'), file_name="a.json", by=recruiter
    )
    assert str(run.file.name).startswith(f"employers/{feed.tenant_id}/feeds/")
    default_storage.delete(str(run.file.name))
    accepted = actions.accept_run(run=run, by=recruiter)
    taken = take_in(accepted.pk)
    assert taken is not None
    assert taken.sentence == "The file is no longer there. Upload it again."
    with pytest.raises(CannotNow):
        actions.accept_run(run=taken, by=recruiter)
    with pytest.raises(CannotNow):
        actions.discard_run(run=taken, by=recruiter)


def _file(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("feed.json", BytesIO(data).read())


def test_held_back_answers_wait_for_a_word(staff: Client, feed: Feed, board: Board) -> None:
    board.say(job(1), job(2), job(3))
    run_feed(feed.pk)
    board.say(job(1))
    held = run_feed(feed.pk)
    assert held is not None
    text = staff.get(page(feed)).content.decode()
    assert "The feed has only 1 openings; it had 3. Nothing was changed." in text
    assert "It is right, take it in" in text
    Feed.objects.filter(pk=feed.pk).update(lease_until=timezone.now() + timedelta(minutes=1))
    staff.post(page(feed, f"runs/{held.pk}/acceptance/"))
    assert FeedRun.objects.filter(outcome=Outcome.RUNNING).count() == 0
    assert "being read at this moment" in staff.get(page(feed)).content.decode()
    assert staff.post(page(feed, "deletion/"), {"openings": "stay"}).status_code == 422
    assert staff.post(page(feed, "runs/")).status_code == 302
    fragment = {"HX-Request": "true", "HX-Target": "feed-now"}
    assert "HX-Refresh" not in staff.get(page(feed), headers=fragment)
    Feed.objects.filter(pk=feed.pk).update(lease_until=None)
    assert staff.get(page(feed), headers=fragment)["HX-Refresh"] == "true"
    staff.post(page(feed, f"runs/{held.pk}/acceptance/"))
    assert FeedRun.objects.filter(outcome=Outcome.RUNNING).count() == 1


def test_settings_pause_and_a_new_keeper(
    staff: Client, feed: Feed, board: Board, hr: Membership, recruiter: Membership
) -> None:
    Feed.objects.filter(pk=feed.pk).update(etag='"v1"', owner=hr)
    assert staff.post(page(feed, "settings/"), filled(board, name="")).status_code == 422
    staff.post(page(feed, "settings/"), filled(board, name="Better", publishes="draft"))
    feed.refresh_from_db()
    assert (feed.name, feed.schedule, feed.publishes, feed.etag) == ("Better", "hourly", False, '"v1"')
    staff.post(page(feed, "settings/"), filled(board, name="Better", publishes="draft", date_order="dmy"))
    staff.post(page(feed, "settings/"), filled(board, name="Better", publishes="draft", date_order="dmy"))
    feed.refresh_from_db()
    assert feed.etag == ""

    staff.post(page(feed, "pause/"))
    staff.post(page(feed, "pause/"))
    feed.refresh_from_db()
    assert feed.state == FeedState.PAUSED
    staff.post(page(feed, "settings/"), filled(board, name="Better", publishes="draft", kind="lever"))
    staff.post(page(feed, "resumption/"))
    staff.post(page(feed, "resumption/"))
    feed.refresh_from_db()
    assert feed.state == FeedState.ON
    staff.post(page(feed, "ownership/"))
    staff.post(page(feed, "ownership/"))
    feed.refresh_from_db()
    assert feed.owner == recruiter
    events = AuditEvent.objects.filter(action__startswith="feed.").order_by("pk")
    assert list(events.values_list("action", flat=True)) == [
        "feed.changed", "feed.changed", "feed.paused", "feed.changed", "feed.resumed", "feed.taken_over",
    ]  # fmt: skip


@pytest.mark.parametrize(("choice", "state"), [("stay", "open"), ("close", "closed")])
def test_deleting_a_feed_asks_about_its_openings(
    staff: Client, feed: Feed, board: Board, recruiter: Membership, choice: str, state: str
) -> None:
    board.say(job(1), job(2))
    run_feed(feed.pk)
    actions.upload(feed=feed, file=_file(b'{"jobs": []}'), file_name="a.json", by=recruiter)
    assert staff.post(page(feed, "deletion/")).status_code == 422
    assert staff.post(page(feed, "deletion/"), {"openings": choice})["Location"] == LIST
    assert Feed.objects.count() == FeedRun.objects.count() == 0
    assert set(Opening.objects.values_list("state", "feed", "external_id")) == {(state, None, "")}
    closed = OpeningMove.objects.filter(to_state=OpeningState.CLOSED)
    assert {move.by for move in closed} == ({recruiter} if choice == "close" else set())


def test_lists_ask_the_same_few_questions(
    staff: Client, make_feed: Callable[..., Feed], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert "No feed yet" in staff.get(LIST).content.decode()
    first = make_feed(name="A")
    for number in range(1, 4):
        FeedRun.objects.create(feed=first, outcome=Outcome.DONE, problems=number)
        if number in (1, 3):
            with django_assert_num_queries(QUERIES_OF_LIST):
                staff.get(LIST)
            with django_assert_num_queries(QUERIES_OF_DETAIL):
                staff.get(page(first))
        make_feed(name=f"B{number}", kind=FeedKind.LEVER)


QUERIES_OF_LIST = 9
QUERIES_OF_DETAIL = 11


def test_the_log_says_what_a_feed_brought(
    client_for: Callable[[User], Client], olga: User, feed: Feed, board: Board
) -> None:
    board.say(job(1), job(2), job(3), job(4))
    run_feed(feed.pk)
    board.say(job(1), job(2), job(3, title="Other"))
    run_feed(feed.pk)
    run_feed(feed.pk)
    actions.delete_feed(feed=Feed.objects.create(name="Old", kind=FeedKind.CSV), closes=False, by=feed.owner)
    actions.delete_feed(feed=feed, closes=True, by=feed.owner)
    text = client_for(olga).get("/acme/manage/audit/").content.decode()
    for words in ("4 new", "1 changed", "1 closed", "3 openings closed"):
        assert words in text
