"""The notes on one person, as one colleague reads them."""

from dataclasses import dataclass

from accounts.models import Membership
from directory.models import Alumnus, StaffNote
from directory.people.rules import can_delete_note, can_edit_note


@dataclass(frozen=True)
class ShownNote:
    note: StaffNote
    may_edit: bool
    may_delete: bool


def notes_for(member: Membership, alumnus: Alumnus) -> list[ShownNote]:
    """Newest first; those whose day has passed are not there any more."""
    notes = StaffNote.objects.current().filter(alumnus=alumnus).select_related("author").order_by("-created_at", "-id")
    return [ShownNote(note, can_edit_note(member, note), can_delete_note(member, note)) for note in notes]
