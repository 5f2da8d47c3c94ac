"""Every sample file loads, or is refused, exactly as it should."""

import io
import zipfile

import pytest

from directory.models import Alumnus, RehireEligibility, SearchRow, Spell
from offboarding.imports.reading import open_table
from offboarding.imports.refusals import Refused
from offboarding.models import Case, ImportState, RememberedMapping
from tenancy.models import Employer
from tests.offboarding.imports.conftest import DATA, counts, imported, previewed, sample, sample_name

pytestmark = pytest.mark.usefixtures("in_northwind")


def test_01_loads_and_lists_18_missing_addresses() -> None:
    found = imported(sample("01"), sample_name("01"))

    assert counts(found) == (120, 0, 0, 0)
    assert found.missing_address_count == 18
    assert (Alumnus.objects.count(), Spell.objects.count(), Case.objects.count()) == (120, 120, 120)
    assert Alumnus.objects.filter(personal_email="").count() == 18
    assert SearchRow.objects.filter(audience="staff").count() == 120


def test_01_again_changes_nothing() -> None:
    imported(sample("01"))

    assert counts(previewed(sample("01"))) == (0, 0, 120, 0)
    assert counts(imported(sample("01"))) == (0, 0, 120, 0)


def test_01_fills_the_person_and_the_spell() -> None:
    imported(sample("01"))

    erik = Alumnus.objects.get(employee_number="100000")
    spell = erik.spells.get()
    assert (erik.given_name, erik.family_name, erik.personal_email) == ("Erik", "Persson", "")
    assert (erik.work_email, erik.phone) == ("erik.persson0@northwind.example", "046-314 32 35")
    assert (spell.title, spell.team, spell.manager) == ("Sales Engineer", "Enterprise Sales", "Jacob Nicholls")
    assert (str(spell.started_on), str(spell.last_day)) == ("2020-01-16", "2026-04-13")
    assert (spell.exit_type, spell.exit_reason, spell.exit_reason_text) == ("involuntary", "conduct", "Misconduct")
    assert (spell.regretted, spell.rehire_eligibility, spell.grade, spell.office) == (
        True,
        "not_eligible",
        "P3",
        "London",
    )


def test_02_reads_umlauts_and_conditional_rehire() -> None:
    found = imported(sample("02"))

    assert counts(found) == (90, 0, 0, 0)
    assert found.encoding == "cp1252"
    assert Alumnus.objects.get(employee_number="101001").family_name == "Møller"
    assert Alumnus.objects.get(employee_number="101004").full_name == "María Belén Carreño"
    assert str(Spell.objects.get(alumnus__employee_number="101001").started_on) == "2019-04-18"
    conditional = Spell.objects.filter(rehire_eligibility=RehireEligibility.CONDITIONAL).count()
    assert conditional == sample("02").decode("cp1252").count(";Bedingt")


def test_03_splits_names_and_finds_month_first() -> None:
    found = imported(sample("03"))

    assert counts(found) == (80, 0, 0, 0)
    assert found.open_dates == []
    kamil = Alumnus.objects.get(employee_number="100120")
    assert (kamil.given_name, kamil.family_name) == ("Kamil", "Stumpf")
    assert str(kamil.spells.get().last_day) == "2026-11-16"
    assert kamil.spells.get().exit_type == "involuntary"


def test_04_loads() -> None:
    found = imported(sample("04"))

    assert (found.encoding, counts(found)) == ("utf-16", (60, 0, 0, 0))
    assert str(Spell.objects.get(alumnus__employee_number="100200").started_on) == "2009-11-13"


def test_05_loads_the_first_sheet_and_names_the_other() -> None:
    found = imported(sample("05"), "list.xlsx")

    assert (found.kind, found.sheet, found.other_sheets) == ("xlsx", "Leavers", ["Read me"])
    assert counts(found) == (70, 0, 0, 0)
    rasmus = Alumnus.objects.get(employee_number="100260")
    assert str(rasmus.spells.get().started_on) == "2014-05-17"


def test_06_keeps_line_breaks_and_offers_the_unknown_column() -> None:
    found = previewed(sample("06"))

    assert counts(found) == (20, 0, 0, 0)
    note = found.columns[-1]
    assert (note["header"], note["target"], note["why"]) == ("Farewell note", "", "unknown")


