from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from boomerang.letters.offers import MOST, known, running_for_all
from boomerang.models import Opening
from boomerang.openings.reading import place_words
from engagement.letters.block_forms import BlockForm
from tenancy.models import Employer

CHOSEN = "chosen"
USUAL = "3"
MOST_CHOICES = 300
PICKS = tuple(f"opening_{number}" for number in range(1, MOST + 1))


class OpeningsForm(BlockForm):
    """The newest so many, or up to five that are picked; these are asked for only then (`block.css`)."""

    which = forms.ChoiceField(label=lazy("Show"))
    opening_1 = forms.ChoiceField(required=False)
    opening_2 = forms.ChoiceField(required=False)
    opening_3 = forms.ChoiceField(required=False)
    opening_4 = forms.ChoiceField(required=False)
    opening_5 = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, tenant: Employer, **options: Any) -> None:
        super().__init__(*args, tenant=tenant, **options)
        self.initial.update(_initial(self.initial))
        which: Any = self.fields["which"]
        which.choices = _ways()
        which.help_text = _("Of the openings that all members see. What has closed by then is left out.")
        choices = _choices(self._held())
        for number, name in enumerate(PICKS, 1):
            pick: Any = self.fields[name]
            pick.label = _("Opening %(number)d") % {"number": number}
            pick.choices = choices
            pick.widget.attrs["data-when-chosen"] = True

    def stored(self) -> dict[str, Any]:
        """What was picked stays when the newest are shown for a while."""
        which = self.cleaned_data["which"]
        picked = dict.fromkeys(self.cleaned_data[name] for name in PICKS)
        return {"newest": 0 if which == CHOSEN else int(which), "openings": [pk for pk in picked if pk]}

    def _held(self) -> list[str]:
        """What this block names already: it stays a choice after its end, so that nothing is lost by saving."""
        return [str(value) for name in PICKS if (value := self[name].value())]


def _initial(block: Mapping[str, Any]) -> dict[str, Any]:
    if "openings" not in block:  # one that was added just now
        return {"which": USUAL}
    return {"which": str(block["newest"] or CHOSEN), **dict(zip(PICKS, block["openings"], strict=False))}


def _ways() -> list[tuple[str, str]]:
    newest = (
        (str(number), ngettext("The newest opening", "The %(number)d newest openings", number) % {"number": number})
        for number in range(1, MOST + 1)
    )
    return [*newest, (CHOSEN, _("Openings that I choose"))]


def _choices(held: Iterable[str]) -> list[tuple[str, str]]:
    running = list(running_for_all().prefetch_related("places").defer("description")[:MOST_CHOICES])
    there = {opening.pk for opening in running}
    held = list(held)
    named = known(held).prefetch_related("places").defer("description") if held else []
    older = [opening for opening in named if opening.pk not in there]
    return [("", "–"), *((str(each.pk), _label(each)) for each in [*older, *running])]


def _label(opening: Opening) -> str:
    words = " · ".join(word for word in (opening.title, opening.team, place_words(opening)) if word)
    return words if opening.is_running else _("%(opening)s (not open any more)") % {"opening": words}
