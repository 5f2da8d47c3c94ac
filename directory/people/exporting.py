"""What a worker does with an export: writes the file under a lease, a thousand people at a time."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from directory.models import CustomField, ExportState, PeopleExport
from directory.models.staff import EXPORT_LEASE, export_path
from directory.people.columns import Column, chosen
from directory.people.export_kinds import kind_of
from tenancy.models import Employer
from tenancy.scope import require_tenant
from web.exports import write_table

logger = logging.getLogger(__name__)

CHUNK = 1000
MAX_ATTEMPTS = 3  # after so many workers have died on it the person is told
KEPT_FOR = timedelta(days=1)


class GivenUp(Exception):
    """The export was cancelled, or another worker has it."""


def work_on(export_id: UUID) -> None:
    """One piece of work, safe to ask for twice. The employer's clock and language are in force."""
    lease_id = _claim(export_id)
    if lease_id is None:
        return
    export: PeopleExport = PeopleExport.objects.select_related("requested_by").get(pk=export_id)
    if export.attempts > MAX_ATTEMPTS:
        _finish(export, lease_id, state=ExportState.FAILED, reason=_REASONS["stopped"]())
        return
    employer = Employer.objects.get(pk=export.tenant_id)
    try:
        with timezone.override(employer.zone), translation.override(employer.language):
            _make(export, lease_id)
    except GivenUp:
        logger.info("export.given_up", extra={"export": str(export_id)})
    except BaseException:
        _mine(export_id, lease_id).update(lease_until=timezone.now())  # whoever looks after exports takes it up again
        raise


_REASONS = {
    "stopped": lambda: _("The work stopped several times before it was done. Please ask for the list once more."),
    "nobody": lambda: _("Nobody of the list is left: the records have been removed or merged since."),
    "role": lambda: _("You may not take lists of people any more."),
}


def _claim(export_id: UUID) -> UUID | None:
    now, lease_id = timezone.now(), uuid4()
    claimed = (
        PeopleExport.objects.claimable(now)
        .filter(pk=export_id)
        .update(
            state=ExportState.RUNNING,
            lease_id=lease_id,
            lease_until=now + EXPORT_LEASE,
            attempts=F("attempts") + 1,
            rows_done=0,
        )
    )
    return lease_id if claimed else None


def _make(export: PeopleExport, lease_id: UUID) -> None:
    kind = kind_of(export)
    if not export.requested_by.is_current or not kind.may(export.requested_by):
        _finish(export, lease_id, state=ExportState.FAILED, reason=_REASONS["role"]())
        return
    ids = kind.ids(export)
    if not ids:
        _finish(export, lease_id, state=ExportState.FAILED, reason=_REASONS["nobody"]())
        return
    _keep(export, lease_id, rows_total=len(ids))
    fields = list(CustomField.objects.in_use())
    wanted = chosen(kind.columns(fields), export.columns)
    with tempfile.TemporaryFile() as file:
        write_table(
            file,
            [column.label for column in wanted],
            _rows(export, lease_id, ids, wanted, fields),
            wanted=export.format,
        )
        file.seek(0)
        _store(export, lease_id, File(file))


def _rows(
    export: PeopleExport, lease_id: UUID, ids: list[UUID], wanted: list[Column], fields: list[CustomField]
) -> Iterator[list[Any]]:
    for start in range(0, len(ids), CHUNK):
        for line in kind_of(export).lines(ids[start : start + CHUNK], export, fields):
            yield [column.value(line) for column in wanted]
        _keep(export, lease_id, rows_done=min(start + CHUNK, len(ids)))


def _store(export: PeopleExport, lease_id: UUID, file: File) -> None:
    """The file has a name of its own each time: of two workers the one with the lease decides which counts."""
    name = default_storage.save(export_path(export, f"{lease_id.hex}.{export.format}"), file)
    try:
        _finish(export, lease_id, state=ExportState.READY, file=name)
    except GivenUp:
        default_storage.delete(name)
        raise


def delete_files(export: PeopleExport) -> None:
    """All that was ever written for it, also by a worker that died before it could say so."""
    _delete_folder(export_path(export, "x").rpartition("/")[0])


def delete_files_of_nobody() -> int:
    """What a worker wrote after its export had been cancelled, and died. Returns how many folders there were."""
    above = f"employers/{require_tenant()}/exports"
    kept = {str(pk) for pk in PeopleExport.objects.values_list("pk", flat=True)}
    with suppress(FileNotFoundError):
        strays = [name for name in default_storage.listdir(above)[0] if name not in kept]
        for name in strays:
            _delete_folder(f"{above}/{name}")
        return len(strays)
    return 0


def _delete_folder(folder: str) -> None:
    with suppress(FileNotFoundError):
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")
        default_storage.delete(folder)


def _finish(export: PeopleExport, lease_id: UUID, *, state: ExportState, **changes: Any) -> None:
    now = timezone.now()
    with transaction.atomic():
        _keep(export, lease_id, state=state, finished_at=now, expires_at=now + KEPT_FOR, **changes)
        _mine(export.pk, lease_id).update(lease_id=None, lease_until=None)


def _keep(export: PeopleExport, lease_id: UUID, **changes: Any) -> None:
    """A sign of life, seen by everybody at once."""
    if not _mine(export.pk, lease_id).update(lease_until=timezone.now() + EXPORT_LEASE, **changes):
        raise GivenUp


def _mine(export_id: UUID, lease_id: UUID) -> Any:
    return PeopleExport.objects.filter(pk=export_id, lease_id=lease_id)
