"""Single values of a feed: days in the forms that recruiting systems write, words for contracts, pay, places. Pure."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime
from functools import lru_cache
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from babel import Locale

from boomerang.feeds.postings import Pay, Place
from boomerang.models import Contract, DateOrder, PayPeriod, Seniority, Workplace
from directory.names import name_key
from directory.places.cities import known_city

# Control characters, the half of a surrogate pair, and what PostgreSQL does not store.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"\s+")
_DOTS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_CLOCK = re.compile(r"[ T]+\d{1,2}:\d{2}(:\d{2})?$")
EARLIEST, LATEST = date(1990, 1, 1), date(2150, 12, 31)
MOST_PAY = 2_000_000_000


class BadValue(Exception):
    """`args[0]` is a code of `boomerang.feeds.wording.REASONS`."""

    @property
    def code(self) -> str:
        return str(self.args[0])


def text(value: Any) -> str:
    """Numbers and words as one line; "" for what is neither."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return _SPACES.sub(" ", _UNSEEN.sub("", str(value))).strip()


def long_text(value: Any) -> str:
    """Words of several lines, as they are."""
    return _UNSEEN.sub("", value) if isinstance(value, str) else ""


def heading(value: Any) -> str:
    """One line in which recruiting systems like to leave &amp; and the like."""
    return text(unescape(text(value)))


def words_of(value: Any) -> list[str]:
    """A list, or one text with commas, semicolons or lines in it."""
    if isinstance(value, str):
        value = re.split(r"[,;|\n•]", value)
    if not isinstance(value, list):
        return []
    return [found for each in value if (found := heading(each.get("name") if isinstance(each, dict) else each))]


# Days


def moment(value: Any, order: str = DateOrder.UNKNOWN) -> datetime | None:
    """ISO 8601, RFC 2822, seconds or milliseconds since 1970, 31.03.2026 and 03/31/2026. None for nothing.

    Raises BadValue: for 03/04/2026 too, unless `order` says how this feed means it.
    """
    said = text(value)
    if not said:
        return None
    found = _since_1970(said) or _iso(said) or _with_dots_or_slashes(_CLOCK.sub("", said), order) or _letter_date(said)
    if found is None:
        raise BadValue("date_unreadable")
    if not EARLIEST <= found.date() <= LATEST:
        raise BadValue("date_unreadable")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def day(value: Any, order: str = DateOrder.UNKNOWN) -> date | None:
    """The day as it is written, in whatever zone that is."""
    found = moment(value, order)
    return found.date() if found else None


def _since_1970(said: str) -> datetime | None:
    digits = said.removesuffix(".0")
    if not (digits.isascii() and digits.isdecimal() and len(digits) in (10, 13)):
        return None
    return datetime.fromtimestamp(int(digits) / (1000 if len(digits) == 13 else 1), UTC)


def _iso(said: str) -> datetime | None:
    if not said[:4].isdecimal() or said[4:5] != "-":
        return None
    try:
        return datetime.fromisoformat(said.replace(" UTC", "Z"))
    except ValueError:
        is_date = re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}(?:[ T].*)?", said)
        raise BadValue("date_impossible" if is_date else "date_unreadable") from None


def _with_dots_or_slashes(said: str, order: str) -> datetime | None:
    if found := _YEAR_FIRST.fullmatch(said):
        return _calendar(found[1], found[2], found[3])
    if found := _DOTS.fullmatch(said):
        return _calendar(found[3], found[2], found[1])
    if not (found := _SLASHES.fullmatch(said)):
        return None
    first, second, year = int(found[1]), int(found[2]), found[3]
    if first > 12 or second > 12 or first == second:
        order = DateOrder.DAY_FIRST if first > 12 else DateOrder.MONTH_FIRST
    if order == DateOrder.UNKNOWN:
        raise BadValue("date_ambiguous")
    month, of_month = (second, first) if order == DateOrder.DAY_FIRST else (first, second)
    return _calendar(year, month, of_month)


def _calendar(year: Any, month: Any, of_month: Any) -> datetime:
    try:
        return datetime.combine(date(int(year), int(month), int(of_month)), time(), UTC)
    except ValueError:
        raise BadValue("date_impossible") from None


