"""An operator's own looks at employers, over all of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from console.letters import employers_by_id
from console.models import SupportGrant
from tenancy.models import Employer


@dataclass(frozen=True)
class Look:
    employer: Employer
    grant: SupportGrant


def own_looks() -> list[Look]:
    """Newest first, fifty at most."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM console_own_grants() ORDER BY asked_at DESC")
        rows = cursor.fetchall()
    employers = employers_by_id(row[1] for row in rows)
    return [Look(employers[row[1]], _grant(*row)) for row in rows]


def _grant(
    id: UUID,
    tenant_id: int,
    reason: str,
    is_urgent: bool,
    minutes: int,
    asked_at: datetime,
    refused_at: datetime | None,
    starts_at: datetime | None,
    ends_at: datetime | None,
    ended_at: datetime | None,
) -> SupportGrant:
    """To show, never to save."""
    return SupportGrant(
        id=id,
        tenant_id=tenant_id,
        reason=reason,
        is_urgent=is_urgent,
        minutes=minutes,
        asked_at=asked_at,
        refused_at=refused_at,
        starts_at=starts_at,
        ends_at=ends_at,
        ended_at=ended_at,
    )
