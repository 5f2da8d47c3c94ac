from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from community.benefits import codes
from community.models import Benefit, CodeKind
from community.news.fields import MARKDOWN, CountriesField, MarkdownField, countries_typed
from directory.forms import LineField, WebField
from web.forms import DateField, FileDrop, RadioCards

COLUMNS = ("title", "partner", "body", "code_kind", "code", "link", "valid_from", "valid_until", "countries")


class BenefitForm(forms.Form):
    title = LineField(label=lazy("What people get"), max_length=120, help_text=lazy("“20 % off at the gym next door”"))
    partner = LineField(label=lazy("From whom"), max_length=120, required=False)
    body = MarkdownField(label=lazy("How it works"), required=False, rows=6, help_text=MARKDOWN)
    code_kind = forms.ChoiceField(
        label=lazy("Code"), choices=CodeKind.choices, initial=CodeKind.NONE,
        widget=RadioCards(
            hints={
                CodeKind.ONE: lazy("Everybody is shown the same one."),
                CodeKind.SINGLE: lazy("You upload a list; each code is handed out once."),
            }
        ),
    )  # fmt: skip
    code = LineField(label=lazy("The code"), max_length=80, required=False)
    link = WebField(label=lazy("Link"))
    valid_from = DateField(label=lazy("Valid from"), required=False)
    valid_until = DateField(label=lazy("Last day"), required=False)
    countries = CountriesField(label=lazy("Countries"), help_text=lazy("Empty: everywhere."))

    def __init__(self, *args: Any, benefit: Benefit | None = None, **kwargs: Any) -> None:
        if benefit is not None:
            kwargs["initial"] = {name: getattr(benefit, name) for name in COLUMNS} | {
                "countries": countries_typed(benefit.countries)
            }
        super().__init__(*args, **kwargs)
        countries: Any = self.fields["countries"]
        countries.offer_all()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        kind = found.get("code_kind")
        if kind == CodeKind.ONE and not found.get("code") and "code" not in self.errors:
            self.add_error("code", _("Enter the code."))
        if kind in (CodeKind.NONE, CodeKind.SINGLE):
            found["code"] = ""
        if kind == CodeKind.NONE and not found.get("link") and "link" not in self.errors:
            self.add_error("link", _("Without a code it needs a link."))
        first, last = found.get("valid_from"), found.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("This is before the first day."))
        return found

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in COLUMNS}


class CodesForm(forms.Form):
    """Cleaned, `file` is the sheet; its errors are told line by line."""

    file = forms.FileField(
        label=lazy("Codes"),
        error_messages={"required": lazy("Choose a file first."), "empty": lazy("This file is empty.")},
        widget=FileDrop(
            attrs={"accept": ".csv,.txt,text/csv,text/plain"},
            hint=lazy("CSV with one code on each line, up to 1 MB"),
        ),
    )

    def clean_file(self) -> codes.Sheet:
        sheet = codes.read(self.cleaned_data["file"])
        self.sheet = sheet
        if sheet.errors:
            raise forms.ValidationError(_("Nothing was taken in. Put right what stands below and upload it again."))
        return sheet
