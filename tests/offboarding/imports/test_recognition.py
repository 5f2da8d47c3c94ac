"""Columns are known by what they mean: systems that nobody has shown us are read as well as the ones we know."""

import pytest

from offboarding.imports.dates import OrderEvidence
from offboarding.imports.reading import open_table
from offboarding.imports.recognition import (
    CHOSEN,
    NOT_NEEDED,
    SECOND,
    SENSITIVE,
    Column,
    find_orders,
    profile,
    recognise,
    remembered,
    signature,
    to_remember,
)
from tests.offboarding.imports.conftest import DATA

# Header → field, "" for left out. Made up after the ways these systems name things; no file of theirs is here.
SYSTEMS: dict[str, dict[str, str]] = {
    "Workday": {
        "Employee ID": "employee_number", "Legal Name - First Name": "given_name",
        "Legal Name - Last Name": "family_name", "Hire Date": "start_date",
        "Termination Date": "termination_date", "Last Day of Work": "last_day",
        "Termination Reason": "exit_reason", "Termination Category": "exit_type", "Eligible for Rehire": "rehire",
        "Regrettable Termination": "regretted", "Supervisory Organization": "team", "Business Title": "title",
        "Job Profile": "", "Location": "office", "Worker's Manager": "manager", "Email - Home": "personal_email",
        "Email - Work": "work_email", "Phone - Mobile": "mobile_phone",
    },
    "SAP HCM": {
        "Pers.No.": "employee_number", "First Name": "given_name", "Last Name": "family_name", "Entry": "start_date",
        "Leaving": "termination_date", "Reason for Action": "exit_reason", "Organizational Unit": "department",
        "Position": "title", "E-Mail private": "personal_email", "Communication E-Mail": "work_email",
        "Gender Key": "", "Date of Birth": "",
    },
    "SAP SuccessFactors": {
        "userId": "employee_number", "firstName": "given_name", "lastName": "family_name", "hireDate": "start_date",
        "endDate": "termination_date", "eventReason": "exit_reason", "okToRehire": "rehire",
        "regretTermination": "regretted", "department": "department", "division": "", "location": "office",
        "jobTitle": "title", "payGrade": "grade", "managerId": "", "personalEmail": "personal_email",
        "businessEmail": "work_email", "cellPhone": "mobile_phone",
    },
    "ADP": {
        "Associate ID": "employee_number", "Legal First Name": "given_name", "Legal Last Name": "family_name",
        "Hire Date": "start_date", "Termination Date": "termination_date",
        "Termination Reason Description": "exit_reason", "Voluntary/Involuntary Termination Flag": "exit_type",
        "Eligible For Rehire": "rehire", "Home Department Description": "department",
        "Job Title Description": "title", "Location Description": "office", "Reports To Name": "manager",
        "Personal Contact: Personal Email": "personal_email", "Work Contact: Work Email": "work_email",
        "Personal Contact: Personal Mobile": "mobile_phone", "Tax ID (SSN)": "", "Position ID": "",
    },
    "Personio": {
        "Personalnummer": "employee_number", "Vorname": "given_name", "Nachname": "family_name",
        "Einstellungsdatum": "start_date", "Vertragsende": "termination_date", "Letzter Arbeitstag": "last_day",
        "Kündigungsart": "exit_type", "Kündigungsgrund": "exit_reason", "Abteilung": "department", "Team": "team",
        "Position": "title", "Standort": "office", "Vorgesetzter": "manager",
        "Private E-Mail-Adresse": "personal_email", "E-Mail": "work_email", "Geburtsdatum": "", "Gehalt": "",
    },
    "BambooHR": {
        "Employee Number": "employee_number", "First Name": "given_name", "Last Name": "family_name",
        "Hire Date": "start_date", "Termination Date": "termination_date", "Termination Type": "exit_type",
        "Termination Reason": "exit_reason", "Eligible for Re-hire": "rehire", "Regrettable": "regretted",
        "Department": "department", "Division": "", "Location": "office", "Job Title": "title",
        "Supervisor": "manager", "Home Email": "personal_email", "Work Email": "work_email",
        "Mobile Phone": "mobile_phone", "Status": "",
    },
    "HiBob": {
        "Employee ID": "employee_number", "Display name": "full_name", "First name": "given_name",
        "Last name": "family_name", "Start date": "start_date", "Termination date": "termination_date",
        "Last day of work": "last_day", "Leave reason": "exit_reason", "Leave type": "exit_type",
        "Department": "department", "Team": "team", "Job title": "title", "Site": "office", "Reports to": "manager",
        "Personal email": "personal_email", "Email": "work_email", "Personal mobile": "mobile_phone", "Nationality": "",
    },
    "UKG": {
        "Employee Number": "employee_number", "First Name": "given_name", "Last Name": "family_name",
        "Last Hire Date": "start_date", "Original Hire Date": "original_start_date",
        "Termination Date": "termination_date", "Termination Type": "exit_type", "Term Reason": "exit_reason",
        "Ok to Rehire": "rehire", "Org Level 1": "department", "Job": "title", "Work Location": "office",
        "Supervisor Name": "manager", "Alternate Email": "personal_email", "Email Address": "work_email",
        "Home Phone": "home_phone",
    },
    "Rippling": {
        "Employee ID": "employee_number", "Full name": "full_name", "Start date": "start_date",
        "End date": "termination_date", "Termination type": "exit_type", "Termination reason": "exit_reason",
        "Eligible for rehire?": "rehire", "Department": "department", "Title": "title", "Work location": "office",
        "Manager": "manager", "Personal email": "personal_email", "Work email": "work_email",
        "Personal phone": "home_phone",
    },
    "Sage": {
        "Employee Reference": "employee_number", "Forename": "given_name", "Surname": "family_name",
        "Start Date": "start_date", "Leaving Date": "termination_date", "Leaving Reason": "exit_reason",
        "Department": "department", "Job Title": "title", "Branch": "office", "Line Manager": "manager",
        "Personal E-mail": "personal_email", "Work E-mail": "work_email", "Mobile": "mobile_phone",
    },
    "Cegid (French)": {
        "Matricule": "employee_number", "Nom": "family_name", "Prénom": "given_name", "Date d'entrée": "start_date",
        "Date de sortie": "termination_date", "Motif de départ": "exit_reason", "Service": "department",
        "Emploi": "title", "Établissement": "office", "Responsable hiérarchique": "manager",
        "Adresse e-mail personnelle": "personal_email", "Courriel professionnel": "work_email",
        "Téléphone portable": "mobile_phone", "Réembauche possible": "rehire", "Date de naissance": "",
        "Salaire de base": "",
    },
    "Lucca (French)": {
        "Numéro salarié": "employee_number", "Nom et prénom": "full_name", "Date d'embauche": "start_date",
        "Dernier jour travaillé": "last_day", "Type de départ": "exit_type", "Raison du départ": "exit_reason",
        "Direction": "department", "Intitulé du poste": "title", "Site": "office", "N+1": "manager",
        "Mail perso": "personal_email", "Mail pro": "work_email",
    },
    "Meta4 (Spanish)": {
        "Nº empleado": "employee_number", "Nombre": "given_name", "Primer apellido": "family_name",
        "Segundo apellido": "second_family_name", "Fecha de alta": "start_date",
        "Fecha de antigüedad": "original_start_date", "Fecha de baja": "termination_date",
        "Motivo de la baja": "exit_reason", "Tipo de baja": "exit_type", "Departamento": "department",
        "Puesto": "title", "Centro de trabajo": "office", "Responsable": "manager",
        "Correo electrónico personal": "personal_email", "Correo corporativo": "work_email",
        "Teléfono móvil": "mobile_phone", "Recontratable": "rehire", "NIF": "",
    },
    "A3 (Spanish)": {
        "Código trabajador": "employee_number", "Apellidos y nombre": "full_name",
        "Fecha inicio contrato": "start_date", "Fecha fin contrato": "termination_date", "Causa baja": "exit_reason",
        "Sección": "department", "Email particular": "personal_email",
    },
    "DATEV (German)": {
        "Pers.-Nr.": "employee_number", "Familienname": "family_name", "Vorname": "given_name",
        "Eintritt": "start_date", "Austritt": "termination_date", "Austrittsgrund": "exit_reason",
        "Kostenstelle": "department", "Tätigkeit": "title", "Betriebsstätte": "office",
        "E-Mail (privat)": "personal_email", "Handy": "mobile_phone", "SV-Nummer": "", "Steuer-ID": "",
    },
    "home-made (German)": {
        "Mitarbeiter": "full_name", "Mitarbeiternummer": "employee_number", "Eintrittsdatum": "start_date",
        "Austrittsdatum": "termination_date", "Letzter Tag": "last_day", "Austrittsart": "exit_type",
        "Grund des Austritts": "exit_reason", "Organisationseinheit": "department", "Stelle": "title",
        "Arbeitsort": "office", "Führungskraft": "manager", "Private Mail": "personal_email",
        "Dienstliche Mail": "work_email", "Wiedereinstellbar": "rehire",
    },
    "a database dump": {
        "emp_no": "employee_number", "emp_fname": "given_name", "emp_lname": "family_name", "doj": "start_date",
        "dol": "last_day", "exit_reason": "exit_reason", "dept_name": "department", "designation": "title",
        "reporting_manager": "manager", "personal_mail_id": "personal_email", "official_mail_id": "work_email",
    },
}  # fmt: skip