def _letter_date(said: str) -> datetime | None:
    try:
        return parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


# Kinds


def _known(table: Mapping[Any, str]) -> dict[str, Any]:
    return {name_key(word): kind for kind, words in table.items() for word in words.split("|")}


CONTRACTS: dict[str, Contract] = _known(
    {
        Contract.PERMANENT: (
            "permanent|full time|fulltime|full-time|part time|parttime|part-time|regular|regular full time|employee|"
            "unbefristet|festanstellung|vollzeit|teilzeit|cdi|indefinido|other|full time permanent|permanent employee"
        ),
        Contract.FIXED_TERM: (
            "fixed term|fixedterm|fixed-term|temporary|temp|befristet|cdd|temporal|limited|seasonal|maternity cover|"
            "fixed term contract|contract fixed term"
        ),
        Contract.PROJECT: "project|contract|contractor|freelance|freelancer|consultant|projekt|consulting|gig",
        Contract.ON_CALL: "on call|oncall|per diem|casual|zero hours|auf abruf|pool|stand by",
        Contract.INTERNSHIP: (
            "intern|internship|trainee|traineeship|working student|apprentice|apprenticeship|praktikum|praktikant|"
            "werkstudent|stage|volunteer|thesis|student"
        ),
    }
)
SENIORITIES: dict[str, Seniority] = _known(
    {
        Seniority.ENTRY: "entry|entry level|student|graduate|no experience|intern|trainee|apprentice|internship",
        Seniority.JUNIOR: "junior|associate|early career",
        Seniority.MID: (
            "mid|mid level|intermediate|experienced|professional|mid senior level|regular|with experience|"
            "berufserfahren"
        ),
        Seniority.SENIOR: "senior|senior level|expert|specialist",
        Seniority.LEAD: "lead|team lead|principal|staff|teamleitung",
        Seniority.MANAGER: "manager|management|people manager|head of team",
        Seniority.DIRECTOR: "director|head|head of|department head",
        Seniority.EXECUTIVE: "executive|vp|vice president|c level|chief|board|svp|evp",
    }
)
# What a title itself says; "Product Manager" says nothing about the level.
TITLES: dict[str, Seniority] = {
    "intern": Seniority.ENTRY, "trainee": Seniority.ENTRY, "junior": Seniority.JUNIOR, "senior": Seniority.SENIOR,
    "principal": Seniority.LEAD, "lead": Seniority.LEAD, "director": Seniority.DIRECTOR, "vp": Seniority.EXECUTIVE,
    "chief": Seniority.EXECUTIVE,
}  # fmt: skip
WORKPLACES: dict[str, Workplace] = _known(
    {
        Workplace.ON_SITE: "on site|onsite|no|false|none|office|in office|on-site|0|nein|vor ort|unspecified|n",
        Workplace.HYBRID: "hybrid|partly|partly remote|partial|flexible|teilweise|mixed",
        Workplace.REMOTE: "remote|yes|true|telecommute|fully remote|fully|1|ja|home office|anywhere|y|oui|si",
    }
)
PERIODS: dict[str, PayPeriod] = _known(
    {
        PayPeriod.YEAR: "year|per year salary|annual|annually|yearly|per year|p a|jahr|yr",
        PayPeriod.MONTH: "month|per month salary|monthly|per month|monat|mon",
        PayPeriod.DAY: "day|per day wage|daily|per day|tag",
        PayPeriod.HOUR: "hour|per hour wage|hourly|per hour|stunde|hr",
    }
)


def contract(said: str) -> Contract:
    return _kind(CONTRACTS, said, "contract_unknown")


def seniority(said: str) -> Seniority:
    return _kind(SENIORITIES, said, "seniority_unknown")


def workplace(said: str) -> Workplace:
    return _kind(WORKPLACES, said, "workplace_unknown")


def _kind(known: Mapping[str, Any], said: str, code: str) -> Any:
    try:
        return known[name_key(said.replace("_", " "))]
    except KeyError:
        raise BadValue(code) from None


def seniority_of_title(title: str) -> Seniority | None:
    return next((TITLES[word] for word in name_key(title).split() if word in TITLES), None)


# Pay, links, places


