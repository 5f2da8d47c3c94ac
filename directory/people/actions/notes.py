"""Notes of colleagues on a person."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from audit.events import record
from directory.models import Alumnus, StaffNote
from directory.people.rules import can_delete_note, can_edit_note


@transaction.atomic
def add_note(alumnus: Alumnus, *, text: str, until: date | None, by: Membership) -> StaffNote:
    note = StaffNote.objects.create(alumnus=alumnus, author=by, text=text, until=until)
    record("note.added", subject=alumnus, by=by)
    return note


@transaction.atomic
def edit_note(note: StaffNote, *, text: str, until: date | None, by: Membership) -> StaffNote:
    """One's own only: nobody puts words into a colleague's mouth."""
    if not can_edit_note(by, note):
        raise PermissionDenied
    if (note.text, note.until) != (text, until):
        note.text, note.until, note.edited_at = text, until, timezone.now()
        note.save(update_fields=["text", "until", "edited_at"])
        record("note.changed", subject=note.alumnus, by=by)
    return note


@transaction.atomic
def delete_note(note: StaffNote, *, by: Membership) -> None:
    if not can_delete_note(by, note):
        raise PermissionDenied
    record("note.deleted", subject=note.alumnus, by=by)
    note.delete()


@transaction.atomic
def forget_expired_notes(*, today: date) -> int:
    """Hidden since the day after their last one; now they are gone."""
    number, _by_model = StaffNote.objects.filter(until__lt=today).delete()
    if number:
        record("note.expired", count=number)
    return number
