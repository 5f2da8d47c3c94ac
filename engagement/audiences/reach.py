"""Who of an audience gets a mail of some category, and who does not and why not: one rule, in the database.

The outbox asks most of it again when it sends: somebody may have changed their mind in between.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Count, F, Max, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from directory.models import Alumnus
from engagement.audiences.criteria import Criteria, people
from mail.categories import Category
from mail.models import SendingRules, Suppression
from mail.models.readers import WEEKLY_CAP
from mail.models.suppressions import address_hasher
from tenancy.scope import require_tenant


class Reason(models.TextChoices):
    """Why somebody of the audience does not get the mail. The first that holds is the one that is told."""

    STILL_HERE = "still_here", _("still work here")
    DECEASED = "deceased", _("have died")
    NOT_ELIGIBLE = "not_eligible", _("are not eligible")
    DECLINED = "declined", _("do not want to belong to the network")
    NOT_APPROVED = "not_approved", _("wait for approval")
    NO_ADDRESS = "no_address", _("have no personal address on file")
    NOT_CONFIRMED = "not_confirmed", _("have not confirmed their address")
    STOPPED = "stopped", _("have an address that mail came back from, or that asked for no more")
    NEVER_ASKED = "never_asked", _("never said yes to this kind of mail")
    UNWANTED = "unwanted", _("do not want this kind of mail")
    WEEKLY = "weekly", _("read it in their weekly round-up")
    MONTHLY = "monthly", _("read it in their monthly round-up")
    PAUSED = "paused", _("have paused their mail")


GETS_IT = ""
SOME = 10
STOPPED_KEPT_SECONDS = 600


@dataclass(frozen=True)
class Excluded:
    reason: str
    label: str | Promise
    count: int


@dataclass(frozen=True)
class Reach:
    """`people` are in the audience, `count` of them get the mail; the others stand in `excluded`, the most first.

    `over_cap` of the `count` have had as many mails this week as one may have, and get it in the next free one. `some`
    are the oldest records of those who get it; of all, if nobody does.
    """

    people: int
    count: int
    excluded: list[Excluded]
    over_cap: int = 0
    some: list[UUID] = field(default_factory=list)


def reach(criteria: Criteria, *, category: str) -> Reach:
    """Two statements, and three more where addresses are stopped; none of these where the criteria match nobody."""
    counted = _counted(_told(criteria, category))
    numbers: dict[str, int] = {}
    for reason, _is_over_cap, number, _some in counted:
        numbers[reason] = numbers.get(reason, 0) + number
    count = numbers.pop(GETS_IT, 0)
    excluded = [Excluded(name, Reason(name).label, number) for name, number in numbers.items()]
    excluded.sort(key=lambda each: (-each.count, each.reason))
    over_cap = sum(number for reason, is_over, number, _some in counted if is_over and reason == GETS_IT)
    some = [pk for reason, _is_over, _number, first in counted if reason == GETS_IT or not count for pk in first]
    return Reach(count + sum(numbers.values()), count, excluded, over_cap, sorted(some)[:SOME])


def _counted(told: tuple[str, list[Any]] | None) -> list[tuple[str, bool, int, list[UUID]]]:
    if told is None:
        return []
    sql, params = told
    counted = (
        f"SELECT reason, over_cap, count(*), (array_agg(id ORDER BY id))[1:{SOME}]"  # noqa: S608  ours
        f" FROM ({sql}) AS told GROUP BY reason, over_cap"
    )
    with connection.cursor() as cursor:
        cursor.execute(counted, params)
        return list(cursor.fetchall())


def recipients(criteria: Criteria, *, category: str) -> QuerySet[Alumnus]:
    """Those who get it, with their `to_address`. No two people of an employer have one address (`alumnus_email_uq`)."""
    found = Alumnus.objects.annotate(to_address=F("personal_email"))
    told = _told(criteria, category)
    if told is None:
        return found.none()
    sql, params = told
    reached = f"SELECT id FROM ({sql}) AS told WHERE reason = %s"  # noqa: S608  ours
    return found.filter(pk__in=RawSQL(reached, [*params, GETS_IT]))  # noqa: S611


def _told(criteria: Criteria, category: str) -> tuple[str, list[Any]] | None:
    """(id, reason, over_cap) of everybody whom the criteria find; None where that is nobody.

    Joins, for a look-up per person would take minutes wherever the statistics of a table are out of date.
    """
    try:
        asked, params = people(criteria).values("id", *_READ).query.sql_with_params()
    except EmptyResultSet:
        return None
    is_marketing = Category(category).is_marketing
    sql = _TOLD.format(asked=asked, reasons=_MARKETING if is_marketing else _ANY)
    today, tenant = timezone.localdate(), require_tenant()
    cap = SendingRules.objects.values_list("weekly_cap", flat=True).first() if is_marketing else None
    return sql, [
        stopped_people(), *params, tenant, category, tenant, timezone.now(),
        tenant, today - timedelta(days=today.weekday()), (cap or WEEKLY_CAP) if is_marketing else _NO_CAP,
    ]  # fmt: skip


_READ = ("state", "is_limited", "personal_email", "personal_email_verified_at")
_NO_CAP = 32_767
# In the order in which they are told; each from what has been read above it.
_ANY = """
  WHEN a.state IN ('deceased', 'not_eligible', 'declined') THEN a.state
  WHEN a.is_limited THEN 'not_approved'
  WHEN a.personal_email = '' THEN 'no_address'
  WHEN stopped.id IS NOT NULL THEN 'stopped'
