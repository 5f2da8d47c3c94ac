"""`world` is built once per file and thrown away with its transaction; `--matrix=full` tries everything."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tenancy.scope import no_scope
from tests.conftest import use_login
from tests.isolation import snapshots
from tests.isolation.matrix import harvest
from tests.isolation.routes import all_routes
from tests.isolation.wire import as_in_production
from tests.isolation.world import World, build


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


@pytest.fixture(scope="module")
def world(_sees_all: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with one_transaction(django_db_blocker, tmp_path_factory.mktemp("isolation")):
        routes = all_routes()
        world = build(routes)
        harvest(world, routes)
        yield world
