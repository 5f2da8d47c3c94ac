from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.duplicates.actions import KEPT, MERGED
from directory.duplicates.comparison import Comparison
from directory.models import Alumnus

FIRST, SECOND = "first", "second"
SIDES = [(FIRST, _("the left one")), (SECOND, _("the right one"))]


class MergeForm(forms.Form):
    """Which record stays, and for each value in which the two differ, whose holds."""

    keep = forms.ChoiceField(
        choices=SIDES,
        label=_("The record that stays"),
        error_messages={"required": _("Choose the record that stays.")},
    )

    def __init__(self, *args: Any, comparison: Comparison, **kwargs: Any) -> None:
        suggested = FIRST if comparison.suggested == comparison.first.alumnus else SECOND
        names = [row.name for row in comparison.rows if row.is_choice]
        kwargs["initial"] = {"keep": suggested, **{self.key(name): suggested for name in names}}
        super().__init__(*args, **kwargs)
        self.comparison = comparison
        self.names = names
        for name in names:
            required = {"required": _("Choose one of the two.")}
            self.fields[self.key(name)] = forms.ChoiceField(choices=SIDES, error_messages=required)

    @staticmethod
    def key(name: str) -> str:
        return f"value-{name}"

    @property
    def kept(self) -> Alumnus:
        side = self.comparison.first if self.cleaned_data["keep"] == FIRST else self.comparison.second
        return side.alumnus

    @property
    def merged(self) -> Alumnus:
        side = self.comparison.second if self.cleaned_data["keep"] == FIRST else self.comparison.first
        return side.alumnus

    @property
    def chosen(self) -> dict[str, str]:
        keep = self.cleaned_data["keep"]
        return {name: KEPT if self.cleaned_data[self.key(name)] == keep else MERGED for name in self.names}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """As the table of the page draws them; a value that is settled has no field."""
        return [
            {
                "label": row.label,
                "first": row.first,
                "second": row.second,
                "field": self[self.key(row.name)] if row.is_choice else None,
            }
            for row in self.comparison.rows
        ]
