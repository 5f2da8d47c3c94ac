"""Input of HR's table and of a person's page."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.forms import LineField, one_line
from directory.models import Alumnus, CustomField, CustomFieldKind, Level, StaffNote
from directory.names import name_key
from directory.people.actions.listing import UnlistingReason
from directory.people.actions.tags import MOST_TAGS
from directory.people.columns import Column
from directory.people.own_fields import form_fields
from tenancy.models import Employer
from web.exports import TableFormat
from web.forms import CheckboxInline, DateField, RadioCards

MOST_CHOICES = 50
LONGEST_CHOICE = 60
LONGEST_TAG = 40


class ExportForm(forms.Form):
    """Which columns, and for which program."""

    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Columns"),
        widget=CheckboxInline,
        error_messages={"required": gettext_lazy("Choose at least one column.")},
    )
    format = forms.ChoiceField(
        label=gettext_lazy("For which program?"),
        choices=TableFormat.choices,
        initial=TableFormat.XLSX,
        widget=RadioCards(
            hints={
                TableFormat.XLSX: gettext_lazy("Days are days and figures are figures, whatever your language."),
                TableFormat.CSV: gettext_lazy("For any program, and for other systems."),
            }
        ),
    )

    def __init__(self, *args: Any, tenant: Employer, known: Mapping[str, Column], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        self.fields["columns"].choices = [  # type: ignore[attr-defined]
            (column.name, column.label) for column in known.values()
        ]


class TagName(LineField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_TAG, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        if "," in value:
            raise ValidationError(_("A tag has no comma. Add one tag at a time."))


class TaggingForm(forms.Form):
    ADD, REMOVE = "add", "remove"

    how = forms.ChoiceField(
        label=gettext_lazy("What shall happen?"),
        choices=[(ADD, gettext_lazy("Add a tag")), (REMOVE, gettext_lazy("Take a tag away"))],
        initial=ADD,
        widget=RadioCards,
    )
    word = TagName(
        label=gettext_lazy("Tag"),
        help_text=gettext_lazy("A word of your own, such as “Boomerang” or “Speaker 2026”. Members never see it."),
        error_messages={"required": gettext_lazy("Enter a tag.")},
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant


class TagsForm(forms.Form):
    """All tags of one person, with commas between them."""

    tags = LineField(
        required=False,
        label=gettext_lazy("Tags"),
        max_length=MOST_TAGS * (LONGEST_TAG + 2),
        help_text=gettext_lazy("Words of your own with commas between them. Members never see them."),
    )

    def __init__(self, *args: Any, tenant: Employer, alumnus: Alumnus, **kwargs: Any) -> None:
        kwargs["initial"] = {"tags": ", ".join(alumnus.tags)}
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    def clean_tags(self) -> list[str]:
        named = {name_key(tag) or tag: tag for tag in map(one_line, self.cleaned_data["tags"].split(",")) if tag}
        if long := next((tag for tag in named.values() if len(tag) > LONGEST_TAG), ""):
            raise ValidationError(_("“%(tag)s…” is too long for a tag.") % {"tag": long[:20]})
        if len(named) > MOST_TAGS:
            raise ValidationError(_("A person can have %(number)d tags at most.") % {"number": MOST_TAGS})
        return list(named.values())


class NoteForm(forms.Form):
    text = forms.CharField(
        max_length=4000,
        label=gettext_lazy("Note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write the note first.")},
    )
    until = DateField(
        required=False,
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("After this day nobody sees the note any more, and it is deleted."),
    )

    def __init__(self, *args: Any, tenant: Employer, note: StaffNote | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"text": note.text, "until": note.until} if note else {}
        super().__init__(*args, **kwargs)
        self.tenant, self.note = tenant, note

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\x00", "").strip()

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until < self.tenant.today():
            raise ValidationError(_("This day has passed: nobody would ever see the note."))
        return until


class UnlistingForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        choices=UnlistingReason.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("The log keeps it. Details belong into a note."),
        error_messages={"required": gettext_lazy("Say why: the log keeps it.")},
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant


class RefusalForm(forms.Form):
    reason = forms.CharField(
        max_length=600,
        label=gettext_lazy("What we write to them"),
        help_text=gettext_lazy("They get it by e-mail, word for word. It is kept nowhere else."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say why: they get it by e-mail.")},
    )

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant

    def clean_reason(self) -> str:
        return str(self.cleaned_data["reason"]).replace("\x00", "").strip()


class OwnValuesForm(forms.Form):
    """What one person has in the employer's own fields."""

    def __init__(self, *args: Any, tenant: Employer, fields: Iterable[CustomField], alumnus: Alumnus, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        self.fields.update(form_fields(fields, alumnus.field_values))


class CustomFieldForm(forms.ModelForm):
    label = LineField(
        max_length=60,
        label=gettext_lazy("Name of the field"),
        error_messages={"required": gettext_lazy("Enter a name, such as “Cohort”.")},
    )
    help_text = LineField(
        max_length=200,
        required=False,
        label=gettext_lazy("Explanation"),
        help_text=gettext_lazy("One line below the name, for whoever fills it in."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is entered?"), choices=CustomFieldKind.choices, widget=forms.RadioSelect
    )
    choices = forms.CharField(
        required=False,
        max_length=MOST_CHOICES * (LONGEST_CHOICE + 2),
        label=gettext_lazy("Choices"),
        help_text=gettext_lazy("One a line; only for lists."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    # "Nobody" would be a field that the employer keeps and cannot read.
    level = forms.ChoiceField(
        label=gettext_lazy("Who sees it?"),
        choices=[(level.value, level.label) for level in Level if level != Level.NOBODY],
        initial=Level.STAFF,
        help_text=gettext_lazy("The widest circle. A member may narrow it for themselves, never widen it."),
        widget=forms.RadioSelect,
    )
    by_members = forms.BooleanField(
        required=False,
        label=gettext_lazy("Members fill it in"),
        help_text=gettext_lazy("It is then part of their profile. Without this only HR does."),
    )
    searchable = forms.BooleanField(
        required=False,
        label=gettext_lazy("It can be searched and filtered by"),
        help_text=gettext_lazy("By those who see it."),
    )

    class Meta:
        model = CustomField
        fields = ("label", "help_text", "kind", "choices", "level", "by_members", "searchable")

    def __init__(self, *args: Any, tenant: Employer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        self.initial["choices"] = "\n".join(self.instance.choices or [])
        if not self.instance._state.adding:
            self.fields["kind"].disabled = True

    def clean_label(self) -> str:
        label = str(self.cleaned_data["label"])
        others = CustomField.objects.in_use().exclude(pk=self.instance.pk).values_list("label", flat=True)
        if name_key(label) in {name_key(other) for other in others}:
            raise ValidationError(_("There is a field of this name already."))
        return label

    def clean_choices(self) -> list[str]:
        lines = [one_line(line) for line in str(self.cleaned_data["choices"]).splitlines()]
        choices = list(dict.fromkeys(line for line in lines if line))
        if long := next((choice for choice in choices if len(choice) > LONGEST_CHOICE), ""):
            raise ValidationError(_("“%(choice)s…” is too long for a choice.") % {"choice": long[:20]})
        if len(choices) > MOST_CHOICES:
            raise ValidationError(_("A list has %(number)d choices at most.") % {"number": MOST_CHOICES})
        return choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_list = cleaned.get("kind") in (CustomFieldKind.CHOICE, CustomFieldKind.CHOICES)
        if is_list and "choices" in cleaned and len(cleaned["choices"]) < 2:
            self.add_error("choices", _("A list has two choices at least."))
        if not is_list and "choices" in cleaned:
            cleaned["choices"] = []
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
