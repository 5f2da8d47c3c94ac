"""The short way for people nobody knew leaves the same rows as one action after the other."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit.models import AuditEvent
from directory.models import Alumnus, NameWord, SearchRow, Spell
from directory.search.rows import refresh_search
from offboarding.actions.newcomers import add_newcomers
from offboarding.actions.opening import open_cases
from offboarding.models import Case, CaseEvent, CaseSource, CaseStep, CaseTask, EligibilityRule
from tenancy.bulk import insert_many
from tenancy.models import Employer, uuid7
from tests.factories.offboarding import TODAY, days, make_checklist

SITUATIONS: list[dict[str, Any]] = [
    {"last_day": TODAY + days(40), "title": "Analyst", "team": "Risk"},
    {"last_day": TODAY + days(3), "exit_type": "involuntary", "manager": "Grace Øst"},
    {"last_day": TODAY - days(400), "office": "Zürich"},
    {"last_day": None},
    {"last_day": TODAY - days(9), "exit_type": "death"},
    {"last_day": TODAY - days(9), "team": "Interns"},
]
TABLES = (Alumnus, Spell, Case, CaseEvent, CaseStep, CaseTask, SearchRow, NameWord)


def spells() -> list[Spell]:
    found = []
    for number, situation in enumerate(SITUATIONS):
        alumnus = Alumnus(given_name="Zoë", family_name=f"Vale{number}", employee_number=f"{number}", country="DE")
        alumnus.set_names()
        found.append(Spell(alumnus=alumnus, started_on=date(2015, 1, 1), **situation))
    return found


def stored() -> dict[str, list[dict[str, Any]]]:
    """Every column of every row but ids and clocks; people are named by their number, cases by their person."""
    numbers = {alumnus.pk: alumnus.employee_number for alumnus in Alumnus.objects.all()}
    persons = {case.pk: numbers[case.alumnus_id] for case in Case.objects.all()}
    found: dict[str, list[dict[str, Any]]] = {}
    for model in TABLES:
        rows = [
            {name: value for name, value in row.items() if name not in ("id", "created_at", "updated_at", "spell_id")}
            for row in model._default_manager.values()
        ]
        for row in rows:
            if "alumnus_id" in row:
                row["alumnus_id"] = numbers[row["alumnus_id"]]
            if "case_id" in row:
                row["case_id"] = persons[row["case_id"]]
        found[model.__name__] = sorted(rows, key=repr)
    return found


def test_newcomers_are_written_as_everybody_else(in_acme: Employer, bob: User) -> None:
    make_checklist(in_acme, ("Return the laptop", 0), ("Say goodbye", -2))
    EligibilityRule.objects.create(excluded_teams=["Interns"])
    one_after_the_other = spells()
    insert_many([spell.alumnus for spell in one_after_the_other])
    insert_many(one_after_the_other)
    open_cases(one_after_the_other, source=CaseSource.IMPORT, refresh=False, by=bob)
    refresh_search([spell.alumnus_id for spell in one_after_the_other])
    expected = stored()
    Alumnus.objects.all().delete()
    NameWord.objects.all().delete()

    cases = add_newcomers(spells(), source=CaseSource.IMPORT, by=bob)

    assert stored() == expected
    assert {row["state"] for row in expected["Case"]} == {
        "in_notice", "exited", "draft", "deceased", "not_eligible",
    }  # fmt: skip
    assert all(expected.values())
    assert [event.data["count"] for event in AuditEvent.objects.filter(action="cases.opened")] == [6, len(cases)]


def test_any_number_of_newcomers_takes_as_many_queries(in_acme: Employer) -> None:
    def statements(number: int) -> int:
        people = [Alumnus(id=uuid7(), given_name="Ada", family_name=f"Vale{number}x{i}") for i in range(number)]
        for person in people:
            person.set_names()
        with CaptureQueriesContext(connection) as queries:
            add_newcomers(
                [Spell(alumnus=person, last_day=TODAY + days(9)) for person in people],
                source=CaseSource.IMPORT,
                by=None,
            )
        statements = [query["sql"] for query in queries if query["sql"].startswith(("SELECT", "INSERT", "UPDATE"))]
        return sum("audit_" not in sql for sql in statements)

    assert statements(2) == statements(40) == 14


@pytest.mark.usefixtures("in_acme")
def test_nobody_new_leaves_no_trace() -> None:
    assert add_newcomers([], source=CaseSource.IMPORT, by=None) == []
    assert not AuditEvent.objects.filter(action__startswith="case").exists()
