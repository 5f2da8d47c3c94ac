from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from community.certificates.actions import Wishes
from community.certificates.payload import certifiable, needs_latin_name
from community.certificates.typeface import can_print
from community.certificates.words import spell_in_words
from community.models import CertificatePart
from directory.models import Alumnus
from web.forms import CheckboxRows, FileDrop


class SpellsForm(forms.Form):
    """Which employments. `alumnus` is the person it is about, whoever fills this in."""

    spells = forms.TypedMultipleChoiceField(
        label=lazy("Which time here"), coerce=UUID, widget=CheckboxRows,
        error_messages={"required": lazy("Choose at least one.")},
    )  # fmt: skip
    printed_name = forms.CharField(
        label=lazy("Name in Latin letters"), max_length=160, required=False,
        help_text=lazy("As in a passport. The name in its own script stands on the public page."),
    )  # fmt: skip

    def __init__(self, *args: Any, alumnus: Alumnus, **kwargs: Any) -> None:
        found = certifiable(alumnus)
        kwargs.setdefault("initial", {"spells": [str(spell.pk) for spell in found]})
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["spells"].choices = [(str(spell.pk), spell_in_words(spell)) for spell in found]
        self.can_ask = bool(found)
        if needs_latin_name(alumnus):
            fields["printed_name"].required = True
        else:
            del fields["printed_name"]

    def clean_printed_name(self) -> str:
        name: str = self.cleaned_data["printed_name"]
        if not can_print(name):
            raise forms.ValidationError(_("These are not Latin letters."))
        return name


class CertificateForm(SpellsForm):
    """By the person: each further part has a box of its own, and none is ticked."""

    team = forms.BooleanField(label=lazy("Name my team"), required=False)
    place = forms.BooleanField(label=lazy("Name my place of work"), required=False)
    purpose = forms.CharField(
        label=lazy("What it is for"), max_length=160, required=False,
        help_text=lazy("Such as “a visa application”. Everyone who sees the certificate reads it."),
    )  # fmt: skip

    @property
    def wishes(self) -> Wishes:
        data = self.cleaned_data
        ticked = [part for part in CertificatePart.values if data.get(part)]
        return Wishes(
            spells=data["spells"], parts=ticked, purpose=data["purpose"], printed_name=data.get("printed_name", "")
        )


class ReasonForm(forms.Form):
    words = forms.CharField(
        label=lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("The person reads it. The public page does not say it."),
    )  # fmt: skip


class CodeForm(forms.Form):
    code = forms.CharField(label=lazy("Code"), max_length=60, help_text=lazy("25 letters and digits, from the sheet."))


class FileForm(forms.Form):
    file = forms.FileField(label=lazy("The certificate’s file"), widget=FileDrop(hint=lazy("PDF, up to 2 MB")))
