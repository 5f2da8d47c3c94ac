"""Who works on an import. A worker that dies loses its lease, and the next one goes on where it stopped."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db.models import F, Q
from django.utils import timezone

from offboarding.models.imports import LEASE, LeaverImport


class LeaseLost(Exception):
    """Somebody else has taken the import over; nothing more may be written."""


@dataclass(frozen=True)
class Lease:
    import_id: UUID
    lease_id: UUID

    def keep(self, **changes: Any) -> None:
        """A sign of life. Inside a transaction it also keeps everybody else out until the commit."""
        changes = {"lease_until": timezone.now() + LEASE} | changes
        if not self._mine().update(**changes):
            raise LeaseLost

    def hand_back(self, **changes: Any) -> None:
        """The work is done, or waits for people again."""
        self.keep(lease_id=None, lease_until=None, **changes)

    def drop(self) -> None:
        """The work failed; whoever looks after imports takes it up again."""
        self._mine().update(lease_until=timezone.now())

    def _mine(self) -> Any:
        return LeaverImport.objects.filter(pk=self.import_id, lease_id=self.lease_id)


def claim(import_id: UUID) -> Lease | None:
    """The lease of an import that has work and nobody who does it."""
    now, lease_id = timezone.now(), uuid4()
    claimed = (
        LeaverImport.objects.claimable(now)
        .filter(pk=import_id)
        .update(
            lease_id=lease_id,
            lease_until=now + LEASE,
            attempts=F("attempts") + 1,
        )
    )
    if not claimed:
        return None
    LeaverImport.objects.filter(Q(attempts__gt=1), pk=import_id).update(rescued_at=now)
    return Lease(import_id, lease_id)
