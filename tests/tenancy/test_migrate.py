"""`manage.py migrate` makes anew what a step changes and what points at it, and leaves everything else as it is."""

import pytest
from django.core.management import load_command_class
from django.db import models
from django.db.migrations.operations import AddField, AddIndex, CreateModel, DeleteModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from tenancy.management.commands import migrate

NAMES = ("Employer", "Author", "Book", "Novel", "Shop")


def key(to: str) -> models.ForeignKey:
    return models.ForeignKey(to, models.CASCADE)


@pytest.fixture
def state() -> ProjectState:
    """Authors and shops of employers, books of authors, and novels, which are books."""
    made = ProjectState()
    for name, fields, bases in [
        ("Employer", [], (models.Model,)),
        ("Author", [("employer", key("library.Employer"))], (models.Model,)),
        ("Book", [("author", key("library.Author"))], (models.Model,)),
        ("Novel", [], ("library.book",)),
        ("Shop", [("employer", key("library.Employer"))], (models.Model,)),
    ]:
        own = [] if name == "Novel" else [("id", models.BigAutoField(primary_key=True))]
        CreateModel(name, [*own, *fields], bases=bases).state_forwards("library", made)
    return made


def anew(state: ProjectState, step: Operation) -> set[str]:
    """The names of the models that are other classes after this step."""
    before = {name: state.apps.get_model("library", name) for name in NAMES}
    with migrate.making_anew_what_changes():
        step.state_forwards("library", state)
    known = state.apps.all_models["library"]
    return {name for name in NAMES if known.get(name.lower()) is not before[name]}


def test_a_table_is_made_anew_with_what_points_at_it(state: ProjectState) -> None:
    assert anew(state, AddField("author", "pen_name", models.TextField(null=True))) == {"Author", "Book", "Novel"}
    author, book, employer = (state.apps.get_model("library", name) for name in ("Author", "Book", "Employer"))
    assert author._meta.get_field("pen_name")
    assert book._meta.get_field("author").related_model is author
    assert author in {relation.related_model for relation in employer._meta.related_objects}


def test_an_index_or_a_new_table_touches_nothing_else(state: ProjectState) -> None:
    assert anew(state, AddIndex("shop", models.Index(fields=["employer"], name="shop_employer"))) == {"Shop"}
    fields = [("id", models.BigAutoField(primary_key=True)), ("employer", key("library.Employer"))]
    assert anew(state, CreateModel("Reader", fields)) == set()
    assert state.apps.get_model("library", "Reader")


def test_a_table_goes_alone(state: ProjectState) -> None:
    assert anew(state, DeleteModel("Shop")) == {"Shop"}


def test_a_step_that_wants_everything_gets_a_state_of_its_own(state: ProjectState) -> None:
    anew(state, AddField("author", "pen_name", models.TextField(null=True)))
    state.clear_delayed_apps_cache()
    assert "apps" not in state.__dict__


def test_djangos_own_way_is_back_afterwards_and_the_command_is_ours(state: ProjectState) -> None:
    djangos = ProjectState._find_reload_model  # type: ignore[attr-defined]
    with migrate.making_anew_what_changes():
        assert ProjectState._find_reload_model is not djangos  # type: ignore[attr-defined]
    assert ProjectState._find_reload_model is djangos  # type: ignore[attr-defined]
    assert isinstance(load_command_class("tenancy", "migrate"), migrate.Command)
