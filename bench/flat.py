"""What else takes a list of leavers: PostgreSQL alone, and django-import-export. All into one flat table."""

import csv
import re
import sys
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from django.db import models
from python_calamine import CalamineWorkbook

from bench.database import backend, owner, owner_login
from bench.leavers import Leaver
from bench.measuring import Sample, measured, peak_memory
from bench.report import ROOT
from tenancy.bulk import new_ids

COLUMNS = tuple(Leaver.__dataclass_fields__)
TABLE = "bench_leaver"
# Keyed and indexed as a table of people is: by number, by last day, by name.
MAKE = f"""
    DROP TABLE IF EXISTS {TABLE};
    CREATE TABLE {TABLE} (
        id uuid NOT NULL DEFAULT gen_random_uuid(), tenant_id integer NOT NULL DEFAULT 1,
        {", ".join(f"{name} {'date' if name in ('started_on', 'last_day') else 'text'}" for name in COLUMNS)},
        PRIMARY KEY (tenant_id, id));
    CREATE UNIQUE INDEX ON {TABLE} (tenant_id, number);
    CREATE INDEX ON {TABLE} (tenant_id, last_day);
    CREATE INDEX ON {TABLE} (tenant_id, family_name, given_name);
"""
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class FlatLeaver(models.Model):
    id = models.UUIDField(primary_key=True)
    tenant_id = models.IntegerField(default=1)
    number = models.TextField()
    given_name = models.TextField()
    family_name = models.TextField()
    personal_email = models.EmailField(null=True, blank=True)
    work_email = models.EmailField(null=True, blank=True)
    started_on = models.DateField()
    last_day = models.DateField()
    exit_type = models.TextField()
    reason = models.TextField()
    title = models.TextField()
    team = models.TextField()
    office = models.TextField()
    manager = models.TextField()
    city = models.TextField()
    country = models.TextField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = TABLE

    def __str__(self) -> str:
        return self.number


def raw_copy(file: Path) -> Sample:
    """The file as it is; twice the same number would be refused, so the index on it goes."""
    with owner() as cursor:
        cursor.execute(MAKE + f"DROP INDEX {TABLE}_tenant_id_number_idx; CREATE INDEX ON {TABLE} (tenant_id, number)")
        with measured(lambda: [cursor.connection.info.backend_pid]) as sample:
            copy = f"COPY {TABLE} ({', '.join(COLUMNS)}) FROM STDIN (FORMAT csv"
            if file.suffix == ".csv":
                with file.open("rb") as stream:
                    cursor.copy_expert(f"{copy}, HEADER)", stream)
            else:
                text = StringIO()
                csv.writer(text).writerows(sheet(file))
                text.seek(0)
                cursor.copy_expert(f"{copy})", text)
    sample.peak_mb = peak_memory()
    return sample


def validated_upsert(file: Path) -> Sample:
    """The least an import can do: look at addresses and days, drop what is wrong, write new and changed rows once."""
    with owner() as cursor:
        cursor.execute(MAKE)
        with measured(lambda: [cursor.connection.info.backend_pid]) as sample:
            text = StringIO()
            good = [row for row in read(file) if is_good(row)]
            csv.writer(text).writerows([new_id, *row] for new_id, row in zip(new_ids(len(good)), good, strict=True))
            text.seek(0)
            names = ", ".join(COLUMNS)
            changes = ", ".join(f"{name} = EXCLUDED.{name}" for name in COLUMNS)
            cursor.execute(f"CREATE TEMP TABLE incoming AS SELECT id, {names} FROM {TABLE} WITH NO DATA")
            cursor.copy_expert(f"COPY incoming (id, {names}) FROM STDIN (FORMAT csv)", text)
            cursor.execute(
                f"INSERT INTO {TABLE} (id, {names}) SELECT DISTINCT ON (number) id, {names} FROM incoming"
                f" ON CONFLICT (tenant_id, number) DO UPDATE SET {changes}"
            )
    sample.peak_mb = peak_memory()
    return sample


def import_export(file: Path) -> Sample:
    """django-import-export with its fastest settings: bulk, no diffs, known rows fetched at once."""
    sys.path.append(str(ROOT / ".tools-bench"))
    from import_export import instance_loaders, resources  # noqa: PLC0415
    from tablib import Dataset  # noqa: PLC0415

    class Leavers(resources.ModelResource):
        class Meta:
            model = FlatLeaver
            import_id_fields = ("number",)
            fields = COLUMNS
            use_bulk = True
            batch_size = 1000
            skip_diff = True
            skip_html_diff = True
            instance_loader_class = instance_loaders.CachedInstanceLoader

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            instance.id = instance.id or new_ids(1)[0]

    with owner() as cursor:
        cursor.execute(MAKE)
    with owner_login(), measured(backend) as sample:
        seen: set[str] = set()
        data = Dataset(headers=COLUMNS)
        for row in read(file):
            if row[0] not in seen:  # in bulk it would stumble over the same number twice
                seen.add(row[0])
                data.append(row)
        Leavers().import_data(data, dry_run=False, raise_errors=True)
    sample.peak_mb = peak_memory()
    return sample


def read(file: Path) -> Iterator[list[str]]:
    if file.suffix == ".csv":
        with file.open(newline="", encoding="utf-8") as stream:
            rows = csv.reader(stream)
            next(rows)
            yield from rows
    else:
        yield from sheet(file)


def sheet(file: Path) -> Iterator[list[str]]:
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).iter_rows()
    next(rows)
    yield from ([str(cell) for cell in row] for row in rows)


def is_good(row: list[str]) -> bool:
    try:
        date.fromisoformat(row[5])
        date.fromisoformat(row[6])
    except ValueError:
        return False
    return all(not address or ADDRESS.fullmatch(address) for address in row[3:5])
