"""What every form of the profile shares: beside each field stands the choice of who may see it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.models import Alumnus, Level
from directory.visibility import FIELDS, OWN, Field, all_fields, level_of
from tenancy.models import Employer
from web.forms import RadioCards


class SectionForm(forms.Form):
    """One section of the profile. `changes` is for the record, `levels` and `listing` say who sees it."""

    levelled: tuple[str, ...] = ()

    def __init__(self, *args: Any, tenant: Employer, alumnus: Alumnus, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant, self.alumnus = tenant, alumnus
        known = all_fields() if any(name.startswith(OWN) for name in self.levelled) else FIELDS
        for name in self.levelled:
            self.fields[f"level_{name}"] = level_field(known[name], alumnus)

    @property
    def changes(self) -> dict[str, Any]:
        return {}

    @property
    def levels(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"level_{name}"] for name in self.levelled}

    @property
    def skills(self) -> list[str] | None:
        return None

    @property
    def listing(self) -> str | None:
        return None

    def level_of(self, name: str) -> BoundField:
        return self[f"level_{name}"]


class RecordForm(SectionForm):
    """A section whose fields are columns of the record."""

    def __init__(self, *args: Any, alumnus: Alumnus, **kwargs: Any) -> None:
        stored = {name: getattr(alumnus, name) for name in self.base_fields if hasattr(alumnus, name)}
        super().__init__(*args, alumnus=alumnus, initial=stored | (kwargs.pop("initial", None) or {}), **kwargs)

    @property
    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.base_fields}


class LevelOnlyForm(SectionForm):
    """For what has no form of its own: who sees the photo, the jobs, the time here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.levelled:
            self.fields[f"level_{name}"].label = _("Who sees this")

    @property
    def level(self) -> BoundField:
        return self.level_of(self.levelled[0])


def level_only(name: str) -> type[LevelOnlyForm]:
    return type(f"{name.title()}LevelForm", (LevelOnlyForm,), {"levelled": (name,)})


def level_field(field: Field, alumnus: Alumnus) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=[(level.value, level.label) for level in field.levels],
        initial=level_of(alumnus, field),
        label=_("Who sees: %(field)s") % {"field": field.label},
    )


LISTING_HINTS = {
    Level.EVERYONE: gettext_lazy("Old colleagues find you by name, team and whatever else you show them."),
    Level.COLLEAGUES: gettext_lazy("Only people of your teams and offices, from the years you were there, find you."),
    Level.CONNECTIONS: gettext_lazy("Only people whom you have connected with find you and open your profile."),
    Level.STAFF: gettext_lazy("Other members do not find you and cannot open your profile."),
}


class VisibilityForm(SectionForm):
    """Every field at once, and the profile as a whole."""

    def __init__(self, *args: Any, alumnus: Alumnus, **kwargs: Any) -> None:
        self.known = {name: field for name, field in all_fields().items() if field.for_person}
        self.levelled = tuple(self.known)
        listing = Level.STAFF if alumnus.listing == Level.NOBODY else alumnus.listing  # staff know their members
        super().__init__(*args, alumnus=alumnus, initial={"listing": listing}, **kwargs)
        self.fields["listing"] = forms.ChoiceField(
            label=gettext_lazy("Who can find you"),
            choices=[(level.value, level.label) for level in LISTING_HINTS],
            widget=RadioCards(hints={level.value: hint for level, hint in LISTING_HINTS.items()}),
        )

    @property
    def listing(self) -> str:
        return str(self.cleaned_data["listing"])

    def rows(self) -> Iterator[tuple[Field, BoundField]]:
        return ((self.known[name], self.level_of(name)) for name in self.levelled)
