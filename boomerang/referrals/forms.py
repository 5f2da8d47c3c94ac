from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from boomerang.models import OpeningBonus, Referral, ReferralState, ReferralTerms
from boomerang.referrals.rules import LONGEST_PROBATION, MOVES
from tenancy.models import Employer
from web.exports import TableFormat
from web.forms import AddressField, DateField, RadioCards

MOST = 1_000_000
ALL, DUE = "all", "due"


class RecommendationForm(forms.Form):
    """Somebody who has agreed to it; for everybody else there is the link."""

    name = forms.CharField(
        label=lazy("Their name"), max_length=160, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = AddressField(
        label=lazy("Their e-mail address"),
        help_text=lazy("They get one mail, in which they confirm or delete what you say here."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "data-icon": "mail"}),
    )
    how_known = forms.CharField(
        label=lazy("How do you know each other?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("The recruiter reads it, and the person may see it."),
    )
    agreed = forms.BooleanField(
        label=lazy("I have asked them, and they agree to be named here."),
        error_messages={"required": lazy("Ask them first, or pass on your link and let them decide.")},
    )

    def __init__(self, data: Any = None, *, tenant: Employer) -> None:
        super().__init__(data)


class OwnWordForm(forms.Form):
    """What a person types who came through a member's link."""

    name = forms.CharField(
        label=lazy("Your name"), max_length=160, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = AddressField(
        label=lazy("Your e-mail address"),
        help_text=lazy("You get one mail, in which you confirm it. Without that, all is deleted after 30 days."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "data-icon": "mail"}),
    )

    def __init__(self, data: Any = None, *, tenant: Employer) -> None:
        super().__init__(data)


class MoveForm(forms.Form):
    to = forms.ChoiceField(label=lazy("It is now"), widget=RadioCards)
    hired_on = DateField(label=lazy("First day"), required=False, help_text=lazy("Where they are hired."))
    note = forms.CharField(
        label=lazy("Note"),
        max_length=500,
        required=False,
        help_text=lazy("For colleagues; the referrer does not see it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, tenant: Employer, referral: Referral) -> None:
        super().__init__(data, initial={"version": referral.version})
        steps = MOVES[ReferralState(referral.state)]
        self.fields["to"].choices = [(step.value, step.label) for step in steps]  # type: ignore[attr-defined]
        if ReferralState.HIRED not in steps:
            del self.fields["hired_on"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("to") == ReferralState.HIRED and not found.get("hired_on"):
            self.add_error("hired_on", _("Say on which day they start."))
        return found


class MoneyForm(forms.Form):
    """An amount, its currency and how long somebody has to stay for it."""

    amount = forms.IntegerField(
        label=lazy("Bonus"), min_value=0, max_value=MOST, help_text=lazy("Before tax, in whole units. 0: none is paid.")
    )
    currency = forms.RegexField(
        "^[A-Z]{3}$",
        label=lazy("Currency"),
        required=False,
        error_messages={"invalid": lazy("Three letters, such as EUR.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": "3", "size": "4"}),
    )
    weeks = forms.IntegerField(
        label=lazy("Weeks until it is due"),
        min_value=0,
        max_value=LONGEST_PROBATION,
        help_text=lazy("Counted from the first day, such as the end of probation."),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("amount") and not found.get("currency") and "currency" not in self.errors:
            self.add_error("currency", _("Say in which currency it is paid."))
        return found


class TermsForm(MoneyForm):
    is_open = forms.BooleanField(label=lazy("Members may recommend people"), required=False)
    words = forms.CharField(
        label=lazy("What members should know"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=lazy("When it is paid, what tax is taken off it and by whom, who cannot get it."),
    )
    field_order = ("is_open", "amount", "currency", "weeks", "words")

    def __init__(self, data: Any = None, *, tenant: Employer, terms: ReferralTerms | None) -> None:
        super().__init__(data, initial=_initial(terms))


def _initial(terms: ReferralTerms | None) -> dict[str, Any]:
    if terms is None:
        tax = _("The amount is before tax. It counts as income: please see to the tax yourself, or we take it off.")
        return {"is_open": True, "amount": 0, "currency": "EUR", "weeks": 26, "words": tax}
    return {name: getattr(terms, name) for name in ("is_open", "amount", "currency", "weeks", "words")}


class BonusForm(MoneyForm):
    own = forms.ChoiceField(
        label=lazy("For this opening"),
        choices=(("usual", lazy("The usual bonus")), ("own", lazy("Another bonus"))),
        widget=RadioCards,
    )
    field_order = ("own", "amount", "currency", "weeks")

    def __init__(
        self, data: Any = None, *, tenant: Employer, bonus: OpeningBonus | None, terms: ReferralTerms | None
    ) -> None:
        shown = bonus or terms
        initial = {name: getattr(shown, name) for name in ("amount", "currency", "weeks")} if shown else {"weeks": 26}
        super().__init__(data, initial=initial | {"own": "own" if bonus else "usual"})
        if data is not None and data.get("own") == "usual":
            for name in ("amount", "currency", "weeks"):
                self.fields[name].required = False

    @property
    def values(self) -> dict[str, Any] | None:
        """None: the usual one."""
        if self.cleaned_data["own"] == "usual":
            return None
        return {name: self.cleaned_data[name] for name in ("amount", "currency", "weeks")}


class PayrollForm(forms.Form):
    which = forms.ChoiceField(
        label=lazy("Which"),
        choices=((DUE, lazy("Due and not paid")), (ALL, lazy("All bonuses"))),
        initial=DUE,
        widget=RadioCards,
    )
    format = forms.ChoiceField(
        label=lazy("Format"), choices=TableFormat.choices, initial=TableFormat.XLSX, widget=RadioCards
    )

    def __init__(self, data: Any = None, *, tenant: Employer) -> None:
        super().__init__(data)


HEADERS: Sequence[Any] = (
    lazy("Recommended by"), lazy("Opening"), lazy("Hired person"), lazy("First day"), lazy("Due on"), lazy("Amount"),
    lazy("Currency"), lazy("Paid on"),
)  # fmt: skip
