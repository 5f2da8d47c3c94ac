"""What a condition compares with: how it is read from JSON, typed into a form and told in words.

A value that has been read is JSON again, in one shape for each kind, so that what is stored is what was checked.
"""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from directory.countries import country_name, country_names
from directory.models import Audience
from directory.names import name_key
from directory.places.cities import FREE, City, find_cities, known_city, place_label, place_of
from directory.profile.forms.typeahead import TypeaheadInput
from directory.search.counts import known_values
from directory.search.query import Query
from web.forms import CheckboxInline, DateField

MOST_VALUES = 50
LONGEST_VALUE = 160
MOST_MONTHS = 1200
LARGEST = 10**15
DISTANCES = (0, 10, 25, 50, 100)
OFFERED = 8
OR = gettext_lazy("or")

Options = list[dict[str, str]]


class BadValue(ValueError):
    """The message says to a person what is wrong with it."""


class Kind:
    """The kind of a value; this one takes none. The others override what they need.

    `captions` stand before a field, `units` behind it.
    """

    captions: Mapping[str, str | Promise] = {}
    units: Mapping[str, str | Promise] = {}

    def read(self, raw: Any) -> Any:
        """The value as it is kept. Raises BadValue."""
        return None

    def fields(self, criterion: str) -> dict[str, forms.Field]:
        """What the form asks for; the only or first one is called "value"."""
        return {}

    def typed(self, cleaned: Mapping[str, Any]) -> Any:
        """What the form's answers are in JSON, ready to be read."""
        return None

    def initial(self, value: Any) -> dict[str, Any]:
        return {}

    def words(self, value: Any) -> str:
        return ""

    def unknown(self, value: Any) -> list[str]:
        """Those of the values that nobody has."""
        return []

    def options(self, typed: str) -> Options:
        return []


class ValuesInput(TypeaheadInput):
    """Names with commas between them, suggested while one types."""

    def __init__(self, criterion: str, *, many: bool = True) -> None:
        super().__init__("engagement:audience_values", many=many)
        self.criterion = criterion

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = forms.TextInput.get_context(self, name, value, attrs)
        context["widget"]["attrs"]["data-typeahead"] = reverse(self.source, args=[self.criterion])
        if self.many:
            context["widget"]["attrs"]["data-typeahead-many"] = True
        return context


def one_line(value: Any) -> str:
    """Without what no database keeps: NUL, and halves of letters that JSON can spell."""
    return " ".join(str(value).replace("\x00", "").encode(errors="ignore").decode().split())


def split(text: str) -> list[str]:
    """“Payments, "Sales, EMEA"” are two."""
    rows = csv.reader([one_line(text)], skipinitialspace=True)
    return [each for each in map(one_line, next(rows, [])) if each]


def quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if "," in value or value.startswith('"') else value


def in_words(values: Iterable[Any]) -> str:
    """“Payments, Risk or Treasury”."""
    names = [str(value) for value in values]
    return f"{', '.join(names[:-1])} {OR} {names[-1]}" if len(names) > 1 else "".join(names)


def _texts(raw: Any) -> list[str]:
    values = [raw] if isinstance(raw, str) else raw
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise BadValue(_("Choose from the list."))
    found = list(dict.fromkeys(filter(None, map(one_line, values))))
    if not found:
        raise BadValue(_("Say which."))
    if len(found) > MOST_VALUES:
        raise BadValue(_("No more than %(number)d at once.") % {"number": MOST_VALUES})
    if long := next((value for value in found if len(value) > LONGEST_VALUE), ""):
        raise BadValue(_("“%(value)s…” is too long.") % {"value": long[:20]})
    return found


