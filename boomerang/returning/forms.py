from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from boomerang.models import Bridging, Candidacy, ServiceRule
from boomerang.models.pipeline import LONGEST_GAP
from tenancy.models import Employer
from web.forms import DateField, RadioCards


class RehireForm(forms.Form):
    starts_on = DateField(label=lazy("First day"))
    title = forms.CharField(label=lazy("Job title"), max_length=160)
    team = forms.CharField(label=lazy("Team"), max_length=120, required=False)
    office = forms.CharField(label=lazy("Office"), max_length=120, required=False)
    note = forms.CharField(
        label=lazy("Note"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, tenant: Employer, candidacy: Candidacy, office: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opening = candidacy.opening
        self.initial.update(version=candidacy.version, title=opening.title, team=opening.team, office=office)


class CancelForm(forms.Form):
    note = forms.CharField(
        label=lazy("What happened?"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, tenant: Employer, candidacy: Candidacy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = candidacy.version


class ServiceRuleForm(forms.Form):
    bridging = forms.ChoiceField(
        label=lazy("Earlier years"),
        choices=Bridging.choices,
        widget=RadioCards(
            hints={
                Bridging.NEVER: lazy("What came before a gap counts for nothing."),
                Bridging.SHORT: lazy("A longer gap cuts off all that came before it."),
                Bridging.ALWAYS: lazy("The days away never count; the days here always do."),
            }
        ),
    )
    longest_gap = forms.IntegerField(
        label=lazy("Longest gap, in months"),
        min_value=1,
        max_value=LONGEST_GAP,
        required=False,
        help_text=lazy("Only for gaps that are short enough."),
    )

    def __init__(self, *args: Any, tenant: Employer, rule: ServiceRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.initial.update(bridging=rule.bridging, longest_gap=rule.longest_gap)

    def clean_longest_gap(self) -> int:
        """Kept while another rule is in force."""
        found: int | None = self.cleaned_data["longest_gap"]
        if found is None and self.cleaned_data.get("bridging") == Bridging.SHORT:
            raise forms.ValidationError(self.fields["longest_gap"].error_messages["required"])
        return found or self.rule.longest_gap
