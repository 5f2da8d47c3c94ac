"""What one knows, speaks, offers and looks for."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.actions import MAX_SKILLS
from directory.forms import LineField, one_line
from directory.models import Alumnus, OpenTo
from directory.names import name_key
from directory.profile.forms.levels import RecordForm, SectionForm
from directory.profile.forms.typeahead import TypeaheadInput
from directory.profile.languages import Fluency, language_code, language_name
from web.forms import CheckboxInline

MAX_NAME = 60
MAX_TAGS = 10
MAX_LANGUAGES = 15
MAX_STRENGTHS = 1000


class NamesField(LineField):
    """Names with commas between them; the same one written twice counts once."""

    def __init__(self, *, most: int, too_many: Any, too_long: Any, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.most, self.too_many, self.too_long = most, too_many, too_long

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        names = [one_line(name) for name in str(value or "").replace("\n", ",").split(",")]
        return list({name_key(name): name for name in names if name_key(name)}.values())

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def validate(self, value: list[str]) -> None:
        if len(value) > self.most:
            raise ValidationError(self.too_many % {"number": self.most})
        if long := [name for name in value if len(name) > MAX_NAME]:
            raise ValidationError(self.too_long % {"name": long[0][:30]})

    def run_validators(self, value: Any) -> None:
        """Checked name by name above."""


def skills_field() -> NamesField:
    return NamesField(
        most=MAX_SKILLS,
        too_many=gettext_lazy("Please choose at most %(number)d skills."),
        too_long=gettext_lazy("“%(name)s…” is too long for a skill."),
        label=gettext_lazy("Skills"),
        help_text=gettext_lazy("A few words with commas between them: what people may ask you about."),
        widget=TypeaheadInput("directory:skill_suggestions", many=True),
    )


def _tags_field(label: Any, help_text: Any, source: str) -> NamesField:
    return NamesField(
        most=MAX_TAGS,
        too_many=gettext_lazy("Please name at most %(number)d."),
        too_long=gettext_lazy("“%(name)s…” is too long. Use a few words for each."),
        label=label,
        help_text=help_text,
        widget=TypeaheadInput(source, many=True),
    )


class SkillsForm(SectionForm):
    levelled = ("skills",)
    chosen = skills_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["chosen"])

    @property
    def skills(self) -> list[str]:
        names: list[str] = self.cleaned_data["chosen"]
        return names


class HelpForm(RecordForm):
    levelled = ("can_help_with", "looking_for", "open_to", "strengths", "obstacles")

    can_help_with = _tags_field(
        gettext_lazy("I can help with"),
        gettext_lazy("Up to ten, with commas between them."),
        "#help-suggestions",
    )
    looking_for = _tags_field(
        gettext_lazy("I am looking for"),
        gettext_lazy("Up to ten, with commas between them."),
        "#help-suggestions",
    )
    open_to = forms.MultipleChoiceField(
        required=False, label=gettext_lazy("Open to"), choices=OpenTo.choices, widget=CheckboxInline()
    )
    strengths = forms.CharField(
        required=False,
        max_length=MAX_STRENGTHS,
        label=gettext_lazy("Strengths"),
        help_text=gettext_lazy("What colleagues came to you for."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    obstacles = forms.CharField(
        required=False,
        max_length=MAX_STRENGTHS,
        label=gettext_lazy("What is hard at the moment"),
        help_text=gettext_lazy("Nobody sees this unless you choose so. Those you show it to may know a way."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class LanguagesForm(SectionForm):
    """A line for each language and two empty ones; a line without a language is left out."""

    levelled = ("languages",)

    def __init__(self, *args: Any, alumnus: Alumnus, **kwargs: Any) -> None:
        super().__init__(*args, alumnus=alumnus, **kwargs)
        posted = sum(name.startswith("language_") for name in self.data)
        self.lines = min(max(len(alumnus.languages) + 2, posted, 3), MAX_LANGUAGES)
        for number in range(self.lines):
            stored = alumnus.languages[number] if number < len(alumnus.languages) else {}
            self._add_line(number, stored)

    def _add_line(self, number: int, stored: dict[str, str]) -> None:
        self.fields[f"language_{number}"] = LineField(
            required=False,
            max_length=60,
            label=gettext_lazy("Language"),
            initial=language_name(stored["code"]) if stored else "",
            widget=TypeaheadInput("#known-languages"),
        )
        self.fields[f"fluency_{number}"] = forms.ChoiceField(
            required=False,
            label=gettext_lazy("Level"),
            initial=stored.get("level", ""),
            choices=[("", "–"), *Fluency.choices],
        )

    def rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        return ((self[f"language_{number}"], self[f"fluency_{number}"]) for number in range(self.lines))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        found: dict[str, dict[str, str]] = {}
        for number in range(self.lines):
            typed = cleaned.get(f"language_{number}", "")
            code = language_code(typed) if typed else ""
            if typed and not code:
                self.add_error(f"language_{number}", _("We do not know this language. Choose one from the list."))
            elif code in found:
                self.add_error(f"language_{number}", _("This language stands above already."))
            elif code:
                found[code] = {"code": code, "level": cleaned.get(f"fluency_{number}", "")}
        cleaned["languages"] = list(found.values())
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        return {"languages": self.cleaned_data["languages"]}
