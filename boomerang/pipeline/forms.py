from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from boomerang.models import Candidacy, NoteKind, Stage
from boomerang.pipeline.rules import targets
from tenancy.models import Employer
from web.forms import DateField

LATER = timedelta(days=90)
MAX_NOTE = 1_000


class StageField(forms.ChoiceField):
    """Offers where a card may go; takes every stage, for where one was dropped is the action's to refuse."""

    def valid_value(self, value: str) -> bool:
        return value in Stage.values


class MoveForm(forms.Form):
    """Every stage is offered that the card may be moved to by hand; the action says why another one is refused."""

    to = StageField(label=lazy("To"))
    back_on = DateField(
        label=lazy("Comes back on"),
        required=False,
        help_text=lazy("From this day on the card is back where it was."),
    )
    note = forms.CharField(
        label=lazy("Note"),
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("Stays in the history. The person never sees it here, but may ask for all that is stored."),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, tenant: Employer, candidacy: Candidacy, to: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidacy = candidacy
        offered = targets(candidacy.stage)
        where = self.fields["to"]
        assert isinstance(where, StageField)
        where.choices = [("", _("Choose…")), *((stage.value, stage.label) for stage in offered)]
        self.initial.update(version=candidacy.version, back_on=tenant.today() + LATER)
        if to in {stage.value for stage in offered}:
            self.initial["to"] = to

    @property
    def day(self) -> date | None:
        found: date | None = self.cleaned_data.get("back_on")
        return found if self.cleaned_data.get("to") == Stage.NOT_NOW else None


class NoteForm(forms.Form):
    """Two of them stand on a card's page: `kind` says which was sent."""

    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in (NoteKind.NOTE, NoteKind.WHAT_CHANGED)],
        widget=forms.HiddenInput,
    )
    text = forms.CharField(label=lazy("Note"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, kind: NoteKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"{kind}_%s"
        self.initial["kind"] = kind
        if kind == NoteKind.WHAT_CHANGED:
            self.fields["text"].label = _("What is different now, for them or for us?")
            self.fields["text"].help_text = _(
                "Second exits tend to repeat the reason of the first. Ask, and write down the answer."
            )