@dataclass(frozen=True)
class Ticks(Kind):
    """Some of a few. `spoken` names those that read otherwise within a sentence than beside a box."""

    choices: Sequence[tuple[str, str | Promise]]
    spoken: Mapping[str, str | Promise] = field(default_factory=dict)

    def read(self, raw: Any) -> list[str]:
        values = _texts(raw)
        for value in values:
            if value not in dict(self.choices):
                raise BadValue(_("“%(value)s” is no choice here any more.") % {"value": value})
        return values

    def fields(self, criterion: str) -> dict[str, forms.Field]:
        return {"value": forms.MultipleChoiceField(choices=self.choices, widget=CheckboxInline, required=False)}

    def typed(self, cleaned: Mapping[str, Any]) -> Any:
        return cleaned.get("value") or []

    def initial(self, value: Any) -> dict[str, Any]:
        return {"value": value}

    def words(self, value: Any) -> str:
        labels = {**dict(self.choices), **self.spoken}
        return in_words(labels.get(each, each) for each in value)


@dataclass(frozen=True)
class Named(Kind):
    """Some of many that have codes, such as countries: typed by name, kept by code."""

    names: Callable[[], Mapping[str, str]]

    def read(self, raw: Any) -> list[str]:
        values, names = _texts(raw), self.names()
        for value in values:
            if value not in names:
                raise BadValue(_("“%(value)s” is not known.") % {"value": value})
        return values

    def fields(self, criterion: str) -> dict[str, forms.Field]:
        return {"value": forms.CharField(required=False, widget=ValuesInput(criterion), max_length=4000)}

    def typed(self, cleaned: Mapping[str, Any]) -> Any:
        codes = {name_key(name): code for code, name in self.names().items()}
        typed = split(cleaned.get("value") or "")
        return [codes.get(name_key(each), each) for each in typed]

    def initial(self, value: Any) -> dict[str, Any]:
        names = self.names()
        return {"value": ", ".join(quoted(names.get(each, each)) for each in value)}

    def words(self, value: Any) -> str:
        names = self.names()
        return in_words(names.get(each, each) for each in value)

    def options(self, typed: str) -> Options:
        asked = f" {name_key(typed)}"
        found = [name for name in self.names().values() if f" {name_key(name)}".find(asked) >= 0]
        return [{"value": quoted(name)} for name in found[:OFFERED]]


@dataclass(frozen=True)
class Known(Kind):
    """Some of those that people here have, such as teams. `counted` says how many each; `missing`, which nobody has."""

    counted: Callable[[], Mapping[str, int]]
    missing: Callable[[list[str]], list[str]]

    def read(self, raw: Any) -> list[str]:
        return _texts(raw)

    def fields(self, criterion: str) -> dict[str, forms.Field]:
        return {"value": forms.CharField(required=False, widget=ValuesInput(criterion), max_length=4000)}

    def typed(self, cleaned: Mapping[str, Any]) -> Any:
        return split(cleaned.get("value") or "")

    def initial(self, value: Any) -> dict[str, Any]:
        return {"value": ", ".join(map(quoted, value))}

    def words(self, value: Any) -> str:
        return in_words(value)

    def unknown(self, value: Any) -> list[str]:
        return self.missing(value)

    def options(self, typed: str) -> Options:
        asked = f" {name_key(typed)}"
        found = [(-number, value) for value, number in self.counted().items() if f" {name_key(value)}".find(asked) >= 0]
        return [{"value": quoted(value), "detail": _people(-number)} for number, value in sorted(found)[:OFFERED]]


def _people(number: int) -> str:
    shown = number_format(number, force_grouping=True)
    return ngettext("%(number)s person", "%(number)s people", number) % {"number": shown}


class Months(Kind):
    """A number of months."""

    units = {"value": gettext_lazy("months")}

    def read(self, raw: Any) -> int:
        if not isinstance(raw, int) or isinstance(raw, bool) or not 1 <= raw <= MOST_MONTHS:
            raise BadValue(_("Enter a number of months, 1 or more."))
        return raw

    def fields(self, criterion: str) -> dict[str, forms.Field]:
        return {"value": forms.IntegerField(required=False, min_value=1, max_value=MOST_MONTHS)}

    def typed(self, cleaned: Mapping[str, Any]) -> Any:
        return cleaned.get("value")

    def initial(self, value: Any) -> dict[str, Any]:
        return {"value": value}

    def words(self, value: Any) -> str:
        return ngettext("%(number)d month", "%(number)d months", value) % {"number": value}


