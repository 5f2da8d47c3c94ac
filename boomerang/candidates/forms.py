from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from boomerang.models import CandidateList
from directory.forms import LineField
from web.forms import RadioCards

EVERYBODY, MINE = "shared", "mine"


class ListForm(forms.Form):
    name = LineField(max_length=80, label=gettext_lazy("Name"))
    note = LineField(
        max_length=300, required=False, label=gettext_lazy("Note"), help_text=gettext_lazy("What the list is for.")
    )
    sharing = forms.ChoiceField(
        label=gettext_lazy("Who sees it?"),
        choices=[(EVERYBODY, gettext_lazy("All recruiters")), (MINE, gettext_lazy("Only I"))],
        initial=EVERYBODY,
        widget=RadioCards(
            hints={
                EVERYBODY: gettext_lazy("They add people and take them off; only you rename or delete it."),
                MINE: gettext_lazy("Nobody else opens it, owners included."),
            }
        ),
    )

    def __init__(self, data: Any = None, *, candidate_list: CandidateList | None = None) -> None:
        initial = {}
        if candidate_list:
            sharing = EVERYBODY if candidate_list.is_shared else MINE
            initial = {"name": candidate_list.name, "note": candidate_list.note, "sharing": sharing}
        super().__init__(data, initial=initial)

    @property
    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {"name": cleaned["name"], "note": cleaned["note"], "is_shared": cleaned["sharing"] == EVERYBODY}


class EntryNoteForm(forms.Form):
    note = LineField(max_length=300, required=False, label=gettext_lazy("Note"))


class SearchNameForm(forms.Form):
    name = LineField(max_length=80, label=gettext_lazy("Name of the search"))
    question = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput())
