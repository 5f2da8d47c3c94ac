import io
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.members.actions import change_roles
from accounts.models import Role, User
from audit.models import AuditEvent
from directory.models import Alumnus, CustomField, ExportState, PeopleExport, SearchRow
from directory.people import exporting, tasks
from directory.people.actions.exports import ask_for_export, cancel_export, forget_old_exports
from directory.people.exporting import MAX_ATTEMPTS, work_on
from directory.people.own_fields import name_of
from directory.people.selection import Selection
from directory.people.tasks import make_export, rescue_employers_exports, rescue_exports
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.directory.people.files import ask, fetch, make, people_file
from tests.factories.accounts import confirm, make_employer, make_member, make_user, membership
from tests.factories.directory import make_alumnus, make_peer, make_spell, set_levels

ClientFor = Callable[[User], Client]


@pytest.fixture
def tom(acme: Employer) -> Alumnus:
    alumnus = make_alumnus(acme, "Tom", "Record", employee_number="N-7", personal_email="tom@home.example")
    make_spell(alumnus, title="Analyst", team="Risk", last_day=date(2026, 3, 31))
    return alumnus


def test_the_file_is_the_filtered_table(acme: Employer, bob: User, tom: Alumnus, client_for: ClientFor) -> None:
    evil = make_peer(acme, "=cmd()", "Ågren", city="Lyon", country="FR")
    set_levels(evil, place="nobody")
    [row] = people_file(client_for(bob), acme, team="Risk")
    assert row == {
        "Employee number": "N-7", "First name": "Tom", "Last name": "Record", "Former name": "", "Title": "Analyst",
        "Team": "Risk", "Last day": "2026-03-31", "State": "Alumnus", "Joined": "",
        "Personal e-mail": "tom@home.example", "Phone": "", "City": "", "Country": "", "Headline": "", "Tags": "",
    }  # fmt: skip
    everybody = people_file(client_for(bob), acme)
    assert [row["First name"] for row in everybody] == ["'=cmd()", "Tom"]
    assert (everybody[0]["City"], everybody[0]["Joined"]) == ("", timezone.localdate(timezone=acme.zone).isoformat())


def test_the_file_is_of_the_ticked_alone(acme: Employer, bob: User, tom: Alumnus, client_for: ClientFor) -> None:
    make_alumnus(acme, "Zoë", "Ågren")
    export = make(ask(client_for(bob), acme, everybody=[], person=[str(tom.pk), "nonsense"], columns=["given_name"]))
    assert fetch(client_for_confirmed(bob, client_for), acme, export).decode("utf-8-sig") == "First name\r\nTom\r\n"


def client_for_confirmed(user: User, client_for: ClientFor) -> Client:
    return confirm(client_for(user), "people.export")


def test_the_workbook_has_days_and_own_fields(acme: Employer, bob: User, tom: Alumnus, client_for: ClientFor) -> None:
    with tenant_scope(acme):
        field = CustomField.objects.create(label="Cohort", kind="number")
        Alumnus.objects.filter(pk=tom.pk).update(field_values={str(field.pk): 2019})
    client = client_for(bob)
    export = make(ask(client, acme, format="xlsx", columns=["given_name", "last_day", name_of(field)]))
    sheet = openpyxl.load_workbook(io.BytesIO(fetch(client, acme, export))).worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0] == ["First name", "Last day", "Cohort"]
    assert (cells[1][0], cells[1][1].date(), cells[1][2]) == ("Tom", date(2026, 3, 31), 2019)


def test_asking_and_fetching_are_in_the_log(acme: Employer, bob: User, tom: Alumnus, client_for: ClientFor) -> None:
    client = client_for(bob)
    export = make(ask(client, acme, team="Risk", q="tom"))
    fetch(client, acme, export)
    with tenant_scope(acme):
        events = AuditEvent.objects.filter(subject_id=str(export.pk)).order_by("id")
        told = [(event.action, event.actor_id, event.data) for event in events]
    assert told == [
        ("people.exported", bob.pk, {"rows": 1, "filters": ["team"], "searched": True}),
        ("people.downloaded", bob.pk, {"rows": 1}),
    ]


def test_the_page_asks_for_columns_and_tells_the_number(
    acme: Employer, bob: User, tom: Alumnus, client_for: ClientFor
) -> None:
    client = client_for_confirmed(bob, client_for)
    html = client.get("/acme/manage/alumni/export/?everybody=1&team=Risk").content.decode()
    assert "Export one person" in html
    assert '<input type="hidden" name="team" value="Risk">' in html
    assert client.post("/acme/manage/alumni/export/", {"everybody": "1", "format": "csv"}).status_code == 422
    response = client.post("/acme/manage/alumni/export/", {"format": "exe", "columns": ["nothing"], "everybody": "1"})
    assert response.status_code == 422
    nobody = client.post("/acme/manage/alumni/export/", {"format": "csv", "columns": ["team"]})
    assert (nobody.status_code, "Nobody is chosen" in nobody.content.decode()) == (422, True)


