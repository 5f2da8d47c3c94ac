"""An alert as its owner keeps it."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from boomerang.alerts.actions import Wanted
from boomerang.models import AlertRhythm, OpeningAlert
from web.forms import RadioCards

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class AlertForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("For you alone. The mail is called after it."))
    rhythm = forms.ChoiceField(
        label=_("How often"), choices=AlertRhythm.choices, initial=AlertRhythm.WEEKLY, widget=RadioCards
    )
    weekday = forms.TypedChoiceField(label=_("Day"), choices=list(WEEKDAYS.items()), coerce=int, initial=0)
    hour = forms.TypedChoiceField(
        label=_("Hour"), choices=HOURS, coerce=int, initial=9, help_text=_("By your own clock.")
    )

    def __init__(self, data: Any = None, *, alert: OpeningAlert | None = None, name: str = "") -> None:
        held = ("name", "rhythm", "weekday", "hour")
        super().__init__(data, initial={each: getattr(alert, each) for each in held} if alert else {"name": name})

    def wanted(self, *, fits_me: bool = False, criteria: dict[str, Any] | None = None) -> Wanted:
        return Wanted(**self.cleaned_data, fits_me=fits_me, criteria=criteria or {})
