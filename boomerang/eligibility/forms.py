from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from boomerang.models import EligibilityDecision
from directory.models import RehireEligibility, Spell
from web.forms import DateField, RadioCards

HINTS = {
    RehireEligibility.ELIGIBLE: gettext_lazy("Recruiters find the person and may approach them."),
    RehireEligibility.CONDITIONAL: gettext_lazy("As above; the conditions stand beside the name."),
    RehireEligibility.UNDER_REVIEW: gettext_lazy("They are found, with a note that it is not settled."),
    RehireEligibility.NOT_ELIGIBLE: gettext_lazy("Left out of searches unless somebody asks for these people."),
}


class DecisionForm(forms.Form):
    """What must go together is the action's to say; its sentence comes back to the field it is about."""

    eligibility = forms.ChoiceField(
        label=gettext_lazy("May they come back?"),
        choices=RehireEligibility.choices,
        widget=RadioCards(hints=HINTS),
        error_messages={"required": gettext_lazy("Choose one of the four.")},
    )
    conditions = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("Conditions, or what recruiters should know"),
        help_text=gettext_lazy("Recruiters read this wherever they meet the person."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        max_length=2000,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("For owners, HR and recruiters; never for the person. Write what you could say aloud."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("Say why. Whoever reads this in two years has nothing else to go by.")
        },
    )
    review_on = DateField(
        required=False, label=gettext_lazy("Look again on"), help_text=gettext_lazy("It comes up under Reviews then.")
    )

    def __init__(self, data: Any = None, *, spell: Spell, latest: EligibilityDecision | None = None) -> None:
        review_on = latest.review_on if latest else None
        initial = {
            "eligibility": spell.rehire_eligibility,
            "conditions": spell.rehire_note,
            "review_on": review_on if review_on and review_on > timezone.localdate() else None,
        }
        super().__init__(data, initial=initial)
