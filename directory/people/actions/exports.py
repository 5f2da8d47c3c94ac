"""Asking for a file of people, fetching it, throwing it away. Both the asking and the fetching are in the audit log."""

from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from directory.models import ExportState, PeopleExport
from directory.models.staff import UNDER_WAY
from directory.people.exporting import delete_files, delete_files_of_nobody
from directory.people.selection import Selection
from directory.people.tasks import start_export
from web.errors import ActionError
from web.exports import TableFormat

MOST_UNDER_WAY = 3


class TooManyExports(ActionError):
    """One person keeps the workers of everybody busy."""


class NotReady(ActionError):
    """There is no file to fetch, or not any more."""


@transaction.atomic
def ask_for_export(
    selection: Selection, *, columns: Sequence[str], wanted: str, rows: int, by: Membership
) -> PeopleExport:
    if not rows:
        raise ActionError(_("Nobody is chosen. Tick people first, or take everybody in the list."))
    if PeopleExport.objects.filter(requested_by=by, state__in=UNDER_WAY).count() >= MOST_UNDER_WAY:
        raise TooManyExports(_("Three lists of yours are being made already. Wait for one, or cancel it."))
    export = PeopleExport.objects.create(
        requested_by=by,
        format=TableFormat(wanted),
        question=selection.as_json(),
        columns=list(columns),
        rows_total=rows,
    )
    filters = sorted(selection.query.filters) if selection.query else []
    searched = bool(selection.query and selection.query.text)
    record("people.exported", subject=export, by=by, rows=rows, filters=filters, searched=searched)
    start_export(export)
    return export


@transaction.atomic
def note_download(export: PeopleExport, *, by: Membership) -> PeopleExport:
    if export.state != ExportState.READY or not export.file or (export.expires_at or timezone.now()) <= timezone.now():
        raise NotReady(_("This file is not there any more. Ask for the list once more."))
    record("people.downloaded", subject=export, by=by, rows=export.rows_done)
    return export


@transaction.atomic
def cancel_export(export: PeopleExport, *, by: Membership) -> None:
    """Also throws away one that is done. A worker that is busy with it notices and stops."""
    record("people.export_cancelled", subject=export, by=by)
    _forget(export)


@transaction.atomic
def forget_old_exports() -> int:
    """Files are kept for a day."""
    old = list(PeopleExport.objects.filter(expires_at__lte=timezone.now()).select_for_update(of=("self",)))
    for export in old:
        _forget(export)
    return len(old) + delete_files_of_nobody()


def _forget(export: PeopleExport) -> None:
    """The row first: as long as it is there, a worker may write another file."""
    transaction.on_commit(partial(delete_files, PeopleExport(pk=export.pk, tenant_id=export.tenant_id)))
    PeopleExport.objects.filter(pk=export.pk).delete()