class Days(Kind):
    """From one day to another; either may be open."""

    captions = {"value": gettext_lazy("from"), "to": gettext_lazy("to")}

    def read(self, raw: Any) -> dict[str, str | None]:
        ends = raw if isinstance(raw, dict) else {}
        first, last = _day(ends.get("from")), _day(ends.get("to"))
        if first is None and last is None:
            raise BadValue(_("Enter the first day, the last day or both."))
        if first and last and first > last:
            raise BadValue(_("The first day is after the last one."))
        return {"from": first.isoformat() if first else None, "to": last.isoformat() if last else None}

    def fields(self, criterion: str) -> dict[str, forms.Field]:
        return {
            "value": DateField(required=False),
            "to": DateField(required=False),
        }

    def typed(self, cleaned: Mapping[str, Any]) -> Any:
        first, last = cleaned.get("value"), cleaned.get("to")
        return {"from": first.isoformat() if first else None, "to": last.isoformat() if last else None}

    def initial(self, value: Any) -> dict[str, Any]:
        return {"value": value["from"], "to": value["to"]}

    def words(self, value: Any) -> str:
        first, last = _day(value["from"]), _day(value["to"])
        if first and last:
            return _("%(first)s to %(last)s") % {"first": _shown(first), "last": _shown(last)}
        return (_("from %(day)s") if first else _("until %(day)s")) % {"day": _shown(first or last)}


def _day(raw: Any) -> date | None:
    if raw in (None, ""):
        return None
    try:
        return date.fromisoformat(raw)
    except (TypeError, ValueError):
        raise BadValue(_("Enter a day, such as 2026-03-31.")) from None


def _shown(day: date | None) -> str:
    return date_format(day, "j M Y") if day else ""


@dataclass(frozen=True)
class Numbers(Kind):
    """From one number to another; either may be open."""

    captions = {"value": gettext_lazy("from"), "to": gettext_lazy("to")}

    smallest: float = -LARGEST
    largest: float = LARGEST

    def read(self, raw: Any) -> dict[str, float | None]:
        ends = raw if isinstance(raw, dict) else {}
        least, most = self._number(ends.get("from")), self._number(ends.get("to"))
        if least is None and most is None:
            raise BadValue(_("Enter the smallest number, the largest one or both."))
        if least is not None and most is not None and least > most:
            raise BadValue(_("The first number is larger than the second one."))
        return {"from": least, "to": most}

    def _number(self, raw: Any) -> float | None:
        if raw is None:
            return None
        if not isinstance(raw, int | float) or isinstance(raw, bool) or not self.smallest <= raw <= self.largest:
            raise BadValue(
                _("Enter a number from %(smallest)s to %(largest)s.")
                % {"smallest": number_format(self.smallest), "largest": number_format(self.largest)}
            )
        return raw

    def fields(self, criterion: str) -> dict[str, forms.Field]:
        shared: dict[str, Any] = {"required": False, "max_digits": 20, "decimal_places": 4}
        return {
            "value": forms.DecimalField(**shared),
            "to": forms.DecimalField(**shared),
        }

    def typed(self, cleaned: Mapping[str, Any]) -> Any:
        return {"from": _plain(cleaned.get("value")), "to": _plain(cleaned.get("to"))}

    def initial(self, value: Any) -> dict[str, Any]:
        return {"value": value["from"], "to": value["to"]}

    def words(self, value: Any) -> str:
        least, most = value["from"], value["to"]
        if least is not None and most is not None:
            return _("%(least)s to %(most)s") % {"least": number_format(least), "most": number_format(most)}
        if least is not None:
            return _("%(number)s or more") % {"number": number_format(least)}
        return _("%(number)s or less") % {"number": number_format(most)}


