"""What a member says they would come back for. Nothing of it must be filled in: the switch alone says enough."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from boomerang.models import Contract, ReturnWish
from boomerang.wishes.actions import Wanted
from directory.profile.forms.offers import NamesField
from web.forms import CheckboxInline, DateField

MOST_NAMES = 10
FURTHEST = timedelta(days=3 * 366)


def _names(label: Any, help_text: Any) -> NamesField:
    return NamesField(
        most=MOST_NAMES,
        too_many=gettext_lazy("Please name at most %(number)d."),
        too_long=gettext_lazy("“%(name)s…” is too long. Use a few words for each."),
        label=label,
        help_text=help_text,
    )


class WishForm(forms.Form):
    roles = _names(gettext_lazy("Roles"), gettext_lazy("Such as “Data engineer, Team lead”, with commas between them."))
    places = _names(gettext_lazy("Places"), gettext_lazy("Towns or countries, with commas between them."))
    is_remote_fine = forms.BooleanField(required=False, label=gettext_lazy("Working from elsewhere is fine, too"))
    contracts = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Kind of contract"),
        help_text=gettext_lazy("None ticked means any."),
        choices=Contract.choices,
        widget=CheckboxInline(),
    )
    from_when = DateField(
        required=False, label=gettext_lazy("From when"), help_text=gettext_lazy("Empty means whenever it suits.")
    )
    hours = forms.IntegerField(
        required=False,
        label=gettext_lazy("Hours a week"),
        help_text=gettext_lazy("Empty means full time or less."),
        min_value=1,
        max_value=60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, data: Any = None, *, wish: ReturnWish | None = None) -> None:
        names = ("roles", "places", "is_remote_fine", "contracts", "from_when", "hours")
        super().__init__(data, initial={name: getattr(wish, name) for name in names} if wish else None)

    def clean_from_when(self) -> date | None:
        chosen: date | None = self.cleaned_data["from_when"]
        if chosen and chosen > timezone.localdate() + FURTHEST:
            raise ValidationError(_("That is more than three years away."))
        return chosen

    @property
    def wanted(self) -> Wanted:
        return Wanted(**self.cleaned_data)
