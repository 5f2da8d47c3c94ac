from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offboarding.imports.problems import REASONS, WARNINGS, is_warning, problem, reason
from offboarding.imports.recognition import Column, recognise
from offboarding.imports.rows import CleanRow, RowReader, Seen
from tests.offboarding.imports.conftest import ERIK, HEADER


def reader(header: Sequence[str] = HEADER, **options: Any) -> RowReader:
    columns = options.pop("columns", None) or recognise(header, [])
    defaults = {"own_domains": ["acme.example"], "today": date(2026, 11, 21)}
    return RowReader(columns, options.pop("orders", {}), **defaults | options)


def read(header: Sequence[str], cells: Sequence[str], **options: Any) -> CleanRow:
    return reader(header, **options).read(2, list(cells))


def codes(row: CleanRow) -> list[str]:
    return [item["code"] for item in row.problems]


def erik(**changes: str) -> list[str]:
    return [
        changes.get(name.replace(" ", "_").replace("-", "_").lower(), value)
        for name, value in zip(HEADER, ERIK, strict=True)
    ]


PERSON = ("First name", "Last name", "Last day")


def test_a_good_row() -> None:
    assert read(HEADER, ERIK).record == {
        "employee_number": "1",
        "given_name": "Erik",
        "family_name": "Persson",
        "started_on": "2020-01-16",
        "last_day": "2026-04-13",
        "team": "Sales",
        "title": "Engineer",
        "personal_email": "erik@home.example",
        "rehire_eligibility": "eligible",
    }


def test_team_and_manager_in_one_cell() -> None:
    header = (*PERSON, "Supervisory Organization", "Manager")
    found = read(header, ("A", "B", "2026-01-01", "Sales (EMEA) (Jacob Nicholls)", "Jacob Nicholls (77)"))

    assert (found.record["team"], found.record["manager"]) == ("Sales (EMEA)", "Jacob Nicholls")


def test_team_gives_the_manager_where_no_column_does() -> None:
    found = read((*PERSON, "Supervisory Organization"), ("A", "B", "2026-01-01", "Sales (Jacob Nicholls)"))

    assert (found.record["team"], found.record["manager"]) == ("Sales", "Jacob Nicholls")


def test_brackets_of_an_ordinary_team_stay() -> None:
    assert read((*PERSON, "Team"), ("A", "B", "2026-01-01", "Sales (EMEA)")).record["team"] == "Sales (EMEA)"


def test_department_stands_in_for_the_team_or_beside_it() -> None:
    alone = read((*PERSON, "Department"), ("A", "B", "2026-01-01", "Sales"))
    both = read((*PERSON, "Team", "Department"), ("A", "B", "2026-01-01", "EMEA", "Sales"))

    assert (alone.record["team"], "custom" in alone.record) == ("Sales", False)
    assert (both.record["team"], both.record["custom"]) == ("EMEA", {"Department": "Sales"})


def test_whole_name_is_split_and_may_bring_the_number() -> None:
    found = read(("Worker", "Last day"), ("Sarah van den Corput (100000)", "2026-01-01"))

    assert found.record["given_name"] == "Sarah"
    assert found.record["family_name"] == "van den Corput"
    assert found.record["employee_number"] == "100000"


def test_whole_name_in_the_order_of_its_header() -> None:
    found = read(("Nom et prénom", "Date de sortie"), ("DE LA CRUZ Ana", "2026-01-01"))

    assert (found.record["given_name"], found.record["family_name"]) == ("Ana", "DE LA CRUZ")


def test_one_word_is_kept_as_the_last_name() -> None:
    found = read(("Name", "Last day"), ("Madonna", "2026-01-01"))

    assert (found.record["family_name"], codes(found)) == ("Madonna", ["one_word_name", "missing_personal_email"])


