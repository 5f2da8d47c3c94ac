"""One import in a process of its own: `python -m bench.one_import WAY FILE`. The last line is a sample as JSON."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import django

django.setup()

from django.core.files import File  # noqa: E402

from bench import flat  # noqa: E402
from bench.database import backend, counted_queries, employer, empty, owner, tenant_tables  # noqa: E402
from bench.measuring import Sample, measured, peak_memory  # noqa: E402
from offboarding.actions.imports import commit_import, confirm_mapping, start_import  # noqa: E402
from offboarding.imports.working import work_on  # noqa: E402
from offboarding.models.imports import ImportSource, ImportState, LeaverImport  # noqa: E402
from tenancy.scope import tenant_scope  # noqa: E402

# In the order of their foreign keys.
PRODUCT = (
    "directory_alumnus", "directory_spell", "offboarding_case", "offboarding_casestep", "offboarding_caseevent",
    "offboarding_casetask", "directory_searchrow", "directory_nameword",
)  # fmt: skip
IMPORTS = ("offboarding_leaverimport", "offboarding_importrow")


def ours(file: Path) -> Sample:
    return _import(file, afresh=True)


def again(file: Path) -> Sample:
    return _import(file, afresh=False)


def _import(file: Path, *, afresh: bool) -> Sample:
    """Read, check and write; where HR would be asked, what was recognised is confirmed."""
    if afresh:
        empty(tenant_tables())
    acme = employer("acme")
    before = transaction_id()
    with tenant_scope(acme), counted_queries() as counter, measured(backend) as sample:
        _work(file)
    sample.rows = rows_since(before)
    sample.queries, sample.peak_mb = counter[0], peak_memory()
    return sample


def _work(file: Path) -> None:
    with file.open("rb") as stream:
        leaver_import = start_import(file=File(stream), file_name=file.name, by=None, source=ImportSource.COMMAND)
    while True:
        work_on(leaver_import.pk)
        leaver_import = LeaverImport.objects.get(pk=leaver_import.pk)
        if leaver_import.state == ImportState.MAPPING:
            confirm_mapping(leaver_import, targets={}, date_order="dmy")
        elif leaver_import.state == ImportState.PREVIEWED:
            commit_import(leaver_import, by=None)
        else:
            assert leaver_import.state == ImportState.IMPORTED, leaver_import.state
            return


def transaction_id() -> int:
    with owner() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])


def rows_since(transaction: int) -> int:
    """Rows of people, cases and search that were written since, whatever the code says of itself."""
    counts = " + ".join(f"(SELECT count(*) FROM {table} WHERE xmin::text::bigint > {transaction})" for table in PRODUCT)
    with owner() as cursor:
        cursor.execute(f"SELECT {counts}")
        return int(cursor.fetchone()[0])


def rows(_file: Path) -> Sample:
    """The rows that `ours` has left behind, written once more by COPY alone: as the owner, no product in the way."""
    with owner() as cursor, TemporaryDirectory() as folder:
        kept = {table: Path(folder, table) for table in (*PRODUCT, *IMPORTS)}
        for table, place in kept.items():
            with place.open("wb") as stream:
                cursor.copy_expert(f"COPY {table} TO STDOUT", stream)
        empty(list(kept))
        with measured(lambda: [cursor.connection.info.backend_pid]) as sample:
            for table, place in kept.items():
                with place.open("rb") as stream:
                    cursor.copy_expert(f"COPY {table} FROM STDIN", stream)
    return sample


WAYS: dict[str, Callable[[Path], Sample]] = {
    "raw": flat.raw_copy,
    "upsert": flat.validated_upsert,
    "peer": flat.import_export,
    "ours": ours,
    "again": again,
    "changed": again,
    "rows": rows,
}

if __name__ == "__main__":
    print(json.dumps(asdict(WAYS[sys.argv[1]](Path(sys.argv[2])))))