@pytest.mark.parametrize("system", SYSTEMS)
def test_columns_of_many_systems_are_known_by_their_meaning(system: str) -> None:
    expected = SYSTEMS[system]

    columns = recognise(list(expected), [])

    assert {column.header: column.target for column in columns} == expected


def test_columns_are_known_in_any_order() -> None:
    expected = SYSTEMS["Meta4 (Spanish)"]

    columns = recognise(list(reversed(expected)), [])

    assert {column.header: column.target for column in columns} == expected


def targets(header: list[str], *rows: list[str], own_domains: tuple[str, ...] = ()) -> list[str]:
    return [column.target for column in recognise(header, rows, own_domains)]


def test_values_tell_work_from_personal_addresses() -> None:
    header = ["Name", "E-mail 1", "E-mail 2"]
    rows = [[f"A B{n}", f"a{n}@gmail.com", f"a{n}@corp.example"] for n in range(5)]

    assert targets(header, *rows, own_domains=("corp.example",)) == ["full_name", "personal_email", "work_email"]


def test_a_domain_that_all_share_is_the_employers() -> None:
    rows = [[f"A B{n}", f"a{n}@corp.example"] for n in range(5)]

    assert targets(["Name", "Email"], *rows) == ["full_name", "work_email"]


def test_freemail_that_all_share_is_not_the_employers() -> None:
    rows = [[f"A B{n}", f"a{n}@gmail.com"] for n in range(5)]

    assert targets(["Name", "Email"], *rows) == ["full_name", "personal_email"]


