"""Feedback: what a page of results costs once it is released, what a publish plan costs, and what a trend costs."""

import json
import random
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.members.actions import add_member, find_or_make_user
from accounts.models import Membership, Role
from bench import answers
from bench.database import backend, counted_queries, employer, owner, settle
from bench.measuring import Rounds, Sample, measured, middle
from bench.report import Report
from directory.models import Alumnus, AlumnusState
from feedback.models import (
    Mode,
    Participation,
    ParticipationState,
    Purpose,
    Response,
    Survey,
    SurveyVersion,
    Wave,
    WaveState,
)
from feedback.releases.actions import release
from feedback.releases.plan import ALL, THIS, Asked, plan, sizes_of
from feedback.releases.reading import published, trend
from tenancy.bulk import build, insert_many
from tenancy.models import Employer
from tenancy.scope import tenant_scope

QUESTIONS, RESPONSES = 20, 100_000
GROUPS = {"team": 8, "office": 6, "tenure": 5, "exit_type": 4, "exit_reason": 4, "year_left": 3}  # 30 cells
ANSWERED = 0.95  # of the questions, each by others: 20 populations to plan for
PLANNED = (100, 300, 1_000, 100_000)
TREND = (10_000, 1_000_000)
WAVES = 24
CHUNK = 2_000
TABLES = ("response", "participation", "sealedresponse", "trendfigure", "publishedcomment", "release", "wave")


