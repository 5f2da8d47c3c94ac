"""The servers the product needs: the caller's (DATABASE_URL, REDIS_URL, EMAIL_URL) or embedded ones."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit, urlunsplit

from launcher import keys, paths, processes
from launcher.console import LaunchError, say
from launcher.environment import child_environment
from launcher.mail_sink import MailSink
from launcher.postgres import Postgres, database_url
from launcher.valkey import Valkey

ROLE_URLS = {"DATABASE_URL": "app", "DATABASE_OWNER_URL": "owner", "DATABASE_SYSTEM_URL": "system"}


class Server(Protocol):
    name: str

    def start(self) -> str: ...

    def stop(self) -> None: ...


@dataclass
class Running:
    """The environment in which the product finds its servers, and the record that every further child goes into."""

    environment: dict[str, str]
    record: processes.Record

    @property
    def folder(self) -> Path:
        return Path(self.environment["VAR_DIR"])


@contextlib.contextmanager
def running(kind: str) -> Iterator[Running]:
    """Starts what is not given, stops it at the end."""
    record = processes.Record(paths.VAR / f"{kind}-processes.json")
    record.end_leftovers()
    environment = product_environment(kind)
    started: list[Server] = []
    try:
        environment |= _database(kind, record, started)
        environment |= _queue(kind, record, started)
        environment |= _mail(kind, record, started, Path(environment["VAR_DIR"]) / "mail")
        yield Running(environment, record)
    finally:
        with signals_ignored():
            for server in reversed(started):
                server.stop()
            record.clear()


def product_environment(kind: str) -> dict[str, str]:
    """All that settings.py asks for, but the servers."""
    secrets = keys.load_or_make()
    folder = variable_folder(kind)
    environment = child_environment() | {"DEBUG": "true", "VAR_DIR": str(folder)}
    for name in ("SECRET_KEY", "FIELD_KEY"):
        environment.setdefault(name, secrets[name])
    return environment


def variable_folder(kind: str) -> Path:
    """Tests and benchmarks keep their files apart from the product's, but share its web font."""
    if kind == "dev":
        return paths.VAR
    folder = paths.VAR / kind
    folder.mkdir(exist_ok=True)
    assets = folder / "assets"
    if not assets.is_symlink():
        assets.symlink_to(paths.VAR / "assets")
    return folder


def _database(kind: str, record: processes.Record, started: list[Server]) -> dict[str, str]:
    if os.environ.get("DATABASE_URL"):
        say("database: the one of DATABASE_URL")
        return external_database(os.environ, keys.load_or_make())
    server = Postgres(kind, record)
    started.append(server)
    admin = server.start()
    say("database: embedded PostgreSQL")
    logins = {name: database_url(f"alumni_{role}", server.sockets) for name, role in ROLE_URLS.items()}
    return logins | {"DATABASE_ADMIN_URL": admin}


def external_database(given: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:
    """DATABASE_URL alone is an administrator's; the logins of the product are then made by `manage.py provision`."""
    if given.get("DATABASE_OWNER_URL"):
        missing = [name for name in ROLE_URLS if not given.get(name)]
        if missing:
            raise LaunchError(
                f"{' and '.join(missing)} is missing.",
                "Give DATABASE_URL alone (an administrator's login; the others are made from it),\n"
                f"or all of {', '.join(ROLE_URLS)}.",
            )
        return {name: given[name] for name in [*ROLE_URLS, "DATABASE_ADMIN_URL"] if given.get(name)}
    admin = given.get("DATABASE_ADMIN_URL") or given["DATABASE_URL"]
    urls = {
        name: with_login(admin, f"alumni_{role}", secrets[f"database_password_{role}"])
        for name, role in ROLE_URLS.items()
    }
    return urls | {"DATABASE_ADMIN_URL": admin}


def with_login(url: str, login: str, password: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise LaunchError(
            "DATABASE_URL is not understood.", "It looks like this: postgres://login:password@host:5432/database"
        )
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{login}:{quote(password, safe='')}@{host}"))


def _queue(kind: str, record: processes.Record, started: list[Server]) -> dict[str, str]:
    if os.environ.get("REDIS_URL"):
        say("queue and cache: the server of REDIS_URL")
        return {}
    server = Valkey(kind, record)
    started.append(server)
    url = server.start()
    say("queue and cache: embedded Valkey")
    return {"REDIS_URL": url}


def _mail(kind: str, record: processes.Record, started: list[Server], folder: Path) -> dict[str, str]:
    if os.environ.get("EMAIL_URL"):
        say("mail: sent through the relay of EMAIL_URL; the mail viewer stays empty")
        return {}
    server = MailSink(kind, folder, record)
    started.append(server)
    url = server.start()
    say("mail: kept for the mail viewer, nothing is sent")
    return {"EMAIL_URL": url}


@contextlib.contextmanager
def signals_ignored() -> Iterator[None]:
    """While stopping: a second Ctrl-C must not leave servers behind."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
