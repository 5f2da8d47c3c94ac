import os
import sys

import pytest

from launcher import postgres, processes
from launcher.console import LaunchError


def test_pid_file_of_a_dead_server_is_removed(tmp_path):
    file = tmp_path / "postmaster.pid"
    file.write_text("4194305\n/elsewhere\n")

    postgres.clear_stale_pid_file(tmp_path)

    assert not file.exists()


def test_pid_file_that_names_a_stranger_is_removed(tmp_path):
    file = tmp_path / "postmaster.pid"
    file.write_text(f"{os.getpid()}\n")

    postgres.clear_stale_pid_file(tmp_path)

    assert not file.exists()


@pytest.mark.parametrize("content", ["", "garbage\n"])
def test_damaged_pid_file_is_removed(tmp_path, content):
    (tmp_path / "postmaster.pid").write_text(content)

    postgres.clear_stale_pid_file(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_server_that_still_runs_is_named(tmp_path):
    child = processes.start([sys.executable, "-c", "import time; time.sleep(60)", "-D", tmp_path], output=-3)
    (tmp_path / "postmaster.pid").write_text(f"{child.pid}\n")

    with pytest.raises(LaunchError, match=f"process {child.pid}"):
        postgres.clear_stale_pid_file(tmp_path, within=0.2)
    child.kill()
    child.wait()


def test_folder_closed_to_others_is_noticed(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir(mode=0o755)
    tmp_path.chmod(0o700)

    assert not postgres._all_may_enter(inner)


def test_server_files_stay_in_the_checkout_for_ordinary_accounts(checkout, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert postgres.server_home() == checkout / "var"


def test_other_programs_settings_do_not_reach_the_server(monkeypatch):
    monkeypatch.setenv("PGHOST", "elsewhere")
    monkeypatch.setenv("LC_ALL", "tlh")

    assert not {"PGHOST", "LC_ALL"} & set(postgres._environment())


def test_account_without_a_name_is_told_so(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_000)

    with pytest.raises(LaunchError, match=r"this account \(number 4000000\) has no name"):
        postgres.server_account()
