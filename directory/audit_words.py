"""What the events about people and their profiles mean, and how a person is named."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from audit.wording import Kind, Named, Sentence, register, register_subjects
from directory.models import Alumnus, AlumnusState, CustomField, PeopleExport
from directory.people.actions.listing import UnlistingReason
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
            "alumnus.merged": Sentence(lazy("{actor} put two records of {subject} together."), "merge", field_names),
            "alumnus.merge_undone": Sentence(lazy("{actor} parted two records of {subject} again."), "split"),
            "duplicates.kept_apart": Sentence(lazy("{actor} found that two records are of two people."), "users"),
            "alumnus.left_network": Sentence(lazy("{subject} is in the network no longer."), "user-minus"),
            "alumnus.joined": Sentence(lazy("{subject} joined the network."), "party-popper"),
            "profile.changed": Sentence(lazy("{actor} changed the profile of {subject}."), "pencil", field_names),
            "profile.visibility_changed": Sentence(
                lazy("{actor} changed who sees what of {subject}."), "eye", field_names
            ),
            "profile.confirmed": Sentence(lazy("{actor} confirmed the profile of {subject}."), "circle-check"),
            "spell.added": Sentence(lazy("{actor} added an employment of {subject}."), "briefcase"),
            "spell.changed": Sentence(lazy("{actor} changed an employment of {subject}."), "briefcase", field_names),
            "spell.removed": Sentence(lazy("{actor} took back an employment of {subject}."), "briefcase"),
            "people.exported": Sentence(lazy("{actor} asked for a file of people."), "file-down", _rows),
            "people.downloaded": Sentence(lazy("{actor} downloaded a file of people."), "download", _rows),
            "people.export_cancelled": Sentence(lazy("{actor} threw a file of people away."), "file-x"),
            "people.tagged": Sentence(lazy("{actor} added a tag to people."), "tag", _people),
            "people.untagged": Sentence(lazy("{actor} took a tag away from people."), "tag", _people),
            "alumnus.opened": Sentence(lazy("{actor} opened the record of {subject}."), "book-open"),
            "alumnus.unlisted": Sentence(
                lazy("{actor} took {subject} off the lists of members."), "eye-off", _unlisting_reason
            ),
            "alumnus.listed": Sentence(lazy("{actor} put {subject} back on the lists of members."), "eye"),
            "alumnus.limited": Sentence(lazy("{actor} made {subject} wait for approval."), "hourglass"),
            "alumnus.approved": Sentence(lazy("{actor} approved {subject}."), "user-check"),
            "alumnus.refused": Sentence(lazy("{actor} did not approve {subject}."), "user-x"),
            "note.added": Sentence(lazy("{actor} added a note on {subject}."), "sticky-note"),
            "note.changed": Sentence(lazy("{actor} changed a note on {subject}."), "sticky-note"),
            "note.deleted": Sentence(lazy("{actor} deleted a note on {subject}."), "sticky-note"),
            "note.expired": Sentence(lazy("Notes on people reached their last day and were deleted."), "sticky-note"),
            "own_field.created": Sentence(lazy("{actor} added the own field {subject}."), "list-plus"),
            "own_field.changed": Sentence(lazy("{actor} changed the own field {subject}."), "list-plus", field_names),
            "own_field.moved": Sentence(lazy("{actor} moved the own field {subject}."), "list-plus"),
            "own_field.retired": Sentence(lazy("{actor} retired the own field {subject}."), "list-x"),
            "own_field.restored": Sentence(lazy("{actor} brought back the own field {subject}."), "list-plus"),
        },
    )
    register_subjects("directory.Alumnus", Kind(lazy("People"), _alumni))
    register_subjects("directory.CustomField", Kind(lazy("Own fields"), _own_fields))
    register_subjects("directory.PeopleExport", Kind(lazy("Files of people"), _exports))


# Columns that stand for one field of a profile together.
_PART_OF = {
    "city": "place", "country": "place", "city_id": "place", "birth_day": "birthday", "birth_month": "birthday",
    "leap_day": "birthday",
    "linkedin_url": "links", "blog_url": "links", "site_url": "links",
}  # fmt: skip


def field_names(data: Mapping[str, Any]) -> str:
    """What was written is not in the log, so only the names of fields are told."""
    return ", ".join(dict.fromkeys(_label(str(name)) for name in data.get("fields") or []))


def _label(name: str) -> str:
    if name.startswith("field:"):
        return _("An own field")
    name = _PART_OF.get(name, name)
    return str(FIELDS[name].label) if name in FIELDS else name.replace("_", " ").capitalize()


def _states(data: Mapping[str, Any]) -> str:
    states = {state.value: str(state.label) for state in AlumnusState}
    before, after = (states.get(str(data.get(key)), "") for key in ("before", "after"))
    return _("%(before)s → %(after)s") % {"before": before, "after": after}


def _people(data: Mapping[str, Any]) -> str:
    count = int(data.get("count") or 0)
    return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}


def _unlisting_reason(data: Mapping[str, Any]) -> str:
    return str(dict(UnlistingReason.choices).get(str(data.get("reason")), ""))


def _own_fields(ids: Iterable[str]) -> Mapping[str, Named]:
    url = reverse("directory:field_list")
    return {str(field.pk): Named(field.label, url) for field in CustomField.objects.filter(pk__in=ids)}


def _exports(ids: Iterable[str]) -> Mapping[str, Named]:
    """Only whoever asked may open the page of one."""
    return {str(export.pk): Named(_("a file of people"), "") for export in PeopleExport.objects.filter(pk__in=ids)}


def _rows(data: Mapping[str, Any]) -> str:
    rows = int(data.get("rows") or 0)
    return ngettext("%(rows)d row", "%(rows)d rows", rows) % {"rows": rows}


def _alumni(ids: Iterable[str]) -> Mapping[str, Named]:
    people = Alumnus.objects.filter(pk__in=ids).only("tenant_id", "given_name", "family_name", "employee_number")
    return {
        str(alumnus.pk): Named(alumnus.full_name, reverse("directory:person_detail", args=[alumnus.pk]))
        for alumnus in people
    }
