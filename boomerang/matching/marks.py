"""What has changed and waits to be matched again: a row each, written in the transaction of the change.

Rows are only ever added and deleted, so that nobody who saves a profile waits for matching. A lost message loses
nothing: the beat finds the rows.
"""

import logging
from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from boomerang.models import FitMark, FitState
from tenancy.bulk import insert_rows, new_ids
from tenancy.models import Employer
from tenancy.scope import require_tenant, tenant_scope

logger = logging.getLogger(__name__)

MODULE = "boomerang"


def mark_people(alumnus_ids: Iterable[UUID]) -> None:
    _mark("alumnus_id", list(alumnus_ids))


def mark_openings(opening_ids: Sequence[UUID]) -> None:
    _mark("opening_id", list(opening_ids))


def _mark(column: str, ids: Sequence[UUID]) -> None:
    if not ids:
        return
    employer = Employer.objects.only("pk", "modules").get(pk=require_tenant())
    if not employer.has_module(MODULE):
        FitState.objects.exclude(stamp="").update(stamp="")  # all is swept once the module comes back
        return
    now = timezone.now()
    insert_rows(
        FitMark, [{"id": new_id, column: pk, "at": now} for new_id, pk in zip(new_ids(len(ids)), ids, strict=True)]
    )
    transaction.on_commit(partial(poke, employer.pk))


def poke(employer_id: int) -> None:
    """What has just changed need not wait for the beat; where Redis is away, it does."""
    from boomerang.matching.tasks import match_changes  # noqa: PLC0415  tasks call the work, which comes here

    try:
        with tenant_scope(employer_id):  # the commit may come after the scope has ended
            match_changes.apply_async(retry=False)
    except OperationalError:
        logger.warning("matching.poke_failed")
