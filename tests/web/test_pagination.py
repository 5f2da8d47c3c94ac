from typing import Any

import pytest
from django.db.models import F, QuerySet, Value
from django.db.models.functions import NullIf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenancy.models import Employer
from tests.factories.accounts import make_employer
from web.pagination import keyset_page

NAMES = ["Anna", "Anna", "", "Berta", "Anna", "", "Carl"]


@pytest.fixture
def employers(db: None) -> "QuerySet[Employer]":
    """Ties on the name, and empty ones as NULL."""
    for number, name in enumerate(NAMES):
        make_employer(f"place-{number}", sender_name=name)
    return Employer.objects.annotate(sort=NullIf(F("sender_name"), Value("")))


def walk(queryset: "QuerySet[Any]", order: tuple[str, ...], size: int) -> list[list[Any]]:
    pages, after = [], None
    while True:
        page = keyset_page(queryset, order=order, after=after, size=size)
        pages.append([row.pk for row in page.items])
        after = page.next_cursor
        if after is None:
            return pages


@pytest.mark.parametrize("size", [1, 2, 3, 7, 25])
@pytest.mark.parametrize(
    ("order", "expression"),
    [
        (("sort", "id"), [F("sort").asc(nulls_last=True), F("id").asc()]),
        (("-sort", "id"), [F("sort").desc(nulls_last=True), F("id").asc()]),
        (("sort", "-id"), [F("sort").asc(nulls_last=True), F("id").desc()]),
        (("-id",), [F("id").desc()]),
    ],
)
def test_walking_forward_meets_every_row_once_and_in_order(
    employers: "QuerySet[Employer]", order: tuple[str, ...], expression: list[Any], size: int
) -> None:
    expected = list(employers.order_by(*expression).values_list("pk", flat=True))

    assert [pk for page in walk(employers, order, size) for pk in page] == expected


@pytest.mark.parametrize("order", [("sort", "id"), ("-sort", "id"), ("-sort", "-id")])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_walking_back_meets_the_same_pages(employers: "QuerySet[Employer]", order: tuple[str, ...], size: int) -> None:
    page, forward = keyset_page(employers, order=order, size=size), []
    while page.next_cursor:
        forward.append([row.pk for row in page.items])
        page = keyset_page(employers, order=order, after=page.next_cursor, size=size)

    backward = []
    while page.previous_cursor:
        page = keyset_page(employers, order=order, before=page.previous_cursor, size=size)
        backward.append([row.pk for row in page.items])

    assert list(reversed(backward)) == forward


def test_first_and_only_page_has_no_neighbours(employers: "QuerySet[Employer]") -> None:
    page = keyset_page(employers, order=("sort", "id"), size=len(NAMES))

    assert (len(page.items), page.next_cursor, page.previous_cursor, page.has_other_pages) == (7, None, None, False)


def test_page_in_the_middle_has_both_neighbours(employers: "QuerySet[Employer]") -> None:
    first = keyset_page(employers, order=("sort", "id"), size=2)
    second = keyset_page(employers, order=("sort", "id"), after=first.next_cursor, size=2)

    assert second.next_cursor
    assert second.previous_cursor
    assert first.has_other_pages


def test_rows_that_appear_before_the_place_skip_nobody(employers: "QuerySet[Employer]") -> None:
    first = keyset_page(employers, order=("sort", "id"), size=3)
    expected = keyset_page(employers, order=("sort", "id"), after=first.next_cursor, size=3)
    make_employer("aaa", sender_name="Aaron")

    again = keyset_page(employers, order=("sort", "id"), after=first.next_cursor, size=3)

    assert [row.pk for row in again.items] == [row.pk for row in expected.items]


def test_empty_list(employers: "QuerySet[Employer]") -> None:
    page = keyset_page(employers.none(), order=("sort", "id"))

    assert page.items == []
    assert not page.has_other_pages


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "%%%",
        "e30",  # {}
        "W10",  # []
        "WyJhIl0",  # ["a"]: one value too few
        "WyJhIiwiXHUwMDAwIl0",  # ["a", NUL]
        "W1tdLHt9XQ",  # [[], {}]
        "WyJhIiwibm90IGEgbnVtYmVyIl0",  # ["a", "not a number"]
        "x" * 2000,
    ],
)
@pytest.mark.parametrize("direction", ["after", "before"])
def test_foreign_cursor_starts_at_the_beginning(employers: "QuerySet[Employer]", cursor: str, direction: str) -> None:
    start = keyset_page(employers, order=("sort", "id"), size=3)

    page = keyset_page(employers, order=("sort", "id"), size=3, **{direction: cursor})

    assert [row.pk for row in page.items] == [row.pk for row in start.items]
    assert page.previous_cursor is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(cursor=st.text(max_size=60))
def test_no_cursor_breaks_the_page(employers: "QuerySet[Employer]", cursor: str) -> None:
    assert keyset_page(employers, order=("sort", "id"), after=cursor, size=2).items


def test_costs_one_query(employers: "QuerySet[Employer]", django_assert_num_queries: Any) -> None:
    first = keyset_page(employers, order=("sort", "id"), size=2)

    with django_assert_num_queries(1):
        keyset_page(employers, order=("sort", "id"), after=first.next_cursor, size=2)
