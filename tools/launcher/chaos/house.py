"""PostgreSQL and Valkey of a trial's own, to be killed at will; copied from a cluster that is prepared once."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from launcher import locks, model, paths, processes, services
from launcher.console import LaunchError, say
from launcher.postgres import DATABASE, SUPERUSER, Postgres, data_folder, database_url, programs
from launcher.sockets import socket_folder
from launcher.valkey import Valkey

# The harsher default: what must not be lost has to ask for the disk itself. Whole pages, since writes are cut off.
SETTINGS = ["fsync=off", "synchronous_commit=off", "wal_writer_delay=2s", "max_connections=100"]


class House:
    """`environment` is all that the product needs but the relay. What it starts goes into `record`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.folder = paths.VAR / "trials" / name
        self.record = processes.Record(paths.VAR / f"{name}-processes.json")
        self.postgres = Postgres(name, self.record, settings=SETTINGS)
        self.valkey = Valkey(name, self.record)
        self.environment: dict[str, str] = {}

    def start(self) -> None:
        admin = self.postgres.start()
        logins = {
            name: database_url(f"alumni_{role}", self.postgres.sockets) for name, role in services.ROLE_URLS.items()
        }
        self.environment = product_environment(self.folder) | logins | {"DATABASE_ADMIN_URL": admin}
        self.environment["REDIS_URL"] = self.valkey.start()

    def stop(self) -> None:
        with services.signals_ignored():
            for server in (self.valkey, self.postgres):
                server.stop()
            self.record.clear()

    def kill_postgres(self) -> None:
        """All of it at once, as when memory runs out. The server's children have groups of their own."""
        server = self.postgres.process
        if server:
            victims = [server.pid, *processes.children(server.pid)]
            for pid in victims:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            server.wait()

    def kill_valkey(self) -> None:
        if self.valkey.process:
            processes.kill_group(self.valkey.process.pid)
            self.valkey.process.wait()

    def empty_valkey(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(self.valkey.socket))
            connection.sendall(b"FLUSHALL\r\n")
            return connection.recv(16).startswith(b"+OK")
        return False

    def sql(self, statement: str) -> list[str]:
        """As PostgreSQL's administrator: the app sees one employer at a time. Columns are parted by `|`."""
        login = ["-h", self.postgres.sockets, "-U", SUPERUSER, "-d", DATABASE]
        command = [programs() / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", *login, "-c", statement]
        return run([str(word) for word in command], os.environ).splitlines()

    def manage(self, *command: str, **extra: str) -> str:
        return run(paths.manage(*command), self.environment | extra)


@contextlib.contextmanager
def private_house(name: str = "", *, prepared: bool = True) -> Iterator[House]:
    """Up and empty: the product's tables without rows, or (not `prepared`) a cluster that knows nothing of us."""
    house = new_house(name or f"trial-{os.getpid()}")
    try:
        if prepared:
            copy_model(data_folder(house.name))
        house.start()
        yield house
    finally:
        house.stop()
        remove(house)


def new_house(name: str) -> House:
    """Without anything an earlier one of that name has left behind."""
    processes.Record(paths.VAR / f"{name}-processes.json").end_leftovers()
    house = House(name)
    for folder in (data_folder(name), house.valkey.data, house.folder):
        shutil.rmtree(folder, ignore_errors=True)
    house.folder.mkdir(parents=True)
    return house


def remove(house: House) -> None:
    for folder in (data_folder(house.name), house.valkey.data, house.folder, socket_folder(house.name)):
        shutil.rmtree(folder, ignore_errors=True)
    for log in (house.postgres.log, house.valkey.log):
        log.unlink(missing_ok=True)


def product_environment(folder: Path) -> dict[str, str]:
    """Nothing of the caller's servers gets in: a trial kills what it is given."""
    inherited = services.product_environment("dev")
    foreign = {*services.ROLE_URLS, "DATABASE_ADMIN_URL", "REDIS_URL", "EMAIL_URL", "REDIS_NAMESPACE", "DB_LOGIN"}
    kept = {name: value for name, value in inherited.items() if name not in foreign}
    return kept | {"VAR_DIR": str(folder), "DEBUG": "true", "BASE_URL": "http://localhost:8000"}


def run(command: list[str], environment: Mapping[str, str]) -> str:
    result = subprocess.run(
        command, env=environment, cwd=paths.ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if result.returncode:
        raise LaunchError(f"{' '.join(command[1:4])} failed.", result.stderr.strip()[-2000:])
    return result.stdout


def copy_model(target: Path) -> None:
    with locks.patient("trial-model", waiting_for=model.WAITING_FOR):
        if not model.is_current():
            _prepare_model()
        model.copy(target)


def _prepare_model() -> None:
    say("preparing the database of the trials")
    house = new_house(model.NAME)
    try:
        house.start()
        house.manage("provision")
        house.manage("migrate", "--verbosity", "0")
        model.mark()
    finally:
        house.stop()
