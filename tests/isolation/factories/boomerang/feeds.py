from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from boomerang.models import Feed, FeedKind, FeedLine, FeedRun, Outcome
from tests.factories.accounts import membership
from tests.isolation.factories.registry import argument, body, row, task_argument
from tests.isolation.site import Site


@argument("feed_id")
def feed_id(site: Site) -> Any:
    return feed(site).pk


@argument("run_id", of="boomerang:feed_run")
@argument("run_id", of="boomerang:feed_run_acceptance")
@argument("run_id", of="boomerang:feed_run_discarding")
def feed_run_id(site: Site) -> Any:
    return feed_run(site).pk


@task_argument("feed_id")
def feed_task_id(site: Site) -> str:
    return str(feed(site).pk)


@task_argument("run_id")
def feed_run_task_id(site: Site) -> str:
    return str(feed_run(site).pk)


@task_argument("member_id")
def feed_task_member_id(site: Site) -> str:
    return str(membership(site.employer, site.people["recruiter"]).pk)


def feed(site: Site) -> Feed:
    """Its address is inside the house, so that nothing is ever asked."""

    def make() -> Feed:
        owner = membership(site.employer, site.people["recruiter"])
        return Feed.objects.create(name="Board", kind=FeedKind.CSV, url="https://127.0.0.1/jobs", owner=owner)

    return site.once("feed", make)


def feed_run(site: Site) -> FeedRun:
    def make() -> FeedRun:
        made = FeedRun(feed=feed(site), outcome=Outcome.WAITING, file_name="jobs.csv")
        made.params = {"postings": 1, "new": 1, "changed": 0, "same": 0, "gone": 0}
        made.params["first"] = [{"title": "Baker", "team": "Bakery", "places": ["Lyon"], "deadline": ""}]
        made.file = ContentFile(b"id,title\n1,Baker\n", name="jobs.csv")
        made.save()
        FeedLine.objects.create(run=made, place=2, external_id="1", field="title", code="no_title", left_out=True)
        return made

    return site.once("feed run", make)


@row("boomerang.Feed")
@row("boomerang.FeedRun")
@row("boomerang.FeedLine")
def feed_rows(site: Site) -> None:
    feed_run(site)


@body("boomerang:feed_create")
def new_feed(site: Site) -> dict[str, Any]:
    return {**feed_settings(site), "keep": "1"}


@body("boomerang:feed_update")
def feed_settings(site: Site) -> dict[str, Any]:
    return {"name": "Jobs", "kind": "csv", "url": "https://127.0.0.1/jobs", "schedule": "daily", "publishes": "draft"}


@body("boomerang:feed_file")
def feed_by_hand(site: Site) -> dict[str, Any]:
    return {"name": "Hand", "kind": "csv", "publishes": "open", **newer_feed_file(site)}


@body("boomerang:feed_upload")
def newer_feed_file(site: Site) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("jobs.csv", b"id,title\n1,Baker\n", content_type="text/csv")}


@body("boomerang:feed_deletion")
def feed_openings(site: Site) -> dict[str, Any]:
    return {"openings": "stay"}
