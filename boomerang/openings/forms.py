"""What is asked about an opening: all of it on one page."""

from typing import Any
from urllib.parse import urlsplit

from babel.numbers import list_currencies
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from boomerang.board.forms import OpeningSearchForm
from boomerang.board.query import EVERYBODY
from boomerang.models import (
    MAX_DESCRIPTION,
    OpeningState,
)
from directory.forms import LineField
from directory.names import name_key
from tenancy.models import Employer
from web.rich_text import TooMuch, to_html

USUAL_CURRENCIES = ("EUR", "USD", "GBP", "CHF")
MOST_PAY = 100_000_000
MAX_LANGUAGES = 10


def split_names(text: str) -> list[str]:
    """Names with commas between them, each once."""
    found = {name_key(name): " ".join(name.split()) for name in text.replace("\n", ",").split(",")}
    return [name for key, name in found.items() if key]


def currency_choices() -> list[tuple[str, str]]:
    others = sorted(code for code in list_currencies() if len(code) == 3 and code.isupper())
    return [
        ("", "–"),
        *((code, code) for code in (*USUAL_CURRENCIES, *(c for c in others if c not in USUAL_CURRENCIES))),
    ]


class NamesField(LineField):
    """Several names with commas between them, as a list."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(max_length=2000, required=False, **kwargs)
        self.most = most

    def clean(self, value: Any) -> Any:
        names = split_names(super().clean(value))
        if len(names) > self.most:
            raise ValidationError(_("Please name at most %(number)d.") % {"number": self.most})
        if too_long := next((name for name in names if len(name) > 60), ""):
            raise ValidationError(
                _("“%(name)s…” is too long: put a comma between two of them.") % {"name": too_long[:30]}
            )
        return names


class WebField(LineField):
    """An address of the web. Nothing else is ever behind a link of ours."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "url", "autocomplete": "off", "spellcheck": "false", "placeholder": "https://"}
        super().__init__(max_length=500, required=False, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if not text:
            return ""
        try:
            parts = urlsplit(text)
            is_address = parts.scheme == "https" and "." in (parts.hostname or "") and not parts.username
        except ValueError:
            is_address = False
        if not is_address or " " in text:
            raise ValidationError(_("Enter the whole address, such as https://jobs.example.com/123."))
        return text


class DescriptionField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        attrs = {"rows": 16, "data-preview-source": "description"}
        super().__init__(widget=forms.Textarea(attrs=attrs), required=False, **kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).replace("\r\n", "\n").replace("\x00", "").strip()
        if len(text.encode()) > MAX_DESCRIPTION:
            raise ValidationError(_("This is too long: %(most)d bytes at most.") % {"most": MAX_DESCRIPTION})
        try:
            to_html(text)
        except TooMuch as error:
            raise ValidationError(str(error)) from error
        return text


class StaffSearchForm(OpeningSearchForm):
    """Openings in every state, of the employer and of the marketplace, for recruiters."""

    facets = ("recruiter", "team", "city", "contract", "workplace", "seniority", "origin")

    def __init__(self, data: QueryDict, *, tenant: Employer) -> None:
        asked = data.get("state", "")
        self.state = asked if asked in OpeningState.values else ""
        states = (OpeningState(self.state),) if self.state else tuple(OpeningState)
        super().__init__(data, tenant=tenant, looker=EVERYBODY, states=states)
