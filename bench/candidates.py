"""The search for candidates: the bare SQL of each question, our search with its counts, and the whole page.

`run_searches` is a part of `bin/bench boomerang`; it needs employers that `bench.people.populate` has made.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.members.actions import add_member, find_or_make_user
from accounts.models import Membership, Role
from bench.directory import _bare, _sampled
from bench.measuring import Rounds, Sample, middle
from bench.report import Report
from boomerang.candidates.finding import find_candidates
from boomerang.candidates.query import CandidateSearchForm
from boomerang.models import ReturnWish
from directory.models import Alumnus, AlumnusSkill
from mail.categories import Category
from mail.models import Frequency, Preference
from tenancy.bulk import build, insert_many
from tenancy.models import Employer
from tenancy.scope import tenant_scope

TABLES = ("directory_searchrow", "directory_alumnus", "mail_preference", "boomerang_returnwish")
NO, WISHES = 5, 200  # every so many have said no to openings; every so many would come back
MOST_FLOOR_ROWS = 26
SPREAD = 40  # pages opened for p50 and p95


@dataclass(frozen=True)
class Asked:
    """`sql` is the least that could answer it, for {tenant}; `limit_ms` bounds our hits, and all counts beside them."""

    name: str
    address: str
    sql: str
    limit_ms: float | None = None


def run_searches(employers: dict[int, Employer], rounds: Rounds, report: Report) -> None:
    for size, employer in sorted(employers.items()):
        client = recruiter_client(employer)
        prepare(employer)
        for asked in questions(employer):
            samples = rounds.run(_contenders(asked, employer, client))
            report.notes[f"{asked.name}, {size:,} people, ms"] = tell_spread(asked, employer, client)
            report.case(f"{asked.name}, {size:,} people", samples, ours="ours: the page", unit=1000, per="ms")
            _judge(report, asked, size, samples)
        report.goal(f"{size:,} people: sequential scans for candidates", scans(employer), 0)


def tell_spread(asked: Asked, employer: Employer, client: Client) -> dict[str, float]:
    """p50 and p95 of the page by the clock, which is what a recruiter waits for."""
    spent = []
    for _number in range(SPREAD):
        begun = time.perf_counter()
        _open(asked, employer, client)
        spent.append(1000 * (time.perf_counter() - begun))
    spent.sort()
    found = {"p50": round(spent[SPREAD // 2], 1), "p95": round(spent[int(SPREAD * 0.95) - 1], 1)}
    print(f"  {asked.name}: the page p50 {found['p50']:,.0f} ms, p95 {found['p95']:,.0f} ms", flush=True)
    return found


def questions(employer: Employer) -> list[Asked]:
    with tenant_scope(employer):
        rare = AlumnusSkill.objects.order_by("pk").values_list("skill__name", flat=True)[0]
    skilled = _page(f"facets @> ARRAY['skill:{rare}', 'country:GB']")
    gone = _page("left_on BETWEEN now()::date - 730 AND now()::date - 365")
    return [
        Asked("candidates, all", "", _page(""), limit_ms=60),
        Asked("candidates, a skill and a place", f"skill={rare}&country=GB", skilled, 60),
        Asked("candidates, a year to two away", "away_from=12&away_to=24", gone, 60),
        Asked("candidates, words", "q=welding+lisbon", _page("vector @@ '''welding'' & ''lisbon'''::tsquery"), 60),
        Asked("candidates, a word with a typo", "q=engneer", _page("vector @@ '''engineer'':*'::tsquery"), None),
        Asked("candidates, seen last", "sort=alive", _page("", "alive_on"), 60),
    ]  # fmt: skip


def _page(condition: str, order: str = "left_on") -> str:
    also = f" AND {condition}" if condition else ""
    return (
        "SELECT alumnus_id, card FROM directory_searchrow WHERE tenant_id = {tenant} AND audience = 'staff'"
        f" AND facets @> ARRAY['state:alumnus']{also} ORDER BY {order} DESC, id LIMIT {MOST_FLOOR_ROWS}"
    )


def _contenders(asked: Asked, employer: Employer, client: Client) -> dict[str, Callable[[], Sample]]:
    acts: dict[str, Callable[[], Any]] = {
        "floor: bare SQL": partial(_bare, asked.sql.format(tenant=employer.pk)),
        "ours: hits": partial(answer, asked, employer, counted=False),
        "ours: filters": partial(answer, asked, employer),
        "ours: the page": partial(_open, asked, employer, client),
    }
    return {
        name: partial(_sampled, act, employer, in_transaction=name != "ours: the page") for name, act in acts.items()
    }


def answer(asked: Asked, employer: Employer, *, counted: bool = True) -> Any:
    """The hits, as the page shows them at once; `counted`, all figures beside the filters, which follow."""
    member = Membership.objects.with_role(Role.RECRUITER).get()
    form = CandidateSearchForm(QueryDict(asked.address), tenant=employer, member=member)
    return find_candidates(form.query, facets=form.facets if counted else ())


def _open(asked: Asked, employer: Employer, client: Client) -> None:
    response = client.get(f"{employer.base_path}recruit/?{asked.address}", secure=True)
    assert response.status_code == 200, response


def recruiter_client(employer: Employer) -> Client:
    user = find_or_make_user(email=f"recruiter@{employer.slug}.example", by=None)
    with tenant_scope(employer):
        if not Membership.objects.filter(user_id=user.pk).exists():
            add_member(employer=employer, user=user, roles=[Role.RECRUITER], display_name="Bench", by=None)
    client = Client(SERVER_NAME="alumni.example.com")
    client.force_login(user)
    return client


def prepare(employer: Employer) -> None:
    """Some have said no to openings, some would come back. Once."""
    with tenant_scope(employer), transaction.atomic():
        if ReturnWish.objects.exists():
            return
        people = list(Alumnus.objects.order_by("pk").values_list("pk", flat=True))
        no = {"category": Category.OPENINGS, "wanted": False, "frequency": Frequency.OFF}
        insert_many([build(Preference, recipient_id=pk, **no) for pk in people[::NO]])
        insert_many([build(ReturnWish, alumnus_id=pk) for pk in people[1::WISHES]])


def scans(employer: Employer) -> int:
    """As the app's login: no plan reads a table of people from end to end."""
    bad = 0
    for asked in questions(employer):
        with tenant_scope(employer), transaction.atomic(), CaptureQueriesContext(connection) as captured:
            answer(asked, employer)
        for each in list(captured):
            if each["sql"].startswith(("SELECT", "(WITH")) and any(table in each["sql"] for table in TABLES):
                with tenant_scope(employer):
                    plan = "\n".join(line for (line,) in _bare(f"EXPLAIN {each['sql']}"))
                bad += sum(f"Seq Scan on {table}" in plan for table in TABLES[:2])
    return bad


def _judge(report: Report, asked: Asked, size: int, samples: dict[str, list[Sample]]) -> None:
    def typical(name: str, part: str) -> float:
        return middle([float(getattr(sample, part)) for sample in samples[name]])

    what = f"{asked.name}, {size:,}"
    report.goal(f"{what}: queries of the page", typical("ours: the page", "queries"), 20)
    if asked.limit_ms and size <= 100_000:
        for part in ("hits", "filters"):
            report.goal(f"{what}: SQL of the {part}, ms", 1000 * typical(f"ours: {part}", "sql"), asked.limit_ms)