def amount(value: Any) -> int | None:
    """Whole units: 60000, "60000.00", "60 000"."""
    said = text(value).replace(" ", "").replace("\u00a0", "").replace("'", "")
    if not said:
        return None
    said = re.sub(r"[.,](?=\d{3}(\D|$))", "", said)
    try:
        number = float(said.replace(",", "."))
    except ValueError:
        raise BadValue("pay_unreadable") from None
    if not math.isfinite(number) or not 0 <= number <= MOST_PAY:
        raise BadValue("pay_unreadable")
    return round(number)


def pay(least: Any, most: Any, currency: Any, period: Any = "") -> Pay:
    """Raises BadValue. A pay of nothing at all is no pay."""
    low, high = amount(least) or None, amount(most) or None
    if low is None and high is None:
        return Pay()
    if low is not None and high is not None and low > high:
        raise BadValue("pay_reversed")
    letters = text(currency).upper()
    if len(letters) != 3 or not letters.isascii() or not letters.isalpha():
        raise BadValue("pay_no_currency")
    said = text(period)
    if not said:
        return Pay(low, high, letters)
    return Pay(low, high, letters, _kind(PERIODS, said, "pay_period"))


def link(value: Any) -> str:
    said = text(value)
    if not said:
        return ""
    try:
        parts = urlsplit(said)
    except ValueError:
        raise BadValue("bad_link") from None
    if parts.scheme not in ("https", "http") or not parts.hostname or len(said) > 500 or " " in said:
        raise BadValue("bad_link")
    return said


@dataclass(frozen=True)
class Where:
    places: tuple[Place, ...]
    is_remote: bool = False
    is_hybrid: bool = False


_REMOTE = re.compile(r"\b(fully remote|remote|home ?office|anywhere|telecommute)\b", re.IGNORECASE)
_HYBRID = re.compile(r"\bhybrid\b", re.IGNORECASE)
_MARKS = " ,-–—()/:"
_REGIONS = frozenset(
    ["europe", "eu", "emea", "dach", "apac", "asia", "americas", "latam", "worldwide", "global", "international"]
)
MOST_PLACES = 10


def where(said: list[str], country: str = "") -> Where:
    """Places as people write them: "Berlin", "Berlin, Germany", "Remote, Europe", "Berlin; London"."""
    one_by_one = [part for each in said for part in re.split(r"\s*[;|]\s*|\s+/\s+", each)]
    cities = [_HYBRID.sub("", _REMOTE.sub("", each)).strip(_MARKS) for each in one_by_one]
    found = dict.fromkeys(place(city, country) for city in cities if city)
    return Where(
        tuple(found)[:MOST_PLACES],
        is_remote=any(_REMOTE.search(each) for each in one_by_one),
        is_hybrid=any(_HYBRID.search(each) for each in one_by_one),
    )


@lru_cache(maxsize=5_000)
def place(said: str, country: str = "") -> Place:
    """The city alone; its country as written behind it, else as the list of cities knows it, else as the feed says."""
    parts = [part for part in (each.strip() for each in said.split(",")) if part]
    code = country_code(parts[-1]) if len(parts) > 1 else ""
    city = parts[0] if code or len(parts) == 1 else said
    named = code or country_code(country)
    known = known_city(city, named) or (None if code else known_city(city))
    if known is None and len(parts) > 1 and not code:
        known = known_city(parts[0], country_code(country)) or known_city(parts[0])
        city = parts[0] if known else city
    if known is None and name_key(city) in _REGIONS:
        return Place(city)  # whichever country the feed is about
    return Place(city[:100], known.country if known else named)


@lru_cache(maxsize=2_000)
def country_code(said: str) -> str:
    """ISO 3166 of "DE", "Germany", "Deutschland"; "" for what is no country."""
    letters = said.strip()
    if len(letters) == 2 and letters.isascii() and letters.isalpha():
        return letters.upper() if letters.upper() in _countries().values() else ""
    return _countries().get(name_key(letters), "")


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    names = {}
    for language in ("es", "fr", "de", "en"):
        for code, name in Locale.parse(language).territories.items():
            if len(str(code)) == 2 and str(code).isalpha():
                names[name_key(str(name))] = str(code)
    return names | {"usa": "US", "uk": "GB", "great britain": "GB", "the netherlands": "NL"}
