"""What HR decides about an import. Workers do the rest (`offboarding.imports.working`)."""

from collections.abc import Mapping

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.events import record
from offboarding.imports.recognition import CHOSEN, Column
from offboarding.imports.refusals import Refused, sentence
from offboarding.imports.remembering import remember
from offboarding.imports.understanding import date_orders, missing_target, stored_evidence
from offboarding.models.imports import (
    DISCARDABLE,
    ImportSource,
    ImportState,
    LeaverImport,
)
from offboarding.tasks.imports import start_work
from web.errors import ActionError


class NotNow(ActionError):
    """The import is not at the point where this can be done."""


class DateOrderNeeded(ActionError):
    """The order of day and month decides, and nobody has said it."""


@transaction.atomic
def start_import(*, file: File, file_name: str, by: User | None, source: str = ImportSource.UPLOAD) -> LeaverImport:
    leaver_import = LeaverImport(file_name=file_name[-200:], size=file.size, source=source)
    leaver_import.created_by_id = by.pk if by else None
    leaver_import.stamp_tenant()
    leaver_import.file.save(file_name, file, save=False)
    leaver_import.save()
    if source == ImportSource.UPLOAD:
        start_work(leaver_import)
    return leaver_import


@transaction.atomic
def confirm_mapping(
    leaver_import: LeaverImport, *, targets: Mapping[int, str], date_order: str = "", remembers: bool = True
) -> LeaverImport:
    """HR says which column means what. Kept for the next file with these columns."""
    leaver_import = locked(leaver_import, ImportState.MAPPING)
    columns = [Column(**column) for column in leaver_import.columns]
    for column in columns:
        if targets.get(column.index, column.target) != column.target:
            column.target, column.confidence, column.why = targets[column.index], 1.0, CHOSEN
    if code := missing_target({column.target for column in columns}):
        raise Refused(code)
    orders, open_dates = date_orders(columns, stored_evidence(leaver_import.date_orders), date_order)
    if open_dates and not date_order:
        headers = ", ".join(columns[i].header for i in open_dates)
        raise DateOrderNeeded(sentence("date_order_needed", {"headers": headers}))
    leaver_import.columns = [column.as_json() for column in columns]
    leaver_import.date_orders, leaver_import.open_dates = orders, open_dates
    if remembers:
        remember(leaver_import.signature, columns, date_order if open_dates else "")
    send_to_work(leaver_import, ImportState.CHECKING)
    return leaver_import


@transaction.atomic
def reopen_mapping(leaver_import: LeaverImport) -> LeaverImport:
    """Back from the preview to the columns."""
    leaver_import = locked(leaver_import, ImportState.PREVIEWED)
    leaver_import.state = ImportState.MAPPING
    leaver_import.save(update_fields=["state"])
    return leaver_import


@transaction.atomic
def commit_import(leaver_import: LeaverImport, *, by: User | None) -> LeaverImport:
    leaver_import = locked(leaver_import, ImportState.PREVIEWED)
    leaver_import.committed_by_id = by.pk if by else None
    send_to_work(leaver_import, ImportState.IMPORTING)
    record("import.started", subject=leaver_import, by=by)
    return leaver_import


@transaction.atomic
def undo_import(leaver_import: LeaverImport, *, by: User | None) -> LeaverImport:
    leaver_import = locked(leaver_import, ImportState.IMPORTED)
    leaver_import.undone_by_id = by.pk if by else None
    send_to_work(leaver_import, ImportState.UNDOING)
    record("import.undo_started", subject=leaver_import, by=by)
    return leaver_import


@transaction.atomic
def discard_import(leaver_import: LeaverImport, *, by: User | None) -> None:
    """Nothing was written yet; the file goes too."""
    leaver_import = locked(leaver_import, *DISCARDABLE)
    storage, name = leaver_import.file.storage, str(leaver_import.file.name)
    record("import.discarded", subject=leaver_import, by=by)
    leaver_import.rows.all().delete()
    leaver_import.delete()
    transaction.on_commit(lambda: storage.delete(name))


def locked(leaver_import: LeaverImport, *states: str) -> LeaverImport:
    """Two clicks, one wins: the other is told where things stand."""
    leaver_import = LeaverImport.objects.select_for_update().get(pk=leaver_import.pk)
    if leaver_import.state not in states:
        state = ImportState(leaver_import.state).label
        raise NotNow(_("That is not possible now. The import is at: %(state)s.") % {"state": state})
    return leaver_import


def send_to_work(leaver_import: LeaverImport, state: str) -> None:
    leaver_import.state = state
    leaver_import.progress, leaver_import.attempts = 0, 0
    leaver_import.lease_id, leaver_import.lease_until = None, None
    leaver_import.queued_at = timezone.now()
    leaver_import.save()
    if leaver_import.source == ImportSource.UPLOAD:
        start_work(leaver_import)
