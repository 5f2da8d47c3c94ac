"""Celery's tasks under the same test: without an employer nothing runs, with one nothing of another is touched."""

import inspect

import pytest
from celery import Task

from alumni_portal.celery import app
from offboarding.models import LeaverImport
from tenancy.scope import NoTenant, no_scope, tenant_scope
from tenancy.tasks import HEADER, GlobalTask, TenantTask
from tests.isolation import snapshots
from tests.isolation.factories import TASK_ARGUMENTS
from tests.isolation.undone import rolled_back

pytestmark = pytest.mark.django_db
app.loader.import_default_modules()
OURS = {name: task for name, task in sorted(app.tasks.items()) if not name.startswith(("celery.", "tests."))}
OF_EMPLOYERS = [name for name, task in OURS.items() if isinstance(task, TenantTask)]
# Tasks for the whole installation, and why they have no employer.
GLOBAL = {
    "accounts.tasks.end_emergencies": "sends one task to each employer",
    "accounts.tasks.forget_what_is_over": "sessions and counts of tries belong to nobody",
    "audit.tasks.check_chains": "sends one task to each employer, and reads the installation's own log",
    "boomerang.board.tasks.prune": "sends one task to each employer",
    "boomerang.board.tasks.tick": "sends one task to each employer",
    "boomerang.alerts.tasks.tick": "sends one task to each employer",
    "boomerang.alerts.tasks.tend": "sends one task to each employer",
    "boomerang.matching.tasks.tend": "sends one task to each employer",
    "boomerang.matching.tasks.tick": "sends one task to each employer",
    "boomerang.feeds.tasks.tick": "sends one task to each employer",
    "boomerang.pipeline.tasks.tick": "sends one task to each employer",
    "boomerang.referrals.tasks.tick": "sends one task to each employer",
    "boomerang.wishes.tasks.tick": "sends one task to each employer",
    "community.circle.tasks.tick": "sends two tasks to each employer",
    "community.questions.tasks.tick": "sends one task to each employer",
    "community.events.tasks.tick": "sends one task to each employer",
    "community.exchange.tasks.tick": "sends one task to each employer",
    "community.introductions.tasks.tick": "sends one task to each employer",
    "community.lunches.tasks.tick": "sends one task to each employer",
    "community.mentoring.tasks.tick": "sends one task to each employer",
    "community.groups.tasks.tick": "sends one task to each employer",
    "community.moderation.tasks.tick": "sends one task to each employer",
    "community.messages.tasks.tick": "sends one task to each employer",
    "community.messages.tasks.tend": "as above",
    "console.tasks.pulse": "notes that a queue is served",
    "directory.tasks.find_duplicates": "sends one task to each employer",
    "directory.tasks.forget_staff_work": "sends one task to each employer",
    "directory.tasks.rescue_exports": "sends one task to each employer",
    "directory.tasks.tidy": "sends one task to each employer",
    "engagement.digests.tasks.tick": "sends two tasks to each employer",
    "engagement.journeys.tasks.tick": "sends one task to each employer",
    "engagement.dormant.tasks.wake": "sends one task to each employer",
    "engagement.campaigns.tasks.tick": "sends one task to each employer",
    "feedback.interviews.tasks.tick": "sends one task to each employer",
    "feedback.releases.tasks.tick": "sends one task to each employer",
    "feedback.waves.tasks.tick": "sends one task to each employer",
    "feedback.sealed.tasks.tick": "sends one task to each employer",
    "feedback.sealed.tasks.settle_disk": "vacuums tables, reads no row",
    "mail.tasks.deliver": "one relay for all; functions of the database hand out the letters",
    "mail.tasks.fill_slots": "a function of the database names the employers; each is served in its own scope",
    "mail.tasks.guard": "as mail.tasks.fill_slots",
    "mail.tasks.tidy": "counters of weeks gone by and buckets, through a function of the database",
    "mail.tasks.heartbeat": "touches no rows",
    "engagement.sender.tasks.check_senders": "sends one task to each employer",
    "mail.tasks.read_reports": "a provider reports for all employers; the message decides whose event it is",
    "mail.tasks.forget_reports": "reports belong to no employer",
    "mail.tasks.forget_texts": "what is old is forgotten for all employers, by functions that answer with counts",
    "mail.tasks.reap": "leases of all employers, through a function of the database",
    "offboarding.tasks.daily": "sends one task to each employer",
    "offboarding.tasks.forget_claims": "sends one task to each employer",
    "offboarding.tasks.rescue_imports": "sends one task to each employer",
}


def arguments(task: Task, world, site) -> dict:
    return {name: world.task_argument(name, site) for name in inspect.signature(task.run).parameters}


def trouble(task: Task, world, site, employer_id: int) -> list[str]:
    """What running it for one employer, with the things of `site`, did to Globex, or copied from it."""
    with rolled_back(), no_scope():
        outcome = task.apply(kwargs=arguments(task, world, site), headers={HEADER: employer_id})
        own = snapshots.rows(world.acme.employer.pk)
        found = snapshots.Changes.between(world.acme_rows, own)
        changed = snapshots.hashes(world.globex.employer.pk)
        return [
            *([f"failed: {outcome.result!r}"] if outcome.failed() else []),
            *(table for table, number in changed.items() if number != world.globex_hashes.get(table)),
            *sorted(world.canaries.found_in(found.text)),
            *sorted(world.globex_index[row_id] for row_id in found.foreign_ids(world.globex_ids)),
            *sorted(snapshots.dangling_keys()),
        ]


def test_every_task_is_of_one_kind():
    assert len(OF_EMPLOYERS) >= 3
    assert {name for name, task in OURS.items() if isinstance(task, GlobalTask)} == {*GLOBAL}


@pytest.mark.parametrize("name", OF_EMPLOYERS)
def test_task_without_an_employer_is_refused(world, name):
    with no_scope(), pytest.raises(NoTenant):
        OURS[name].apply(kwargs=arguments(OURS[name], world, world.acme))
    with no_scope(), pytest.raises(NoTenant):
        OURS[name](**arguments(OURS[name], world, world.acme))


@pytest.mark.parametrize("name", OF_EMPLOYERS)
@pytest.mark.parametrize("whose", ["acme", "globex"])
def test_task_leaves_the_other_employer_alone(world, name, whose):
    assert trouble(OURS[name], world, getattr(world, whose), world.acme.employer.pk) == []


def test_careless_task_is_found(world):
    """It believes the id it was sent, wherever it leads."""

    @app.task(base=TenantTask, name="tests.careless", shared=False)
    def careless(*, import_id: str) -> None:
        with tenant_scope(world.globex.employer):
            rows = LeaverImport.objects.filter(pk=import_id)
            rows.update(file_name="lost.csv")

    try:
        assert "offboarding_leaverimport" in trouble(careless, world, world.globex, world.acme.employer.pk)
        assert trouble(careless, world, world.acme, world.acme.employer.pk) == []
    finally:
        app.tasks.pop("tests.careless")


def test_arguments_of_tasks_are_known():
    wanted = {name for task in OURS.values() for name in inspect.signature(task.run).parameters}
    assert wanted - TASK_ARGUMENTS.keys() == set(), "write @task_argument(...) in tests/isolation/factories/"
