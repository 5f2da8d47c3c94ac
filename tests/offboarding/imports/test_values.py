from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from directory.models import ExitType, RehireEligibility
from offboarding.imports.countries import read_country
from offboarding.imports.dates import read_date
from offboarding.imports.names import cut_bracket, split_name
from offboarding.imports.reasons import WORDS, ExitReason, read_reason
from offboarding.imports.values import (
    BadValue,
    fold,
    is_domain,
    looks_like_formula,
    one_line,
    read_email,
    read_exit_type,
    read_rehire,
    read_yes_no,
    tidy,
)

DAYS = st.dates(date(1931, 1, 1), date(2149, 12, 31))
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}


# Dates


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05",
        "2026/3/5",
        "2026.03.05",
        "20260305",
        "05.03.2026",
        "5.3.2026",
        "5.3.26",
        "05/03/2026",
        "5-3-2026",
        "05 Mar 2026",
        "5 March 2026",
        "05-Mar-26",
        "5th of March 2026".replace("of ", ""),
        "Mar 5, 2026",
        "March 5 2026",
        "5. März 2026",
        "5. Mrz. 2026",
        "5 mars 2026",
        "5 de marzo de 2026",
        "5 mar. 2026",
        "2026-Mar-05",
        "46086",
        "46086.0",
        "46086.75",
        "2026-03-05T00:00:00",
        "2026-03-05 00:00:00.000",
        "05.03.2026 00:00",
        "2026-03-05T00:00:00Z",
        "2026-03-05T00:00:00+01:00",
        "Thu, 05 Mar 2026",
        "Donnerstag, 5. März 2026",
        "jeudi, 5 mars 2026",
        " 5.3.2026 ",
        "05 . 03 . 2026",
    ],
)
def test_usual_forms_of_a_date(text: str) -> None:
    assert read_date(text) == date(2026, 3, 5)


@pytest.mark.parametrize("text", ["03/05/2026", "3-5-2026", "03/05/26"])
def test_month_first(text: str) -> None:
    assert read_date(text, "mdy") == date(2026, 3, 5)


def test_dots_always_mean_day_first() -> None:
    assert read_date("05.03.2026", "mdy") == date(2026, 3, 5)


@given(DAYS)
def test_iso_and_numbers_come_back_as_they_went(day: date) -> None:
    assert read_date(day.isoformat()) == day
    assert read_date(f"{day:%d.%m.%Y}", "mdy") == day
    assert read_date(f"{day:%d/%m/%Y}", "dmy") == day
    assert read_date(f"{day:%m/%d/%Y}", "mdy") == day
    assert read_date(f"{day:%Y%m%d}") == day


@given(DAYS, st.sampled_from(sorted(MONTHS)))
def test_month_names_of_four_languages(day: date, language: str) -> None:
    name = MONTHS[language].split()[day.month - 1]

    assert read_date(f"{day.day} {name} {day.year}") == day
    assert read_date(f"{day.day}. {name.upper()} {day.year}") == day


@given(st.dates(date(1954, 10, 3), date(2119, 1, 1)))
def test_excel_serials(day: date) -> None:
    assert read_date(str((day - date(1899, 12, 30)).days)) == day


@given(st.integers(0, 99))
def test_two_digit_years_end_ten_years_from_now(year: int) -> None:
    found = read_date(f"01.02.{year:02}", this_year=2026)

    assert found is not None
    assert (found.year % 100, 1937 <= found.year <= 2036) == (year, True)


@pytest.mark.parametrize(
    "text", ["", " ", "-", "N/A", "9999-12-31", "31.12.9999", "12/31/9999", "00.00.0000", "99991231"]
)
def test_no_date_and_open_end(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-02-31", "date_impossible"),
        ("31.02.2026", "date_impossible"),
        ("13/13/2026", "date_impossible"),
        ("31 April 2026", "date_impossible"),
        ("2026-13-01", "date_impossible"),
        ("soon", "date_unreadable"),
        ("5 Smarch 2026", "date_unreadable"),
        ("12", "date_unreadable"),
        ("2026", "date_unreadable"),
        ("1026-03-05", "date_out_of_range"),
        ("3026-03-05", "date_out_of_range"),
        ("5 March 9999", "date_out_of_range"),
        ("99999", "date_out_of_range"),
        ("²026-01-01", "date_unreadable"),
    ],
)
def test_what_is_no_date_says_why(text: str, code: str) -> None:
    with pytest.raises(BadValue) as bad:
        read_date(text)

    assert bad.value.code == code


# Whatever is in a cell, a reader gives a value or says why not


