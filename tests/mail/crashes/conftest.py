import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from pytest_django import Settings

from launcher import paths, processes
from launcher.chaos.relay import TruthfulRelay


@dataclass
class Workers:
    """Each order is carried out by a process of its own (see worker.py)."""

    process: subprocess.Popen[str]

    def send_off(self, **order: str) -> None:
        stdin: IO[str] = self.process.stdin  # type: ignore[assignment]
        stdin.write(json.dumps(order) + "\n")
        stdin.flush()

    def exit_code(self) -> int:
        """Negative: the signal it died by."""
        stdout: IO[str] = self.process.stdout  # type: ignore[assignment]
        return int(stdout.readline())

    def run(self, **order: str) -> int:
        self.send_off(**order)
        return self.exit_code()


def start_workers(environment: dict[str, str], relay: TruthfulRelay, url: str) -> Workers:
    environment = environment | {"EMAIL_URL": url, "TRUTH": str(relay.truth), "PROCESS": "worker"}
    environment |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(paths.ROOT)}
    with (relay.folder / "workers.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.mail.crashes.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=paths.ROOT,
            env=environment,
            text=True,
            preexec_fn=processes.dying_with_us(),
        )
    return Workers(process)


def stop_workers(workers: Workers) -> None:
    workers.process.communicate(timeout=30)


@pytest.fixture(scope="module")
def truthful_relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TruthfulRelay, str]]:
    folder: Path = tmp_path_factory.mktemp("relay")
    relay = TruthfulRelay(folder, processes.Record(folder / "processes.json"))
    url = relay.start()
    yield relay, url
    relay.stop()


@pytest.fixture(scope="module")
def workers_of_the_tests(django_db_setup: None, truthful_relay: tuple[TruthfulRelay, str]) -> Iterator[Workers]:
    """On the database of the tests, as the product's own login."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    workers = start_workers(os.environ | {"DATABASE_URL": url}, *truthful_relay)
    yield workers
    stop_workers(workers)


@pytest.fixture
def relay_truth(truthful_relay: tuple[TruthfulRelay, str], settings: Settings) -> TruthfulRelay:
    """This process sends to it as well, as the worker that comes after the crash."""
    relay, url = truthful_relay
    relay.order("take")
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", urlsplit(url).port
    settings.EMAIL_TIMEOUT = 5
    return relay
