"""What a request does, watched and taken back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def rolled_back() -> Iterator[None]:
    sid = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(sid)
        transaction.set_rollback(False)


READING = re.compile(r"(SELECT\b.*\bFROM|SAVEPOINT|RELEASE|ROLLBACK|SET)\b", re.DOTALL)
OWN_TRACES = re.compile(r"(INSERT INTO|UPDATE) \"(django_session|accounts_attempt)\"")


@contextmanager
def writes() -> Iterator[list[str]]:
    """Statements that may have changed rows other than of the visitor's own session. Most requests have none."""
    written: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not READING.match(sql) and not OWN_TRACES.match(sql):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield written