def _plain(number: Any) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


class Line(Kind):
    """A few words."""

    def read(self, raw: Any) -> str:
        text = one_line(raw) if isinstance(raw, str) else ""
        if not text:
            raise BadValue(_("Enter the words to look for."))
        if len(text) > LONGEST_VALUE:
            raise BadValue(_("No more than %(number)d letters.") % {"number": LONGEST_VALUE})
        return text

    def fields(self, criterion: str) -> dict[str, forms.Field]:
        return {"value": forms.CharField(required=False, max_length=LONGEST_VALUE)}

    def typed(self, cleaned: Mapping[str, Any]) -> Any:
        return cleaned.get("value") or ""

    def initial(self, value: Any) -> dict[str, Any]:
        return {"value": value}

    def words(self, value: Any) -> str:
        return f"“{value}”"


class Place(Kind):
    """A city, and so many kilometres around it. A city that is not in the list of cities has no surroundings."""

    def read(self, raw: Any) -> dict[str, Any]:
        given = raw if isinstance(raw, dict) else {}
        city, km = given.get("city"), given.get("km")
        if not isinstance(city, str) or not one_line(city).removeprefix(FREE):
            raise BadValue(_("Say which city."))
        if len(city) > LONGEST_VALUE:
            raise BadValue(_("No more than %(number)d letters.") % {"number": LONGEST_VALUE})
        if km not in DISTANCES or isinstance(km, bool):
            raise BadValue(_("Choose one of the distances."))
        if km and place_of(city) is None:
            name = place_label(city)
            raise BadValue(_("We do not know where “%(city)s” is: choose “in the city”.") % {"city": name})
        return {"city": one_line(city), "km": km}

    def fields(self, criterion: str) -> dict[str, forms.Field]:
        far = [(0, gettext_lazy("in the city")), *((km, _("%(km)d km around") % {"km": km}) for km in DISTANCES[1:])]
        return {
            "value": forms.CharField(
                required=False,
                max_length=LONGEST_VALUE,
                widget=ValuesInput(criterion, many=False),
            ),
            "km": forms.TypedChoiceField(coerce=int, choices=far),
        }

    def typed(self, cleaned: Mapping[str, Any]) -> Any:
        """“Paris”, or “Paris, United States”; as typed where no such city is known."""
        text = one_line(cleaned.get("value") or "")
        found = _city_named(text) if text else None
        return {"city": str(found.id) if found else f"{FREE}{text}", "km": cleaned.get("km")}

    def initial(self, value: Any) -> dict[str, Any]:
        found = place_of(value["city"])
        return {"value": _city_name(found) if found else place_label(value["city"]), "km": value["km"]}

    def unknown(self, value: Any) -> list[str]:
        """Around a city there may be nobody; in it there should be somebody."""
        if value["km"] or known_values(Query(Audience.STAFF), [f"city:{value['city']}"]):
            return []
        return [place_label(value["city"])]

    def options(self, typed: str) -> Options:
        found = find_cities(typed, limit=OFFERED)
        return [{"value": _city_name(city), "detail": country_name(city.country)} for city in found]

    def words(self, value: Any) -> str:
        name = place_label(value["city"])
        return _("within %(km)d km of %(city)s") % {"km": value["km"], "city": name} if value["km"] else name


def _city_named(text: str) -> City | None:
    name, _comma, country = text.rpartition(",")
    codes = {name_key(label): code for code, label in country_names().items()}
    code = codes.get(name_key(country), "") if name else ""
    return known_city(name, code) if code else known_city(text)


def _city_name(city: City) -> str:
    """With its country where a larger city has the same name."""
    largest = known_city(city.name)
    return city.name if largest and largest.id == city.id else f"{city.name}, {country_name(city.country)}"
