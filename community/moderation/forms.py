from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from community.models import Outcome, Reason
from community.models.moderation import OUTCOMES
from community.moderation.reportables import Reportable
from tenancy.models import Employer
from web.forms import RadioCards

HINTS = {
    Outcome.NOTHING: lazy("It stands. Those who reported it are told that it was looked at."),
    Outcome.WARN: lazy("It stands, and the author is told what to mind."),
    Outcome.HIDE: lazy("Nobody but the author sees it any more."),
    Outcome.REMOVE: lazy("Hidden now, deleted for good once the time for an appeal is over."),
    Outcome.BAN: lazy("Hidden, and the author cannot come back to the group."),
}


class ReportForm(forms.Form):
    reason = forms.ChoiceField(label=lazy("What is wrong with it?"), choices=Reason.choices, widget=RadioCards)
    words = forms.CharField(
        label=lazy("In your words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("Only the people who decide read this."),
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("reason") == Reason.OTHER and not self.cleaned_data.get("words"):
            self.add_error("words", _("Say in a few words what is wrong."))
        return cleaned


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(label=lazy("Decision"), widget=RadioCards(hints=HINTS))
    basis = forms.ChoiceField(
        label=lazy("Why"), choices=[("", lazy("Choose")), *Reason.choices], required=False,
        help_text=lazy("The author reads it. Only “Nothing wrong” needs none."),
    )  # fmt: skip
    words = forms.CharField(
        label=lazy("Reason for the author"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=lazy("The author reads this as you write it. Say which words are meant, and what to do differently."),
    )

    def __init__(self, *args: Any, tenant: Employer, reportable: Reportable | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        has_ban = reportable is not None and reportable.ban is not None
        found = [each for each in OUTCOMES if each != Outcome.BAN or has_ban]
        fields: Any = self.fields
        fields["outcome"].choices = [(each.value, each.label) for each in found]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("outcome") in (None, Outcome.NOTHING):
            return cleaned
        if not self.cleaned_data.get("basis"):
            self.add_error("basis", _("Say on what ground."))
        if not self.cleaned_data.get("words"):
            self.add_error("words", _("Nobody is told off without a reason. Write one."))
        return cleaned

    @property
    def ground(self) -> Reason | None:
        found = self.cleaned_data["basis"]
        return Reason(found) if found else None


class AppealForm(forms.Form):
    words = forms.CharField(
        label=lazy("Why the decision is wrong"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class AppealDecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=lazy("Decision about the appeal"),
        choices=[
            (Outcome.LIFTED.value, lazy("The author is right")),
            (Outcome.UPHELD.value, lazy("The decision stands")),
        ],
        widget=RadioCards(hints={Outcome.LIFTED: lazy("It is shown again."), Outcome.UPHELD: lazy("For good.")}),
    )
    words = forms.CharField(
        label=lazy("Reason for the author"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
