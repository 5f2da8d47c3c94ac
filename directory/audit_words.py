"""What the events about people and their profiles mean, and how a person is named."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from audit.wording import Kind, Named, Sentence, register, register_subjects
from directory.models import Alumnus, AlumnusState
from directory.visibility import FIELDS


def register_words() -> None:
    register(
        "people",
        lazy("People and profiles"),
        {
            "alumnus.created": Sentence(lazy("{actor} made the record of {subject}."), "user-plus"),
            "alumnus.address_confirmed": Sentence(lazy("{subject} confirmed a personal address."), "mail-check"),
            "alumnus.address_forgotten": Sentence(lazy("The personal address of {subject} was dropped."), "mail-x"),
            "alumnus.way_in_given": Sentence(lazy("{actor} gave {subject} a new way in."), "door-open"),
            "alumnus.state_changed": Sentence(lazy("{actor} changed the state of {subject}."), "arrow-right", _states),
            "alumnus.left_network": Sentence(lazy("{subject} is in the network no longer."), "user-minus"),
            "alumnus.joined": Sentence(lazy("{subject} joined the network."), "party-popper"),
            "profile.changed": Sentence(lazy("{actor} changed the profile of {subject}."), "pencil", field_names),
            "profile.visibility_changed": Sentence(
                lazy("{actor} changed who sees what of {subject}."), "eye", field_names
            ),
            "spell.added": Sentence(lazy("{actor} added an employment of {subject}."), "briefcase"),
            "spell.changed": Sentence(lazy("{actor} changed an employment of {subject}."), "briefcase", field_names),
            "people.exported": Sentence(lazy("{actor} downloaded a list of people."), "download", _rows),
        },
    )
    register_subjects("directory.Alumnus", Kind(lazy("People"), _alumni))


def field_names(data: Mapping[str, Any]) -> str:
    """What was written is not in the log, so only the names of fields are told."""
    return ", ".join(_label(str(name)) for name in data.get("fields") or [])


def _label(name: str) -> str:
    return str(FIELDS[name].label) if name in FIELDS else name.replace("_", " ").capitalize()


def _states(data: Mapping[str, Any]) -> str:
    states = {state.value: str(state.label) for state in AlumnusState}
    before, after = (states.get(str(data.get(key)), "") for key in ("before", "after"))
    return _("%(before)s → %(after)s") % {"before": before, "after": after}


def _rows(data: Mapping[str, Any]) -> str:
    rows = int(data.get("rows") or 0)
    return ngettext("%(rows)d row", "%(rows)d rows", rows) % {"rows": rows}


def _alumni(ids: Iterable[str]) -> Mapping[str, Named]:
    people = Alumnus.objects.filter(pk__in=ids).only("tenant_id", "given_name", "family_name", "employee_number")
    return {
        str(alumnus.pk): Named(alumnus.full_name, reverse("directory:person_detail", args=[alumnus.pk]))
        for alumnus in people
    }
