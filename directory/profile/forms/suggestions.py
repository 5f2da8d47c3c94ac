from django import forms

from directory.countries import country_names
from directory.forms import SearchText


class SuggestionForm(forms.Form):
    """What stands in a field at the moment. Nothing of it is ever refused."""

    q = SearchText(required=False)
    country = SearchText(required=False)

    @property
    def text(self) -> str:
        self.full_clean()
        return str(self.cleaned_data["q"])

    @property
    def country_code(self) -> str:
        self.full_clean()
        code = str(self.cleaned_data["country"])
        return code if code in country_names() else ""
