"""The prepared and empty cluster that trials copy: made once for each state of the migrations."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from launcher import locks, paths, preparation, processes
from launcher.disk import failure
from launcher.postgres import Postgres, data_folder

NAME = "chaos"
STAMP = "prepared-for-trials"
WAITING_FOR = "another trial that prepares the database"


def is_current() -> bool:
    stamp = data_folder(NAME) / STAMP
    return stamp.exists() and stamp.read_text() == preparation.fingerprint(demo=False)


def mark() -> None:
    (data_folder(NAME) / STAMP).write_text(preparation.fingerprint(demo=False))


def take_from(admin_url: str) -> None:
    """From a cluster that is prepared and holds nothing else: much quicker than to prepare another one."""
    with locks.patient("trial-model", waiting_for=WAITING_FOR):
        if not is_current():
            Postgres(NAME, processes.Record(paths.VAR / f"{NAME}-processes.json")).copy_from(admin_url)
            mark()


def copy(target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    copied = subprocess.run(["cp", "-a", str(data_folder(NAME)), str(target)], capture_output=True, text=True)
    if copied.returncode:
        raise failure("the database of the trial could not be copied.", target, copied.stderr)
