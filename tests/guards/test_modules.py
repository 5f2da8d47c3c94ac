"""Pages and tasks of an app that can be switched off say so; the others have a reason."""

from collections.abc import Callable

import pytest
from django.urls import get_resolver

from alumni_portal.celery import app
from tenancy.modules import all_modules, module_of
from tenancy.tasks import TenantTask
from tests.guards.test_views import views

# App of the view or task: its modules. Apps that stand under all modules are not named.
MODULAR = {"offboarding": {"offboarding", "imports"}}
# View or task: why it is there without the module.
ALLOWED = {
    "offboarding.views.dashboard.dashboard": "the start page of all staff; it leaves out what is switched off",
    "offboarding.tasks.forget_employers_claims": "what was promised to be deleted is deleted, also where it is off",
}


def employer_views() -> dict[str, Callable]:
    found = [view for _route, view in views(get_resolver("alumni_portal.employer_urls").url_patterns)]
    return {f"{view.__module__}.{view.__name__}": view for view in found}


def tenant_tasks() -> dict[str, TenantTask]:
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if isinstance(task, TenantTask)}


def test_every_module_has_pages():
    gated = {view.module for view in employer_views().values() if hasattr(view, "module")}
    assert gated == {module.name for module in all_modules()}


def test_named_modules_are_registered():
    for module in all_modules():
        assert [module_of(needed).name for needed in module.needs] == list(module.needs)
    assert {task.module for task in tenant_tasks().values()} - {""} <= {module.name for module in all_modules()}


@pytest.mark.parametrize("app_name", MODULAR)
def test_every_page_and_task_of_a_modular_app_is_gated(app_name):
    pages = {name: getattr(view, "module", "") for name, view in employer_views().items()}
    tasks = {name: task.module for name, task in tenant_tasks().items()}
    mine = {name: module for name, module in {**pages, **tasks}.items() if name.startswith(f"{app_name}.")}
    assert mine
    assert {name for name, module in mine.items() if module not in MODULAR[app_name]} == ALLOWED.keys()


def test_the_gate_stands_before_the_door():
    """A stranger at a page that is off is not asked to sign in: the access decorator is inside, seen through."""
    for view in employer_views().values():
        if hasattr(view, "module"):
            assert view.access_policy
            assert getattr(view.__wrapped__, "module", None) is None
