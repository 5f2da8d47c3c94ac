from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from feedback.waves.bands import DIMENSIONS

PERIODS = ((12, lazy("Last twelve months")), (24, lazy("Last two years")), (48, lazy("Last four years")))
USUAL = 24


class DriftForm(forms.Form):
    months = forms.TypedChoiceField(label=lazy("Period"), choices=PERIODS, coerce=int, required=False)
    by = forms.ChoiceField(label=lazy("Groups"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer((key, each.label) for key, each in DIMENSIONS.items())

    def offer(self, dimensions: Iterable[tuple[str, Any]]) -> None:
        self.fields["by"].choices = [("", _("Everybody only")), *dimensions]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[int, str]:
        data = self.cleaned_data if self.is_valid() else {}
        return data.get("months") or USUAL, data.get("by", "")
