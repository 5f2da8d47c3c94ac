"""Several reads in one statement.

A page of a dozen cards would ask the database a dozen times and wait a dozen times. Here each part of it says what it
wants to read, and one statement answers all of them: a SELECT of subqueries, each planned as it would be alone and
guarded as it would be alone. Their rows come back as JSON and become what the querysets would have made of them.

    def card(own: Alumnus) -> Asking[Card | None]:
        events = Event.objects.filter(host=own)
        yield [events]  # from here on they are read
        return Card(list(events)) if events else None
"""

import json
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, QuerySet

Answer = TypeVar("Answer")
# Yields what it wants to have read, goes on when that is, and returns its answer. A part asks with `yield from`.
Asking = Generator[Sequence[QuerySet[Any]], None, Answer]


def every(askings: Iterable[Asking[Answer]]) -> Asking[list[Answer]]:
    """All of these side by side: whatever they wait for at one time is asked at once."""
    going = dict(enumerate(askings))
    answers: dict[int, Answer] = {}
    while going:
        wanted: list[QuerySet[Any]] = []
        for place, asking in list(going.items()):
            try:
                wanted += next(asking)
            except StopIteration as done:
                answers[place] = done.value
                del going[place]
        yield wanted
    return [answers[place] for place in sorted(answers)]


def answered(asking: Asking[Answer]) -> Answer:
    """Asks until the answer is there."""
    while True:
        try:
            wanted = next(asking)
        except StopIteration as done:
            answer: Answer = done.value
            return answer
        fetch(wanted)


def fetch(querysets: Iterable[QuerySet[Any]]) -> None:
    """Reads them all, so that none of them asks any more. What is prefetched costs its own statements."""
    wanted = [queryset for queryset in querysets if queryset._result_cache is None]
    if len(wanted) == 1:
        len(wanted[0])
        return
    reads = [read for queryset in wanted if (read := _Read.of(queryset)) is not None]
    for read, said in zip(reads, _asked([(read.sql, read.params) for read in reads]), strict=True):
        read.fill(said)


def counts(querysets: Iterable[QuerySet[Any]]) -> list[int]:
    """How many rows each of them has."""
    numbers: dict[int, int] = {}
    asked = {}
    for place, queryset in enumerate(querysets):
        try:
            sql, params = queryset.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            numbers[place] = 0
        else:
            asked[place] = (f"SELECT COUNT(*) FROM ({sql}) counted", params)
    numbers |= dict(zip(asked, _asked(list(asked.values())), strict=True))
    return [numbers[place] for place in sorted(numbers)]


def _asked(subqueries: Sequence[tuple[str, Sequence[Any]]]) -> Sequence[Any]:
    """One value each."""
    if not subqueries:
        return ()
    with connection.cursor() as cursor:
        values = ", ".join(f"({sql})" for sql, _params in subqueries)
        cursor.execute(f"SELECT {values}", [value for _sql, params in subqueries for value in params])
        row: Sequence[Any] = cursor.fetchone()
    return row


class _Read:
    """A queryset's own SQL, and the way from what it finds, said in JSON, into the queryset."""

    def __init__(self, queryset: QuerySet[Any]) -> None:
        self.queryset = queryset
        self.compiler: Any = queryset.query.get_compiler(queryset.db)
        inner, self.params = self.compiler.as_sql(with_col_aliases=True)
        self.columns = {alias: expression.output_field for expression, _sql, alias in self.compiler.select}
        columns = ", ".join(_column(connection.ops.quote_name(alias), field) for alias, field in self.columns.items())
        self.sql = f"SELECT json_agg(said)::text FROM (SELECT {columns} FROM ({inner}) found) said"

    @classmethod
    def of(cls, queryset: QuerySet[Any]) -> "_Read | None":
        """None for what cannot have a row: nobody needs to be asked."""
        try:
            return cls(queryset)
        except EmptyResultSet:
            return None

    def fill(self, said: str | None) -> None:
        """As if the database had answered this queryset: Django makes rows, relations and annotations of it."""
        readers = [(alias, _reader(field)) for alias, field in self.columns.items()]
        rows = [[read(row[alias]) for alias, read in readers] for row in json.loads(said or "[]")]
        self.compiler.execute_sql = lambda *args, **kwargs: [rows]
        query: Any = self.queryset.query
        query.get_compiler = lambda *args, **kwargs: self.compiler
        try:
            len(self.queryset)
        finally:
            del query.get_compiler  # whatever is made of this queryset later asks anew


# What JSON has no word for, as the driver would hand it over.
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "DateField": date.fromisoformat,
    "DateTimeField": datetime.fromisoformat,
    "TimeField": time.fromisoformat,
    "UUIDField": UUID,
    "DecimalField": Decimal,
    "FloatField": float,
}
_AS_TEXT = ("DecimalField", "JSONField")  # the one keeps its digits so, the other is read by its field
_UNREADABLE = ("BinaryField", "DurationField")


def _column(name: str, field: Field) -> str:
    return f"{name}::text AS {name}" if _kind(field) in _AS_TEXT else name


def _reader(field: Field) -> Callable[[Any], Any]:
    if isinstance(field, ArrayField):
        each = _reader(field.base_field)
        return lambda values: None if values is None else [each(value) for value in values]
    read = _READERS.get(_kind(field))
    return (lambda value: value) if read is None else (lambda value: None if value is None else read(value))


def _kind(field: Any) -> str:
    while field.is_relation:
        field = field.target_field
    kind: str = field.get_internal_type()
    if kind in _UNREADABLE:
        raise TypeError(f"{field} has no place in JSON: read it by a statement of its own, or defer it.")
    return kind