@pytest.mark.parametrize("cells", [("", "B", "2026-01-01"), ("A", "", "2026-01-01"), ("", "", "2026-01-01")])
def test_both_names_are_needed(cells: tuple[str, ...]) -> None:
    assert codes(read(PERSON, cells)) == ["missing_name", "missing_personal_email"]


def test_no_whole_name() -> None:
    assert codes(read(("Name", "Last day"), ("", "2026-01-01")))[0] == "missing_name"


def test_second_last_name_is_joined() -> None:
    header = ("Nombre", "Primer apellido", "Segundo apellido", "Fecha de baja")

    assert read(header, ("Ana", "Ruiz", "Gil", "2026-01-01")).record["family_name"] == "Ruiz Gil"


def test_last_day_is_preferred_to_the_date_of_termination() -> None:
    header = (*PERSON, "Termination date")
    both = read(header, ("A", "B", "2026-01-01", "2026-01-31"))
    one = read(header, ("A", "B", "", "2026-01-31"))

    assert (both.record["last_day"], one.record["last_day"]) == ("2026-01-01", "2026-01-31")


def test_original_first_day_stands_in() -> None:
    header = (*PERSON, "Hire date", "Original hire date")

    assert read(header, ("A", "B", "2026-01-01", "", "2019-01-01")).record["started_on"] == "2019-01-01"


def test_missing_first_day_is_told_only_where_there_is_a_column() -> None:
    assert codes(read(PERSON, ("A", "B", "2026-01-01"))) == ["missing_personal_email"]
    assert "missing_start_date" in codes(read((*PERSON, "Hire date"), ("A", "B", "2026-01-01", "")))


def test_a_date_of_termination_before_the_first_day_is_named_in_its_column() -> None:
    header = ("First name", "Last name", "Start date", "Termination date")
    found = read(header, ("A", "B", "2026-01-02", "2026-01-01"))

    assert [(item["column"], item["code"]) for item in found.problems if not is_warning(item)] == [
        ("Termination date", "last_day_before_start")
    ]


def test_a_date_in_the_order_of_its_column() -> None:
    assert read(PERSON, ("A", "B", "02/03/2026"), orders={2: "mdy"}).record["last_day"] == "2026-02-03"
    assert read(PERSON, ("A", "B", "02/03/2026"), orders={2: "dmy"}).record["last_day"] == "2026-03-02"


@pytest.mark.parametrize("address", ["erik@acme.example", "erik@mail.acme.example"])
def test_personal_address_at_the_employer(address: str) -> None:
    assert codes(read(HEADER, erik(personal_e_mail=address))) == ["own_domain_address"]


def test_personal_address_equal_to_the_work_address() -> None:
    header = (*PERSON, "Personal e-mail", "Work e-mail")

    assert codes(read(header, ("A", "B", "2026-01-01", "a@x.example", "a@x.example"))) == ["own_domain_address"]


def test_mobile_is_preferred_to_the_phone_at_home() -> None:
    header = (*PERSON, "Home phone", "Mobile")

    assert read(header, ("A", "B", "2026-01-01", "1", "2")).record["phone"] == "2"
    assert read(header, ("A", "B", "2026-01-01", "1", "")).record["phone"] == "1"


def test_reason_implies_the_kind_of_exit_unless_it_is_said() -> None:
    header = (*PERSON, "Leaving reason", "Leaving type")
    implied = read(header, ("A", "B", "2026-01-01", "Retirement", ""))
    said = read(header, ("A", "B", "2026-01-01", "Retirement", "Voluntary"))

    assert (implied.record["exit_type"], implied.record["exit_type_is_implied"]) == ("retirement", True)
    assert (said.record["exit_type"], "exit_type_is_implied" in said.record) == ("voluntary", False)


def test_unknown_kind_of_exit_is_other_and_named() -> None:
    found = read((*PERSON, "Leaving type"), ("A", "B", "2026-01-01", "Zork"))

    assert (found.record["exit_type"], "unknown_exit_type" in codes(found), found.is_good) == ("other", True, True)


