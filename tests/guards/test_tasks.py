"""Every task carries an employer or says that it has none; the beat starts only those that have none."""

from celery import Task

from alumni_portal.celery import app
from tenancy.tasks import GlobalTask, TenantTask


def unguarded(tasks: dict[str, Task]) -> set[str]:
    """Celery's own tasks (`celery.chain` and so on) touch no rows."""
    ours = {name: task for name, task in tasks.items() if not name.startswith("celery.")}
    return {name for name, task in ours.items() if not isinstance(task, TenantTask | GlobalTask)}


def test_every_task_has_a_guarded_base():
    app.loader.import_default_modules()
    assert unguarded(app.tasks) == set()
    assert any(isinstance(task, GlobalTask) for task in app.tasks.values())


def test_beat_starts_global_tasks_that_exist():
    app.loader.import_default_modules()
    started = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert started
    assert {name for name in started if not isinstance(app.tasks.get(name), GlobalTask)} == set()


def test_unguarded_task_is_found():
    tasks = {"celery.chain": Task(), "fine": GlobalTask(), "fine_too": TenantTask(), "forgotten": Task()}
    assert unguarded(tasks) == {"forgotten"}
