"""What a worker does with an import: the next piece of work its state asks for, under a lease."""

import logging
from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from audit.events import record
from audit.models import ActorKind
from offboarding.imports.checking import check_rows
from offboarding.imports.committing import commit_rows
from offboarding.imports.files import local_path
from offboarding.imports.leases import Lease, LeaseLost, claim
from offboarding.imports.refusals import Refused
from offboarding.imports.understanding import date_orders, missing_target, understand
from offboarding.imports.undoing import undo_rows
from offboarding.models.imports import ImportSource, ImportState, LeaverImport, RowOutcome
from tenancy.models import Employer
from tenancy.scope import require_tenant

logger = logging.getLogger(__name__)

# After so many workers have died on it: a file is refused, a half-written import is taken back.
MAX_ATTEMPTS = 3


def work_on(import_id: UUID) -> None:
    """Does all that needs no human decision; returns when HR is asked, or when somebody else has taken over."""
    while lease := claim(import_id):
        leaver_import = LeaverImport.objects.get(pk=import_id)
        try:
            if give_up(leaver_import, lease):
                continue
            WORK[leaver_import.state](leaver_import, lease)
        except Refused as refusal:
            refuse(lease, refusal)
        except LeaseLost:
            logger.warning("import.lease_lost", extra={"import": str(import_id)})
            return
        except BaseException:
            lease.drop()
            raise


def give_up(leaver_import: LeaverImport, lease: Lease) -> bool:
    """Nobody is left with a half-written import: what cannot be finished is taken back."""
    if leaver_import.attempts <= MAX_ATTEMPTS or leaver_import.state == ImportState.UNDOING:
        return False
    if leaver_import.state == ImportState.IMPORTING:
        next_up = {"state": ImportState.UNDOING, "attempts": 0, "progress": 0, "queued_at": timezone.now()}
        lease.hand_back(**next_up, gave_up_at=timezone.now())
    else:
        refuse(lease, Refused("worker_stopped"))
    return True


def refuse(lease: Lease, refusal: Refused) -> None:
    lease.hand_back(state=ImportState.REFUSED, refusal={"code": refusal.code, "params": refusal.params})


def read(leaver_import: LeaverImport, lease: Lease) -> None:
    employer = Employer.objects.get(pk=require_tenant())
    with local_path(leaver_import) as path:
        found = understand(path, own_domains=employer.work_email_domains, keep=lambda rows: lease.keep(progress=rows))
    orders, open_dates = date_orders(found.columns, found.evidence, found.order)
    table = found.table
    complete = not missing_target({column.target for column in found.columns})
    asks = not (found.is_remembered and complete) or (open_dates and not found.order)
    lease.hand_back(
        state=ImportState.MAPPING if asks else ImportState.CHECKING,
        kind=table.kind,
        encoding=table.encoding,
        sheet=table.sheet,
        other_sheets=table.other_sheets,
        samples=found.shown_samples,
        row_count=found.rows,
        signature=found.signature,
        columns=[column.as_json() for column in found.columns],
        date_orders=orders,
        open_dates=open_dates,
        own_domains=sorted(found.own_domains),
        progress=0,
        attempts=0,
        queued_at=timezone.now(),
    )


def check(leaver_import: LeaverImport, lease: Lease) -> None:
    employer = Employer.objects.get(pk=require_tenant())
    with local_path(leaver_import) as path:
        check_rows(leaver_import, path, employer=employer, lease=lease)
    lease.hand_back(state=ImportState.PREVIEWED, **counts(leaver_import))


def commit(leaver_import: LeaverImport, lease: Lease) -> None:
    commit_rows(leaver_import, by=actor(leaver_import.committed_by_id), lease=lease)
    with transaction.atomic():
        found = counts(leaver_import)
        lease.hand_back(state=ImportState.IMPORTED, committed_at=timezone.now(), **found)
        by = actor(leaver_import.committed_by_id) or operator(leaver_import)
        record("import.committed", subject=leaver_import, by=by, **{name: found[f"{name}_count"] for name in OUTCOMES})


def undo(leaver_import: LeaverImport, lease: Lease) -> None:
    by = actor(leaver_import.undone_by_id)
    undo_rows(leaver_import, by=by, lease=lease)
    with transaction.atomic():
        kept = leaver_import.rows.exclude(kept_because="").count()
        lease.hand_back(state=ImportState.UNDONE, undone_at=timezone.now(), kept_count=kept)
        record("import.undone", subject=leaver_import, by=by or operator(leaver_import), kept=kept)


WORK: dict[str, Callable[[LeaverImport, Lease], None]] = {
    ImportState.READING: read,
    ImportState.CHECKING: check,
    ImportState.IMPORTING: commit,
    ImportState.UNDOING: undo,
}


def actor(user_id: UUID | None) -> User | None:
    """Who asked for it. Only the id is needed, and a worker cannot see people's accounts."""
    return User(pk=user_id) if user_id else None


def operator(leaver_import: LeaverImport) -> ActorKind | None:
    return ActorKind.OPERATOR if leaver_import.source == ImportSource.COMMAND else None


def counts(leaver_import: LeaverImport) -> dict[str, int]:
    outcomes = {f"{name}_count": Count("pk", filter=Q(outcome=value)) for name, value in OUTCOMES.items()}
    loads = ~Q(outcome=RowOutcome.SKIPPED)
    found: dict[str, int] = leaver_import.rows.aggregate(
        **outcomes,
        return_count=Count("pk", filter=Q(is_return=True) & loads),
        missing_address_count=Count("pk", filter=Q(misses_address=True) & loads),
        warning_count=Count("pk", filter=Q(has_warning=True) & loads),
    )
    return found


OUTCOMES = {
    "created": RowOutcome.CREATE,
    "updated": RowOutcome.UPDATE,
    "unchanged": RowOutcome.UNCHANGED,
    "skipped": RowOutcome.SKIPPED,
}
