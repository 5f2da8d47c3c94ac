"""A feed of openings: read, cleaned and written, beside the least that could write the same rows.

`run_part(options, rounds, report)` is the part of `bin/bench boomerang`. The floor takes the same postings, read once
before, and copies and upserts them into one flat table with the openings' keys.
"""

from collections.abc import Sequence
from functools import partial
from html import escape
from io import StringIO
from random import Random
from typing import Any

import orjson
from django.db import transaction
from django.utils import timezone

from bench.database import backend, employer, empty, owner, settle
from bench.measuring import Sample, measured, middle
from boomerang.feeds.applying import apply
from boomerang.feeds.reading import read
from boomerang.models import Feed, FeedKind
from tenancy.scope import tenant_scope

OURS, FLOOR = "ours: read, cleaned, upserted", "floor: COPY + upsert, flat"
TABLE = "bench_opening"
WORDS = "team build run plan lead data cloud mobile sales people care design ship learn teach listen write test".split()
CITIES = ("Berlin", "London", "Amsterdam", "Madrid", "Lyon", "Zürich", "Warsaw", "Istanbul", "São Paulo", "Remote")
TEAMS = ("Data Platform", "Core Product", "Legal", "Talent", "Controlling", "Mobile", "Support", "Sales")
SKILLS = ("Python", "SQL", "Kubernetes", "German", "Negotiation", "Figma", "Java", "Contracts", "Payroll", "Testing")
COLUMNS = ("external_id", "title", "team", "city", "country", "skills", "description", "apply_url")


def feed_of(size: int, *, changed: float = 0.0, seed: int = 1) -> bytes:
    """A Greenhouse board with descriptions of about 2 KB; with `changed` that share of it says something new."""
    chance = Random(seed)
    return orjson.dumps({"jobs": [_job(number, chance, is_new=number < size * changed) for number in range(size)]})


def _job(number: int, chance: Random, *, is_new: bool) -> dict[str, Any]:
    lines = [" ".join(chance.choices(WORDS, k=14)) for _line in range(18)]
    items = "".join(f"<li>{line} &amp; more</li>" for line in lines[2:])
    html = f"<p>{lines[0]}</p><h2>What you do</h2><ul>{items}</ul><p><strong>{lines[1]}</strong></p>"
    return {
        "id": number,
        "title": f"{chance.choice(WORDS).title()} Engineer {number}{' (new)' if is_new else ''}",
        "first_published": "2026-10-01T09:30:00-04:00",
        "location": {"name": chance.choice(CITIES)},
        "absolute_url": f"https://boards.greenhouse.io/bench/jobs/{number}",
        "content": escape(html),
        "departments": [{"name": chance.choice(TEAMS)}],
        "metadata": [{"name": "Skills", "value": ", ".join(chance.sample(SKILLS, 4))}],
    }


def run_part(options: Any, rounds: Any, report: Any) -> None:
    size = 2_000 if options.small else 10_000
    northwind = employer("northwind")
    for name, data, again in (
        ("new", feed_of(size), False),
        ("the same once more", feed_of(size), True),
        ("a tenth changed", feed_of(size, changed=0.1), True),
    ):
        samples = rounds.run(
            {FLOOR: partial(_floor, data, size, again=again), OURS: partial(_ours, northwind, data, size, again=again)}
        )
        report.case(f"feed, {size:,} openings, {name}", samples, ours=OURS, unit=1e6 / size, per="µs")
        ours, floor = (middle([sample.total for sample in samples[each]]) for each in (OURS, FLOOR))
        report.goal(f"feed against COPY + upsert, {name}", ours / floor, 4)


def _ours(northwind: Any, data: bytes, size: int, *, again: bool) -> Sample:
    empty(["boomerang_opening", "boomerang_feed"])
    with tenant_scope(northwind):
        feed = Feed.objects.create(name="Bench", kind=FeedKind.GREENHOUSE, url="https://bench.example/jobs")
        if again:
            _take_in(feed, feed_of(size))
        settle()
        with measured(backend) as sample:
            applied = _take_in(feed, data)
        assert sum((applied.made, applied.changed, applied.unchanged)) == size
    return sample


def _take_in(feed: Feed, data: bytes) -> Any:
    reading = read(data, kind=feed.kind)
    with transaction.atomic():
        return apply(feed, reading, now=timezone.now())


def _floor(data: bytes, size: int, *, again: bool) -> Sample:
    """The JSON is read, nothing in it is understood."""
    with owner() as cursor:
        cursor.execute(
            f"DROP TABLE IF EXISTS {TABLE}; CREATE TABLE {TABLE} (id uuid NOT NULL DEFAULT gen_random_uuid(),"
            f" tenant_id integer NOT NULL DEFAULT 1, {', '.join(f'{name} text' for name in COLUMNS)},"
            f" PRIMARY KEY (tenant_id, id)); CREATE UNIQUE INDEX ON {TABLE} (tenant_id, external_id);"
            f" CREATE INDEX ON {TABLE} (tenant_id, title)"
        )
        if again:
            _upsert(cursor, feed_of(size))
        with measured(lambda: [cursor.connection.info.backend_pid]) as sample:
            _upsert(cursor, data)
    return sample


def _upsert(cursor: Any, data: bytes) -> None:
    names = ", ".join(COLUMNS)
    text = StringIO("".join(_line(_flat(job)) for job in orjson.loads(data)["jobs"]))
    changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS)
    cursor.execute(f"DROP TABLE IF EXISTS incoming; CREATE TEMP TABLE incoming AS SELECT {names} FROM {TABLE} LIMIT 0")
    cursor.copy_expert(f"COPY incoming ({names}) FROM STDIN", text)
    cursor.execute(
        f"INSERT INTO {TABLE} ({names}) SELECT {names} FROM incoming"
        f" ON CONFLICT (tenant_id, external_id) DO UPDATE SET {changes}"
    )


def _flat(job: dict[str, Any]) -> Sequence[str]:
    return (
        str(job["id"]), job["title"], job["departments"][0]["name"], job["location"]["name"], "DE",
        job["metadata"][0]["value"], job["content"], job["absolute_url"],
    )  # fmt: skip


def _line(cells: Sequence[str]) -> str:
    return "\t".join(cell.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n") for cell in cells) + "\n"