def test_07_asks_once_for_the_employer() -> None:
    first = imported(sample("07"), date_order="dmy")
    second = previewed(sample("07"))

    assert first.open_dates == [2, 3]
    assert str(Spell.objects.get(alumnus__employee_number="100350").last_day) == "2026-11-02"
    assert (second.state, counts(second)) == (ImportState.PREVIEWED, (0, 0, 20, 0))
    assert RememberedMapping.objects.get(signature="").date_order == "dmy"


def test_08_gives_a_second_spell_and_no_second_person() -> None:
    imported(sample("01"))
    found = imported(sample("08"))

    assert counts(found) == (0, 12, 0, 0)
    assert found.return_count == 12
    assert (Alumnus.objects.count(), Spell.objects.count()) == (120, 132)
    assert counts(imported(sample("08"))) == (0, 0, 12, 0)
    assert counts(imported(sample("01"))) == (0, 0, 120, 0)


EVERY_FAULT = {
    3: ("Last day", "2026-02-31", "date_impossible"),
    4: ("Last day", "1999-01-01", "last_day_before_start"),
    5: ("Personal e-mail", "justyna.pikor370@mail.example", "duplicate_email"),
    6: ("Employee ID", "100370", "duplicate_number"),
    7: ("Last name", "", "missing_name"),
    8: ("Personal e-mail", "not an address", "invalid_email"),
    9: ("Personal e-mail", "baltasar.viana377@northwind.example", "own_domain_address"),
    12: ("Title", "Engineer␀", "control_character"),
    13: ("", "100381 | Azad | Kale | 2008-08-10", "too_few_cells"),
    14: ("", "extra | cells", "too_many_cells"),
    15: ("First name", "X" * 120 + "…", "too_long"),
    16: ("Rehire", "maybe", "unknown_value"),
    17: ("Last day", "", "missing_last_day"),
    19: ("", "", "empty_row"),
}
EVERY_WARNING = {
    10: ("Team", '=HYPERLINK("http://example.org";"x")', "formula"),
    11: ("First name", "@SUM(1+1)", "formula"),
    18: ("Start date", "", "missing_start_date"),
}


def test_09_names_each_fault_and_loads_the_good_rows() -> None:
    found = imported(sample("09"))

    def named(**which: object) -> dict[int, tuple[str, str, str]]:
        rows = found.rows.filter(**which).order_by("line")
        return {row.line: (p["column"], p["value"], p["code"]) for row in rows for p in row.problems}

    assert counts(found) == (8, 0, 0, 14)
    assert named(outcome="skipped") == EVERY_FAULT
    assert named(has_warning=True) == EVERY_WARNING
    assert Alumnus.objects.get(employee_number="100388").personal_email == "padded.address@example.org"
    assert Alumnus.objects.count() == 8


def test_09_is_noticed_without_the_employers_domains(in_northwind: Employer) -> None:
    in_northwind.work_email_domains = []
    in_northwind.save(update_fields=["work_email_domains"])

    assert counts(previewed(sample("09"))) == (8, 0, 0, 14)


def test_10_loads_ten_thousand() -> None:
    with zipfile.ZipFile(io.BytesIO(sample("10"))) as archive:
        found = previewed(archive.read(archive.namelist()[0]))

    assert counts(found) == (10_000, 0, 0, 0)
    assert found.missing_address_count == 1_429


REFUSALS = {
    "empty.csv": "empty",
    "five-hundred-columns.csv": "too_many_columns",
    "header-only.csv": "header_only",
    "latin1-claimed-utf8.csv": "wrong_encoding",
    "no-identifying-column.csv": "no_usable_column",
    "one-column.csv": "one_column",
    "page.xls": "web_page",
    "password-protected.xlsx": "password_protected",
    "picture.csv": "picture",
    "twice-the-same-header.csv": "duplicate_header",
    "zip-bomb.xlsx": "workbook_too_big",
}


@pytest.mark.parametrize(("name", "code"), REFUSALS.items())
def test_refused_files_write_nothing(name: str, code: str) -> None:
    found = previewed((DATA / "refuse" / name).read_bytes(), name)

    assert (found.state, found.refusal["code"]) == (ImportState.REFUSED, code)
    assert found.refusal_sentence.endswith(".")
    assert found.rows.count() == 0
    assert Alumnus.objects.count() == 0


def test_every_refused_file_is_in_the_list() -> None:
    assert {path.name for path in (DATA / "refuse").iterdir()} == set(REFUSALS)


def test_a_packed_file_is_refused() -> None:
    with pytest.raises(Refused) as refused, open_table(next(DATA.glob("10*"))):
        pass

    assert refused.value.code == "archive"
