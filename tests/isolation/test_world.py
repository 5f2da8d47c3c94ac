"""The matrix tries what it says: marks everywhere, a row in every table, nobody's table unwatched."""

import pytest

from tests.isolation import snapshots
from tests.isolation.canaries import SEALED, STAY, is_text
from tests.isolation.exceptions import (
    ASKED_BY_ANYBODY,
    CROSS_SITE_ALLOWED,
    NARROWER,
    SHOWN_BY_LINK,
    SHOWN_TO_THE_WORLD,
    TRIED_ELSEWHERE,
)
from tests.isolation.factories import ARGUMENTS, BODIES, ROWS
from tests.isolation.headers import FRAMED, KEPT_BY_BROWSERS, PUBLIC, WITH_CAMERA
from tests.isolation.routes import all_routes
from tests.isolation.snapshots import NOBODYS, models_of_employers

pytestmark = pytest.mark.django_db

# Columns that took no mark, and why: a constraint allows few words, or a rule of the database ties them to others.
UNMARKED: dict[str, str] = {
    "tenancy.EmployerPage.language": "twelve letters and a number are no language",
    "feedback.Response.answers": "keys, choices and numbers; read by releases alone (tests/guards/test_answers.py)",
    "feedback.SealedResponse.answers": "as above",
    "feedback.TrendFigure.counts": "counts by step or key, no words of people",
    "directory.Merge.moved": "ids of rows and names of tables, by which a merge is undone",
}


def test_every_page_has_a_name_of_its_own():
    names = [(route.urlconf, route.name) for route in all_routes()]
    assert len(names) > 100
    assert [name for name in names if not name[1] or names.count(name) > 1] == []


def test_every_table_of_an_employer_has_a_row_of_the_other(world):
    assert world.canaries.without_row == {}
    filled = world.globex_by_table.keys()
    assert {model._meta.label for model in models_of_employers() if model._meta.db_table not in filled} <= {*SEALED}


def test_every_text_of_an_employer_has_a_mark(world):
    wanted = {
        f"{model._meta.label}.{column.name}"
        for model in models_of_employers()
        if model._meta.label not in SEALED
        for column in model._meta.concrete_fields
        if is_text(column)
    }
    assert len(wanted) > 80
    assert wanted - world.canaries.columns - {*UNMARKED} - {*STAY} == set()


def test_every_table_is_watched():
    assert snapshots.unwatched() == {*NOBODYS}


def test_forms_of_other_sites_are_let_in_where_it_is_said_and_nowhere_else():
    exempt = {route.name for route in all_routes() if getattr(route.view, "csrf_exempt", False)}
    assert exempt == {*CROSS_SITE_ALLOWED}


def test_lists_name_what_exists():
    routes = {route.name: route for route in all_routes()}
    parts = {(route.name, keyword) for route in routes.values() for keyword in route.keywords}
    keywords = {keyword for _name, keyword in parts}
    named = [*ASKED_BY_ANYBODY, *CROSS_SITE_ALLOWED, *NARROWER, *SHOWN_BY_LINK, *SHOWN_TO_THE_WORLD, *TRIED_ELSEWHERE]
    named += [*FRAMED, *KEPT_BY_BROWSERS, *WITH_CAMERA, *BODIES]
    named += PUBLIC.keys() - {"static file"}
    labels = {model._meta.label for model in models_of_employers()}
    columns = {f"{model._meta.label}.{column.name}" for model in models_of_employers() for column in model._meta.fields}

    assert {name for name in named if name not in routes} == set()
    assert {key for key in ARGUMENTS if (key not in parts if key[0] else key[1] not in keywords)} == set()
    assert {*ROWS, *SEALED} - labels == set()
    assert {*STAY, *UNMARKED} - columns == set()
