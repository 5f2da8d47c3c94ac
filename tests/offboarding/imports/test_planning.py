"""What a row would do, and how that is shown."""

import pytest

from directory.models import Alumnus, Spell
from offboarding.imports.planning import as_text
from offboarding.imports.recognition import Column
from offboarding.imports.showing import shown_row
from offboarding.imports.working import work_on
from offboarding.models import ImportRow, ImportState, LeaverImport
from tests.offboarding.imports.conftest import ERIK, HEADER, as_csv, counts, imported, previewed

pytestmark = pytest.mark.usefixtures("in_northwind")


def changes(row: ImportRow) -> list[tuple[str, str, str]]:
    return [(str(change["label"]), str(change["before"]), str(change["after"])) for change in shown_row(row).changes]


def test_extra_fields_are_compared_one_by_one() -> None:
    imported(as_csv(HEADER, ERIK))
    Alumnus.objects.update(custom={"Cost": "1", "Other": "kept"})
    found = previewed(as_csv((*HEADER, "Cost", "Colour"), (*ERIK, "2", "blue")))
    found.columns[-2]["target"] = found.columns[-1]["target"] = "custom"
    LeaverImport.objects.filter(pk=found.pk).update(columns=found.columns, state=ImportState.CHECKING)

    work_on(found.pk)

    assert changes(found.rows.get()) == [("Cost", "1", "2"), ("Colour", "", "blue")]


def test_codes_are_shown_in_words() -> None:
    imported(as_csv((*HEADER, "Regretted"), (*ERIK, "no")))
    other = (*ERIK[:8], "Conditional", "yes")

    found = previewed(as_csv((*HEADER, "Regretted"), other))

    assert changes(found.rows.get()) == [
        ("Regretted", "No", "Yes"),
        ("May be hired again", "Eligible", "Eligible with conditions"),
    ]


def test_days_that_contradict_what_is_known_are_a_fault() -> None:
    """The last day equals the known one, the first day lies after the known end of a running time."""
    imported(as_csv(HEADER, ERIK))
    Spell.objects.update(started_on="2026-04-01", last_day="2026-04-13")

    found = previewed(as_csv(HEADER, (*ERIK[:3], "", "2026-03-01", *ERIK[5:])))

    assert counts(found) == (0, 0, 0, 1)
    assert [item["code"] for item in found.rows.get().problems] == ["missing_start_date", "last_day_before_start"]


def test_values_as_text() -> None:
    assert [as_text(value) for value in (None, True, False, "x" * 600)] == ["", "yes", "no", "x" * 500]


def test_a_column_is_stored_and_comes_back() -> None:
    column = Column(3, "Team", "team", 0.94, "header")

    assert Column(**column.as_json()) == column
