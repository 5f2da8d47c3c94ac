"""A letter while it is being written: its own fields and a list of blocks, all in one form that loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from directory.models import Alumnus
from directory.profile.forms.typeahead import TypeaheadInput
from engagement.letters.block_forms import BlockForm
from engagement.letters.blocks import Block, BlockKind, kind_named, kind_of
from engagement.letters.starters import Starter, starter_named
from engagement.models import Letter
from tenancy.models import Employer

MOST_BLOCKS = 40
_SEPARATOR = ":"


class LetterForm(forms.ModelForm):
    """What is not in blocks. `version` is the one that was opened."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta:
        model = Letter
        fields = ("name", "subject", "preheader", "language")

    def __init__(self, *args: Any, tenant: Employer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["subject"].help_text = lazy("Short subjects are read: about 50 letters.")
        self.fields["preheader"].help_text = lazy("What mail programs show beside the subject.")
        self.fields["version"].initial = self.instance.version
        if not self.instance.is_kept:
            del self.fields["name"]
        if self.instance.is_kept and len(tenant.all_languages) > 1:
            languages = dict.fromkeys([*tenant.all_languages, self.instance.language])
            choices = [(code, LANG_INFO.get(code, {}).get("name_local", code)) for code in languages]
            self.fields["language"] = forms.ChoiceField(label=lazy("Language"), choices=choices)
        else:
            del self.fields["language"]


@dataclass
class Row:
    """A block in the editor. `key` stays while it is moved; its fields are named by it."""

    key: str
    kind: BlockKind | None
    form: BlockForm | None
    block: Block

    @property
    def label(self) -> str | Promise:
        return self.kind.label if self.kind else lazy("A part that is not available any more")

    @property
    def takes_files(self) -> bool:
        return self.form is not None and self.form.is_multipart()

    @property
    def picture(self) -> str:
        """Its name, where the block has one."""
        return str(self.form["picture"].value() or "") if self.form and "picture" in self.form.fields else ""

    @property
    def listed(self) -> str:
        return f"{self.key}{_SEPARATOR}{self.kind.name if self.kind else self.block.get('kind', '')}"


class Draft:
    """The letter as it is typed at the moment. Nothing of it is stored before `words` are saved."""

    def __init__(self, letter: Letter, *, employer: Employer) -> None:
        self.letter = letter
        self.employer = employer
        self.form = LetterForm(instance=letter, tenant=employer)
        self.rows = [self._stored_row(number, block) for number, block in enumerate(letter.blocks)]

    @classmethod
    def typed(cls, letter: Letter, data: MultiValueDict, files: Any, *, employer: Employer) -> Draft:
        draft = cls.__new__(cls)
        draft.letter, draft.employer = letter, employer
        draft.form = LetterForm(data, instance=letter, tenant=employer)
        draft.rows = [
            row for item in data.getlist("block")[:MOST_BLOCKS] if (row := draft._typed_row(item, data, files))
        ]
        return draft

    def _stored_row(self, number: int, block: Block, *, key: str = "") -> Row:
        key, kind = key or f"b{number}", kind_of(block)
        form = kind.form(initial=dict(block), prefix=key, tenant=self.employer) if kind else None
        return Row(key, kind, form, block)

    def _typed_row(self, item: str, data: Any, files: Any) -> Row | None:
        """Of a kind that is gone the words of the saved letter stay."""
        key, _colon, name = item.partition(_SEPARATOR)
        if not (key[:1] == "b" and key[1:].isascii() and key[1:].isdigit() and len(key) < 6):
            return None
        kind = kind_named(name)
        if kind is not None:
            return Row(key, kind, kind.form(data, files, prefix=key, tenant=self.employer), {"kind": name})
        number = int(key[1:])
        stored = self.letter.blocks[number] if number < len(self.letter.blocks) else {}
        return Row(key, None, None, stored) if stored.get("kind") == name else None

    def is_valid(self) -> bool:
        """Asks every form, so that all that is wrong is said at once."""
        return all([self.form.is_valid(), *(row.form.is_valid() for row in self.rows if row.form)])

    @property
    def words(self) -> dict[str, Any]:
        """The columns of the letter; of a valid draft."""
        typed = {name: value for name, value in self.form.cleaned_data.items() if name != "version"}
        return {**typed, "blocks": [_block(row) for row in self.rows]}

    @property
    def version(self) -> int:
        return self.form.cleaned_data["version"]

    def seeming(self) -> Letter:
        """The letter as typed, for a preview; what is invalid is left out."""
        self.is_valid()
        blocks = [_block(row) for row in self.rows if row.form is None or row.form.is_valid()]
        columns = {name: getattr(self.letter, name) for name in ("subject", "preheader", "language")}
        columns |= {name: value for name, value in self.form.cleaned_data.items() if name in columns}
        return Letter(pk=self.letter.pk, tenant_id=self.letter.tenant_id, blocks=blocks, **columns)

    def keep_pictures(self) -> None:
        """Chosen files are kept with the blocks, so that no browser has to send them again."""
        for row in self.rows:
            if row.form and row.form.files and row.form.is_valid():
                self._replace(row, _block(row))

    def add(self, name: str) -> bool:
        kind = kind_named(name)
        if kind is None or len(self.rows) >= MOST_BLOCKS or not kind.offered(self.employer):
            return False
        number = max((int(row.key[1:]) for row in self.rows), default=len(self.letter.blocks)) + 1
        blank = dict.fromkeys(kind.form.base_fields, "")
        row = self._stored_row(number, {"kind": name, **blank})
        if row.form is not None and row.form.fields:
            next(iter(row.form.fields.values())).widget.attrs["data-focus"] = True
        self.rows.append(row)
        return True

    def begin(self, words: Mapping[str, Any]) -> Draft:
        """An empty letter gets these; a subject that is typed already stays."""
        if self.rows:
            return self
        seeming = copy(self.letter)
        self.form.is_valid()
        for name in ("subject", "preheader"):
            setattr(seeming, name, self.form.cleaned_data.get(name) or words[name])
        seeming.blocks = words["blocks"]
        seeming.version = self.form.cleaned_data.get("version", seeming.version)
        return Draft(seeming, employer=self.employer)

    def remove(self, key: str) -> None:
        self.rows = [row for row in self.rows if row.key != key]

    def move(self, key: str, by: int) -> None:
        at = next((number for number, row in enumerate(self.rows) if row.key == key), None)
        if at is not None and 0 <= at + by < len(self.rows):
            self.rows[at], self.rows[at + by] = self.rows[at + by], self.rows[at]

    def _replace(self, row: Row, block: Block) -> None:
        self.rows[self.rows.index(row)] = self._stored_row(0, block, key=row.key)


def _block(row: Row) -> Block:
    if row.form is None or row.kind is None:
        return row.block
    return {"kind": row.kind.name, **row.form.stored()}


class PreviewForm(forms.Form):
    """How the preview is looked at, and as whom."""

    VIEWS = (("html", lazy("As sent")), ("phone", lazy("On a phone")), ("text", lazy("Text")))

    seen_as = forms.CharField(
        label=lazy("As"),
        required=False,
        max_length=220,
        widget=TypeaheadInput("engagement:letter_people"),
    )
    person: forms.ModelChoiceField[Alumnus] = forms.ModelChoiceField(
        queryset=None, required=False, widget=forms.HiddenInput
    )
    view = forms.ChoiceField(label=lazy("Show"), choices=VIEWS, required=False, widget=forms.RadioSelect)

    def __init__(self, data: Mapping[str, Any] | None = None, *, people: Any) -> None:
        super().__init__(data)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        for name in ("seen_as", "person"):
            self.fields[name].widget.attrs["form"] = "letter-form"

    @property
    def chosen(self) -> Alumnus | None:
        self.is_valid()
        return self.cleaned_data.get("person")

    @property
    def shows_text(self) -> bool:
        self.is_valid()
        return self.cleaned_data.get("view") == "text"


class NewLetterForm(forms.Form):
    """Begins empty, with words of ours, or with those of a letter that is kept."""

    name = forms.CharField(label=lazy("Name"), max_length=80, required=False)
    begin = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    like: forms.ModelChoiceField[Letter] = forms.ModelChoiceField(
        queryset=None, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["like"].queryset = Letter.objects.all()  # type: ignore[attr-defined]

    def clean_begin(self) -> Starter | None:
        name = self.cleaned_data["begin"]
        starter = starter_named(name)
        if name and starter is None:
            raise forms.ValidationError(_("There is no such letter."))
        return starter

    @property
    def starter(self) -> Starter | None:
        return self.cleaned_data["begin"]
