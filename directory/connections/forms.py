from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.forms import SearchText
from tenancy.models import Employer
from web.forms import SearchInput


class AskForm(forms.Form):
    message = forms.CharField(
        label=_("A few words"),
        required=False,
        max_length=280,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They read it together with your name. Say where you know each other from. 280 characters."),
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Your note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For your eyes alone: nobody else ever sees it, staff neither. Empty it to delete it."),
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant


class ListForm(forms.Form):
    """The list as its address holds it. Nothing in it is ever refused."""

    q = SearchText(
        required=False,
        label=_("Name, or words of your note"),
        widget=SearchInput(attrs={"placeholder": _("Name, or words of your note")}),
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    @property
    def text(self) -> str:
        self.full_clean()
        found: str = self.cleaned_data.get("q", "")
        return found