"""
_MARKETING = f"""
  WHEN a.state IN ('leaver', 'employee') THEN 'still_here'
  {_ANY}
  WHEN a.personal_email_verified_at IS NULL THEN 'not_confirmed'
  WHEN answer.frequency IS NULL THEN 'never_asked'
  WHEN answer.frequency = 'off' THEN 'unwanted'
  WHEN answer.frequency <> 'at_once' THEN answer.frequency
  WHEN reader.recipient_id IS NOT NULL THEN 'paused'
"""
_TOLD = """
SELECT a.id, CASE {reasons} ELSE '' END AS reason, week.recipient_id IS NOT NULL AS over_cap
  FROM (SELECT DISTINCT unnest(%s::uuid[]) AS id) AS stopped
 RIGHT JOIN ({asked}) AS a ON a.id = stopped.id
  LEFT JOIN mail_preference AS answer
    ON answer.tenant_id = %s AND answer.recipient_id = a.id AND answer.category = %s
  LEFT JOIN mail_reader AS reader
    ON reader.tenant_id = %s AND reader.recipient_id = a.id AND reader.paused_until > %s
  LEFT JOIN mail_weeklycount AS week
    ON week.tenant_id = %s AND week.recipient_id = a.id AND week.week = %s AND week.taken >= %s
"""


def stopped_people() -> list[str]:
    """Whose address is on the employer's list of those that we must not write to.

    Only keyed hashes are kept of these, and the key does not belong into SQL: so the addresses are hashed here, and
    what was found is kept for a while; a new entry on the list counts at once. The outbox looks again when it sends.
    """
    known = Suppression.objects.filter(tenant_id=require_tenant()).aggregate(number=Count("pk"), latest=Max("at"))
    if not known["number"]:
        return []
    key = f"audiences:{require_tenant()}:stopped:{known['number']}:{known['latest'].timestamp()}"
    with suppress(RedisError):
        if (found := cache.get(key)) is not None:
            return list(found)
    found = _hashed_and_compared()
    with suppress(RedisError):
        cache.set(key, found, timeout=STOPPED_KEPT_SECONDS)
    return found


def _hashed_and_compared() -> list[str]:
    suppressed = Suppression.objects.filter(tenant_id=require_tenant()).values_list("address_hash", flat=True)
    stopped, hashes_of = set(suppressed), address_hasher()
    addresses = Alumnus.objects.exclude(personal_email="").values_list("pk", "personal_email")
    return [str(pk) for pk, address in addresses.iterator() if not stopped.isdisjoint(hashes_of(address))]
