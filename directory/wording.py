"""Places and times as people say them."""

from datetime import date

from django.utils.translation import gettext as _

from directory.countries import country_name


def place(city: str, country: str) -> str:
    return ", ".join(part for part in (city, country_name(country) if country else "") if part)


def years(started_on: date | None, ended_on: date | None) -> str:
    return year_range(started_on.year if started_on else None, ended_on.year if ended_on else None)


def year_range(start: int | None, end: int | None) -> str:
    """2015 – 2021, 2015 – today, until 2021; nothing where no year is known."""
    if end is None:
        return _("%(start)s – today") % {"start": start} if start else ""
    if start is None:
        return _("until %(end)s") % {"end": end}
    return str(start) if start == end else f"{start} – {end}"


def tenure(started_on: date | None, ended_on: date | None) -> str:
    """How long, in the largest whole unit: 3 years, 7 months."""
    if not started_on or not ended_on:
        return ""
    months = (ended_on.year - started_on.year) * 12 + ended_on.month - started_on.month
    if months >= 12:
        return _("%(number)d years") % {"number": months // 12} if months >= 24 else _("1 year")
    return _("%(number)d months") % {"number": months} if months > 1 else ""