def run(options: Namespace, rounds: Rounds, report: Report) -> None:
    plans(rounds, report, small=options.small)
    results(rounds, report, RESPONSES // 100 if options.small else RESPONSES)
    trends(rounds, report, [size // 100 for size in TREND] if options.small else TREND)
    answers.run(options, rounds, report)


# The plan of a table of 20 × 30 cells


def plans(rounds: Rounds, report: Report, *, small: bool) -> None:
    for people in PLANNED[:2] if small else PLANNED:
        table = [list(population(people, seed)) for seed in range(QUESTIONS)]
        kept, cells = _kept(table)
        report.notes[f"{people:,} people, cells kept of those from five on"] = f"{kept} of {cells}"
        samples = rounds.run(
            {
                "floor: count the cells": partial(_timed, partial(_counted, table)),
                "ours: plan and proof": partial(_timed, partial(_planned, table)),
            }
        )
        title = f"{QUESTIONS} × {sum(GROUPS.values())} cells of {people:,} people"
        report.case(title, samples, ours="ours: plan and proof")
        report.goal(f"seconds of CPU for {title}", middle(s.total for s in samples["ours: plan and proof"]), 5)


def population(people: int, seed: int) -> Iterator[Asked]:
    chance = random.Random(seed)
    members: Counter[frozenset[tuple[str, str, str]]] = Counter()
    for _person in range(people):
        if chance.random() < ANSWERED:
            members[frozenset((THIS, *cell) for cell in (ALL, *_groups(chance).items()))] += 1
    yield Asked(members, floor=5)


def _groups(chance: random.Random) -> dict[str, str]:
    """A few big groups and many small ones."""
    drawn = {key: min(int(chance.expovariate(3 / size)), size - 1) for key, size in GROUPS.items()}
    return {key: f"g{group}" for key, group in drawn.items()}


def _counted(table: list[list[Asked]]) -> None:
    for (asked,) in table:
        sizes_of(asked.members)


def _planned(table: list[list[Asked]]) -> None:
    for (asked,) in table:
        plan(asked)


def _kept(table: list[list[Asked]]) -> tuple[int, int]:
    made = [plan(asked) for (asked,) in table]
    return sum(len(each.shown) for each in made), sum(size >= 5 for each in made for size in each.sizes.values())


# A page of results


def results(rounds: Rounds, report: Report, responses: int) -> None:
    house = employer("feedback-results")
    forget(house)
    wave = answered_wave(house, responses)
    with tenant_scope(house), measured(backend) as sample:
        release(wave=wave)
    report.notes[f"release of {responses:,} responses, s"] = {"wall": round(sample.wall, 1), "CPU": sample.total}
    print(f"  released in {sample.wall:.1f} s", flush=True)
    settle()
    client = staff(house)
    address = f"{house.base_path}manage/waves/{wave.pk}/results/"
    samples = rounds.run(
        {
            "floor: the stored row": lambda: _in_scope(house, partial(_stored, wave)),
            "ours: published()": lambda: _in_scope(house, partial(published, wave)),
            "ours: the page": lambda: _timed(partial(_opened, client, address)),
        }
    )
    title = f"results of {responses:,} responses × {QUESTIONS} questions × {len(GROUPS)} dimensions"
    report.case(title, samples, ours="ours: the page", unit=1000, per="ms")
    spent = middle(sample.total for sample in samples["ours: the page"])
    report.goal(f"milliseconds of CPU for {title}", 1000 * spent, 200)


def answered_wave(house: Employer, responses: int) -> Wave:
    print(f"\nmaking {responses:,} responses", flush=True)
    chance = random.Random(1)
    with tenant_scope(house):
        wave = closed_wave(Mode.CONFIDENTIAL, [f"q{at}" for at in range(QUESTIONS)], timezone.now(), responses)
        for start in range(0, responses, CHUNK):
            with transaction.atomic():
                _answer(wave, min(CHUNK, responses - start), chance)
            if not start:
                settle()  # else foreign keys are checked by plans for empty tables
    return wave


def _answer(wave: Wave, people: int, chance: random.Random) -> None:
    alumni = [build(Alumnus, state=AlumnusState.ALUMNUS) for _ in range(people)]
    asked = [
        build(
            Participation, wave=wave, alumnus=person, bands=_groups(chance), token_digest=uuid4().hex,
            state=ParticipationState.ANSWERED,
        )
        for person in alumni
    ]  # fmt: skip
    insert_many(alumni)
    insert_many(asked)
    insert_many(
        [build(Response, wave=wave, participation=each, answers=_answers(chance), bands=each.bands) for each in asked]
    )


def _answers(chance: random.Random) -> dict[str, Any]:
    keys = (f"q{at}" for at in range(QUESTIONS))
    return {key: chance.choice((2, 5, 7, 8, 8, 9, 9, 10)) for key in keys if chance.random() < ANSWERED}


def closed_wave(mode: str, questions: list[str], opens_at: datetime, invited: int) -> Wave:
    cores = {0: "recommend"}
    asked = [
        {"key": key, "kind": "score", "text": {"en": f"Question {key}"}, "core": cores.get(at, "")}
        for at, key in enumerate(questions)
    ]
    content = {"languages": ["en"], "title": {"en": "Bench"}, "pages": [{"key": "one", "questions": asked}]}
    survey = Survey.objects.create(name="Bench", mode=mode, purpose=Purpose.ALUMNI)
    version = SurveyVersion.objects.create(survey=survey, content=content, published_at=opens_at)
    bands = [
        {"key": key, "label": key, "groups": [{"key": f"g{at}", "label": f"Group {at}"} for at in range(size)]}
        for key, size in (GROUPS.items() if mode != Mode.SEALED else ())
    ]
    return Wave.objects.create(
        survey=survey, version=version, name="Bench", mode=mode, state=WaveState.CLOSED, bands=bands, invited=invited,
        opens_at=opens_at, closes_at=opens_at + timedelta(days=14),
    )  # fmt: skip


def _stored(wave: Wave) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT figures FROM feedback_release WHERE wave_id = %s", [wave.pk])
        json.loads(cursor.fetchone()[0])


def _opened(client: Client, address: str) -> None:
    response = client.get(address, secure=True)
    assert response.status_code == 200, response


def staff(house: Employer) -> Client:
    user = find_or_make_user(email=f"hr@{house.slug}.example", by=None)
    with tenant_scope(house):
        if not Membership.objects.filter(user_id=user.pk).exists():
            add_member(employer=house, user=user, roles=[Role.HR_ADMIN], display_name="Bench", by=None)
    client = Client(SERVER_NAME="alumni.example.com")
    client.force_login(user)
    return client


# A trend


def trends(rounds: Rounds, report: Report, sizes: Any) -> None:
    """Of 24 waves, one a month."""
    spent_on: dict[int, float] = {}
    for size in sizes:
        house = employer(f"feedback-trend-{size}")
        forget(house)
        fill_trend(house, size)
        samples = rounds.run(
            {
                "floor: bare read of the roll-up": partial(_in_scope, house, _bare),
                "peer: count the answers": partial(_in_scope, house, _counted_in_sql),
                "ours: trend()": partial(_in_scope, house, partial(trend, "recommend")),
            }
        )
        report.case(f"trend over {size:,} answers", samples, ours="ours: trend()", unit=1000, per="ms")
        spent_on[size] = middle(sample.total for sample in samples["ours: trend()"])
        floor = middle(sample.total for sample in samples["floor: bare read of the roll-up"])
        report.goal(f"trend over {size:,} answers, times the bare read", spent_on[size] / floor, 2)
    small, big = min(spent_on), max(spent_on)
    report.goal(f"trend over {big:,} answers, times {small:,}", spent_on[big] / spent_on[small], 1.5)


def fill_trend(house: Employer, size: int) -> None:
    print(f"\nmaking {size:,} answers in {WAVES} waves", flush=True)
    each = size // WAVES + 1
    waves = []
    for month in range(WAVES):
        opens_at = timezone.now() - timedelta(days=30 * (WAVES - month))
        with tenant_scope(house):
            waves.append(closed_wave(Mode.SEALED, ["rec", "fair", "other"], opens_at, each))
    with owner() as cursor:
        for wave in waves:
            cursor.execute(
                "INSERT INTO feedback_sealedresponse (id, tenant_id, wave_id, answers, bands)"
                " SELECT gen_random_uuid(), %s, %s, jsonb_build_object('rec', (random() * 10)::int,"
                " 'fair', (random() * 10)::int, 'other', (random() * 10)::int), '{}' FROM generate_series(1, %s)",
                [house.pk, wave.pk, each],
            )
    with tenant_scope(house):
        for wave in waves:
            release(wave=wave)
    settle()


def _bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT "on", purpose, "group", answers, counts, wave_id FROM feedback_trendfigure"""
            """ WHERE core = 'recommend' AND dimension = '' ORDER BY "on", purpose, "group", wave_id"""
        )
        for row in cursor.fetchall():
            json.loads(row[4])


def _counted_in_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT date_trunc('month', opens_at), answers->>'rec', count(*) FROM feedback_sealedresponse r"
            " JOIN feedback_wave w ON (w.tenant_id, w.id) = (r.tenant_id, r.wave_id) GROUP BY 1, 2"
        )
        cursor.fetchall()


# Around it


def forget(house: Employer) -> None:
    """What an earlier run has left."""
    with owner() as cursor:
        for table in (*(f"feedback_{name}" for name in TABLES), "feedback_surveyversion", "feedback_survey"):
            cursor.execute(f"DELETE FROM {table} WHERE tenant_id = %s", [house.pk])
        cursor.execute("DELETE FROM directory_alumnus WHERE tenant_id = %s", [house.pk])


def _in_scope(house: Employer, work: Callable[[], Any]) -> Sample:
    with tenant_scope(house), transaction.atomic():
        return _timed(work)


def _timed(work: Callable[[], Any]) -> Sample:
    with counted_queries() as queries, measured(backend) as sample:
        work()
    sample.queries = queries[0]
    return sample
