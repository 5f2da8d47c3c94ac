"""With a real worker over Valkey: what travels in the header arrives, and what lacks it is refused at both ends."""

from collections.abc import Callable, Iterator
from queue import Queue
from typing import Any

import pytest
from celery import chain, current_app, group
from celery.contrib.testing.worker import start_worker
from celery.signals import task_postrun

from alumni_portal.celery import app
from tenancy.models import Employer
from tenancy.scope import NOBODY, NoTenant, current_scope, no_scope, tenant_scope
from tenancy.tasks import HEADER, GlobalTask, TenantTask
from tests.tenancy.conftest import Town
from tests.tenancy.testapp import tasks

NAMES = "tests.tenancy.testapp.tasks."
Finished = Callable[[], tuple[str, str, Any]]


@pytest.fixture
def queue(tmp_path_factory) -> Iterator[str]:
    """Of its own, so that no other worker on the machine takes part."""
    name = f"test-{tmp_path_factory.getbasetemp()}"
    before = app.conf.task_routes
    _route({f"{NAMES}*": {"queue": name}})
    yield name
    _route(before)


def _route(routes: dict[str, dict[str, str]]) -> None:
    """Celery keeps the router it made for the first message ever sent."""
    app.conf.task_routes = routes
    app.amqp.flush_routes()
    app.amqp.__dict__.pop("router", None)


@pytest.fixture
def finished(transactional_db, queue: str) -> Iterator[Finished]:
    """A real worker; calling the fixture waits for the next task to end: (name, state, what it returned or raised)."""
    ended: Queue = Queue()

    def note(sender: Any, retval: Any, state: str, **signal: Any) -> None:
        ended.put((sender.name.removeprefix(NAMES), state, retval))

    task_postrun.connect(note)
    with start_worker(app, perform_ping_check=False, pool="solo", loglevel="CRITICAL", queues=[queue]):
        yield lambda: ended.get(timeout=20)
    task_postrun.disconnect(note)


def test_task_runs_for_the_employer_of_its_sender(town: Town, finished: Finished):
    for house in (town.acme, town.globex):
        with tenant_scope(house.employer):
            tasks.name_guests.delay()
        assert finished() == ("name_guests", "SUCCESS", house.guest.name)


def test_sending_without_an_employer_fails(db):
    for send in (tasks.count_guests.delay, tasks.count_guests.apply, tasks.count_guests.apply_async):
        with pytest.raises(NoTenant, match="count_guests was sent without an employer"):
            send()


def test_arriving_without_an_employer_fails(town: Town, finished: Finished):
    app.send_task(f"{NAMES}count_guests")  # by name: goes round the check at the sender
    name, state, error = finished()
    assert (name, state) == ("count_guests", "FAILURE")
    assert "arrived without an employer" in str(error)


def test_header_may_name_the_employer(town: Town, finished: Finished):
    tasks.name_guests.apply_async(headers={HEADER: town.globex.employer.pk})
    assert finished() == ("name_guests", "SUCCESS", "Ann of globex-house")


def test_every_link_of_a_chain_runs_for_the_employer(town: Town, finished: Finished):
    with tenant_scope(town.acme.employer):
        chain(tasks.name_guests.s(), tasks.name_guests.s(), tasks.name_guests.s()).delay()
    ended = [finished()[2] for _link in range(3)]
    assert ended[-1] == "Ann of acme-house" * 3


def test_links_and_groups_run_for_the_employer(town: Town, finished: Finished):
    with tenant_scope(town.acme.employer):
        group(tasks.count_guests.s(), tasks.count_guests.s()).delay()
        tasks.name_guests.apply_async(link=tasks.name_guests.s())
    assert sorted(str(finished()[2]) for _task in range(4)) == [
        "1",
        "1",
        "Ann of acme-house",
        "Ann of acme-houseAnn of acme-house",
    ]


def test_second_try_runs_for_the_employer(town: Town, finished: Finished):
    with tenant_scope(town.acme.employer):
        tasks.count_at_second_try.delay()
    assert finished()[1] == "RETRY"
    assert finished() == ("count_at_second_try", "SUCCESS", 1)


def test_global_task_sees_no_employer_even_when_sent_by_one(town: Town, finished: Finished):
    with tenant_scope(town.acme.employer):
        tasks.scope_of_global_task.delay()
    assert finished() == ("scope_of_global_task", "SUCCESS", [None, False])


def test_global_task_cannot_send_an_employers_task_without_one(town: Town, finished: Finished):
    tasks.careless.delay()
    name, state, error = finished()
    assert (name, state) == ("careless", "FAILURE")
    assert "sent without an employer" in str(error)


def test_fan_out_reaches_every_active_employer(town: Town, finished: Finished):
    Employer.objects.create(slug="closed", name="Closed", is_active=False)
    tasks.nightly.delay()
    ended = [finished() for _task in range(3)]
    assert sorted(ended) == [
        ("count_guests", "SUCCESS", 1),
        ("count_guests", "SUCCESS", 1),
        ("nightly", "SUCCESS", 2),
    ]


def test_eager_task_uses_its_own_scope(town: Town):
    with tenant_scope(town.acme.employer):
        assert tasks.name_guests.apply().get() == "Ann of acme-house"
        assert tasks.scope_of_global_task.apply().get() == [None, False]
    assert current_scope() == NOBODY


def test_task_tells_the_time_by_the_employers_clock(town: Town):
    with tenant_scope(town.acme.employer):
        Employer.objects.filter(pk=town.acme.employer.pk).update(timezone="Pacific/Auckland")
        assert tasks.name_clock.apply().get() == "Pacific/Auckland"


def test_plain_call_needs_a_message(town: Town):
    with no_scope(), pytest.raises(NoTenant, match="arrived"):
        tasks.count_guests()


def test_every_process_sends_through_our_app():
    assert current_app.main == "alumni_portal"
    assert isinstance(tasks.count_guests, TenantTask)
    assert isinstance(tasks.nightly, GlobalTask)


def test_task_of_a_module_that_is_off_does_not_run(town: Town):
    with tenant_scope(town.acme.employer):
        assert tasks.name_guests_of_the_directory.apply().result == town.acme.guest.name
        Employer.objects.filter(pk=town.acme.employer.pk).update(modules=[])
        assert tasks.name_guests_of_the_directory.apply().result is None
    with tenant_scope(town.globex.employer):
        assert tasks.name_guests_of_the_directory.apply().result == town.globex.guest.name
    with tenant_scope(2_000_000_000):  # no such employer
        assert tasks.name_guests_of_the_directory.apply().result is None


def test_task_of_a_paused_employer_does_not_run(town: Town):
    closed = Employer.objects.create(slug="closed", name="Closed", is_active=False)
    with tenant_scope(closed):
        assert tasks.count_guests.apply().result is None
    with tenant_scope(town.acme.employer):
        assert tasks.count_guests.apply().result == 1


def test_task_of_a_module_is_sent_to_those_who_have_it(town: Town, finished: Finished):
    with tenant_scope(town.acme.employer):
        Employer.objects.filter(pk=town.acme.employer.pk).update(modules=[])
    tasks.nightly_of_the_directory.delay()
    ended = [finished() for _ in range(Employer.objects.count())]
    assert ("name_guests_of_the_directory", "SUCCESS", town.globex.guest.name) in ended
    assert [result for name, _state, result in ended if name == "nightly_of_the_directory"] == [len(ended) - 1]