def test_addresses_are_found_under_a_strange_header() -> None:
    rows = [[f"A B{n}", f"a{n}@gmail.com"] for n in range(5)]

    assert targets(["Name", "Zork"], *rows) == ["full_name", "personal_email"]


def test_dates_are_found_under_strange_headers() -> None:
    rows = [[f"A B{n}", f"2026-0{n}-01", f"2019-0{n}-01"] for n in range(1, 9)]

    columns = recognise(["Name", "Foo", "Bar"], rows)

    assert [column.target for column in columns] == ["full_name", "last_day", "start_date"]
    assert [column.confidence for column in columns[1:]] == [0.5, 0.5]


def test_a_header_whose_values_say_otherwise_is_not_believed() -> None:
    rows = [[f"A B{n}", "next summer"] for n in range(5)]

    assert targets(["Name", "Last day"], *rows) == ["full_name", ""]


def test_title_of_address_is_no_job_title() -> None:
    rows = [["Mr", "Ann Lee"], ["Dr", "Bo Dal"]]

    assert targets(["Title", "Name"], *rows) == ["", "full_name"]


def test_worker_column_with_numbers_is_the_number() -> None:
    rows = [[f"E{n}", f"A B{n}"] for n in range(5)]

    assert targets(["Employee", "Name"], *rows) == ["employee_number", "full_name"]


