"""`world` is built once and thrown away with its transaction; `--matrix=full` tries everything."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tenancy.scope import no_scope
from tests.conftest import use_login
from tests.isolation import figures, snapshots
from tests.isolation.figures import Figures
from tests.isolation.harvest import harvest
from tests.isolation.routes import all_routes
from tests.isolation.wire import as_in_production
from tests.isolation.world import World, build

KEY = pytest.StashKey[Figures]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("isolation")
    group.addoption("--matrix", choices=["quick", "full"], default="quick", help="how many requests each page gets")
    group.addoption("--matrix-record", action="store_true", help="write the figures into docs/security.md")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[KEY] = Figures()


@pytest.fixture(scope="session")
def counted(request: pytest.FixtureRequest) -> Figures:
    return request.config.stash[KEY]


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--matrix", default="quick") == "full")


@pytest.fixture(scope="session")
def _sees_all(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        use_login("owner")
        snapshots.install()
        use_login("test")


@contextmanager
def one_transaction(blocker: Any, folder: Path) -> Iterator[None]:
    with (
        blocker.unblock(),
        as_in_production(MEDIA_ROOT=folder / "media", VAR_DIR=folder),
        no_scope(),
        transaction.atomic(),
    ):
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def world(_sees_all: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with one_transaction(django_db_blocker, tmp_path_factory.mktemp("isolation")):
        routes = all_routes()
        world = build(routes)
        harvest(world, routes)
        yield world


# The figures of all processes are added up where they were started.


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["isolation"] = json.dumps(session.config.stash[KEY].plain())


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    told = getattr(node, "workeroutput", {}).get("isolation")
    if told:
        node.config.stash[KEY].add(json.loads(told))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    counted = config.stash[KEY]
    if not counted.urls:
        return
    counted.seconds = time.monotonic() - counted.started
    terminalreporter.write_sep("-", f"isolation matrix, {config.getoption('--matrix', default='quick')}")
    terminalreporter.write_line(counted.sentence())
    if config.getoption("--matrix-record", default=False):
        figures.record(counted, config.getoption("--matrix", default="quick"))
        terminalreporter.write_line(f"written into {figures.PAGE.name}")
