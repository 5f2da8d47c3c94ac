from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from community.models import MOST_ASKS, HelpState
from directory.forms import LineField
from tenancy.models import Employer
from web.forms import SearchInput


class SubjectForm(forms.Form):
    """What to look for that does not stand in one's profile; it is kept nowhere."""

    subject = LineField(
        label=lazy("Help with something else"),
        required=False,
        max_length=60,
        widget=SearchInput(attrs={"placeholder": lazy("Such as “public speaking”")}),
    )

    def __init__(self, data: Any = None, *, tenant: Employer) -> None:
        super().__init__(data)

    @property
    def text(self) -> str:
        return str(self.cleaned_data.get("subject", "")) if self.is_valid() else ""


class AskForm(forms.Form):
    subject = forms.ChoiceField(label=lazy("With what"))
    question = forms.CharField(
        label=lazy("Your question"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=lazy("One question that can be answered in a quarter of an hour. They see your name with it."),
    )

    def __init__(self, data: Any = None, *, tenant: Employer, subjects: Sequence[str], chosen: str = "") -> None:
        super().__init__(data, initial={"subject": chosen})
        self.fields["subject"].choices = [(each, each) for each in subjects]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    state = forms.ChoiceField(choices=[(HelpState.YES, lazy("Yes")), (HelpState.NOT_NOW, lazy("Not now"))])
    words = forms.CharField(
        label=lazy("Your answer"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=lazy("With a yes: the answer itself, or how you could talk. “Not now” needs no words."),
    )

    def __init__(self, data: Any = None, *, tenant: Employer) -> None:
        super().__init__(data)


class LimitForm(forms.Form):
    per_month = forms.IntegerField(
        label=lazy("Questions a month"),
        min_value=0,
        max_value=MOST_ASKS,
        help_text=lazy(
            "How many people may ask you in a month. With 0 nobody can. Each one counts, whatever you answer."
        ),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, data: Any = None, *, tenant: Employer, per_month: int) -> None:
        super().__init__(data, initial={"per_month": per_month})
