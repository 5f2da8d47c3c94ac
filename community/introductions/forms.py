from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from community.introductions.rules import PAUSES

JOIN, LEAVE, PAUSE = "join", "leave", "pause"


class WishForm(forms.Form):
    act = forms.ChoiceField(choices=[(JOIN, lazy("Join")), (LEAVE, lazy("Leave")), (PAUSE, lazy("Pause"))])
    months = forms.TypedChoiceField(label=lazy("For how long"), coerce=int, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["months"].choices = [
            (months, ngettext("%(months)d month", "%(months)d months", months) % {"months": months})
            for months in PAUSES
        ]


class MetForm(forms.Form):
    met = forms.ChoiceField(choices=[("yes", lazy("Yes, we met")), ("no", lazy("Not this time"))])
