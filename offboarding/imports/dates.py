"""Days in the forms people and HR systems write them, in four languages. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from offboarding.imports.values import NOTHING, BadValue, tidy

DMY, MDY = "dmy", "mdy"

MONTHS: dict[str, int] = {}
for _number, _names in enumerate(
    (
        "january jan januar jaenner janner janvier janv enero ene gennaio",
        "february feb februar febr fevrier fevr fev febrero",
        "march mar maerz marz mrz mars marzo",
        "april apr avril avr abril abr",
        "may mai mayo",
        "june jun juni juin junio",
        "july jul juli juillet juil julio",
        "august aug aout agosto ago",
        "september sep sept septembre septiembre setiembre",
        "october oct oktober okt octobre octubre",
        "november nov novembre noviembre",
        "december dec dezember dez decembre diciembre dic",
    ),
    start=1,
):
    MONTHS.update(dict.fromkeys(_names.split(), _number))

ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
COMPACT = re.compile(r"(19|20|21|99)(\d{2})(\d{2})(\d{2})")
NUMERIC = re.compile(r"(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})")
DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º|°)?[\s.,-]+(?:de\s+)?([a-z]+)[\s.,'-]*(?:(?:de|del)\s+)?(\d{4}|\d{2})"
)
MONTH_DAY = re.compile(r"([a-z]+)[\s.]+(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4})")
YEAR_MONTH = re.compile(r"(\d{4})[\s-]([a-z]+)[\s-](\d{1,2})")
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
TIME = re.compile(
    r"[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:z|[+-]\d{2}:?\d{2}|utc|gmt)?$", re.I
)
WEEKDAY = re.compile(
    r"^(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim)[a-z]*\.?,\s*", re.I
)
AMBIGUOUS = re.compile(r"(\d{1,2})\s*([/-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})(?!\d)")
EXCEL_EPOCH = date(1899, 12, 30)
EARLIEST, LATEST = date(1930, 1, 1), date(2150, 12, 31)


def read_date(text: str, order: str = DMY, *, this_year: int | None = None) -> date | None:
    """A day in any usual form; None for nothing and for "open end" (9999-12-31, 00.00.0000)."""
    this_year = this_year or datetime.now(UTC).year
    value = tidy(text)
    if len(value) == 10 and value[4] == "-" and value[7] == "-" and value[:4].isdecimal() and value.isascii():
        return in_range(value[:4], value[5:7], value[8:])
    if value.lower() in NOTHING:
        return None
    value = TIME.sub("", value)
    if found := ISO.fullmatch(value):
        return in_range(*found.groups())
    if found := COMPACT.fullmatch(value):
        return in_range(found[1] + found[2], found[3], found[4])
    if found := NUMERIC.fullmatch(value):
        first, sign, second, year = found.groups()
        month_first = order == MDY and sign != "."
        day, month = (second, first) if month_first else (first, second)
        return in_range(whole_year(year, this_year), month, day)
    if found := SERIAL.fullmatch(value):
        return checked(EXCEL_EPOCH + timedelta(days=int(found[1])))
    return read_worded_date(value, this_year)


def read_worded_date(value: str, this_year: int) -> date:
    plain = unicodedata.normalize("NFKD", WEEKDAY.sub("", value).casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).strip()
    if found := DAY_MONTH.fullmatch(plain):
        day, name, year = found.groups()
    elif found := MONTH_DAY.fullmatch(plain):
        name, day, year = found.groups()
    elif found := YEAR_MONTH.fullmatch(plain):
        year, name, day = found.groups()
    else:
        raise BadValue("date_unreadable")
    if name not in MONTHS:
        raise BadValue("date_unreadable")
    found_date = in_range(whole_year(year, this_year), str(MONTHS[name]), day)
    if found_date is None:
        raise BadValue("date_out_of_range")
    return found_date


def whole_year(year: str, this_year: int) -> str:
    """Two digits mean the hundred years that end ten years from now: in 2026, 36 is 2036 and 37 is 1937."""
    if len(year) == 4:
        return year
    century = this_year // 100 * 100
    whole = century + int(year)
    return str(whole if whole <= this_year + 10 else whole - 100)


def in_range(year: str, month: str, day: str) -> date | None:
    if year == "9999" or (year == "0000" and int(month) == 0):
        return None
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise BadValue("date_impossible") from None
    return checked(found)


def checked(found: date) -> date:
    if not EARLIEST <= found <= LATEST:
        raise BadValue("date_out_of_range")
    return found


@dataclass
class OrderEvidence:
    """What the values of one column say about day-first or month-first."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0

    def see(self, text: str) -> None:
        found = AMBIGUOUS.match(text.strip())
        if not found:
            return
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second:
            self.day_first += 1
        elif second > 12 >= first:
            self.month_first += 1
        elif first != second:
            self.either += 1

    @property
    def order(self) -> str:
        """The order the values prove, or "" if they prove none."""
        if self.day_first == self.month_first:
            return ""
        return DMY if self.day_first > self.month_first else MDY
