from typing import Any

from django import forms
from django.utils.translation import gettext as _

from feedback.models import ReviewPlace

MOST = 4


class PlacesForm(forms.Form):
    """Up to four public pages, each with the name that people know it by."""

    def __init__(self, *args: Any, places: list[ReviewPlace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST + 1):
            place = places[number - 1] if number <= len(places) else None
            self.fields[f"label_{number}"] = forms.CharField(
                label=_("Name"), max_length=80, required=False, initial=place.label if place else ""
            )
            self.fields[f"url_{number}"] = forms.URLField(
                label=_("Address"), max_length=300, required=False, assume_scheme="https",
                initial=place.url if place else "", widget=forms.URLInput(attrs={"placeholder": "https://"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for number in range(1, MOST + 1):
            label, url = self.cleaned_data.get(f"label_{number}", ""), self.cleaned_data.get(f"url_{number}", "")
            if label and not url and f"url_{number}" not in self.errors:
                self.add_error(f"url_{number}", _("Enter its address too."))
            if url and not url.startswith("https://"):
                self.add_error(f"url_{number}", _("Only addresses that begin with https:// are passed on."))
        return cleaned

    @property
    def lines(self) -> list[tuple[Any, Any]]:
        return [(self[f"label_{number}"], self[f"url_{number}"]) for number in range(1, MOST + 1)]

    @property
    def places(self) -> list[tuple[str, str]]:
        pairs = ((self.cleaned_data[f"label_{n}"], self.cleaned_data[f"url_{n}"]) for n in range(1, MOST + 1))
        return [(label or url.removeprefix("https://").split("/")[0], url) for label, url in pairs if url]