def test_the_progress_page_follows_the_work(acme: Employer, bob: User, tom: Alumnus, client_for: ClientFor) -> None:
    client = client_for(bob)
    export = ask(client, acme)
    url = f"/acme/manage/alumni/exports/{export.pk}/"
    waiting = client.get(url).content.decode()
    assert "Writing the file" in waiting
    assert "Cancel" in waiting
    make(export)
    fragment = client.get(url, headers={"HX-Request": "true", "HX-Target": "export-state"}).content.decode()
    assert fragment.lstrip().startswith('<div id="export-state"')
    assert "The file is ready" in fragment


def test_three_at_a_time(acme: Employer, bob: User, tom: Alumnus, client_for: ClientFor) -> None:
    for _each in range(3):
        ask(client_for(bob), acme)
    response = confirm(client_for(bob), "people.export").post(
        "/acme/manage/alumni/export/", {"everybody": "1", "format": "csv", "columns": ["team"]}
    )
    assert (response.status_code, "Three lists of yours" in response.content.decode()) == (422, True)


def test_one_that_is_cancelled_leaves_nothing(
    acme: Employer, bob: User, tom: Alumnus, client_for: ClientFor, django_capture_on_commit_callbacks: Callable
) -> None:
    client = client_for(bob)
    export = make(ask(client, acme))
    path = export.file.name
    assert default_storage.exists(path)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/acme/manage/alumni/exports/{export.pk}/deletion/").status_code == 302
    assert not default_storage.exists(path)
    with tenant_scope(acme):
        assert not PeopleExport.objects.exists()
    assert client.get(f"/acme/manage/alumni/exports/{export.pk}/file/").status_code == 404


