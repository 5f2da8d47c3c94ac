"""Taking an import back: whoever it brought is taken out, whatever it changed is as before.

People who have acted since stay, and so do changes that somebody has built on; each is named with the reason.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.joining.actions import revoke
from accounts.models import Invitation, User
from directory.actions import refresh_search
from directory.models import Alumnus, AlumnusState
from directory.search.name_words import prune_name_words
from mail.actions import cancel_pending
from mail.models import Message
from offboarding.imports.checking import CHUNK
from offboarding.imports.journal import has_moved_on, restore, take_snapshot
from offboarding.imports.leases import Lease
from offboarding.models.cases import Case
from offboarding.models.imports import ImportRow, LeaverImport
from offboarding.models.leavers import AddressCheck
from tenancy.bulk import update_many

ACTED, CHANGED, IMPORTED_AGAIN = "acted", "changed", "imported_again"


def undo_rows(leaver_import: LeaverImport, *, by: User | None, lease: Lease) -> None:
    """From the last row to the first, so that a second employment goes before its person."""
    done = ImportRow.objects.filter(leaver_import=leaver_import, undone_at__isnull=False).count()
    while True:
        with transaction.atomic():
            lease.keep(progress=done)
            rows = list(ImportRow.objects.to_undo().filter(leaver_import=leaver_import).order_by("-line")[:CHUNK])
            take_back(rows, by=by)
        if not rows:
            break
        done += len(rows)
    with transaction.atomic():
        lease.keep()
        prune_name_words()


def take_back(rows: Sequence[ImportRow], *, by: User | None) -> None:
    people = [row.alumnus_id for row in rows if row.alumnus_id]
    list(Alumnus.objects.filter(pk__in=people).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    acted, again = people_who_acted(people), people_imported_again(rows)
    mark_kept(rows, acted, ACTED)
    mark_kept(rows, again, IMPORTED_AGAIN)
    known = [row for row in rows if row.journal is not None and not row.kept_because]
    current = take_snapshot({row.alumnus_id for row in known if row.alumnus_id})
    for row in known:
        if has_moved_on(row.journal or {}, current[str(row.alumnus_id)]):
            row.kept_because = CHANGED
    back = [row for row in known if not row.kept_because]
    restore(row.journal for row in back if row.journal)
    take_out([row.alumnus_id for row in rows if row.journal is None and not row.kept_because], by=by)
    refresh_search(row.alumnus_id for row in back if row.alumnus_id)
    now = timezone.now()
    for row in rows:
        row.undone_at = now
    update_many(rows, ["undone_at", "kept_because"])


def mark_kept(rows: Iterable[ImportRow], people: set[UUID], why: str) -> None:
    for row in rows:
        if row.alumnus_id in people and not row.kept_because:
            row.kept_because = why


def people_who_acted(people: Sequence[UUID]) -> set[UUID]:
    """They have joined, confirmed an address, answered through their link, or said no."""
    own = Q(membership__isnull=False) | Q(personal_email_verified_at__isnull=False) | Q(state=AlumnusState.DECLINED)
    answers = Case.objects.filter(alumnus_id=OuterRef("pk"), answered_at__isnull=False)
    checks = AddressCheck.objects.filter(case__alumnus_id=OuterRef("pk"))
    acted = Alumnus.objects.filter(own | Q(Exists(answers)) | Q(Exists(checks)), pk__in=people)
    return set(acted.values_list("pk", flat=True))


def people_imported_again(rows: Sequence[ImportRow]) -> set[UUID]:
    """A later import has written to them too; that one has to be undone first."""
    applied = {row.alumnus_id: row.applied_at for row in rows}
    later = ImportRow.objects.to_undo().filter(alumnus_id__in=list(applied))
    if rows:
        later = later.exclude(leaver_import_id=rows[0].leaver_import_id)
    found = later.filter(kept_because="").values_list("alumnus_id", "applied_at")
    return {person for person, at in found if at > applied[person]}


def take_out(people: Sequence[UUID | None], *, by: User | None) -> None:
    """Whoever the import brought, with everything that hangs on them; no mail of theirs goes out any more."""
    ids = [person for person in people if person]
    written = Message.objects.in_scope().filter(recipient_id__in=ids).values_list("recipient_id", flat=True)
    for person in set(ids) & set(written):
        cancel_pending(recipient_id=person, by=by)
    for invitation in Invitation.objects.open().filter(subject_id__in=ids):
        revoke(invitation=invitation, by=by)
    Alumnus.objects.filter(pk__in=ids).delete()