def test_country_becomes_its_code_or_is_left_out() -> None:
    header = (*PERSON, "City", "Country")
    known = read(header, ("A", "B", "2026-01-01", "Lyon", "Frankreich"))
    unknown = read(header, ("A", "B", "2026-01-01", "", "Mordor"))

    assert (known.record["city"], known.record["country"]) == ("Lyon", "FR")
    assert ("country" in unknown.record, "unknown_country" in codes(unknown)) == (False, True)


def test_extra_fields_keep_their_line_breaks() -> None:
    columns = [*recognise(PERSON, []), Column(3, "Note", "custom", 1.0)]

    assert read((), ("A", "B", "2026-01-01", " one\ntwo "), columns=columns).record["custom"] == {"Note": "one\ntwo"}


def test_left_out_columns_may_hold_anything() -> None:
    found = read((*PERSON, "Zork"), ("A", "B", "2026-01-01", "\x00" + "x" * 1_000_000))

    assert codes(found) == ["missing_personal_email"]


def test_workbook_rows_are_filled_up_and_formulas_named() -> None:
    found = read(HEADER, ERIK[:8], pads_rows=True, formula_cells={2: {1}, 3: {2}})

    assert codes(found) == ["formula_cell"]


def test_empty_cells_too_many_do_no_harm() -> None:
    assert read(HEADER, (*ERIK, "", " ")).is_good


def test_our_own_guard_is_taken_off_again() -> None:
    found = read(HEADER, erik(team="'=1+1", title="'quoted'"))

    assert (found.record["team"], found.record["title"], codes(found)) == ("=1+1", "'quoted'", ["formula"])


def test_every_problem_has_a_sentence() -> None:
    params = dict.fromkeys(("found", "expected", "length", "limit", "start", "line", "allowed", "name", "other"), "1")

    for code in REASONS:
        assert reason(problem(code, **params)).endswith(".")
    assert set(REASONS) >= WARNINGS


def test_long_values_are_shown_in_part_and_nul_is_seen() -> None:
    assert problem("too_long", value="x" * 500)["value"] == "x" * 120 + "…"
    assert problem("control_character", value="a\x00")["value"] == "a␀"


@given(st.lists(st.text(max_size=30), min_size=len(HEADER), max_size=len(HEADER)))
def test_any_row_is_clean_or_says_why(cells: list[str]) -> None:
    row = reader().read(2, cells)

    assert row.is_good or codes(row)
    for item in row.problems:
        assert reason(item)


# Twice in one file


def seen(*rows: Sequence[str], header: Sequence[str] = HEADER) -> list[tuple[list[str], int | None]]:
    one, found = reader(header), []
    known = Seen()
    for line, cells in enumerate(rows, start=2):
        row = one.read(line, list(cells))
        earlier = known.check(row, one.header_of)
        found.append(([item["code"] for item in row.problems if not is_warning(item)], earlier))
    return found


def test_the_same_row_twice() -> None:
    assert seen(ERIK, ERIK) == [([], None), (["duplicate_row"], None)]


def test_two_times_of_one_person() -> None:
    assert seen(ERIK, erik(start_date="2027-01-01", last_day="2028-01-01")) == [([], None), ([], 2)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"personal_e_mail": "other@home.example"}, "duplicate_number"), ({"employee_id": "2"}, "duplicate_email")],
)
def test_somebody_else_with_the_same_number_or_address(changes: dict[str, str], code: str) -> None:
    other = erik(first_name="Maja", last_name="Dam", **changes)

    assert seen(ERIK, other) == [([], None), ([code], None)]


def test_the_same_name_without_number_and_address() -> None:
    one, two = ("A", "B", "2026-01-01"), ("A", "B", "2026-02-01")

    assert seen(one, two, one, header=PERSON) == [([], None), ([], None), (["duplicate_row"], None)]
