from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from tenancy.models import Employer


class RulesForm(forms.Form):
    """When the round-up goes out."""

    is_on = forms.BooleanField(
        required=False,
        label=_("Send the round-up"),
        help_text=_("Without it, people hear nothing of what they chose weekly or monthly."),
    )
    weekday = forms.TypedChoiceField(label=_("Day"), choices=list(WEEKDAYS.items()), coerce=int)
    hour = forms.TypedChoiceField(
        label=_("Hour"),
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
        coerce=int,
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
