import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, QuerySet, Value

from directory.models import Alumnus, Job, Spell
from tenancy.models import Employer
from tenancy.scope import NoTenant, no_scope, tenant_scope
from tests.factories.directory import make_alumnus, make_job, make_spell
from web.one_statement import Asking, answered, counts, every, fetch

BERLIN = dt.timezone(dt.timedelta(hours=2))
PERSON = UUID("01a204c5-a503-775b-af4e-a86b9a3784bc")


@pytest.fixture
def people(acme: Employer) -> list[Alumnus]:
    people = [make_alumnus(acme, name, "O'Neil %s") for name in ("Ada", "Ben", "Cleo")]
    for person in people[:2]:
        make_spell(person, team="Risk")
        make_job(person)
    return people


def rows(querysets: Sequence[QuerySet[Any]]) -> list[list[Any]]:
    return [list(queryset) for queryset in querysets]


def values(instance: models.Model) -> dict[str, Any]:
    return {name: value for name, value in vars(instance).items() if name != "_state"}


def test_several_querysets_cost_one_statement_and_hold_what_each_alone_would(
    acme: Employer, people: list[Alumnus], django_assert_num_queries
):
    def querysets() -> list[QuerySet[Any]]:
        working = Exists(Job.objects.filter(alumnus=OuterRef("pk")))
        return [
            Alumnus.objects.filter(family_name="O'Neil %s").order_by("-given_name")[:2],
            Spell.objects.select_related("alumnus").order_by("alumnus__given_name"),
            Alumnus.objects.annotate(works=working).defer("sort_name").order_by("pk"),
            Spell.objects.values("team").annotate(number=Count("pk"), first=F("team")),
            Spell.objects.values_list("alumnus_id", "started_on").order_by("pk"),
            Spell.objects.values_list("last_day", flat=True).order_by("pk"),
            Alumnus.objects.filter(given_name="Nobody"),
            Alumnus.objects.none(),
        ]

    with tenant_scope(acme):
        alone, together = querysets(), querysets()
        expected = rows(alone)
        with django_assert_num_queries(1):
            fetch(together)
            assert rows(together) == expected
        for one, other in zip(expected[:3], rows(together)[:3], strict=True):
            assert [values(each) for each in one] == [values(each) for each in other]
        with django_assert_num_queries(0):
            assert [spell.alumnus.given_name for spell in together[1]] == ["Ada", "Ben"]


def test_what_is_made_of_a_queryset_that_was_read_asks_anew(acme: Employer, people: list[Alumnus]):
    with tenant_scope(acme):
        everybody = Alumnus.objects.order_by("given_name")
        fetch([everybody, Spell.objects.all()])
        assert [person.given_name for person in everybody.filter(given_name="Ben")] == ["Ben"]
        assert Spell.objects.filter(alumnus__in=everybody).count() == 2


def test_one_is_asked_as_ever_and_what_is_read_already_not_again(
    acme: Employer, people: list[Alumnus], django_assert_num_queries
):
    with tenant_scope(acme):
        everybody = Alumnus.objects.all()
        with django_assert_num_queries(1):
            fetch([everybody])
            fetch([everybody, everybody])
        with django_assert_num_queries(0):
            fetch([])
            assert len(everybody) == 3


def test_what_is_prefetched_comes_by_statements_of_its_own(
    acme: Employer, people: list[Alumnus], django_assert_num_queries
):
    with tenant_scope(acme):
        jobs = Prefetch("jobs", Job.objects.order_by("pk"))
        everybody = Alumnus.objects.prefetch_related(jobs).order_by("given_name")
        with django_assert_num_queries(2):
            fetch([everybody, Spell.objects.all()])
            assert [len(person.jobs.all()) for person in everybody] == [1, 1, 0]


# What JSON has no word for.

