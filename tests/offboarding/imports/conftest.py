import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from offboarding.actions.imports import commit_import, confirm_mapping, start_import, undo_import
from offboarding.imports.working import work_on
from offboarding.models import ImportState, LeaverImport
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.accounts import make_employer

DATA = Path(__file__).parents[2] / "data" / "leavers"


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def northwind(db: None) -> Employer:
    """The employer of the sample files."""
    return make_employer("northwind", work_email_domains=["northwind.example"])


@pytest.fixture
def in_northwind(northwind: Employer) -> Iterator[Employer]:
    with tenant_scope(northwind):
        yield northwind


def sample(name: str) -> bytes:
    return next(DATA.glob(f"{name}*")).read_bytes()


def sample_name(name: str) -> str:
    return next(DATA.glob(f"{name}*")).name


def as_csv(*rows: Sequence[str]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode()


HEADER = (
    "Employee ID",
    "First name",
    "Last name",
    "Start date",
    "Last day",
    "Team",
    "Title",
    "Personal e-mail",
    "Rehire",
)
ERIK = ("1", "Erik", "Persson", "2020-01-16", "2026-04-13", "Sales", "Engineer", "erik@home.example", "Yes")
JADE = ("2", "Jade", "Barbosa", "2013-11-19", "2026-09-30", "Legal", "Paralegal", "jade@home.example", "No")


def upload(content: bytes, name: str = "leavers.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def previewed(content: bytes, name: str = "leavers.csv", *, date_order: str = "", by: Any = None) -> LeaverImport:
    """Read, recognised as proposed, checked; in the employer's scope."""
    leaver_import = start_import(file=ContentFile(content), file_name=name, by=by)
    work_on(leaver_import.pk)
    leaver_import.refresh_from_db()
    if leaver_import.state == ImportState.MAPPING:
        confirm_mapping(leaver_import, targets={}, date_order=date_order)
        work_on(leaver_import.pk)
        leaver_import.refresh_from_db()
    return leaver_import


def imported(content: bytes, name: str = "leavers.csv", *, date_order: str = "", by: Any = None) -> LeaverImport:
    leaver_import = previewed(content, name, date_order=date_order, by=by)
    commit_import(leaver_import, by=by)
    work_on(leaver_import.pk)
    leaver_import.refresh_from_db()
    return leaver_import


def undone(leaver_import: LeaverImport, *, by: Any = None) -> LeaverImport:
    undo_import(leaver_import, by=by)
    work_on(leaver_import.pk)
    leaver_import.refresh_from_db()
    return leaver_import


def counts(leaver_import: LeaverImport) -> tuple[int, int, int, int]:
    """(create, update, unchanged, skipped)"""
    return (
        leaver_import.created_count,
        leaver_import.updated_count,
        leaver_import.unchanged_count,
        leaver_import.skipped_count,
    )
