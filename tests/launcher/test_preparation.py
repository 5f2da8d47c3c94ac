import os
from pathlib import Path

import pytest

from launcher import paths, preparation


def test_fingerprint_follows_what_the_database_depends_on(checkout, monkeypatch):
    for name in ("requirements.lock", "directory/migrations/0001_people.py", "directory/views.py", "seed/names.csv"):
        file = checkout / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("one")
    monkeypatch.setattr(paths, "LOCK_FILE", checkout / "requirements.lock")
    before = preparation.fingerprint(demo=True)

    (checkout / "directory/views.py").write_text("two")
    assert preparation.fingerprint(demo=True) == before

    (checkout / "directory/migrations/0001_people.py").write_text("two")
    assert preparation.fingerprint(demo=True) != before
    assert preparation.fingerprint(demo=False) != preparation.fingerprint(demo=True)


def test_stamp_lives_and_dies_with_the_embedded_database(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    stamp = preparation.stamp_file("dev")

    assert stamp is not None
    assert stamp.parent == preparation.data_folder("dev")


def test_a_database_of_ones_own_has_no_stamp(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://a@h/d")

    assert preparation.stamp_file("dev") is None


@pytest.fixture
def old_cluster(checkout, monkeypatch) -> Path:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(paths, "LOCK_FILE", checkout / "requirements.lock")
    paths.LOCK_FILE.write_text("locked")
    folder = preparation.data_folder("test")
    folder.mkdir()
    (folder / preparation.STAMP).write_text("before the last migration")
    return folder


def test_a_database_of_earlier_migrations_is_made_anew(old_cluster):
    preparation.start_anew("test", demo=False)

    assert not old_cluster.exists()


def test_a_current_database_stays(old_cluster):
    (old_cluster / preparation.STAMP).write_text(preparation.fingerprint(demo=False))

    preparation.start_anew("test", demo=False)

    assert old_cluster.exists()


def test_a_database_of_ones_own_is_never_removed(old_cluster, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://a@h/d")

    preparation.start_anew("test", demo=False)

    assert old_cluster.exists()


def test_commands_are_found_by_their_files(checkout):
    folder = checkout / "offboarding" / "management" / "commands"
    folder.mkdir(parents=True)
    (folder / "seed_demo.py").touch()

    assert preparation.has_command("seed_demo")
    assert not preparation.has_command("seed_other")


def test_sign_ins_are_the_lines_of_the_file(tmp_path):
    assert preparation.sign_ins(tmp_path) == []

    (tmp_path / preparation.SIGN_INS).write_text("hr@northwind.example\nrita@soleil.example\n\n")

    assert preparation.sign_ins(tmp_path) == ["hr@northwind.example", "rita@soleil.example"]
