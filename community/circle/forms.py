from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from community.circle.actions import BY_HAND, Wish
from community.circle.rules import is_in_order
from community.models import ContactKind, Mark, Pace
from directory.forms import LineField
from tenancy.models import Employer
from web.forms import DateField

MOST_LABELS, LONGEST_LABEL = 5, 40
OLDEST = date(1950, 1, 1)
_KINDS = {ContactKind.CALL: lazy("We called"), ContactKind.MEETING: lazy("We met"), ContactKind.NOTE: lazy("Otherwise")}


class PaceForm(forms.Form):
    """How often: as one would like, and at most."""

    like = forms.ChoiceField(
        label=lazy("Every so often I would like to"), choices=Pace.choices, initial=Pace.THREE_MONTHS,
        help_text=lazy("From then on they are due."),
    )  # fmt: skip
    most = forms.ChoiceField(
        label=lazy("At most"), choices=Pace.choices, initial=Pace.FOUR_MONTHS,
        help_text=lazy("After that you are losing touch."),
    )  # fmt: skip

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        like, most = self.cleaned_data.get("like"), self.cleaned_data.get("most")
        if like and most and not is_in_order(Pace(like), Pace(most)):
            self.add_error("most", _("This is shorter than what you would like."))
        return cleaned


class MarkForm(PaceForm):
    """The wish for one person."""

    labels = LineField(
        label=lazy("Labels"), required=False, max_length=240,
        help_text=lazy("For yourself, with commas between: “Payments, band”. At most five."),
        widget=forms.TextInput(attrs={"list": "circle-labels", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, mark: Mark | None = None, **kwargs: Any) -> None:
        if mark is not None:
            kwargs["initial"] = {"like": mark.like, "most": mark.most, "labels": ", ".join(mark.labels)}
        super().__init__(*args, **kwargs)

    def clean_labels(self) -> list[str]:
        found: dict[str, str] = {}
        for part in self.cleaned_data["labels"].split(","):
            if label := part.strip():
                found.setdefault(label.casefold(), label)
        if len(found) > MOST_LABELS:
            raise forms.ValidationError(_("At most five labels."))
        if any(len(label) > LONGEST_LABEL for label in found.values()):
            raise forms.ValidationError(_("One of the labels has more than 40 characters."))
        return list(found.values())

    @property
    def wish(self) -> Wish:
        data = self.cleaned_data
        return Wish(like=Pace(data["like"]), most=Pace(data["most"]), labels=data["labels"])


class OutsideForm(MarkForm):
    """Somebody who is not in the network."""

    name = LineField(label=lazy("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    note = forms.CharField(
        label=lazy("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("Where you know them from, how you reach them. Only you see this; nobody is told."),
    )  # fmt: skip
    field_order = ("name", "note", "like", "most", "labels")

    def __init__(self, *args: Any, mark: Mark | None = None, **kwargs: Any) -> None:
        super().__init__(*args, mark=mark, **kwargs)
        if mark is not None:
            self.initial = {**self.initial, "name": mark.name, "note": mark.note}


class LogForm(forms.Form):
    """A contact that the network knows nothing of."""

    kind = forms.ChoiceField(
        label=lazy("How"), choices=[(kind.value, _KINDS[kind]) for kind in BY_HAND], initial=ContactKind.CALL
    )
    on = DateField(label=lazy("When"))
    note = LineField(label=lazy("Note"), required=False, max_length=500)

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        self.today = tenant.today()
        kwargs.setdefault("initial", {"on": self.today})
        super().__init__(*args, **kwargs)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("This day is still to come. Note it when it has happened."))
        if on < OLDEST:
            raise forms.ValidationError(_("This is very long ago. Check the year."))
        return on


class LabelForm(PaceForm):
    """How often, for everybody with one label."""

    label = forms.ChoiceField(label=lazy("Label"))
    field_order = ("label", "like", "most")

    def __init__(self, *args: Any, labels: Sequence[tuple[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["label"].choices = [(label, f"{label} ({count})") for label, count in labels]


class MailForm(forms.Form):
    """When the weekly mail comes."""

    is_on = forms.BooleanField(
        label=lazy("Remind me of people who are due"), required=False,
        help_text=lazy("One mail a week with everybody in it, never one for each. None when nobody is due."),
    )  # fmt: skip
    weekday = forms.TypedChoiceField(label=lazy("Day"), choices=list(WEEKDAYS.items()), coerce=int)

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
