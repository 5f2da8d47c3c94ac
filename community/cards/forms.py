from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from community.cards.rules import LONGEST_LINE, ready_texts, words_of
from community.models import Motif, Occasion
from directory.forms import LineField
from tenancy.models import Employer
from web.forms import RadioCards

NONE = "none"


class CardForm(forms.Form):
    """A picture, a ready text, and one's own line."""

    motif = forms.ChoiceField(label=lazy("Picture"), choices=Motif.choices)
    ready = forms.ChoiceField(label=lazy("Words"), widget=RadioCards())
    line = LineField(
        label=lazy("Your own line"), required=False, max_length=LONGEST_LINE,
        help_text=lazy("Stands below the words. 200 characters."),
    )  # fmt: skip

    def __init__(self, *args: Any, tenant: Employer, occasion: Occasion, **kwargs: Any) -> None:
        self.occasion = occasion
        kwargs.setdefault("initial", {"motif": Motif.BALLOONS, "ready": "0"})
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["ready"].choices = [*ready_texts(occasion), (NONE, _("Only my own line"))]

    @property
    def chosen(self) -> str:
        """The picture that is marked, also of one that was sent and is not right."""
        return str(self["motif"].value())

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("ready") == NONE and not self.cleaned_data.get("line") and "line" not in self.errors:
            self.add_error("line", _("Write a line, or choose words above."))
        return cleaned

    @property
    def words(self) -> str:
        return words_of(self.occasion, self.cleaned_data["ready"], self.cleaned_data["line"])
