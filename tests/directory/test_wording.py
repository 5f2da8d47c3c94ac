from datetime import date

import pytest
from django.utils import translation

from directory.countries import country_name, country_words
from directory.wording import place, tenure, years


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2015, 1, 1), date(2021, 1, 1), "2015 – 2021"),
        (date(2015, 1, 1), date(2015, 9, 1), "2015"),
        (date(2015, 1, 1), None, "2015 – today"),
        (None, date(2021, 1, 1), "until 2021"),
        (None, None, ""),
    ],
)
def test_years(start: date | None, end: date | None, words: str) -> None:
    assert years(start, end) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2015, 1, 1), date(2021, 1, 1), "6 years"),
        (date(2015, 1, 1), date(2016, 5, 1), "1 year"),
        (date(2015, 1, 1), date(2015, 9, 1), "8 months"),
        (date(2015, 1, 1), date(2015, 2, 1), ""),
        (date(2015, 1, 1), None, ""),
    ],
)
def test_tenure(start: date, end: date | None, words: str) -> None:
    assert tenure(start, end) == words


def test_places_speak_the_readers_language() -> None:
    assert place("Lyon", "FR") == "Lyon, France"
    assert place("", "DE") == "Germany"
    assert place("Lyon", "") == "Lyon"
    with translation.override("fr"):
        assert country_name("DE") == "Allemagne"
    assert country_name("QQ") == "QQ"
    assert country_words("DE") == ["Germany", "Deutschland", "Allemagne", "Alemania"]
    assert country_words("") == []