READERS = [read_date, read_email, read_yes_no, read_rehire, read_exit_type, read_country, read_reason, tidy, one_line]
ANYTHING = st.one_of(
    st.text(max_size=60),
    st.from_regex(r"\d{1,4}[./ -]\d{1,3}[./ -]\d{1,4}", fullmatch=True),
    st.from_regex(r"[^\s@]{0,20}@[^\s@]{0,20}", fullmatch=True),
)


@pytest.mark.parametrize("reader", READERS)
@given(ANYTHING)
def test_readers_never_break(reader: Any, text: str) -> None:
    with suppress(BadValue):
        reader(text)


@given(st.text(max_size=80))
@example("0 \xa00")
@example("\u200b a")
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert one_line(one_line(text)) == one_line(text)


# Addresses


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("  Padded.Address@Example.ORG ", "padded.address@example.org"),
        ("mailto:a@b.example", "a@b.example"),
        ("Ann Lee <Ann@b.example>", "ann@b.example"),
        ("a+b@sub.b.example;", "a+b@sub.b.example"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("\u00a0a@b.example\u200b", "a@b.example"),
        ("", ""),
        ("n/a", ""),
        ("-", ""),
    ],
)
def test_addresses_are_cleaned(text: str, address: str) -> None:
    assert read_email(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "not an address",
        "a@b",
        "@b.example",
        "a@",
        "a@@b.example",
        "a b@c.example",
        "a..b@c.example",
        ".a@c.example",
        "a@-c.example",
        "a@c.example, d@e.example",
        f"{'x' * 65}@c.example",
        f"a@{'x.' * 130}example",
        "a@\u0130\ud800.example",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadValue) as bad:
        read_email(text)

    assert bad.value.code == "invalid_email"


def test_domains_below_are_the_employers_too() -> None:
    assert is_domain("mail.acme.example", ["acme.example"])
    assert not is_domain("notacme.example", ["acme.example"])


# Words


@pytest.mark.parametrize("text", ["Yes", "ja", "Oui", "Sí", "true", "1", "X", "verdadero", "wahr", "vrai", "Regretted"])
def test_yes(text: str) -> None:
    assert read_yes_no(text) is True


@pytest.mark.parametrize("text", ["No", "nein", "Non", "false", "0", "N", "falso", "Non-regretted", "nein, danke"])
def test_no(text: str) -> None:
    assert read_yes_no(text) is False


@pytest.mark.parametrize("text", ["", " ", "-", "n/a"])
def test_neither_yes_nor_no(text: str) -> None:
    assert read_yes_no(text) is None


@pytest.mark.parametrize("reader", [read_yes_no, read_rehire])
def test_unknown_words_name_the_known_ones(reader: Any) -> None:
    with pytest.raises(BadValue) as bad:
        reader("maybe")

    assert bad.value.code == "unknown_value"
    assert "nein" in str(bad.value.params["allowed"]).lower()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Yes", "eligible"),
        ("Eligible", "eligible"),
        ("Ja, uneingeschränkt", "eligible"),
        ("Rehire", "eligible"),
        ("No", "not_eligible"),
        ("Not eligible", "not_eligible"),
        ("Do not rehire", "not_eligible"),
        ("No - conduct", "not_eligible"),
        ("nicht möglich", "not_eligible"),
        ("No recontratable", "not_eligible"),
        ("Ineligible for rehire", "not_eligible"),
        ("Bedingt", "conditional"),
        ("Conditional", "conditional"),
        ("Sous condition", "conditional"),
        ("Condicional", "conditional"),
        ("Yes, with approval", "conditional"),
        ("Conditionally eligible", "conditional"),
        ("Under review", "under_review"),
        ("Wird geprüft", "under_review"),
        ("Pendiente", "under_review"),
        ("", ""),
        ("n/a", ""),
    ],
)
def test_rehire_words(text: str, value: str) -> None:
    assert read_rehire(text) == value
    assert value in ("", *RehireEligibility.values)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Voluntary", "voluntary"),
        ("Resignation (Voluntary)", "voluntary"),
        ("employee", "voluntary"),
        ("Eigenkündigung", "voluntary"),
        ("Démission", "voluntary"),
        ("Baja voluntaria", "voluntary"),
        ("Involuntary", "involuntary"),
        ("Termination (Involuntary)", "involuntary"),
        ("company", "involuntary"),
        ("Betriebsbedingte Kündigung", "involuntary"),
        ("Licenciement économique", "involuntary"),
        ("Despido", "involuntary"),
        ("Retirement", "retirement"),
        ("Rente", "retirement"),
        ("Départ à la retraite", "retirement"),
        ("Jubilación", "retirement"),
        ("End of Contract", "end_of_contract"),
        ("Befristung", "end_of_contract"),
        ("Fin de CDD", "end_of_contract"),
        ("Death", "death"),
        ("Fallecimiento", "death"),
        ("Aufhebungsvertrag", "other"),
        ("", ""),
        ("Zork", None),
    ],
)
def test_kinds_of_exit(text: str, value: str | None) -> None:
    assert read_exit_type(text) == value
    assert value in (None, "", *ExitType.values)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Better career opportunity", "career"),
        ("Compensation", "pay"),
        ("End of fixed-term contract", "end_of_contract"),
        ("Family or care", "family"),
        ("Misconduct", "conduct"),
        ("Performance", "performance"),
        ("Relocation", "relocation"),
        ("Restructuring", "restructuring"),
        ("Retirement", "retirement"),
        ("Return to study", "study"),
        ("Umzug", "relocation"),
        ("Neue Herausforderung", "career"),
        ("Betriebsbedingt", "restructuring"),
        ("Rupture conventionnelle", "mutual"),
        ("Fin de contrat", "end_of_contract"),
        ("Mejor oferta", "career"),
        ("Jubilación", "retirement"),
        ("Probezeit", "probation"),
        ("health", "health"),
        ("Zork", "other"),
        ("", ""),
    ],
)
def test_reasons_become_codes(text: str, code: str) -> None:
    assert read_reason(text) == code
    assert read_reason(text) == code  # from memory