def test_a_worker_notices_that_it_was_cancelled(
    acme: Employer, bob: User, tom: Alumnus, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ask(client_for(bob), acme)
    write = exporting.write_table

    def write_and_be_cancelled(*args: object, **kwargs: object) -> None:
        write(*args, **kwargs)  # type: ignore[arg-type]
        cancel_export(export, by=membership(acme, bob))

    monkeypatch.setattr(exporting, "write_table", write_and_be_cancelled)
    with tenant_scope(acme):
        work_on(export.pk)
        assert not PeopleExport.objects.exists()
    folder = f"employers/{acme.pk}/exports/{export.pk}"
    assert not default_storage.exists(folder) or default_storage.listdir(folder) == ([], [])


def test_files_go_after_a_day_and_so_do_strays(
    acme: Employer, bob: User, tom: Alumnus, client_for: ClientFor, django_capture_on_commit_callbacks: Callable
) -> None:
    client = client_for(bob)
    old, young = make(ask(client, acme)), make(ask(client, acme))
    stray = default_storage.save(f"employers/{acme.pk}/exports/{acme.pk}-gone/x.csv", ContentFile(b"Tom"))
    with tenant_scope(acme):
        PeopleExport.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    assert client.get(f"/acme/manage/alumni/exports/{old.pk}/file/").status_code == 302
    with tenant_scope(acme), django_capture_on_commit_callbacks(execute=True):
        assert forget_old_exports() >= 2
    assert [default_storage.exists(name) for name in (old.file.name, stray, young.file.name)] == [False, False, True]


def test_nobody_else_sees_it(
    acme: Employer, bob: User, olga: User, rita: User, alice: User, mallory: User, tom: Alumnus, client_for: ClientFor
) -> None:
    export = make(ask(client_for(bob), acme))
    for path in ("", "file/"):
        url = f"/acme/manage/alumni/exports/{export.pk}/{path}"
        assert client_for_confirmed(olga, client_for).get(url).status_code == 404
        assert client_for_confirmed(mallory, client_for).get(url).status_code == 404
        assert client_for(rita).get(url).status_code == 403
        assert client_for(alice).get(url).status_code == 403
        assert client_for(bob).post(url).status_code == 405
        assert Client().get(url).url.startswith("/account/sign-in/")  # type: ignore[attr-defined]
    assert client_for(olga).post(f"/acme/manage/alumni/exports/{export.pk}/deletion/").status_code == 404
    assert client_for(bob).get(f"/acme/manage/alumni/exports/{export.pk}/deletion/").status_code == 405


def test_fetching_is_confirmed_too(acme: Employer, bob: User, tom: Alumnus, client_for: ClientFor) -> None:
    export = make(ask(client_for(bob), acme))
    response = client_for(bob).get(f"/acme/manage/alumni/exports/{export.pk}/file/")
    assert response.url.startswith("/account/confirm/?for=")  # type: ignore[attr-defined]


def test_who_may_not_any_more_gets_no_file(
    acme: Employer, bob: User, olga: User, tom: Alumnus, client_for: ClientFor
) -> None:
    export = ask(client_for(bob), acme)
    with tenant_scope(acme):
        change_roles(membership=membership(acme, bob), roles=[Role.RECRUITER], by=olga)
    failed = make(export)
    assert (failed.state, failed.file.name) == (ExportState.FAILED, "")
    assert "may not" in failed.reason


def test_nobody_left_is_said(acme: Employer, bob: User, tom: Alumnus, client_for: ClientFor) -> None:
    export = ask(client_for(bob), acme)
    with tenant_scope(acme):
        SearchRow.objects.all().delete()
    failed = make(export)
    assert (failed.state, "Nobody of the list is left" in failed.reason) == (ExportState.FAILED, True)
    html = client_for(bob).get(f"/acme/manage/alumni/exports/{export.pk}/").content.decode()
    assert "Nobody of the list is left" in html


def test_asking_for_work_twice_does_it_once(acme: Employer, bob: User, tom: Alumnus, client_for: ClientFor) -> None:
    export = make(ask(client_for(bob), acme))
    assert make(export).file.name == export.file.name


def let_the_lease_run_out(export: PeopleExport) -> None:
    PeopleExport.objects.filter(pk=export.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
def test_an_export_is_finished_after_kill_9() -> None:
    employer = make_employer("killed")
    member = make_member(employer, make_user("hr@killed.example"), Role.HR_ADMIN)
    people = [make_alumnus(employer, "Tom", f"Record{each}") for each in range(4)]
    with tenant_scope(employer):
        chosen = Selection(ticked=[person.pk for person in people])
        export = ask_for_export(chosen, columns=["family_name"], wanted="csv", rows=4, by=member)
        kill_in_the_middle(employer, export, rows=2)
        stopped = PeopleExport.objects.get(pk=export.pk)
        assert (stopped.state, stopped.rows_done, stopped.file.name) == (ExportState.RUNNING, 2, "")
        assert rescue_employers_exports.apply().get() == 0  # the dead worker's lease still runs

        let_the_lease_run_out(export)
        make_export.apply(kwargs={"export_id": str(export.pk)}).get()

        done = PeopleExport.objects.get(pk=export.pk)
        assert (done.state, done.rows_done, done.attempts) == (ExportState.READY, 4, 2)
        assert len(done.file.read().decode().splitlines()) == 5
        done.file.close()


def kill_in_the_middle(employer: Employer, export: PeopleExport, *, rows: int) -> None:
    environment = os.environ | {
        "TEST_DATABASE": connection.settings_dict["NAME"],
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    arguments = [str(employer.pk), str(export.pk), str(rows)]
    command = [sys.executable, "-m", "tests.directory.people.killed_export", *arguments]
    root = Path(__file__).parents[3]
    killed = subprocess.run(command, env=environment, cwd=root, capture_output=True, timeout=120, check=False)
    assert killed.returncode == -9, killed.stderr.decode()


def test_after_three_deaths_the_person_is_told(acme: Employer, bob: User, tom: Alumnus, client_for: ClientFor) -> None:
    export = ask(client_for(bob), acme)
    with tenant_scope(acme):
        PeopleExport.objects.filter(pk=export.pk).update(attempts=MAX_ATTEMPTS)
    failed = make(export)
    assert (failed.state, "stopped several times" in failed.reason) == (ExportState.FAILED, True)


def test_an_error_hands_the_work_back(
    acme: Employer, bob: User, tom: Alumnus, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = ask(client_for(bob), acme)

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(exporting, "write_table", fail)
        with pytest.raises(OSError, match="disk full"):
            make(export)
    assert make(export).state == ExportState.READY


def test_lost_work_is_found_again(
    acme: Employer, bob: User, tom: Alumnus, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(make_export, "delay", lambda *, export_id: sent.append(export_id))
    export = ask(client_for(bob), acme)
    with tenant_scope(acme):
        assert rescue_employers_exports.apply().get() == 0
        PeopleExport.objects.filter(pk=export.pk).update(requested_at=timezone.now() - timedelta(minutes=2))
        assert rescue_employers_exports.apply().get() == 1
    assert sent == [str(export.pk)]


def test_rescue_reaches_every_employer(acme: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rescue_employers_exports, "apply_async", lambda **options: None)
    assert rescue_exports.apply().get() >= 1


def test_asking_works_while_the_broker_is_away(
    acme: Employer, bob: User, tom: Alumnus, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def is_away(**options: object) -> None:
        raise OperationalError

    monkeypatch.setattr(make_export, "apply_async", is_away)
    with tenant_scope(acme), django_capture_on_commit_callbacks(execute=True):
        ask_for_export(Selection(ticked=[tom.pk]), columns=["team"], wanted="csv", rows=1, by=membership(acme, bob))
    assert "export.not_queued" in caplog.text


def test_old_work_is_forgotten_everywhere(acme: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.forget_employers_staff_work, "apply_async", lambda **options: None)
    assert tasks.forget_staff_work.apply().get() >= 1
    with tenant_scope(acme):
        assert tasks.forget_employers_staff_work.apply().get() >= 0
