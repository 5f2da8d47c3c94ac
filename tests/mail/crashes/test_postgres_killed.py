"""The sixteenth row of the table: the relay has said 250, and the database is gone. On a cluster of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

import environ
import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from launcher.chaos.house import House, private_house
from launcher.chaos.relay import TruthfulRelay
from mail.categories import Category
from mail.models import State
from tenancy import logins
from tenancy.models import Employer
from tests.mail.crashes.conftest import start_workers, stop_workers
from tests.mail.crashes.test_crash_points import copies, news, other_mail_goes_out, recover, report
from tests.mail.outbox import SENDING, Write, stage

pytestmark = pytest.mark.slow
CREDENTIALS = ("NAME", "USER", "PASSWORD", "HOST", "PORT")


@pytest.fixture
def house(django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """This process talks to the trial's PostgreSQL meanwhile, not to the tests'."""
    with private_house() as house, django_db_blocker.unblock():
        for name in logins.URLS.values():
            monkeypatch.setenv(name, house.environment[name])
        before = dict(connection.settings_dict)
        use("owner")
        yield house
        connection.close()
        connection.settings_dict.update(before)


def use(login: str) -> None:
    connection.close()
    credentials = logins.credentials(environ.Env(), login)
    connection.settings_dict.update({key: credentials[key] for key in CREDENTIALS})


@pytest.fixture
def employer(house: House) -> Employer:
    """Made by the owner; the rest is the app's."""
    employer = Employer.objects.create(slug="northwind", name="Northwind")
    use("app")
    return employer


@contextmanager
def worker_that_waits(house: House, truthful_relay: tuple[TruthfulRelay, str], lane: str) -> Iterator[None]:
    """It has read 250; when the block ends, it goes on and meets what the block has done."""
    relay, url = truthful_relay
    has_250, go_on = relay.folder / "has-250", relay.folder / "go-on"
    for file in (has_250, go_on):
        file.unlink(missing_ok=True)
    workers = start_workers(house.environment, relay, url)
    workers.send_off(point="PostgreSQL is killed after 250", lane=lane)
    while not has_250.exists():
        assert workers.process.poll() is None
    yield
    go_on.touch()
    assert workers.exit_code() == 1  # the task fails; beat will send another
    stop_workers(workers)


@pytest.mark.parametrize(
    ("relay_kind", "category", "ending", "expected"),
    [
        ("reports", Category.NEWS, State.SENT, 1),
        ("plain", Category.SERVICE, State.SENT, 2),
        ("plain", Category.NEWS, State.UNCERTAIN, 1),
    ],
)
def test_postgres_is_killed_after_250(
    house: House,
    employer: Employer,
    write: Write,
    truthful_relay: tuple[TruthfulRelay, str],
    relay_truth: TruthfulRelay,
    settings: Settings,
    relay_kind: str,
    category: Category,
    ending: State,
    expected: int,
) -> None:
    settings.RELAY_REPORTS_WITHIN = 120 if relay_kind == "reports" else 0
    message = news(employer, write) if category is Category.NEWS else write(employer)
    connection.close()
    with worker_that_waits(house, truthful_relay, message.lane):
        house.kill_postgres()
    house.postgres.start()
    assert stage(message) == SENDING
    if relay_kind == "reports":
        other_mail_goes_out(write)
        report(relay_truth)
    assert (recover(message), copies(relay_truth, message)) == (ending, expected)
