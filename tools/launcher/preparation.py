"""Brings the database to what the code expects: logins, tables, demo data. Skipped while nothing has changed."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from launcher import paths, processes
from launcher.console import say
from launcher.disk import failure
from launcher.postgres import data_folder

STAMP = "prepared-by-the-launcher"
SIGN_INS = "demo-sign-ins.txt"
# What the outcome depends on; any other change of the code leaves the database as it is.
SOURCES = re.compile(r"(^tenancy/|/migrations/|demo|seed).*\.(py|json|csv|txt)$")
NOT_OURS = {"var", "tests", "tools", "docs", "static", "templates", "__pycache__"}


def prepare(environment: Mapping[str, str], *, kind: str, demo: bool) -> None:
    current, stamp = fingerprint(demo=demo), stamp_file(kind)
    if is_current(kind, demo=demo):
        return
    forget(kind)
    if environment.get("DATABASE_ADMIN_URL"):
        _step("preparing the database's logins", environment, "provision")
    _step("making the tables", environment, "migrate", "--verbosity", "0")
    if demo and has_command("seed_demo"):
        _seed(environment)
    if stamp:
        stamp.write_text(current)


def is_current(kind: str, *, demo: bool) -> bool:
    stamp = stamp_file(kind)
    return bool(stamp and stamp.exists() and stamp.read_text() == fingerprint(demo=demo))


def start_anew(kind: str, *, demo: bool) -> None:
    """Removes an embedded database that is not what the migrations make now: not changed later, but made by them."""
    if stamp_file(kind) and not is_current(kind, demo=demo):
        processes.Record(paths.VAR / f"{kind}-processes.json").end_leftovers()
        shutil.rmtree(data_folder(kind), ignore_errors=True)


def stamp_file(kind: str) -> Path | None:
    """In the embedded database's own folder, so that they come and go together; other databases have none."""
    return None if os.environ.get("DATABASE_URL") else data_folder(kind) / STAMP


def forget(kind: str) -> None:
    """The next start looks at the database again."""
    stamp = stamp_file(kind)
    if stamp:
        stamp.unlink(missing_ok=True)


def fingerprint(*, demo: bool) -> str:
    digest = hashlib.sha256(f"demo={demo}".encode())
    for file in _sources():
        digest.update(str(file.relative_to(paths.ROOT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    yield paths.LOCK_FILE
    for folder, folders, names in os.walk(paths.ROOT):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS and not name.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            if SOURCES.search(str(file.relative_to(paths.ROOT))):
                yield file


def has_command(name: str) -> bool:
    return any(paths.ROOT.glob(f"*/management/commands/{name}.py"))


def sign_ins(folder: Path) -> list[str]:
    """What `seed_demo` said about who may sign in."""
    file = folder / SIGN_INS
    return file.read_text().strip().splitlines() if file.exists() else []


def _seed(environment: Mapping[str, str]) -> None:
    """seed_demo writes its sign-ins to a file in VAR_DIR; what it prints is kept there if it does not."""
    file = Path(environment["VAR_DIR"]) / SIGN_INS
    file.unlink(missing_ok=True)
    printed = _step("adding the demo data", environment, "seed_demo")
    if not file.exists():
        file.write_text(printed)


def _step(words: str, environment: Mapping[str, str], *command: str) -> str:
    say(words)
    result = subprocess.run(
        paths.manage(*command),
        env=environment,
        cwd=paths.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    if result.returncode:
        raise failure(f"{words} failed (see above).", paths.VAR, result.stdout.strip())
    return result.stdout
