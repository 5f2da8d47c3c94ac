"""Finding people: the bare SQL, a hand-written page, `icontains` as most Django projects have it, and our pages."""

import json
from argparse import Namespace
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from django.core.paginator import Paginator
from django.db import connection, transaction
from django.db.models import Q
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import set_urlconf

from accounts.members.actions import add_member, find_or_make_user
from accounts.models import Membership, Role
from bench.database import backend, counted_queries, owner_login
from bench.measuring import Rounds, Sample, growth, measured, middle
from bench.people import OTHERS, populate
from bench.report import Report
from directory.forms import AlumniSearchForm, PeopleSearchForm
from directory.models import Alumnus, Audience, SearchRow
from directory.places.map_page import people_by_city
from directory.search.finding import Query, find
from directory.search.suggesting import PEOPLE, options
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tenancy.urls import EMPLOYER_URLCONF
from web.pagination import keyset_page

SIZES, SMALL, MILLION = [10_000, 100_000], [10_000], 1_000_000
TABLES = ("directory_searchrow", "directory_nameword", "directory_alumnus")
SHOWN = 25
NOBODY = "01a20043-9e40-712e-87e7-80c3600afaf9"
AT_LEAST = 0.3  # seconds of CPU a sample should last, so that clock ticks of 10 ms do not count


@dataclass
class Question:
    """One search of one employer; `sql` is the least that could answer it, for {tenant}."""

    name: str
    text: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    after: str | None = None
    sql: str = ""
    audience: Audience = Audience.NETWORK
    page: str = "alumni/"
    shows: Callable[[Query], Any] | None = None  # where it is no list of people
    typical: bool = True  # icontains could answer it
    limit_ms: float | None = None

    @property
    def facets(self) -> tuple[str, ...]:
        return (PeopleSearchForm if self.audience == Audience.STAFF else AlumniSearchForm).facets

    @property
    def query(self) -> Query:
        return Query(self.audience, self.text, self.filters)

    @property
    def address(self) -> dict[str, str]:
        return {name: value for name, value in {"q": self.text, "after": self.after, **self.filters}.items() if value}

    def answer(self) -> Any:
        """Our search alone, without its page; suggestions lead to pages of the employer."""
        set_urlconf(EMPLOYER_URLCONF)
        return self.shows(self.query) if self.shows else find(self.query, facets=self.facets, after=self.after)


