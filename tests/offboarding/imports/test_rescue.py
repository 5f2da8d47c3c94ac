"""Workers die. The next one finishes or undoes their import, nothing is written twice, and the page says so."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from directory.models import Alumnus, Spell
from offboarding.actions.imports import commit_import, start_import, undo_import
from offboarding.imports import committing, working
from offboarding.imports.leases import Lease, LeaseLost, claim
from offboarding.imports.working import work_on
from offboarding.models import Case, ImportRow, ImportState, LeaverImport
from offboarding.tasks import rescue_employers_imports, rescue_imports, work_on_import
from tenancy.models import Employer
from tenancy.scope import current_scope, tenant_scope
from tests.factories.accounts import make_employer
from tests.offboarding.imports.conftest import ERIK, HEADER, JADE, as_csv, counts, imported, previewed, undone

ROWS = [
    (str(n), f"Given{n}", f"Family{n}", "2020-01-01", "2026-05-01", "Sales", "Engineer", f"p{n}@home.example", "Yes")
    for n in range(1, 11)
]
MANY = as_csv(HEADER, *ROWS)


def kill_in_the_middle(employer: Employer, leaver_import: LeaverImport, *, pieces: int) -> None:
    environment = os.environ | {
        "TEST_DATABASE": connection.settings_dict["NAME"],
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    arguments = [str(employer.pk), str(leaver_import.pk), str(pieces)]
    command = [sys.executable, "-m", "tests.offboarding.imports.killed_worker", *arguments]
    root = Path(__file__).parents[3]
    killed = subprocess.run(command, env=environment, cwd=root, capture_output=True, timeout=120, check=False)
    assert killed.returncode == -9, killed.stderr.decode()


def let_the_lease_run_out(leaver_import: LeaverImport) -> None:
    LeaverImport.objects.filter(pk=leaver_import.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
def test_import_is_finished_after_kill_9() -> None:
    employer = make_employer("killed")
    with tenant_scope(employer):
        found = previewed(MANY)
        commit_import(found, by=None)
        kill_in_the_middle(employer, found, pieces=2)

        assert (Alumnus.objects.count(), ImportRow.objects.to_apply().count()) == (6, 4)
        assert not LeaverImport.objects.left_alone(timezone.now()).exists()
        let_the_lease_run_out(found)
        assert LeaverImport.objects.left_alone(timezone.now()).get() == found

        work_on(found.pk)
        found.refresh_from_db()
        assert (found.state, counts(found)) == (ImportState.IMPORTED, (10, 0, 0, 0))
        assert found.rescued_at is not None
        assert (Alumnus.objects.count(), Spell.objects.count(), Case.objects.count()) == (10, 10, 10)
        assert counts(previewed(MANY)) == (0, 0, 10, 0)


@pytest.mark.django_db(transaction=True)
def test_undo_is_finished_after_kill_9() -> None:
    employer = make_employer("killed")
    with tenant_scope(employer):
        found = imported(MANY)
        undo_import(found, by=None)
        kill_in_the_middle(employer, found, pieces=1)

        assert Alumnus.objects.count() == 7
        let_the_lease_run_out(found)
        work_on(found.pk)
        found.refresh_from_db()

        assert (found.state, Alumnus.objects.count()) == (ImportState.UNDONE, 0)


@pytest.mark.usefixtures("in_northwind")
def test_an_import_that_keeps_killing_workers_is_taken_back() -> None:
    found = previewed(MANY)
    commit_import(found, by=None)
    committing.apply_rows(list(ImportRow.objects.to_apply().order_by("line")[:4]), by=None)
    LeaverImport.objects.filter(pk=found.pk).update(attempts=working.MAX_ATTEMPTS)

    work_on(found.pk)

    found.refresh_from_db()
    assert (found.state, Alumnus.objects.count()) == (ImportState.UNDONE, 0)
    assert found.gave_up_at is not None


@pytest.mark.usefixtures("in_northwind")
def test_a_file_that_keeps_killing_workers_is_refused() -> None:
    found = start_import(file=ContentFile(MANY), file_name="leavers.csv", by=None)
    LeaverImport.objects.filter(pk=found.pk).update(attempts=working.MAX_ATTEMPTS)

    work_on(found.pk)

    found.refresh_from_db()
    assert (found.state, found.refusal["code"]) == (ImportState.REFUSED, "worker_stopped")


@pytest.mark.usefixtures("in_northwind")
def test_a_preview_that_was_cut_off_starts_again() -> None:
    found = previewed(MANY)
    LeaverImport.objects.filter(pk=found.pk).update(state=ImportState.CHECKING)

    work_on(found.pk)

    found.refresh_from_db()
    assert (found.state, counts(found), found.rows.count()) == (ImportState.PREVIEWED, (10, 0, 0, 0), 10)


@pytest.mark.usefixtures("in_northwind")
def test_an_error_gives_the_import_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: object, **kwargs: object) -> None:
        raise RuntimeError("disk full")

    found = previewed(MANY)
    commit_import(found, by=None)
    monkeypatch.setitem(working.WORK, ImportState.IMPORTING, breaks)

    with pytest.raises(RuntimeError):
        work_on(found.pk)

    assert LeaverImport.objects.left_alone(timezone.now()).get() == found


@pytest.mark.usefixtures("in_northwind")
def test_whoever_lost_the_lease_writes_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    found = previewed(MANY)
    commit_import(found, by=None)

    def is_overtaken(leaver_import: LeaverImport, lease: Lease) -> None:
        LeaverImport.objects.filter(pk=leaver_import.pk).update(lease_id=uuid4())
        working.commit(leaver_import, lease)

    monkeypatch.setitem(working.WORK, ImportState.IMPORTING, is_overtaken)
    work_on(found.pk)

    assert not Alumnus.objects.exists()


@pytest.mark.usefixtures("in_northwind")
def test_only_one_worker_gets_the_lease() -> None:
    found = previewed(MANY)
    commit_import(found, by=None)

    first, second = claim(found.pk), claim(found.pk)

    assert first is not None
    assert second is None
    first.hand_back(state=ImportState.IMPORTED)
    with pytest.raises(LeaseLost):
        first.keep()


@pytest.mark.usefixtures("in_northwind")
def test_people_who_came_between_preview_and_import_are_not_doubled() -> None:
    first, second = previewed(as_csv(HEADER, ERIK, JADE)), previewed(as_csv(HEADER, ERIK, JADE))

    for found in (first, second):
        commit_import(found, by=None)
        work_on(found.pk)
    second.refresh_from_db()

    assert Alumnus.objects.count() == 2
    assert counts(second) == (0, 0, 2, 0)


@pytest.mark.usefixtures("in_northwind")
def test_undo_of_what_became_unchanged_takes_nothing_away() -> None:
    first, second = previewed(as_csv(HEADER, ERIK)), previewed(as_csv(HEADER, ERIK))
    for found in (first, second):
        commit_import(found, by=None)
        work_on(found.pk)

    undone(LeaverImport.objects.get(pk=second.pk))

    assert Alumnus.objects.count() == 1


def test_the_tick_sends_what_was_left_alone(in_northwind: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    found = start_import(file=ContentFile(MANY), file_name="leavers.csv", by=None)
    sent: list[str] = []
    monkeypatch.setattr(work_on_import, "delay", lambda *, import_id: sent.append(import_id))

    assert rescue_employers_imports.apply().get() == 0
    LeaverImport.objects.filter(pk=found.pk).update(queued_at=timezone.now() - timedelta(minutes=5))
    assert rescue_employers_imports.apply().get() == 1
    assert sent == [str(found.pk)]


def test_the_tick_reaches_every_employer(in_northwind: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[object] = []
    monkeypatch.setattr(
        rescue_employers_imports, "apply_async", lambda **options: sent.append(current_scope().tenant_id)
    )

    assert rescue_imports.apply().get() == 1
    assert sent == [in_northwind.pk]


def test_an_upload_survives_the_broker(
    in_northwind: Employer, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def is_away(*, import_id: str) -> None:
        raise OperationalError("Redis is away")

    monkeypatch.setattr(work_on_import, "delay", is_away)

    with django_capture_on_commit_callbacks(execute=True):
        found = start_import(file=ContentFile(MANY), file_name="leavers.csv", by=None)

    assert LeaverImport.objects.left_alone(timezone.now() + timedelta(minutes=2)).get() == found


def test_an_upload_is_sent_to_a_worker(
    in_northwind: Employer, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(work_on_import, "delay", lambda *, import_id: sent.append(import_id))

    with django_capture_on_commit_callbacks(execute=True):
        found = start_import(file=ContentFile(MANY), file_name="leavers.csv", by=None)

    assert sent == [str(found.pk)]


def test_the_task_does_the_work(in_northwind: Employer) -> None:
    found = start_import(file=ContentFile(MANY), file_name="leavers.csv", by=None)

    work_on_import.apply(kwargs={"import_id": str(found.pk)}).get()

    found.refresh_from_db()
    assert found.state == ImportState.MAPPING
    assert ImportRow.objects.count() == 0
