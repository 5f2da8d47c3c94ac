"""A field in which a member chooses people by name.

With JavaScript names are suggested while one types. Without it sending the form looks the name up and asks which of
the people found is meant: they stand there to be ticked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership
from community.picking.choosing import is_called, lines_of, people_chosen, people_offered
from directory.models import Alumnus
from directory.search.forms import one_line

TYPED, LOOK = "-name", "-look"
MOST = 20


@dataclass(frozen=True)
class Picked:
    """What a form says: who is ticked, what stands in the field of names, and whether looking up was asked for."""

    ids: Sequence[UUID] = ()
    text: str = ""
    is_looking: bool = False


@dataclass(frozen=True)
class Choice:
    """One ticked or offered person."""

    id: str
    name: str
    detail: str
    is_ticked: bool = field(default=True)


class PeoplePicker(forms.Widget):
    template_name = "community/picking/picker.html"
    use_fieldset = True
    member: Membership | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Picked:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        text = one_line(data.get(name + TYPED))
        return Picked(_ids(values), text, is_looking=bool(data.get(name + LOOK)))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False  # nobody ticked is an answer

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        picked = value if isinstance(value, Picked) else Picked(_ids(value or ()))
        context["widget"] |= {
            "choices": self._choices(picked),
            "text": picked.text,
            "typed_name": name + TYPED,
            "look_name": name + LOOK,
            "source": reverse("community:people_pick"),
        }
        return context

    def _choices(self, picked: Picked) -> list[Choice]:
        if self.member is None:
            return []
        chosen = people_chosen(self.member, picked.ids)
        lines = lines_of(self.member, chosen)
        found = [Choice(str(person.pk), person.full_name, lines.get(person.pk, "")) for person in chosen]
        if picked.text:
            known = {choice.id for choice in found}
            rows = people_offered(self.member, picked.text)
            offers = [Choice(str(row.alumnus_id), str(row), row.now or row.work, is_ticked=False) for row in rows]
            found += [offer for offer in offers if offer.id not in known]
        return found


def _ids(values: Any) -> list[UUID]:
    """What is no id, names nobody. People may stand for themselves."""
    found = []
    for value in values:
        try:
            found.append(value.pk if isinstance(value, Alumnus) else UUID(str(value)))
        except ValueError:
            continue
    return found


class PeopleField(forms.Field):
    """Cleaned to a list of Alumnus, whom the member may see. `PickingForm` tells it who chooses."""

    widget = PeoplePicker
    member: Membership | None = None

    def __init__(self, *, most: int = MOST, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def chosen_by(self, member: Membership) -> None:
        self.member = member
        self.widget.member = member

    def clean(self, value: Any) -> list[Alumnus]:
        picked = value if isinstance(value, Picked) else Picked(_ids(value or ()))
        if self.member is None:
            raise TypeError("PeopleField.chosen_by() was not called; use PickingForm.")
        people = people_chosen(self.member, picked.ids)
        if picked.text or picked.is_looking:
            people = self._with_typed(people, picked)
        if self.required and not people:
            raise forms.ValidationError(_("Choose at least one person."), code="required")
        if len(people) > self.most:
            raise forms.ValidationError(
                ngettext("Choose one person only.", "Choose at most %(most)d people.", self.most) % {"most": self.most}
            )
        return people

    def _with_typed(self, people: list[Alumnus], picked: Picked) -> list[Alumnus]:
        """A whole name that only one person has is as good as a tick."""
        assert self.member is not None  # asked above
        rows = people_offered(self.member, picked.text)
        known = {person.pk for person in people}
        if picked.text and not rows:
            message = _("We find nobody whose name begins with “%(text)s”.")
            raise forms.ValidationError(message, params={"text": picked.text}, code="nobody")
        same = [row.alumnus_id for row in rows if is_called(row, picked.text)]
        if picked.is_looking or len(same) != 1:
            raise forms.ValidationError(_("Tick whom you mean below."), code="look")
        return people if same[0] in known else [*people, *people_chosen(self.member, same)]


class PickingForm(forms.Form):
    """A form with such fields: they are told who chooses."""

    def __init__(self, *args: Any, member: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        for each in self.fields.values():
            if isinstance(each, PeopleField):
                each.chosen_by(member)