@pytest.mark.parametrize(
    ("header", "values", "expected"),
    [
        (["Name", "Vorname"], ["Persson", "Erik"], ["family_name", "given_name"]),
        (["Nom", "Prénom"], ["Persson", "Erik"], ["family_name", "given_name"]),
        (["Nombre", "Fecha de baja"], ["Erik Persson", "2026-01-01"], ["full_name", "termination_date"]),
        (["Nom", "Date de sortie"], ["Erik Persson", "2026-01-01"], ["full_name", "termination_date"]),
        (["Surname", "Name"], ["Persson", "Erik"], ["family_name", "given_name"]),
    ],
)
def test_a_bare_name_means_what_stands_beside_it(header: list[str], values: list[str], expected: list[str]) -> None:
    assert targets(header, values, values) == expected


def test_reasons_for_leaving_out_are_told() -> None:
    columns = recognise(["Salary", "Supervisor email", "Business title", "Job profile"], [])

    assert [column.why for column in columns] == [SENSITIVE, NOT_NEEDED, "header", SECOND]


def test_samples_are_recognised_with_confidence() -> None:
    with open_table(DATA / "01-workday-utf8.csv") as table:
        columns = recognise(table.header, [row for _line, row in table.rows])

    assert {column.header for column in columns if column.target and column.confidence < 0.85} == set()
    assert [column.header for column in columns if not column.target] == ["Job Profile"]


def test_signature_ignores_order_case_and_accents() -> None:
    assert signature(["Prénom", "Nom"]) == signature(["NOM", "prenom"])
    assert signature(["Nom"]) != signature(["Nom", "Ville"])


def test_a_mapping_comes_back_for_the_same_columns() -> None:
    columns = [Column(0, "Foo", "full_name", 1.0, CHOSEN), Column(1, "Bar", "", 0.0)]

    again = remembered(["Bar", "FOO"], to_remember(columns))

    assert again is not None
    assert [(column.header, column.target) for column in again] == [("Bar", ""), ("FOO", "full_name")]
    assert remembered(["Foo"], {}) is None


def test_empty_column_has_an_empty_profile() -> None:
    assert profile(["", "  "]).filled == 0


# Order of day and month


def test_one_column_decides_for_its_neighbours() -> None:
    columns = [Column(0, "a", "start_date"), Column(1, "b", "last_day"), Column(2, "c", "team")]
    evidence = {0: OrderEvidence(day_first=3), 1: OrderEvidence(either=5), 2: OrderEvidence(month_first=9)}

    assert find_orders(columns, evidence) == ({0: "dmy", 1: "dmy"}, [])


def test_columns_that_prove_nothing_are_asked_about() -> None:
    columns = [Column(0, "a", "start_date"), Column(1, "b", "last_day")]

    assert find_orders(columns, {0: OrderEvidence(either=1), 1: OrderEvidence()}) == ({}, [0])


def test_columns_that_disagree_leave_the_third_open() -> None:
    columns = [Column(i, str(i), target) for i, target in enumerate(("start_date", "last_day", "termination_date"))]
    evidence = {0: OrderEvidence(day_first=1), 1: OrderEvidence(month_first=1), 2: OrderEvidence(either=1)}

    assert find_orders(columns, evidence) == ({0: "dmy", 1: "mdy"}, [2])


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["13/02/2026"], "dmy"),
        (["02/13/2026"], "mdy"),
        (["02/03/2026"], ""),
        (["05/05/2026"], ""),
        (["13/02/2026", "14/02/2026", "02/13/2026"], "dmy"),
        (["13.02.2026"], ""),
        (["2026-02-13"], ""),
        (["13/13/2026"], ""),
    ],
)
def test_values_prove_the_order(values: list[str], order: str) -> None:
    seen = OrderEvidence()
    for value in values:
        seen.see(value)

    assert seen.order == order
