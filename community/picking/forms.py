"""A rule as a form asks for it; a room puts `RuleForm` among the bases of its own form."""

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from community.picking.by_rule import Rule
from community.picking.fields import PickingForm
from community.picking.known import known_city, known_value
from directory.places.cities import city as city_of
from directory.profile.forms.typeahead import TypeaheadInput
from directory.search.forms import SearchText
from directory.search.viewer import Viewer

YEARS = (
    ("", lazy("Does not matter")),
    ("0", lazy("Worked with me")),
    ("1", lazy("Worked with me for a year or more")),
    ("3", lazy("Worked with me for three years or more")),
    ("5", lazy("Worked with me for five years or more")),
)


class RuleForm(PickingForm):
    """`rule` once it is valid. Only what the member may read of people can be asked for."""

    rule_team = SearchText(
        label=lazy("Team"), required=False, widget=TypeaheadInput("community:team_pick"), max_length=100
    )
    rule_office = SearchText(
        label=lazy("Office"), required=False, widget=TypeaheadInput("community:office_pick"), max_length=100
    )
    rule_city = SearchText(
        label=lazy("City"),
        required=False,
        widget=TypeaheadInput("community:city_pick"),
        max_length=100,
        help_text=lazy("Where they live now."),
    )
    rule_years = forms.ChoiceField(label=lazy("Time together"), required=False, choices=YEARS)

    @cached_property
    def viewer(self) -> Viewer:
        return Viewer.of(self.member)

    def clean_rule_team(self) -> str:
        found = known_value(self.viewer, "team", self.cleaned_data["rule_team"])
        if found is None:
            raise forms.ValidationError(_("You can see nobody of a team of this name. Choose one that is suggested."))
        return found

    def clean_rule_office(self) -> str:
        found = known_value(self.viewer, "office", self.cleaned_data["rule_office"])
        if found is None:
            raise forms.ValidationError(
                _("You can see nobody of an office of this name. Choose one that is suggested.")
            )
        return found

    def clean_rule_city(self) -> int | None:
        typed = self.cleaned_data["rule_city"]
        found = known_city(self.viewer, typed) if typed else None
        if typed and found is None:
            raise forms.ValidationError(_("We do not know a city of this name."))
        return found

    @property
    def rule(self) -> Rule:
        data = self.cleaned_data
        years = int(data["rule_years"]) if data["rule_years"] else None
        return Rule(data["rule_team"], data["rule_office"], data["rule_city"], years)


def initial_of(rule: Rule) -> dict[str, Any]:
    """The rule as it stands in the form."""
    place = city_of(rule.city) if rule.city else None
    return {
        "rule_team": rule.team,
        "rule_office": rule.office,
        "rule_city": place.name if place else "",
        "rule_years": "" if rule.years is None else str(rule.years),
    }
