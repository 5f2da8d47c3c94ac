from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mail.categories import MARKETING, Category
from tenancy.models import Employer
from web.forms import CheckboxRows


class PreferenceForm(forms.Form):
    """Which optional mail a member wants. An unticked box is a no."""

    wanted = forms.MultipleChoiceField(
        label=_("Mail you would like"),
        required=False,
        choices=[(category.value, category.label) for category in MARKETING],
        widget=CheckboxRows(hints={category.value: category.description for category in MARKETING}),
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    @property
    def answers(self) -> dict[Category, bool]:
        chosen = set(self.cleaned_data["wanted"])
        return {category: category.value in chosen for category in MARKETING}
