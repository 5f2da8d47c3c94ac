"""What could not be sent, for all employers: which, why, how often tried. Never to whom, never what it says."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from mail.categories import Category
from mail.models import reason_of
from offboarding.imports.refusals import SENTENCES
from offboarding.models import ImportState
from tenancy.models import Employer

PAGE = 25
AT_ONCE = 500
UUID_MAX = (1 << 128) - 1


@dataclass(frozen=True)
class Letter:
    id: UUID
    employer_id: int | None
    state: str
    category: str
    template: str
    error: str
    error_code: str
    attempts: int
    lost_leases: int
    created_at: datetime
    is_repeatable: bool
    employer: Employer | None = None

    @property
    def kind(self) -> str:
        return str(Category(self.category).label)

    @property
    def reason(self) -> str:
        return reason_of(self.state, self.error)


@dataclass(frozen=True)
class Reason:
    state: str
    error: str
    letters: int
    employers: int
    oldest: datetime

    @property
    def words(self) -> str:
        return reason_of(self.state, self.error)


@dataclass(frozen=True)
class FailedImport:
    id: UUID
    employer_id: int
    state: str
    code: str
    attempts: int
    created_at: datetime
    gave_up: bool
    employer: Employer | None = None

    @property
    def state_words(self) -> str:
        return str(ImportState(self.state).label)

    @property
    def reason(self) -> str:
        """In general words: the particular ones quote the file."""
        return str(SENTENCES.get(self.code, "")) % _Dots()


class _Dots(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def letters(
    *, employer_id: int | None = None, state: str = "", error: str = "", before: UUID | None = None, limit: int = PAGE
) -> list[Letter]:
    """Newest first."""
    rows = _rows("SELECT * FROM console_letters(%s, %s, %s, %s, %s)", [employer_id, state, error, before, limit])
    employers = employers_by_id(row[1] for row in rows)
    return [replace(Letter(*row), employer=employers.get(row[1])) for row in rows]


def letter(letter_id: UUID) -> Letter | None:
    """One of them, by the same function: the ids right after it are the first that come before the next id."""
    found = letters(before=UUID(int=letter_id.int + 1), limit=1) if letter_id.int < UUID_MAX else []
    return found[0] if found and found[0].id == letter_id else None


def reasons() -> list[Reason]:
    rows = _rows("SELECT * FROM console_letter_reasons() ORDER BY letters DESC, state, error", [])
    return [Reason(*row) for row in rows]


def failed_imports(limit: int = 20) -> list[FailedImport]:
    rows = _rows("SELECT * FROM console_failed_imports(%s)", [limit])
    employers = employers_by_id(row[1] for row in rows)
    return [replace(FailedImport(*row), employer=employers.get(row[1])) for row in rows]


def employers_by_id(ids: Iterable[int | None]) -> dict[int | None, Employer]:
    """Mail without an employer has none."""
    wanted = {employer_id for employer_id in ids if employer_id is not None}
    found = Employer.objects.filter(pk__in=wanted).only("pk", "slug", "name", "is_active")
    return {employer.pk: employer for employer in found}


def _rows(statement: str, values: list[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
