import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.core.management import call_command

from feedback.models import Wave, WaveState
from feedback.sealed.closing import close
from tenancy.scope import tenant_scope
from tests.anonymity import scene
from tests.conftest import use_login
from tests.factories.accounts import make_employer
from web.logs import logging_config


@contextmanager
def as_owner() -> Iterator[None]:
    """Sees every row, whatever row-level security says."""
    use_login("owner")
    try:
        yield
    finally:
        use_login("test")


@contextmanager
def written_lines() -> Iterator[list[str]]:
    """What production writes to its log meanwhile, from every logger."""
    config = logging_config(debug=False)
    config["handlers"]["console"] = {**config["handlers"]["console"], "class": "tests.anonymity.scene.Lines"}
    before = {name: logging.getLogger(name).level for name in config["loggers"]}
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    logging.config.dictConfig(config)
    handler = next(each for each in root.handlers if isinstance(each, scene.Lines))
    try:
        yield handler.written
    finally:
        root.handlers[:], root.level = kept, level
        for name, each in before.items():
            logging.getLogger(name).setLevel(each)


@dataclass
class Evidence:
    wave: Wave
    truth: scene.Truth
    running: scene.Dump  # before the close, with everything that is in the box mixed as far as it ever is
    closed: scene.Dump


@pytest.fixture(scope="module")
def evidence(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Evidence]:
    """One real run through the web stack, with every transaction committed; read by several tests."""
    with django_db_blocker.unblock():
        try:
            yield _collect()
        finally:
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=True)


def _collect() -> Evidence:
    wave, truth = scene.prepare(make_employer("sealed"))
    with written_lines() as lines:
        scene.answer_all(wave, truth, seed=7, answer=scene.by_web, tick=scene.tick(wave))
    running = scene.dump(as_owner, list(lines))
    with written_lines() as lines, tenant_scope(wave.tenant_id):
        Wave.objects.filter(pk=wave.pk).update(state=WaveState.CLOSED)
        close(wave)
    return Evidence(wave, truth, running, scene.dump(as_owner, [*running.lines, *lines]))
