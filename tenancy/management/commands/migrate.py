"""`manage.py migrate` as Django's, but a step that touches one table makes that table's model anew, not all of them.

Every table of an employer points at `tenancy.Employer`. So to Django each model is related to each other, and after
each of a thousand steps it makes all of them anew: two minutes of CPU instead of twenty seconds. What has to be made
anew is the model itself and what points at it, directly or through others, since their keys hold its class. What it
points at may stay: Django finds the ways back by asking the registry. A step that wants everything (RunPython) gets a
state of its own, see `ProjectState.clear_delayed_apps_cache`. The method that is replaced is a private one of Django's:
should it change, tests/tenancy/test_migrate.py fails, and without this file everything works as before, slowly.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState
from django.db.models import Model

ModelKey = tuple[str, str]  # an app's label, a model's name in lower case


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with making_anew_what_changes():
            super().handle(*args, **options)


@contextmanager
def making_anew_what_changes() -> Iterator[None]:
    djangos = ProjectState._find_reload_model  # type: ignore[attr-defined]
    ProjectState._find_reload_model = _with_dependents  # type: ignore[attr-defined]
    try:
        yield
    finally:
        ProjectState._find_reload_model = djangos  # type: ignore[attr-defined]


def _with_dependents(state: Any, app_label: str, model_name: str, delay: bool = False) -> set[ModelKey]:
    """In place of `ProjectState._find_reload_model`: the models to make anew when this one changes."""
    state.is_delayed = True
    found = {(app_label, model_name)}
    waiting = [state.apps.get_model(*key) for key in found if key[1] in state.apps.all_models[app_label]]
    while waiting:
        for model in _pointing_at(waiting.pop()):
            key = (model._meta.app_label, str(model._meta.model_name))
            if key not in found:
                found.add(key)
                waiting.append(model)
    return found


def _pointing_at(model: type[Model]) -> Iterator[type[Model]]:
    yield from model.__subclasses__()
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and relation.related_model:
            yield relation.related_model
