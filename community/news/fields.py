"""Form fields that the rooms of news, benefits and involvement share."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from community.news.pictures import WIDE
from directory.countries import country_name, country_names
from directory.names import name_key
from directory.profile.forms.typeahead import TypeaheadInput
from engagement.audiences.values import quoted, split
from tenancy.models import Employer
from web.clocks import is_skipped, moment
from web.forms import FileDrop
from web.images import BadPicture, Picture, drawn_afresh
from web.rich_text import TooMuch, to_html

MARKDOWN = lazy(
    "Markdown: ## for a heading, **bold**, - for a list, [words](https://…) for a link, an empty line between"
    " paragraphs."
)


class MarkdownField(forms.CharField):
    """Markdown that our pages can show; anything else is refused with what was typed."""

    def __init__(self, *, rows: int = 12, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.Textarea(attrs={"rows": rows, "spellcheck": "true"}), **kwargs})

    def clean(self, value: Any) -> str:
        text = str(super().clean(value)).replace("\r\n", "\n").replace("\x00", "").strip()
        try:
            to_html(text)
        except TooMuch as error:
            raise ValidationError(str(error)) from error
        return text


class PictureField(forms.FileField):
    """Cleaned, it is the picture drawn afresh; the file that came is not kept."""

    def __init__(self, **kwargs: Any) -> None:
        hint = lazy("JPEG, PNG or WebP, up to 10 MB. Best wider than high.")
        widget = FileDrop(attrs={"accept": "image/jpeg,image/png,image/webp"}, hint=hint)
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Picture | None:
        upload = super().clean(data, None)
        if not upload:
            return None
        try:
            return drawn_afresh(upload, WIDE)["wide"]
        except BadPicture as error:
            raise ValidationError(str(error)) from error


class ChoicesField(forms.CharField):
    """Several of those that there are, with commas between them, suggested from a list on the page (`#listed`)."""

    def __init__(self, listed: str, *, unknown: Any, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=2000, widget=TypeaheadInput(f"#{listed}", many=True), **kwargs)
        self.known: dict[str, str] = {}  # by key, what is meant
        self.unknown = unknown

    def offer(self, values: dict[str, str]) -> None:
        """`values` is what is kept, and what it is called."""
        self.known = {name_key(label): value for value, label in values.items()}

    def clean(self, value: Any) -> Any:
        names = split(str(super().clean(value)))
        if missing := next((name for name in names if name_key(name) not in self.known), ""):
            raise ValidationError(self.unknown % {"name": missing[:60]})
        return list(dict.fromkeys(self.known[name_key(name)] for name in names))


class CountriesField(ChoicesField):
    """By their names in the language of the reader: a form calls `offer_all` when it is made."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("countries", unknown=lazy("We know no country called “%(name)s”."), **kwargs)

    def offer_all(self) -> None:
        self.offer(country_names())


def countries_typed(codes: list[str]) -> str:
    return ", ".join(quoted(country_name(code)) for code in codes)


def clock_field(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


def moment_or_error(form: forms.Form, day_name: str, clock_name: str, tenant: Employer) -> datetime | None:
    """Both on the employer's clock; the day alone means its first minute. What cannot be is said beside the field."""
    day: date | None = form.cleaned_data.get(day_name)
    clock: time | None = form.cleaned_data.get(clock_name)
    if day is None:
        if clock is not None and day_name not in form.errors:
            form.add_error(day_name, _("Choose the day too."))
        return None
    if is_skipped(day, clock or time(), tenant.zone):
        form.add_error(clock_name, _("Clocks are put forward that day: this time does not exist."))
        return None
    return moment(day, clock or time(), tenant.zone)
