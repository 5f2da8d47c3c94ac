"""Country names and codes as HR systems write them, to the two-letter code that is stored."""

from functools import cache

from directory.countries import country_names, country_words
from offboarding.imports.values import fold

# What the names of CLDR leave out: three-letter codes and names of every day.
OTHERS = {
    "are": "AE", "arg": "AR", "aut": "AT", "aus": "AU", "bel": "BE", "bgr": "BG", "bra": "BR", "can": "CA",
    "che": "CH", "chl": "CL", "chn": "CN", "col": "CO", "cze": "CZ", "deu": "DE", "dnk": "DK", "est": "EE",
    "egy": "EG", "esp": "ES", "fin": "FI", "fra": "FR", "gbr": "GB", "grc": "GR", "hkg": "HK", "hrv": "HR",
    "hun": "HU", "idn": "ID", "irl": "IE", "isr": "IL", "ind": "IN", "isl": "IS", "ita": "IT", "jpn": "JP",
    "ken": "KE", "kor": "KR", "ltu": "LT", "lux": "LU", "lva": "LV", "mar": "MA", "mex": "MX", "mys": "MY",
    "nga": "NG", "nld": "NL", "nor": "NO", "nzl": "NZ", "per": "PE", "phl": "PH", "pak": "PK", "pol": "PL",
    "prt": "PT", "rou": "RO", "srb": "RS", "sau": "SA", "swe": "SE", "sgp": "SG", "svn": "SI", "svk": "SK",
    "sen": "SN", "tha": "TH", "tun": "TN", "tur": "TR", "twn": "TW", "ukr": "UA", "usa": "US", "ury": "UY",
    "vnm": "VN", "zaf": "ZA", "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
    "grossbritannien": "GB", "grande bretagne": "GB", "gran bretana": "GB", "u s a": "US", "u s": "US",
    "united states of america": "US", "ee uu": "US", "holland": "NL", "the netherlands": "NL", "turkey": "TR",
    "turkei": "TR", "czech republic": "CZ", "tschechische republik": "CZ", "republique tcheque": "CZ",
    "republica checa": "CZ", "uae": "AE", "hong kong": "HK", "hongkong": "HK", "korea": "KR",
    "republic of korea": "KR", "viet nam": "VN",
}  # fmt: skip


@cache
def by_word() -> dict[str, str]:
    known = {fold(word): code for code in country_names() for word in (code, *country_words(code))}
    return OTHERS | known


def read_country(text: str) -> str | None:
    """Two letters, "" for nothing, None for a country we do not know."""
    word = fold(text)
    return by_word().get(word) if word else ""
