"""Who one is, where one lives, how one is reached."""

from calendar import monthrange
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.countries import country_names
from directory.forms import LineField
from directory.models import LeapDay
from directory.names import name_key
from directory.places.cities import City, city, known_city
from directory.profile.forms.levels import RecordForm
from directory.profile.forms.typeahead import TypeaheadInput
from directory.profile.links import MAX_LENGTH, clean_link, clean_linkedin

LEAP_YEAR = 2024


class NamesForm(RecordForm):
    levelled: tuple[str, ...] = ("former_name", "pronouns")

    given_name = LineField(
        max_length=100,
        label=gettext_lazy("First name"),
        error_messages={"required": gettext_lazy("Enter the name old colleagues know you by.")},
    )
    family_name = LineField(max_length=100, label=gettext_lazy("Last name"), required=False)
    former_name = LineField(
        max_length=100,
        required=False,
        label=gettext_lazy("Former name"),
        help_text=gettext_lazy("If old colleagues may know you by another name."),
    )
    pronouns = LineField(max_length=40, required=False, label=gettext_lazy("Pronouns"))


class PlaceForm(RecordForm):
    """A city of the list brings its country along; any other text is kept as it was typed."""

    city = LineField(
        max_length=100,
        required=False,
        label=gettext_lazy("City"),
        widget=TypeaheadInput("directory:city_suggestions", extra="country"),
    )
    country = forms.ChoiceField(required=False, label=gettext_lazy("Country"))
    city_id = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", "–"), *country_names().items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        typed, country = cleaned.get("city", ""), cleaned.get("country", "")
        chosen = _chosen_city(cleaned.get("city_id"), typed, country)
        cleaned["city_id"] = chosen.id if chosen else None
        if chosen:
            cleaned["country"] = chosen.country
        return cleaned


def _chosen_city(city_id: int | None, typed: str, country: str) -> City | None:
    """The city that was picked, if the words beside it still say so; else the one of this name in this country."""
    picked = city(city_id) if city_id else None
    if picked and name_key(picked.name) == name_key(typed) and country in ("", picked.country):
        return picked
    return known_city(typed, country) if country else None


class AboutForm(PlaceForm):
    levelled: tuple[str, ...] = ("headline", "about", "place")

    headline = LineField(
        max_length=140,
        required=False,
        label=gettext_lazy("Headline"),
        help_text=gettext_lazy("One line: what you do, or what you care about."),
    )
    about = forms.CharField(
        max_length=4000, required=False, label=gettext_lazy("About you"), widget=forms.Textarea(attrs={"rows": 4})
    )


class LinkField(LineField):
    def __init__(self, clean_with: Any = clean_link, **kwargs: Any) -> None:
        attrs = {"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(max_length=MAX_LENGTH, required=False, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.clean_with = clean_with

    def clean(self, value: Any) -> str:
        return str(self.clean_with(super().clean(value)))


class LinksForm(RecordForm):
    levelled = ("links",)

    linkedin_url = LinkField(clean_linkedin, label=gettext_lazy("LinkedIn"))
    blog_url = LinkField(label=gettext_lazy("Blog"))
    site_url = LinkField(label=gettext_lazy("Website"))


def _number(value: str) -> int | None:
    return int(value) if value else None


class ContactForm(RecordForm):
    levelled = ("personal_email", "phone", "birthday")

    phone = LineField(
        max_length=40,
        required=False,
        label=gettext_lazy("Phone"),
        validators=[
            RegexValidator(r"^\+?[\d\s()./-]{5,}$", gettext_lazy("Enter a phone number, such as +33 6 12 34 56 78."))
        ],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    birth_day = forms.TypedChoiceField(
        required=False,
        label=gettext_lazy("Birthday: day"),
        choices=[("", "–"), *((day, day) for day in range(1, 32))],
        coerce=_number,
        empty_value=None,
    )
    birth_month = forms.TypedChoiceField(
        required=False,
        label=gettext_lazy("Birthday: month"),
        choices=[("", "–"), *MONTHS.items()],
        coerce=_number,
        empty_value=None,
    )
    leap_day = forms.TypedChoiceField(
        required=False,
        label=gettext_lazy("In years without 29 February"),
        choices=LeapDay.choices,
        empty_value=LeapDay.BEFORE,
        help_text=gettext_lazy("On which day others are reminded of your birthday then."),
    )
    greetings = forms.BooleanField(
        required=False,
        label=gettext_lazy("Greet me on my birthday and on the day I left, once a year"),
        help_text=gettext_lazy(
            "A short mail, if you get mail of “Your circle” at once. Connections who see your years here are reminded"
            " of the day you left."
        ),
    )

    @property
    def is_leap_day(self) -> bool:
        """Who was not born on 29 February is asked nothing about it."""
        day, month = self["birth_day"].value(), self["birth_month"].value()
        return (str(day), str(month)) == ("29", "2")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, month = cleaned.get("birth_day"), cleaned.get("birth_month")
        if {"birth_day", "birth_month"} & set(self.errors) or day is month is None:
            return cleaned
        if day is None or month is None:
            self.add_error("birth_month" if day else "birth_day", _("Choose both the day and the month, or neither."))
        elif day > monthrange(LEAP_YEAR, month)[1]:
            self.add_error("birth_day", _("This month has no such day."))
        return cleaned
