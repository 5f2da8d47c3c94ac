from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagement.errands.kind import possible_assignees
from engagement.models import Errand
from tenancy.models import Employer
from web.forms import DateField


class DoneForm(forms.Form):
    note = forms.CharField(
        label=_("What came of it"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stays with the errand, for your colleagues. Write nothing that you would not show to the person."),
    )  # fmt: skip


class PutOffForm(forms.Form):
    until = DateField(label=_("Until"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"until": today + timedelta(days=7)}
        super().__init__(*args, **kwargs)


class HandOverForm(forms.Form):
    to = forms.ChoiceField(label=_("Who does it"), required=False)

    def __init__(self, *args: Any, errand: Errand, tenant: Employer, **kwargs: Any) -> None:
        kwargs["initial"] = {"to": str(errand.assignee_id or "")}
        super().__init__(*args, **kwargs)
        self.members = {str(member.pk): member for member in possible_assignees()}
        everybody = [("", _("Every %(role)s") % {"role": errand.get_role_display()})]
        people = [(pk, member.display_name) for pk, member in self.members.items()]
        self.fields["to"].choices = [*everybody, *people]  # type: ignore[attr-defined]
