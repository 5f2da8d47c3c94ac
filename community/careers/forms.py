from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from community.careers.actions import Wording
from community.models import CareerResource, CareerStage, ResourceKind
from directory.forms import LineField
from directory.profile.forms.typeahead import TypeaheadInput
from directory.profile.languages import language_code, language_name
from tenancy.models import Employer
from web.forms import CheckboxInline
from web.rich_text import TooMuch, to_html

MOST_BODY = 20_000


class ResourceForm(forms.Form):
    title = LineField(label=lazy("Title"), max_length=140)
    kind = forms.ChoiceField(label=lazy("Kind"), choices=ResourceKind.choices)
    summary = LineField(
        label=lazy("In one sentence"), required=False, max_length=300, help_text=lazy("What somebody gets from it.")
    )
    url = forms.CharField(
        label=lazy("Address"),
        required=False,
        max_length=500,
        help_text=lazy("Of an article, a course or a tool elsewhere. Leave it empty if you write the text yourself."),
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    body = forms.CharField(
        label=lazy("Text"),
        required=False,
        max_length=MOST_BODY,
        help_text=lazy("Your own words, in Markdown; or beside the address why you recommend it."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    stages = forms.MultipleChoiceField(
        label=lazy("For whom"),
        choices=CareerStage.choices,
        widget=CheckboxInline(),
        help_text=lazy(
            "“Let go” stands on top for people who were let go in the last months. Nobody else sees that it does."
        ),
        error_messages={"required": lazy("Choose at least one.")},
    )
    language = LineField(label=lazy("Language"), max_length=60, widget=TypeaheadInput("#career-languages"))
    minutes = forms.IntegerField(label=lazy("Minutes"), required=False, min_value=1, max_value=9_999)
    position = forms.IntegerField(
        label=lazy("Order"), min_value=1, max_value=999, help_text=lazy("Small numbers stand first.")
    )

    def __init__(self, data: Any = None, *, tenant: Employer, resource: CareerResource | None = None) -> None:
        first: dict[str, Any] = {"language": language_name("en"), "position": 100}
        if resource is not None:
            first = {name: getattr(resource, name) for name in self.base_fields}
            first["language"] = language_name(resource.language)
        super().__init__(data, initial=first)

    def clean_url(self) -> str:
        text = str(self.cleaned_data["url"]).strip()
        if not text:
            return ""
        try:
            parts = urlsplit(text)
            is_address = parts.scheme in ("https", "http") and "." in (parts.hostname or "") and not parts.username
        except ValueError:
            is_address = False
        if not is_address or any(char.isspace() for char in text):
            raise ValidationError(_("Enter the whole address, such as https://example.com/course."))
        return text

    def clean_body(self) -> str:
        text = str(self.cleaned_data["body"]).replace("\r\n", "\n").replace("\x00", "").strip()
        try:
            to_html(text)
        except TooMuch as error:
            raise ValidationError(str(error)) from error
        return text

    def clean_language(self) -> str:
        code = language_code(self.cleaned_data["language"])
        if not code:
            raise ValidationError(_("We do not know this language. Choose one from the list."))
        return code

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("url") and not found.get("body") and not {"url", "body"} & self.errors.keys():
            self.add_error("url", _("Give an address, or write the text yourself."))
        return found

    @property
    def wording(self) -> Wording:
        return Wording(**self.cleaned_data)


class CareerFilterForm(forms.Form):
    stage = forms.ChoiceField(
        label=lazy("Where you are"), required=False, choices=[("", lazy("Wherever you are")), *CareerStage.choices]
    )
    kind = forms.ChoiceField(
        label=lazy("Kind"), required=False, choices=[("", lazy("All kinds")), *ResourceKind.choices]
    )
    language = forms.ChoiceField(label=lazy("Language"), required=False)
    saved = forms.BooleanField(label=lazy("Kept for later"), required=False)

    def __init__(self, data: Any, *, tenant: Employer, languages: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["language"].choices = [("", _("All languages")), *languages]  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, Any]:
        """What cannot be read is not asked for."""
        self.is_valid()
        found = {name: self.cleaned_data.get(name, "") for name in ("stage", "kind", "language")}
        return {**found, "only_saved": bool(self.cleaned_data.get("saved"))}
