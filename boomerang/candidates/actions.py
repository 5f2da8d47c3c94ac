"""Lists, saved searches, files, and who may take files along."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from audit.events import record
from boomerang.approach import in_reach
from boomerang.candidates.rules import can_change_list, can_change_search, can_export, can_grant_export
from boomerang.models import (
    MOST_SEEN,
    CandidateExportRight,
    CandidateList,
    CandidateListEntry,
    Opening,
    SavedSearch,
    Source,
)
from boomerang.pipeline.actions import open_candidacy
from directory.models import Alumnus, PeopleExport
from directory.models.staff import UNDER_WAY
from directory.people.actions.exports import MOST_UNDER_WAY, TooManyExports
from directory.people.tasks import start_export
from web.errors import ActionError
from web.exports import TableFormat

MOST_LISTS, MOST_SEARCHES, MOST_ON_A_LIST = 50, 20, 1_000
CANDIDATES = "candidates"  # the kind of an export


class NameTaken(ActionError):
    """Two of one's own have the same name."""


# Lists


@transaction.atomic
def create_list(*, name: str, note: str, is_shared: bool, by: Membership) -> CandidateList:
    if CandidateList.objects.filter(owner=by).count() >= MOST_LISTS:
        raise ActionError(_("You have fifty lists already. Delete one first."))
    made = CandidateList(owner=by, name=name, note=note, is_shared=is_shared)
    _save_once(made)
    record("candidates.list_created", subject=made, by=by, shared=is_shared)
    return made


@transaction.atomic
def change_list(candidate_list: CandidateList, *, name: str, note: str, is_shared: bool, by: Membership) -> None:
    if not can_change_list(by, candidate_list):
        raise PermissionDenied
    candidate_list.name, candidate_list.note, candidate_list.is_shared = name, note, is_shared
    _save_once(candidate_list)
    record("candidates.list_changed", subject=candidate_list, by=by, shared=is_shared)


@transaction.atomic
def delete_list(candidate_list: CandidateList, *, by: Membership) -> None:
    if not can_change_list(by, candidate_list):
        raise PermissionDenied
    record("candidates.list_deleted", subject=candidate_list, by=by)
    candidate_list.delete()


@transaction.atomic
def add_people(candidate_list: CandidateList, *, alumnus_ids: Iterable[UUID], by: Membership) -> int:
    """How many are new on it. Whoever may not be approached is left out, and who is on it stays as they are."""
    kept = CandidateList.objects.select_for_update().get(pk=candidate_list.pk)
    known = set(CandidateListEntry.objects.filter(candidate_list=kept).values_list("alumnus_id", flat=True))
    there = Alumnus.objects.filter(in_reach(), pk__in=list(alumnus_ids)).exclude(pk__in=known)
    new = [CandidateListEntry(candidate_list=kept, alumnus=alumnus, added_by=by) for alumnus in there.order_by("pk")]
    if len(known) + len(new) > MOST_ON_A_LIST:
        raise ActionError(_("A list holds a thousand people at most."))
    CandidateListEntry.objects.bulk_create(new)
    _touch(kept)
    return len(new)


@transaction.atomic
def remove_people(candidate_list: CandidateList, *, alumnus_ids: Iterable[UUID]) -> int:
    entries = CandidateListEntry.objects.filter(candidate_list=candidate_list, alumnus__in=list(alumnus_ids))
    removed, _kinds = entries.delete()
    _touch(candidate_list)
    return removed


@transaction.atomic
def note_on(entry: CandidateListEntry, *, note: str) -> None:
    CandidateListEntry.objects.filter(pk=entry.pk).update(note=note)
    _touch(entry.candidate_list)


def _touch(candidate_list: CandidateList) -> None:
    CandidateList.objects.filter(pk=candidate_list.pk).update(changed_at=timezone.now())


def _save_once(made: CandidateList | SavedSearch) -> None:
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise NameTaken(_("You have one of this name already.")) from error


# Openings


