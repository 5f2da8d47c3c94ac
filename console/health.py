"""The state of the installation, put together for one page. Whatever is away is said to be away."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from audit.models import AuditEvent
from console.letters import employers_by_id
from mail.categories import Lane
from mail.models import SendingRules
from tenancy.models import Employer

BACKUP_DONE = "backup.finished"
BACKUP_PATIENCE = timedelta(hours=26)
# How long the oldest due message of a lane may wait before somebody should look.
PATIENCE = {Lane.CODES: timedelta(seconds=60), Lane.SERVICE: timedelta(minutes=10), Lane.MARKETING: timedelta(hours=2)}


@dataclass
class LaneState:
    """One lane of the outbox, of one employer or of all."""

    lane: Lane
    waiting: int = 0
    due: int = 0
    oldest: timedelta | None = None
    busy: int = 0
    sent: int = 0
    uncertain: int = 0
    failed: int = 0
    employer: Employer | None = None

    @property
    def label(self) -> str:
        return str(self.lane.label)

    @property
    def is_late(self) -> bool:
        return self.oldest is not None and self.oldest > PATIENCE[self.lane]

    def add(self, other: "LaneState") -> None:
        for name in ("waiting", "due", "busy", "sent", "uncertain", "failed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.oldest = max((age for age in (self.oldest, other.oldest) if age is not None), default=None)


@dataclass(frozen=True)
class Outbox:
    lanes: list[LaneState]
    by_employer: list[LaneState]

    @property
    def failed(self) -> int:
        return sum(lane.failed for lane in self.lanes)

    @property
    def uncertain(self) -> int:
        return sum(lane.uncertain for lane in self.lanes)

    @property
    def waiting(self) -> int:
        return sum(lane.waiting for lane in self.lanes)

    @property
    def sent(self) -> int:
        return sum(lane.sent for lane in self.lanes)

    @property
    def late_lanes(self) -> list[LaneState]:
        return [lane for lane in self.lanes if lane.is_late]


def outbox() -> Outbox:
    """Employers with something to show, the most troubled first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM console_outbox()")
        found = cursor.fetchall()
    employers = employers_by_id(row[1] for row in found)
    rows = [_lane_state(row, employers) for row in found]
    lanes = {lane: LaneState(lane) for lane in Lane}
    for row in rows:
        if row.employer is None or row.employer.is_active:  # a paused employer's mail is meant to wait
            lanes[row.lane].add(row)
    troubled = sorted(rows, key=lambda row: (-row.failed - row.uncertain, -row.waiting, row.lane))
    return Outbox(list(lanes.values()), troubled[:100])


def _lane_state(row: tuple, employers: dict[int | None, Employer]) -> LaneState:
    lane, employer_id, waiting, due, oldest, busy, sent, uncertain, failed = row
    return LaneState(Lane(lane), waiting, due, oldest, busy, sent, uncertain, failed, employers.get(employer_id))


@dataclass(frozen=True)
class Stopped:
    """An employer whose mailings the guard has stopped."""

    employer: Employer
    since: datetime
    why: str


def stopped_mailings() -> list[Stopped]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT employer, since, reason FROM console_stopped_mailings()")
        found = cursor.fetchall()
    employers = employers_by_id(employer_id for employer_id, _since, _reason in found)
    rows = [(employers.get(pk), since, reason) for pk, since, reason in found]
    return [
        Stopped(employer, since, str(SendingRules.Pause(reason).label)) for employer, since, reason in rows if employer
    ]


@dataclass(frozen=True)
class Backup:
    at: datetime
    size: int | None

    @property
    def is_old(self) -> bool:
        return timezone.now() - self.at > BACKUP_PATIENCE


def last_backup() -> Backup | None:
    """As `manage.py note_backup` wrote it down; the product makes no backups itself."""
    event = AuditEvent.objects.filter(tenant_id=None, action=BACKUP_DONE).order_by("-id").first()
    return Backup(event.at, event.data.get("bytes")) if event else None
