"""A search among openings as the address of its page holds it. What cannot be understood is left out."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from boomerang.board.query import Query, Sort
from boomerang.models import Contract, OpeningState, Origin, ReportKind, Seniority, Workplace
from boomerang.openings.visibility import Looker
from directory.countries import country_name, country_names
from directory.forms import LineField
from directory.places.cities import place_label
from directory.profile.languages import language_name, language_names
from directory.search.forms import AddressForm
from tenancy.models import Employer
from web.forms import RadioCards

FACET_LABELS: dict[str, str | Promise] = {
    "team": _("Team"),
    "city": _("Place"),
    "country": _("Country"),
    "contract": _("Contract"),
    "workplace": _("Workplace"),
    "seniority": _("Seniority"),
    "skill": _("Skill"),
    "language": _("Language"),
    "near": _("Distance"),
    "recruiter": _("Recruiter"),
    "origin": _("From"),
}
_CHOICES: dict[str, dict[str, Any]] = {
    "contract": dict(Contract.choices),
    "workplace": dict(Workplace.choices),
    "seniority": {str(value): label for value, label in Seniority.choices},
    "origin": dict(Origin.choices),
}


def facet_value_label(name: str, value: str) -> str:
    if name == "country":
        return country_name(value)
    if name == "city":
        return place_label(value)
    if name == "language":
        return language_name(value)
    return str(_CHOICES.get(name, {}).get(value, value))


class OpeningSearchForm(AddressForm):
    facets: tuple[str, ...] = ("team", "city", "country", "contract", "workplace", "seniority", "skill", "language")

    def __init__(
        self,
        data: QueryDict,
        *,
        tenant: Employer,
        looker: Looker,
        origin: Origin | None = None,
        states: tuple[OpeningState, ...] = (OpeningState.OPEN,),
        today: date | None = None,
        has_fits: bool = False,
    ) -> None:
        super().__init__(data, tenant=tenant)
        self.asked = Query(looker=looker, origin=origin, states=states, today=today, has_fits=has_fits)

    @property
    def query(self) -> Query:  # type: ignore[override]
        self.full_clean()
        self.unknown = []
        asked = self.asked
        return Query(
            text=self.cleaned_data.get("q", ""),
            filters={name: values for name in self.facets if (values := self._values(name))},
            looker=asked.looker,
            states=asked.states,
            today=asked.today,
            origin=asked.origin,
            sort=self._sort(),
            near=self._near(),
            has_fits=asked.has_fits,
        )

    @staticmethod
    def may_be(name: str, value: str) -> bool:
        if name in _CHOICES:
            return value in _CHOICES[name]
        if name == "country":
            return value in country_names()
        return name != "language" or value in language_names()

    def _sort(self) -> str:
        asked = self.address.get("sort", "")
        if asked == Sort.FITS and not self.asked.has_fits:
            return Sort.BEST
        return asked if asked in Sort.values else Sort.BEST


class CareerSearchForm(OpeningSearchForm):
    """What everybody may read, and nothing else, whatever the address asks for."""

    facets = ("team", "city", "country", "contract", "workplace", "seniority")

    @property
    def query(self) -> Query:  # type: ignore[override]
        return replace(super().query, origin=Origin.EMPLOYER, for_the_world=True)


class RulesForm(forms.Form):
    has_public_pages = forms.BooleanField(
        label=_("Public pages for openings"),
        required=False,
        help_text=_(
            "Openings that are marked as public can be read without signing in, and search engines may list them."
        ),
    )
    has_marketplace = forms.BooleanField(
        label=_("Openings from alumni"),
        required=False,
        help_text=_("Alumni may post openings of the places where they work now. They stand apart from yours."),
    )


class ReportForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is wrong with it?"), choices=ReportKind.choices, widget=RadioCards)
    note = LineField(label=_("Anything else we should know?"), max_length=500, required=False)


class TakeDownForm(forms.Form):
    reason = LineField(
        label=_("Why?"), max_length=500, help_text=_("Whoever posted it reads this in the mail that they get.")
    )
