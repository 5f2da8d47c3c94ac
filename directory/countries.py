"""Countries by their ISO code, named in the reader's language (names from CLDR, through Babel)."""

from functools import cache

from babel import Locale
from django.utils.translation import get_language

from directory.names import name_key

_NOT_COUNTRIES = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}


@cache
def _names(language: str) -> dict[str, str]:
    territories = Locale.parse(language, sep="-").territories
    names = {str(code): str(name) for code, name in territories.items()}
    countries = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    known = [(code, name) for code, name in countries if code not in _NOT_COUNTRIES]
    return dict(sorted(known, key=lambda country: name_key(country[1])))


def country_names() -> dict[str, str]:
    """Code to name, in the order of the names in the language of this request."""
    return _names(get_language() or "en")


def country_name(code: str) -> str:
    return country_names().get(code, code)


def country_words(code: str) -> list[str]:
    """The names under which a country is found: those of the languages we speak."""
    return [_names(language).get(code, code) for language in ("en", "de", "fr", "es")] if code else []
