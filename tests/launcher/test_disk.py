import errno
import os
from types import SimpleNamespace

import pytest

from launcher import commands
from launcher.console import LaunchError
from launcher.disk import disk_full, failure, free_bytes, require_space


@pytest.fixture
def disk(monkeypatch):
    """`disk(12)` leaves 12 MB."""

    def leave(megabytes: int) -> None:
        monkeypatch.setattr(os, "statvfs", lambda _path: SimpleNamespace(f_bavail=megabytes * 1000, f_frsize=1000))

    return leave


def test_enough_space_is_no_matter(disk, tmp_path):
    disk(1200)

    require_space(tmp_path, megabytes=1200, purpose="the packages")


def test_too_little_space_is_said_before_anything_is_written(disk, tmp_path):
    disk(12)

    with pytest.raises(LaunchError) as caught:
        require_space(tmp_path, megabytes=1200, purpose="the packages")

    assert caught.value.message == (
        f"not enough disk space for the packages: {tmp_path} has 12 MB free, 1200 MB are needed."
    )


def test_space_is_looked_up_where_a_folder_will_be(tmp_path):
    assert free_bytes(tmp_path / "not" / "yet") > 0


def test_failure_names_a_disk_that_ran_full(disk, tmp_path):
    disk(1)
    assert failure("uv failed.", tmp_path).message == f"the disk is full ({tmp_path})."


def test_failure_keeps_its_own_words_otherwise(disk, tmp_path):
    disk(1200)
    assert failure("uv failed.", tmp_path, "Look above.").text() == "error: uv failed.\n       Look above."


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_on_the_way_ends_with_clear_words(monkeypatch, capsys, number):
    def fill(_arguments: list[str]) -> int:
        raise OSError(number, "No space left on device")

    monkeypatch.setitem(commands.COMMANDS, "dev", fill)

    assert commands.main(["dev"]) == 1
    assert capsys.readouterr().err.startswith("error: the disk is full")


def test_another_error_of_the_system_is_not_hidden(monkeypatch):
    def fail(_arguments: list[str]) -> int:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setitem(commands.COMMANDS, "dev", fail)

    with pytest.raises(OSError, match="Input/output"):
        commands.main(["dev"])


def test_disk_full_promises_what_is_true(tmp_path):
    assert disk_full(tmp_path).hint == "Free some space, then run this again; nothing is lost."