def run(options: Namespace, rounds: Rounds, report: Report) -> None:
    sizes = list(options.sizes or (SMALL if options.small else SIZES)) + [MILLION] * options.million
    employers = populate(sizes, others=OTHERS // 10 if options.small else OTHERS)
    costs: dict[str, dict[int, float]] = {}
    for size, employer in sorted(employers.items()):
        member = member_client(employer)
        for question in questions(employer):
            samples = rounds.run(contenders(question, employer, member))
            report.case(f"{question.name}, {size:,} people", samples, ours="ours: the page", unit=1000, per="ms")
            costs.setdefault(question.name, {})[size] = middle([sample.sql for sample in samples["ours: search"]])
            judge(report, question, size, samples)
        judge_plans(report, employer, size)
    if len(sizes) > 1:
        report.notes["growth of SQL"] = {name: round(growth(found), 2) for name, found in costs.items()}
        print("\ngrowth exponents of SQL:", report.notes["growth of SQL"])


def questions(employer: Employer) -> list[Question]:
    with tenant_scope(employer):
        somebody = SearchRow.objects.filter(audience=Audience.NETWORK, sort_name__begins="qu").order_by("-id").first()
        assert somebody
        half = SearchRow.objects.filter(audience=Audience.NETWORK, sort_name__gte="m")
        deep = keyset_page(half, size=1)
    family = somebody.sort_name.split()[0]
    name = somebody.name_key
    typo = family[:2] + family[3] + family[2] + family[4:]
    facets = {"team": "Payments Platform", "office": "London", "country": "GB"}
    held = "', '".join(f"{key}:{value}" for key, value in facets.items())
    by_name = " & ".join(f"''={word}'':*" for word in name.split())
    return [
        Question("browse", sql=_page(""), limit_ms=5),
        Question("exact name", name, sql=_page(f"vector @@ '{by_name}'::tsquery"), limit_ms=5),
        Question("surname with a typo", typo, sql=_page(f"vector @@ '''={family}'':*'::tsquery"), limit_ms=50),
        Question("prefix", family[:3], sql=_page(f"vector @@ '''={family[:3]}'':*'::tsquery")),
        Question("skill and place", "welding lisbon", sql=_page("vector @@ '''welding'' & ''lisbon'''::tsquery")),
        Question("three facets", "", facets, sql=_page(f"facets @> ARRAY['{held}']"), typical=False, limit_ms=60),
        Question(
            "deep page",
            after=deep.next_cursor,
            sql=_page(f"(sort_name, id) > ('{deep.items[0].sort_name}', '{deep.items[0].pk}')"),
            limit_ms=5,
        ),
        Question("people table", sql=_page("", "staff"), audience=Audience.STAFF, page="manage/alumni/", limit_ms=5),
        Question(
            "map of a country",
            filters={"country": "GB"},
            sql=_cities("facets @> ARRAY['country:GB']"),
            page="alumni/map/",
            shows=people_by_city,
            typical=False,
        ),
        Question(
            "autocomplete",
            family[:3],
            sql=_page(f"name_key ^@ '{family[:3]}'", most=PEOPLE),
            page="alumni/suggestions/",
            shows=partial(options, facets=AlumniSearchForm.facets),
            typical=False,
            limit_ms=5,
        ),
    ]


def _page(condition: str, audience: str = "network", most: int = SHOWN + 1) -> str:
    also = f" AND {condition}" if condition else ""
    return (
        "SELECT alumnus_id, card FROM directory_searchrow"
        f" WHERE tenant_id = {{tenant}} AND audience = '{audience}'{also} ORDER BY sort_name, id LIMIT {most}"
    )


def _cities(condition: str) -> str:
    return (
        "SELECT value, count(*)::text FROM (SELECT unnest(facets) AS value FROM directory_searchrow"
        f" WHERE tenant_id = {{tenant}} AND audience = 'network' AND {condition}) AS held"
        " WHERE value ^@ 'city:' GROUP BY value"
    )


# Who answers


def contenders(question: Question, employer: Employer, member: Client) -> dict[str, Callable[[], Sample]]:
    found: dict[str, Callable[[], Any]] = {
        "floor: bare SQL": partial(_bare, question.sql.format(tenant=employer.pk)),
        "floor: hand-written page": partial(_by_hand, question.sql.format(tenant=employer.pk), employer),
        "ours: search": question.answer,
        "ours: the page": partial(_our_page, question, employer, member),
    }
    samples: dict[str, Callable[[], Sample]] = {
        name: partial(_sampled, act, employer, in_transaction=name != "ours: the page") for name, act in found.items()
    }
    if question.typical:
        samples["peer: Django with icontains"] = partial(_typical_sample, question, employer)
    return samples


def _sampled(act: Callable[[], Any], employer: Employer, *, in_transaction: bool) -> Sample:
    """One act, measured over as many as last long enough."""
    with tenant_scope(employer), transaction.atomic() if in_transaction else nullcontext():
        with counted_queries() as counter:
            act()
        with measured(backend) as trial:
            act()
        number = max(3, min(200, round(AT_LEAST / max(trial.total, 0.001))))
        with measured(backend) as sample:
            for _ in range(number):
                act()
    return Sample(sample.cpu / number, sample.sql / number, sample.wall / number, queries=counter[0])


def _bare(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


ROWS = """<!doctype html><title>People</title><ul>{% for row in rows %}
<li><a href="/{{ row.0 }}/">{{ row.1.name }}</a> {{ row.1.job }} {{ row.1.title }} {{ row.1.team }}</li>
{% endfor %}</ul>"""


def _by_hand(sql: str, employer: Employer) -> str:
    """What a page cannot do without: who is it, is he a member, the rows, the HTML."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session WHERE session_key = 'nobody'")
        cursor.execute(
            "SELECT roles FROM accounts_membership WHERE tenant_id = %s AND user_id = %s", [employer.pk, NOBODY]
        )
    return _template().render({"rows": [(row[0], json.loads(row[1])) for row in _bare(sql)]})


def _our_page(question: Question, employer: Employer, member: Client) -> None:
    response = member.get(f"{employer.base_path}{question.page}", question.address, secure=True)
    assert response.status_code == 200, response


def _typical_sample(question: Question, employer: Employer) -> Sample:
    with owner_login():
        return _sampled(partial(_typical, question), employer, in_transaction=True)


def _typical(question: Question) -> str:
    """Without row-level security, and with what a tutorial would write."""
    people = Alumnus.objects.select_related("membership").order_by("family_name", "given_name")
    for word in question.text.split():
        fields = ("given_name", "family_name", "headline", "city", "alumnus_skills__skill__name")
        matches = Q()
        for name in fields:
            matches |= Q(**{f"{name}__icontains": word})
        people = people.filter(matches)
    page = Paginator(people.distinct() if question.text else people, SHOWN).get_page(50 if question.after else 1)
    return _template().render(
        {"rows": [(person.pk, {"name": person.full_name, "city": person.city}) for person in page]}
    )


@cache
def _template() -> Any:
    return engines["django"].from_string(ROWS)


def member_client(employer: Employer) -> Client:
    """A signed-in colleague who is an alumna too."""
    user = find_or_make_user(email=f"bench@{employer.slug}.example", by=None)
    with tenant_scope(employer):
        if not Membership.objects.filter(user_id=user.pk).exists():
            add_member(employer=employer, user=user, roles=[Role.HR_ADMIN, Role.ALUMNUS], display_name="Bench", by=None)
    client = Client(SERVER_NAME="alumni.example.com")
    client.force_login(user)
    return client


# What is judged


def judge(report: Report, question: Question, size: int, samples: dict[str, list[Sample]]) -> None:
    def typical(name: str, part: str) -> float:
        return middle([float(getattr(sample, part)) for sample in samples[name]])

    what = f"{question.name}, {size:,}"
    report.goal(f"{what}: queries of the page", typical("ours: the page", "queries"), 8)
    report.goal(f"{what}: CPU of the page outside SQL, ms", 1000 * typical("ours: the page", "cpu"), 10)
    by_hand = typical("ours: the page", "cpu") / typical("floor: hand-written page", "cpu")
    report.notes[f"{what}: page against one written by hand"] = round(by_hand, 2)
    if question.limit_ms and size <= max(SIZES):
        report.goal(f"{what}: SQL of the search, ms", 1000 * typical("ours: search", "sql"), question.limit_ms)


def judge_plans(report: Report, employer: Employer, size: int) -> None:
    """As the app's login: no plan reads a table of people from end to end."""
    bad = 0
    for question in questions(employer):
        with tenant_scope(employer), transaction.atomic(), CaptureQueriesContext(connection) as captured:
            question.answer()
        for each in list(captured):
            if each["sql"].startswith(("SELECT", "(WITH")) and any(table in each["sql"] for table in TABLES):
                with tenant_scope(employer):
                    plan = "\n".join(line for (line,) in _bare(f"EXPLAIN {each['sql']}"))
                bad += sum(f"Seq Scan on {table}" in plan for table in TABLES)
    report.goal(f"{size:,} people: sequential scans of a people table", bad, 0)
