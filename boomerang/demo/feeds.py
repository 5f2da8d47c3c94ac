"""Feeds of a demo employer: one that runs well, one in trouble, one fed by hand. Nobody is asked for them by itself."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from accounts.models import Membership, Role
from boomerang.models import Feed, FeedKind, FeedLine, FeedRun, FeedState, Opening, Origin, Outcome, Schedule
from tenancy.bulk import update_many
from tenancy.demo import Chapter, register
from tenancy.models import Employer

SHARE = 0.6  # of the employer's openings come from the first feed
RUNS = 6


def register_chapter() -> None:
    register(Chapter(name="feeds", order=25, tell=tell))


def tell(employer: Employer) -> None:
    chance = Random(f"{employer.slug}-feeds")  # noqa: S311
    owner = Membership.objects.current().with_role(Role.RECRUITER, Role.HR_ADMIN).order_by("joined_at", "id").first()
    if owner is None:
        return
    now = timezone.now()
    board = f"https://boards-api.greenhouse.example/v1/boards/{employer.slug}/jobs"
    good = Feed.objects.create(
        name="Greenhouse", kind=FeedKind.GREENHOUSE, url=board, schedule=Schedule.HOURLY, owner=owner, last_good_at=now
    )
    openings = list(Opening.objects.filter(origin=Origin.EMPLOYER).order_by("id"))
    mine = openings[: int(len(openings) * SHARE)]
    for number, opening in enumerate(mine):
        opening.feed, opening.feed_id, opening.external_id = good, good.pk, str(4_000_000 + number)
    update_many(mine, ["feed", "external_id"])
    Feed.objects.filter(pk=good.pk).update(last_good_count=len(mine))
    for back in range(RUNS):
        last = _run(good, hours=RUNS - back, changed=1 + chance.randrange(3), unchanged=len(mine), problems=2)
    FeedLine.objects.create(
        run=last, place=17, external_id="4000016", field="deadline", code="date_ambiguous",
        params={"value": "03/04/2027"},
    )  # fmt: skip
    FeedLine.objects.create(run=last, place=31, external_id="4000030", field="title", code="no_title", left_out=True)
    page = f"https://careers.{employer.slug}.example/jobs"
    bad = Feed.objects.create(
        name="Careers page", kind=FeedKind.JSON_LD, url=page, owner=owner, state=FeedState.BROKEN, failures=2,
        last_good_at=now - timedelta(days=3), told_at=now - timedelta(days=2),
    )  # fmt: skip
    _run(bad, hours=26, outcome=Outcome.BROKEN, code="http_error", params={"status": 502})
    by_hand = Feed.objects.create(name="Stores, by hand", kind=FeedKind.CSV, owner=owner, publishes=False)
    _run(by_hand, hours=90, made=0, by=owner, file_name="stores.csv", outcome=Outcome.UNCHANGED)


def _run(feed: Feed, *, hours: int, outcome: str = Outcome.DONE, **values: object) -> FeedRun:
    at = timezone.now() - timedelta(hours=hours)
    return FeedRun.objects.create(
        feed=feed, began_at=at, ended_at=at + timedelta(seconds=9), outcome=outcome, **values
    )  # fmt: skip
