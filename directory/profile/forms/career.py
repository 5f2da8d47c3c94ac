"""Jobs since, boards and volunteering: one form for each entry."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.forms import LineField
from directory.models import Involvement, InvolvementKind, Job
from tenancy.models import Employer
from web.forms import DateField, RadioCards

EARLIEST = date(1900, 1, 1)


class _DatedForm(forms.ModelForm):
    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        started_on, ended_on = cleaned.get("started_on"), cleaned.get("ended_on")
        for name in ("started_on", "ended_on"):
            if (day := cleaned.get(name)) and day < EARLIEST:
                self.add_error(name, _("This is too long ago."))
        if started_on and ended_on and ended_on < started_on:
            self.add_error("ended_on", _("This is before the start."))
        return cleaned


class JobForm(_DatedForm):
    title = LineField(max_length=160, required=False, label=gettext_lazy("What you do there"))
    employer_name = LineField(
        max_length=160,
        label=gettext_lazy("Company or organisation"),
        error_messages={"required": gettext_lazy("Enter where you work; “self-employed” is fine too.")},
    )
    started_on = DateField(required=False, label=gettext_lazy("Since"))
    ended_on = DateField(
        required=False, label=gettext_lazy("Until"), help_text=gettext_lazy("Leave it empty for what you do now.")
    )

    class Meta:
        model = Job
        fields = ("title", "employer_name", "started_on", "ended_on")


class InvolvementForm(_DatedForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=InvolvementKind.choices,
        initial=InvolvementKind.VOLUNTEERING,
        widget=RadioCards(),
    )
    organisation = LineField(
        max_length=160,
        label=gettext_lazy("Organisation"),
        error_messages={"required": gettext_lazy("Enter the name of the organisation.")},
    )
    role = LineField(max_length=160, required=False, label=gettext_lazy("Your part in it"))
    started_on = DateField(required=False, label=gettext_lazy("Since"))
    ended_on = DateField(
        required=False, label=gettext_lazy("Until"), help_text=gettext_lazy("Leave it empty if it goes on.")
    )

    class Meta:
        model = Involvement
        fields = ("kind", "organisation", "role", "started_on", "ended_on")
