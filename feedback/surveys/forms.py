from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from feedback.models import Mode, Purpose, Survey
from feedback.surveys.ready_made import ReadyMade, ready_named
from web.forms import RadioCards

MODE_HINTS = {
    Mode.SEALED: lazy("Nobody can find out who answered what: not you, not us. Right for people who have left."),
    Mode.CONFIDENTIAL: lazy("The answer hangs on the person, but only groups are ever shown. Drafts can be kept."),
    Mode.NAMED: lazy("You see who said what. People are told so before the first question."),
}


class BeginForm(forms.Form):
    """Empty, or with one of the sets."""

    begin = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def clean_begin(self) -> ReadyMade | None:
        name = self.cleaned_data["begin"]
        ready = ready_named(name)
        if name and ready is None:
            raise forms.ValidationError(_("There is no such survey to begin with."))
        return ready


class SurveyForm(forms.ModelForm):
    """What stands beside the questions. `edition` is the stamp of what was opened."""

    use_required_attribute = False

    edition = forms.CharField(max_length=20, widget=forms.HiddenInput)

    class Meta:
        model = Survey
        fields = ("name", "purpose", "mode")

    def __init__(self, *args: Any, stamp: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].label = lazy("Name, for your team")
        self.fields["name"].help_text = lazy("Those who answer see the title below.")
        self.fields["purpose"].label = lazy("When it is asked")
        self.fields["purpose"].help_text = lazy("Trends run along surveys with the same moment.")
        self.fields["mode"] = forms.ChoiceField(
            label=lazy("What you will know about who answers"),
            choices=Mode.choices,
            widget=RadioCards(hints=MODE_HINTS),
        )
        self.fields["edition"].initial = stamp

    @property
    def about(self) -> dict[str, Any]:
        """Of a valid one."""
        return {
            "name": self.cleaned_data["name"],
            "purpose": Purpose(self.cleaned_data["purpose"]),
            "mode": Mode(self.cleaned_data["mode"]),
        }
