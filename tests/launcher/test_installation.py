import os

import pytest

from launcher import installation, paths
from launcher.console import LaunchError


@pytest.fixture
def installed(checkout, monkeypatch):
    """A checkout whose set-up is done."""
    for name in ("LOCK_FILE", "UV_LOCK_FILE"):
        monkeypatch.setattr(paths, name, checkout / f"{name}.txt")
        (checkout / f"{name}.txt").write_text("one")
    python, font, recipe = (
        checkout / ".venv/bin/python",
        checkout / "var/assets/inter.woff2",
        checkout / "tools/font.py",
    )
    for file in (python, font, recipe):
        file.parent.mkdir(parents=True)
        file.touch()
    monkeypatch.setattr(paths, "PYTHON", python)
    monkeypatch.setattr(installation, "FONT", font)
    monkeypatch.setattr(installation, "STAMP", checkout / ".venv/.installed")
    installation.STAMP.write_text(installation.fingerprint())
    return checkout


def test_set_up_that_is_done_is_not_done_again(installed):
    assert installation.is_installed()

    installation.install()


@pytest.mark.parametrize("gone", [".venv/bin/python", ".venv/.installed", "var/assets/inter.woff2"])
def test_set_up_that_lost_a_part_is_done_again(installed, gone):
    (installed / gone).unlink()

    assert not installation.is_installed()


@pytest.mark.parametrize("changed", ["LOCK_FILE.txt", "tools/font.py"])
def test_set_up_follows_the_lock_and_the_font(installed, changed):
    (installed / changed).write_text("two")

    assert not installation.is_installed()


def test_set_up_follows_the_place_and_the_python(installed, monkeypatch):
    before = installation.fingerprint()
    monkeypatch.setattr("sys.version", "3.99.0")
    assert installation.fingerprint() != before

    monkeypatch.undo()
    monkeypatch.setattr(paths, "ROOT", installed / "tools" / "..")
    monkeypatch.setattr(paths, "LOCK_FILE", installed / "LOCK_FILE.txt")
    assert installation.fingerprint() != before


def test_checkout_that_may_not_be_written_to_is_named(installed, monkeypatch):
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)

    with pytest.raises(LaunchError, match="this account may not write to"):
        installation.install()


def test_set_up_needs_room(installed, monkeypatch):
    installation.STAMP.unlink()
    monkeypatch.setattr("launcher.disk.free_bytes", lambda _folder: 0)

    with pytest.raises(LaunchError, match="not enough disk space for the packages"):
        installation.install()