def test_every_reason_but_other_has_words() -> None:
    assert {code for _word, code in WORDS} == set(ExitReason) - {ExitReason.OTHER}
    assert all(word == fold(word) for word, _code in WORDS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Germany", "DE"),
        ("Deutschland", "DE"),
        ("Allemagne", "DE"),
        ("Alemania", "DE"),
        ("deu", "DE"),
        ("de", "DE"),
        ("USA", "US"),
        ("Türkei", "TR"),
        ("", ""),
        ("Mordor", None),
    ],
)
def test_countries(text: str, code: str | None) -> None:
    assert read_country(text) == code


@pytest.mark.parametrize("text", ["=1+1", "@SUM(1+1)", "+cmd|x", "-2+3+cmd", "＝HYPERLINK()"])
def test_formulas_are_noticed(text: str) -> None:
    assert looks_like_formula(text)


@pytest.mark.parametrize("text", ["-", "- 5", "+49 123", "Sales", "", "=", "-1.5"])
def test_signs_are_no_formulas(text: str) -> None:
    assert not looks_like_formula(text)


# Names


@pytest.mark.parametrize(
    ("text", "given_name", "family_name"),
    [
        ("Stumpf, Kamil", "Kamil", "Stumpf"),
        ("Erik Persson (100000)", "Erik", "Persson"),
        ("Sarah van den Corput", "Sarah", "van den Corput"),
        ("Ana Laura Albuquerque", "Ana Laura", "Albuquerque"),
        ("Madonna", "", "Madonna"),
        ("van Damme", "van", "Damme"),
        ("", "", ""),
    ],
)
def test_names_in_one_cell(text: str, given_name: str, family_name: str) -> None:
    assert split_name(text) == (given_name, family_name)


@pytest.mark.parametrize(
    ("text", "given_name", "family_name"),
    [
        ("PERSSON Erik", "Erik", "PERSSON"),
        ("DE LA CRUZ Ana", "Ana", "DE LA CRUZ"),
        ("Persson Erik Olof", "Erik Olof", "Persson"),
        ("van Damme Jan", "Jan", "van Damme"),
        ("PERSSON ERIK", "ERIK", "PERSSON"),
        ("Persson", "", "Persson"),
    ],
)
def test_last_name_in_front(text: str, given_name: str, family_name: str) -> None:
    assert split_name(text, family_first=True) == (given_name, family_name)


@given(st.text(max_size=60))
def test_no_part_of_a_name_is_lost(text: str) -> None:
    given_name, family_name = split_name(text)

    kept = cut_bracket(text)[0]
    assert sorted("".join(f"{given_name}{family_name}".split())) == sorted(
        "".join(kept.replace(",", "", 1).split()).strip(",")
    )


def test_brackets_are_cut_only_at_the_end() -> None:
    assert cut_bracket("Sales (EMEA) North") == ("Sales (EMEA) North", "")
    assert cut_bracket("(100)") == ("(100)", "")