@transaction.atomic
def add_to_opening(
    opening: Opening, *, alumnus_ids: Sequence[UUID], by: Membership, source: Source = Source.SEARCH
) -> tuple[int, int]:
    """(how many have a card now, how many may not be approached). A card that is there stays where it stands."""
    there = list(Alumnus.objects.filter(in_reach(), pk__in=alumnus_ids).order_by("pk").values_list("pk", flat=True))
    for alumnus_id in there:
        open_candidacy(opening=opening, alumnus_id=alumnus_id, source=source, by=by)
    return len(there), len(set(alumnus_ids)) - len(there)


# Saved searches


@transaction.atomic
def save_search(*, name: str, question: str, found: Sequence[UUID], by: Membership) -> SavedSearch:
    """`found` are the ids of whom it finds now, one more than MOST_SEEN at most."""
    if SavedSearch.objects.filter(owner=by).count() >= MOST_SEARCHES:
        raise ActionError(_("You keep twenty searches already. Delete one first."))
    made = SavedSearch(owner=by, name=name, question=question)
    _look(made, found, at=timezone.now())
    _save_once(made)
    return made


@transaction.atomic
def look_at_search(search: SavedSearch, *, found: Sequence[UUID], by: Membership) -> SavedSearch:
    """Whoever was not there at the last look is fresh until the next one."""
    if not can_change_search(by, search):
        raise PermissionDenied
    search = SavedSearch.objects.select_for_update().get(pk=search.pk)
    _look(search, found, at=timezone.now())
    search.save(update_fields=["seen", "fresh", "is_big", "looked_at"])
    return search


def _look(search: SavedSearch, found: Sequence[UUID], *, at: datetime) -> None:
    was_big, known = search.is_big, set(search.seen)
    search.is_big = len(found) > MOST_SEEN
    is_first = search._state.adding
    may_tell = not (is_first or was_big or search.is_big)
    search.fresh = [pk for pk in found if pk not in known] if may_tell else []
    search.seen = [] if search.is_big else list(found)
    search.looked_at = at


@transaction.atomic
def delete_search(search: SavedSearch, *, by: Membership) -> None:
    if not can_change_search(by, search):
        raise PermissionDenied
    search.delete()


# Files


@transaction.atomic
def ask_for_file(
    *, question: str, people: Sequence[UUID], columns: Sequence[str], wanted: str, rows: int, by: Membership
) -> PeopleExport:
    """Of the ticked `people`, or of everybody whom the question finds."""
    if not can_export(by):
        raise PermissionDenied
    if not rows:
        raise ActionError(_("Nobody is chosen. Tick people first, or take everybody found."))
    if PeopleExport.objects.filter(requested_by=by, state__in=UNDER_WAY).count() >= MOST_UNDER_WAY:
        raise TooManyExports(_("Three lists of yours are being made already. Wait for one, or cancel it."))
    asked = {"people": [str(pk) for pk in people]} if people else {"question": question}
    export = PeopleExport.objects.create(
        requested_by=by,
        format=TableFormat(wanted),
        question={"kind": CANDIDATES, **asked},
        columns=list(columns),
        rows_total=rows,
    )
    record("candidates.exported", subject=export, by=by, rows=rows, columns=sorted(columns))
    start_export(export)
    return export


@transaction.atomic
def give_export_right(recruiter: Membership, *, by: Membership) -> None:
    if not can_grant_export(by):
        raise PermissionDenied
    if not recruiter.has_role(Role.RECRUITER) or not recruiter.is_current:
        raise ActionError(_("Only recruiters need this right; owners and HR admins have it."))
    if recruiter.pk == by.pk:
        raise ActionError(_("Nobody gives this right to themselves."))
    _right, is_new = CandidateExportRight.objects.get_or_create(membership=recruiter, defaults={"given_by": by})
    if is_new:
        record("candidates.export_right_given", subject=recruiter, by=by)


@transaction.atomic
def take_export_right(recruiter: Membership, *, by: Membership) -> None:
    if not can_grant_export(by):
        raise PermissionDenied
    taken, _kinds = CandidateExportRight.objects.filter(membership=recruiter.pk).delete()
    if taken:
        record("candidates.export_right_taken", subject=recruiter, by=by)
