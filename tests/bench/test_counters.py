"""The counters among the goals of docs/performance.md: what may fail a build. Times may not."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench.leavers import leavers, with_changes, write_csv
from offboarding.actions.imports import commit_import, confirm_mapping, start_import
from offboarding.imports.working import work_on
from offboarding.models import LeaverImport
from offboarding.models.imports import ImportSource, ImportState
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.factories.directory import make_peer, make_spell

TODAY = date(2026, 6, 15)
WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?((?:directory|offboarding)_\w+)')
OF_THE_IMPORT = {"offboarding_leaverimport", "offboarding_importrow", "offboarding_rememberedmapping"}


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def load(people: list[Any], folder: Path) -> tuple[LeaverImport, Counter[str], int]:
    """The import, how often it wrote to which table of people, and how many statements it took."""
    content = ContentFile(write_csv(people, folder / "leavers.csv").read_bytes())
    with CaptureQueriesContext(connection) as queries:
        loaded = start_import(file=content, file_name="leavers.csv", by=None, source=ImportSource.COMMAND)
        while loaded.state != ImportState.IMPORTED:
            work_on(loaded.pk)
            loaded.refresh_from_db()
            if loaded.state == ImportState.MAPPING:
                confirm_mapping(loaded, targets={}, date_order="dmy")
            elif loaded.state == ImportState.PREVIEWED:
                commit_import(loaded, by=None)
    statements = [query["sql"] for query in queries]
    tables = Counter(found[1] for sql in statements if (found := WRITES.match(sql)))
    asked = [sql for sql in statements if sql.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))]
    return loaded, Counter({table: n for table, n in tables.items() if table not in OF_THE_IMPORT}), len(asked)


def test_a_list_takes_as_many_statements_however_long(acme: Employer, globex: Employer, tmp_path: Path) -> None:
    with tenant_scope(acme):
        short, written, few = load(leavers(40, today=TODAY), tmp_path)
    with tenant_scope(globex):
        long, written_long, many = load(leavers(400, today=TODAY), tmp_path)

    assert (short.created_count, long.created_count) == (40, 400)
    assert written == written_long
    assert set(written.values()) == {1}  # one statement for each table of people
    assert few == many


def test_the_same_list_again_writes_nothing(acme: Employer, tmp_path: Path) -> None:
    people = leavers(60, today=TODAY)
    with tenant_scope(acme):
        load(people, tmp_path)
        again, written, _ = load(people, tmp_path)
        changed, written_then, _ = load(with_changes(people), tmp_path)

    assert (again.created_count, again.updated_count, again.unchanged_count) == (0, 0, 60)
    assert written == {}
    assert (changed.updated_count, changed.unchanged_count) == (6, 54)
    assert written_then["directory_spell"] == 1


@pytest.mark.parametrize(
    ("page", "most"),
    [("alumni/", 8), ("alumni/?q=ada", 8), ("alumni/?team=Risk", 8), ("alumni/?q=adaa+vael", 9)],  # mended: once more
)
def test_a_directory_page_asks_eight_times_or_nine(
    acme: Employer, alice: User, client_for: Callable[[User], Client], page: str, most: int
) -> None:
    client, costs = client_for(alice), []
    client.get(f"{acme.base_path}alumni/")  # notes the visit, once an hour
    for number in range(26):
        make_spell(make_peer(acme, "Ada", f"Vale {number}"), team="Risk", last_day=date(2021, 6, 30))
        if number in (0, 25):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"{acme.base_path}{page}").status_code == 200
            costs.append(sum(query["sql"].startswith(("SELECT", "INSERT", "UPDATE", "(WITH")) for query in queries))

    assert max(costs) <= most
    assert costs[1] <= costs[0]  # a full page need not look for people of whom something else answers
