import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit.models import ActorKind, AuditEvent
from directory.models import Alumnus, Spell
from offboarding.models import ImportState, LeaverImport, RememberedMapping
from tenancy.models import Employer
from tenancy.scope import tenant_scope
from tests.offboarding.imports.conftest import DATA, ERIK, HEADER, as_csv


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    """The JSON of the last line."""
    try:
        call_command("import_leavers", *(str(argument) for argument in arguments))
    finally:
        lines = capsys.readouterr().out.splitlines()
        found = json.loads(lines[-1]) if lines else {}
    result: dict[str, Any] = found
    return result


def test_preview_counts_and_leaves_nothing_behind(northwind: Employer, capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "northwind", DATA / "01-workday-utf8.csv", "--preview")

    assert [found[name] for name in ("create", "update", "unchanged", "skipped")] == [120, 0, 0, 0]
    assert found["missing_addresses"] == 18
    with tenant_scope(northwind):
        assert not Alumnus.objects.exists()
        assert not LeaverImport.objects.exists()
        assert not RememberedMapping.objects.exists()


def test_commit_writes_in_the_operators_name(northwind: Employer, capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "northwind", DATA / "01-workday-utf8.csv", "--commit")
    again = run(capsys, "northwind", DATA / "01-workday-utf8.csv", "--commit")
    returned = run(capsys, "northwind", DATA / "08-came-back-and-left-again.csv", "--commit")

    assert (found["create"], again["unchanged"], returned["update"], returned["second_spells"]) == (120, 120, 12, 12)
    with tenant_scope(northwind):
        assert (Alumnus.objects.count(), Spell.objects.count()) == (120, 132)
        events = AuditEvent.objects.filter(action="import.committed")
        assert {event.actor_kind for event in events} == {ActorKind.OPERATOR}


def test_faults_are_named_one_by_one(northwind: Employer, capsys: pytest.CaptureFixture[str]) -> None:
    found = run(capsys, "northwind", DATA / "09-every-row-has-something.csv", "--preview")

    assert (found["create"], found["skipped"], len(found["errors"]), len(found["warnings"])) == (8, 14, 14, 3)
    assert found["errors"][0] == {
        "line": 3,
        "field": "last_day",
        "value": "2026-02-31",
        "code": "date_impossible",
        "reason": "There is no such day in the calendar.",
    }


def test_other_sheets_are_named(northwind: Employer, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_leavers", "northwind", str(DATA / "05-personio-two-sheets.xlsx"), "--preview")

    assert "Read: Leavers. Not read: Read me" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "code", "status"),
    [
        ("refuse/empty.csv", "empty", 1),
        ("refuse/page.xls", "web_page", 1),
        ("refuse/zip-bomb.xlsx", "workbook_too_big", 1),
        ("07-ambiguous-dates.csv", "date_order_needed", 3),
    ],
)
def test_refusals_end_with_a_code(
    name: str, code: str, status: int, northwind: Employer, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("import_leavers", "northwind", str(DATA / name), "--commit")

    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert ended.value.code == status
    assert [error["code"] for error in found["errors"]] == [code]
    with tenant_scope(northwind):
        assert not LeaverImport.objects.exists()


def test_too_large_files_are_refused(
    northwind: Employer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("offboarding.management.commands.import_leavers.MAX_BYTES", 10)

    with pytest.raises(SystemExit):
        call_command("import_leavers", "northwind", str(DATA / "01-workday-utf8.csv"), "--preview")

    assert '"too_big"' in capsys.readouterr().out


def test_date_order_is_given_once_and_remembered(northwind: Employer, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "northwind", DATA / "07-ambiguous-dates.csv", "--commit", "--date-order", "mdy")
    again = run(capsys, "northwind", DATA / "07-ambiguous-dates.csv", "--preview")
    other = run(capsys, "northwind", DATA / "07-ambiguous-dates.csv", "--preview", "--date-order", "dmy")

    assert (again["unchanged"], other["update"]) == (20, 20)


def test_columns_can_be_named(northwind: Employer, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_bytes(as_csv(("No", "Who", "Gone", "Zork"), ("1", "Ann Lee", "2026-05-01", "blue")))
    with pytest.raises(SystemExit) as ended:
        call_command("import_leavers", "northwind", str(file), "--preview")
    capsys.readouterr()

    maps = ["--map", "full_name=Who", "--map", "last_day=gone", "--map", "custom=Zork", "--map", "=No"]
    found = run(capsys, "northwind", file, "--commit", *maps)

    assert (ended.value.code, found["create"]) == (3, 1)
    with tenant_scope(northwind):
        ann = Alumnus.objects.get()
    assert (ann.full_name, ann.employee_number, ann.custom) == ("Ann Lee", "", {"Zork": "blue"})


def test_a_field_moves_to_the_named_column(
    northwind: Employer, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "odd.csv"
    file.write_bytes(as_csv((*HEADER, "Squad"), (*ERIK, "Blue")))

    run(capsys, "northwind", file, "--commit", "--map", "team=Squad")

    with tenant_scope(northwind):
        assert Spell.objects.get().team == "Blue"


@pytest.mark.parametrize(
    "arguments",
    [
        ("nobody", "01-workday-utf8.csv", "--preview"),
        ("northwind", "no-such-file.csv", "--preview"),
        ("northwind", "01-workday-utf8.csv", "--preview", "--map", "zork=Worker"),
        ("northwind", "01-workday-utf8.csv", "--preview", "--map", "team=Zork"),
    ],
)
def test_wrong_calls_say_so(arguments: tuple[str, ...], northwind: Employer) -> None:
    employer, name, *rest = arguments

    with pytest.raises(CommandError) as error:
        call_command("import_leavers", employer, str(DATA / name), *rest)

    assert error.value.returncode == 2


def test_module_that_is_off_takes_no_lists(northwind: Employer) -> None:
    with tenant_scope(northwind):
        Employer.objects.filter(pk=northwind.pk).update(modules=["offboarding"])
    with pytest.raises(CommandError, match="switched off lists of leavers"):
        call_command("import_leavers", "northwind", str(DATA / "01-workday-utf8.csv"), "--commit")


def test_a_stopped_command_is_finished_by_a_worker(
    northwind: Employer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(*args: object, **kwargs: object) -> None:
        raise RuntimeError("stopped")

    monkeypatch.setattr("offboarding.imports.working.commit_rows", breaks)

    with pytest.raises(RuntimeError):
        call_command("import_leavers", "northwind", str(DATA / "04-adp-utf16-tab.txt"), "--commit")

    with tenant_scope(northwind):
        assert LeaverImport.objects.get().state == ImportState.IMPORTING
