"""A search as the address of its page holds it. Nothing is ever refused: what cannot be understood is left out."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from directory.countries import country_name, country_names
from directory.models import AlumnusState, Audience, OpenTo
from directory.places.cities import city, known_city, place_label
from directory.profile.languages import language_name
from directory.search.query import MAX_LENGTH, MAX_VALUES, Near, Query, Sort
from directory.search.viewer import EVERYBODY, Viewer
from tenancy.models import Employer
from web.forms import SearchInput

DISTANCES = (10, 25, 50, 100)
MAX_NUMBER = 12  # digits of a city's number

FACET_LABELS: dict[str, str | Promise] = {
    "team": gettext_lazy("Team"),
    "office": gettext_lazy("Office"),
    "country": gettext_lazy("Country"),
    "city": gettext_lazy("City"),
    "skill": gettext_lazy("Skill"),
    "left": gettext_lazy("Year left"),
    "help": gettext_lazy("Can help with"),
    "open": gettext_lazy("Open to"),
    "near": gettext_lazy("Distance"),
    "language": gettext_lazy("Language"),
    "state": gettext_lazy("State"),
    "joined": gettext_lazy("Joined"),
    "address": gettext_lazy("Personal address"),
    "tag": gettext_lazy("Tag"),
    "listed": gettext_lazy("Members’ lists"),
    "limited": gettext_lazy("Approval"),
}
_VALUE_LABELS: dict[tuple[str, str], str | Promise] = {
    ("joined", "yes"): gettext_lazy("Joined"),
    ("joined", "no"): gettext_lazy("Not joined"),
    ("address", "yes"): gettext_lazy("Address known"),
    ("address", "no"): gettext_lazy("Address missing"),
    ("listed", "yes"): gettext_lazy("Not taken off"),
    ("listed", "no"): gettext_lazy("Taken off by staff"),
    ("limited", "yes"): gettext_lazy("Waits for approval"),
    **{("open", value): label for value, label in OpenTo.choices},
    **{("state", value): label for value, label in AlumnusState.choices},
}


def describe_facets(labels: Mapping[str, str | Promise], values: Mapping[tuple[str, str], str | Promise]) -> None:
    """The words for facets of apps above this one."""
    FACET_LABELS.update(labels)
    _VALUE_LABELS.update(values)


def facet_value_label(name: str, value: str) -> str:
    if name == "country":
        return country_name(value)
    if name == "language":
        return language_name(value)
    if name == "city":
        return place_label(value)
    return str(_VALUE_LABELS.get((name, value), value))


class SearchText(forms.CharField):
    """What people paste is often untidy; it is no reason to send them away."""

    def to_python(self, value: Any) -> str:
        return one_line(value)


def one_line(value: Any) -> str:
    return " ".join(str(value or "")[: 4 * MAX_LENGTH].replace("\x00", "").split())[:MAX_LENGTH]


class FacetForm(forms.Form):
    """Of each facet one value."""

    facets: tuple[str, ...] = ()
    audience = Audience.NETWORK

    q = SearchText(required=False, label=gettext_lazy("Search"), widget=SearchInput())

    def __init__(self, *args: Any, tenant: Employer, reads_contact: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant, self.reads_contact = tenant, reads_contact
        for name in self.facets:
            self.fields[name] = SearchText(required=False)

    @property
    def query(self) -> Query:
        self.full_clean()
        chosen = {name: self.cleaned_data[name] for name in self.facets if self.cleaned_data.get(name)}
        return Query(self.audience, self.cleaned_data.get("q", ""), chosen, reads_contact=self.reads_contact)


class PeopleSearchForm(FacetForm):
    facets = ("state", "joined", "limited", "address", "team", "office", "country", "left", "tag", "listed")
    audience = Audience.STAFF


class AddressForm(FacetForm):
    """Of each facet several values, any of which will do, and a distance, as the page's address holds them.

    `unknown` are values that nothing could have: they are left out.
    """

    def __init__(self, data: QueryDict, *, tenant: Employer) -> None:
        super().__init__(data, tenant=tenant)
        self.address = data
        self.unknown: list[tuple[str, str]] = []

    @staticmethod
    def may_be(name: str, value: str) -> bool:
        """Whether anything could have this value; whether something has is for the search to say."""
        raise NotImplementedError

    def _values(self, name: str) -> list[str]:
        typed = dict.fromkeys(filter(None, map(one_line, self.address.getlist(name)[:MAX_VALUES])))
        known = [value for value in typed if self.may_be(name, value)]
        self.unknown += [(name, value) for value in typed if value not in known]
        return known

    def _near(self) -> Near | None:
        """A city by its number or its name, and one of the distances on offer."""
        typed, km = one_line(self.address.get("near")), self.address.get("km", "")
        if not typed:
            return None
        is_number = typed.isascii() and typed.isdecimal() and len(typed) <= MAX_NUMBER
        found = city(int(typed)) if is_number else known_city(typed)
        if found is None or km not in map(str, DISTANCES):
            self.unknown.append(("near", typed))
            return None
        return Near(found.id, int(km))


class AlumniSearchForm(AddressForm):
    facets: tuple[str, ...] = ("team", "office", "country", "city", "skill", "left", "help", "open")

    def __init__(self, data: QueryDict, *, tenant: Employer, viewer: Viewer = EVERYBODY) -> None:
        super().__init__(data, tenant=tenant)
        self.viewer = viewer

    @property
    def query(self) -> Query:
        self.full_clean()
        self.unknown = []
        return Query(
            self.audience,
            self.cleaned_data.get("q", ""),
            {name: values for name in self.facets if (values := self._values(name))},
            viewer=self.viewer,
            sort=self._sort(),
            worked_with_me=bool(self.viewer.ties) and self.address.get("worked") == "yes",
            near=self._near(),
        )

    def _sort(self) -> str:
        asked = self.address.get("sort", "")
        return asked if asked in Sort.values else Sort.RELEVANCE

    @staticmethod
    def may_be(name: str, value: str) -> bool:
        if name == "country":
            return value in country_names()
        if name == "open":
            return value in OpenTo.values
        if name == "left":
            return value.isascii() and value.isdecimal() and len(value) == 4
        return True