KINDS: list[tuple[Any, models.Field]] = [
    (dt.date(2026, 2, 28), models.DateField()),
    (dt.datetime(2026, 2, 28, 23, 59, 1, 500000, BERLIN), models.DateTimeField()),
    (dt.datetime(2026, 2, 28, 23, 59, 1, 1, BERLIN), models.DateTimeField()),
    (dt.time(23, 59, 1), models.TimeField()),
    (PERSON, models.UUIDField()),
    (Decimal("123456789012345678.10"), models.DecimalField(max_digits=20, decimal_places=2)),
    (2.0, models.FloatField()),
    (0.1, models.FloatField()),
    (2**62, models.BigIntegerField()),
    (True, models.BooleanField()),
    ('"quoted" \\ %s  ', models.TextField()),
    ({"text": "ä", "number": 1.50, "list": [None, True]}, models.JSONField()),
    ([1.0, "a"], models.JSONField()),
    ([PERSON], ArrayField(models.UUIDField())),
    (["a", 'b"'], ArrayField(models.TextField())),
    (None, models.DateTimeField(null=True)),
    (None, ArrayField(models.UUIDField(), null=True)),
]


@pytest.mark.parametrize(("value", "field"), KINDS)
def test_a_value_comes_back_as_from_the_driver(acme: Employer, value: Any, field: models.Field):
    query = Employer.objects.annotate(value=Value(value, output_field=field)).values_list("value", flat=True)
    alone, again = query.all(), query.all()
    fetch([again, Employer.objects.all()])
    [expected], [found] = list(alone), list(again)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("value", "field"), [(b"\x00", models.BinaryField()), (dt.timedelta(1), models.DurationField())]
)
def test_what_json_cannot_carry_is_refused(acme: Employer, value: Any, field: models.Field):
    query = Employer.objects.annotate(value=Value(value, output_field=field)).values_list("value", flat=True)
    with pytest.raises(TypeError, match="a statement of its own"):
        fetch([query, Employer.objects.all()])


# Counting


def test_counts_come_in_order_by_one_statement(acme: Employer, people: list[Alumnus], django_assert_num_queries):
    with tenant_scope(acme), django_assert_num_queries(1):
        nobody = Alumnus.objects.none()
        assert counts([nobody, Alumnus.objects.order_by("pk"), Spell.objects.all(), nobody]) == [0, 3, 2, 0]
    with django_assert_num_queries(0):
        assert counts([]) == []


# The walls


def test_an_employers_rows_are_its_own(acme: Employer, globex: Employer, people: list[Alumnus]):
    with tenant_scope(globex):
        found, spells = Alumnus.objects.all(), Spell.objects.all()
        fetch([found, spells])
        assert rows([found, spells]) == [[], []]
        assert counts([Alumnus.objects.all(), Spell.objects.all()]) == [0, 0]


def test_row_level_security_holds_for_the_parts_too(acme: Employer, globex: Employer, people: list[Alumnus]):
    with tenant_scope(acme):
        found, spells = Alumnus.objects.all(), Spell.objects.all()
    with tenant_scope(globex):
        fetch([found, spells])
        assert rows([found, spells]) == [[], []]
    with no_scope(), pytest.raises(NoTenant):
        fetch([Alumnus.objects.all(), Spell.objects.all()])


# Parts that ask


def _named(given_name: str) -> Asking[list[str]]:
    """The teams of whoever has this name: first the people, then their time here."""
    found = Alumnus.objects.filter(given_name=given_name)
    yield [found]
    spells = Spell.objects.filter(alumnus__in=list(found))
    yield [spells]
    return [spell.team for spell in spells]


def _nothing() -> Asking[list[str]]:
    return ["nothing"]
    yield []


def _both() -> Asking[list[str]]:
    ada = yield from _named("Ada")
    return [*ada, *(yield from _named("Ben"))]


def test_parts_side_by_side_ask_as_often_as_the_longest_of_them(
    acme: Employer, people: list[Alumnus], django_assert_num_queries
):
    with tenant_scope(acme):
        with django_assert_num_queries(2):
            found = answered(every([_named("Ada"), _nothing(), _named("Ben"), _named("Cleo")]))
        assert found == [["Risk"], ["nothing"], ["Risk"], []]
        with django_assert_num_queries(4):
            assert answered(_both()) == ["Risk", "Risk"]
        with django_assert_num_queries(4):
            assert answered(every([_both(), every([_nothing(), _named("Ada")])])) == [
                ["Risk", "Risk"],
                [["nothing"], ["Risk"]],
            ]
        with django_assert_num_queries(0):
            assert answered(every([])) == []
            assert answered(_nothing()) == ["nothing"]


def test_an_error_of_one_part_is_not_swallowed(acme: Employer):
    def broken() -> Asking[None]:
        yield [Employer.objects.all()]
        raise LookupError

    with pytest.raises(LookupError):
        answered(every([broken(), _nothing()]))
