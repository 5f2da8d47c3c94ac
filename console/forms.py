from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from console.models import LONGEST_GRANT_MINUTES
from tenancy.models import Employer, validate_slug_is_free, validate_timezone
from tenancy.modules import all_modules, modules_on
from tenancy.urls import SLUG_PATTERN
from web.forms import AddressField, CheckboxRows, SearchInput

MINUTES = (15, 30, 60, 120, LONGEST_GRANT_MINUTES)


class EnrolmentForm(forms.Form):
    """`answer` is what the browser's passkey said, as JSON; `name` tells the operator's passkeys apart."""

    name = forms.CharField(
        label=_("Name of this passkey"), max_length=60, help_text=_("Such as “Work laptop” or “Blue key”.")
    )
    answer = forms.CharField(widget=forms.HiddenInput, max_length=20_000)


class EmployerSearchForm(forms.Form):
    STATES = (("", _("All")), ("active", _("Running")), ("paused", _("Paused")))

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=SearchInput(attrs={"placeholder": _("Name or address")}),
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)


class EmployerForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As its people know it."))
    slug = forms.CharField(
        label=_("Address"),
        max_length=63,
        validators=[
            RegexValidator(SLUG_PATTERN, _("Use lower-case letters, digits and hyphens, two at least.")),
            validate_slug_is_free,
        ],
        help_text=_("The first part of all its pages. It cannot be changed later."),
    )
    timezone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        initial="Europe/Berlin",
        validators=[validate_timezone],
        help_text=_("Such as Europe/Berlin. Days begin and end by it."),
    )
    owner_email = AddressField(
        label=_("First owner’s e-mail address"),
        help_text=_("The invitation goes there as soon as you save. The owner invites everybody else."),
    )

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        taken = Employer.objects.filter(slug=slug).first()
        if taken is not None:
            raise forms.ValidationError(_("This address belongs to %(name)s."), params={"name": taken.name})
        return slug


class SuspensionForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For operators and the log. The pages say only that the network is paused."),
    )


class ModulesForm(forms.Form):
    modules = forms.MultipleChoiceField(label=_("Switched on"), required=False, widget=CheckboxRows)

    def __init__(self, data: Any = None, *, employer: Employer) -> None:
        super().__init__(data, initial={"modules": sorted(modules_on(employer))})
        field = self.fields["modules"]
        assert isinstance(field, forms.MultipleChoiceField)  # declared above
        field.choices = [(module.name, module.label) for module in all_modules()]
        field.widget = CheckboxRows(
            hints={module.name: module.sentence for module in all_modules()}, choices=field.choices
        )


class SupportForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The owners read it word for word."),
    )
    minutes = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        initial=60,
        choices=[
            (minutes, _("%(n)d minutes") % {"n": minutes} if minutes < 60 else _("%(n)d h") % {"n": minutes // 60})
            for minutes in MINUTES
        ],
    )
    is_urgent = forms.BooleanField(
        label=_("It cannot wait for an owner’s yes"),
        required=False,
        help_text=_("You look at once. The owners are told at once too, and see that you did not wait."),
    )


class LetterFilterForm(forms.Form):
    employer = forms.CharField(required=False, max_length=63)
    state = forms.ChoiceField(required=False, choices=[("", ""), ("failed", ""), ("uncertain", "")])
    error = forms.CharField(required=False, max_length=12)
    before = forms.UUIDField(required=False)
