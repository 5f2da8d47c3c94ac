"""Who searches, and which rows are theirs: worked out once for a request, in one statement."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from accounts.models import Membership
from directory.models import Audience, ConnectionState, Tie
from directory.visibility import TOGETHER
from tenancy.scope import require_tenant


@dataclass(frozen=True)
class OwnTie:
    kind: str
    key: str
    started_on: date
    ended_on: date


@dataclass(frozen=True)
class Viewer:
    """A member as search knows them. Most find in the rows of the network all that there is for them.

    `hidden` are rows of the network that are not for them: of people who have blocked them, or whom they have blocked,
    and of those whom they may read a fuller row of. `rows` are these fuller rows.
    """

    alumnus_id: UUID | None = None
    is_waiting: bool = False
    hidden: tuple[UUID, ...] = ()
    rows: tuple[UUID, ...] = ()
    ties: tuple[OwnTie, ...] = ()

    @classmethod
    def of(cls, member: Membership) -> "Viewer":
        values: dict[str, Any] = {
            "tenant": require_tenant(), "member": str(member.pk), "together": list(TOGETHER),
            "accepted": ConnectionState.ACCEPTED, "network": Audience.NETWORK,
            "worked": Audience.COLLEAGUES, "linked": Audience.CONNECTIONS,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_EVERYTHING, values)
            found = cursor.fetchall()
        own = next((row for row in found if row[0] == "own"), None)
        return cls(
            alumnus_id=own[1] if own else None,
            is_waiting=bool(own and own[6]),
            hidden=_ids(found, "hidden"),
            rows=_ids(found, "row"),
            ties=tuple(OwnTie(*row[2:6]) for row in found if row[0] == "tie"),
        )

    @property
    def is_as_everybody(self) -> bool:
        return not (self.hidden or self.rows or self.is_waiting)

    def worked_with(self) -> Q:
        """Rows of the people whose time in one of one's own teams or offices overlaps one's own."""
        together = Q()
        for tie in self.ties:
            together |= Q(kind=tie.kind, key=tie.key, started_on__lte=tie.ended_on, ended_on__gte=tie.started_on)
        if not together:
            return Q(pk__in=[])
        others = Tie.objects.filter(together).exclude(alumnus=self.alumnus_id)
        return Q(alumnus__in=others.values("alumnus_id"))


def _ids(found: list[tuple[Any, ...]], kind: str) -> tuple[UUID, ...]:
    return tuple(sorted(row[1] for row in found if row[0] == kind))


# A row of a narrower circle is there only where it tells more than the next wider one; "linked" sorts before "worked".
_EVERYTHING = """
WITH own AS MATERIALIZED (
  SELECT id, is_limited FROM directory_alumnus WHERE tenant_id = %(tenant)s AND membership_id = %(member)s),
mine AS MATERIALIZED (
  SELECT tie.kind, tie.key, tie.started_on, tie.ended_on FROM own
    JOIN directory_tie tie ON tie.tenant_id = %(tenant)s AND tie.alumnus_id = own.id
   WHERE tie.kind = ANY(%(together)s)),
blocked AS MATERIALIZED (
  SELECT block.blocked_id AS id FROM own
    JOIN directory_block block ON block.tenant_id = %(tenant)s AND block.blocker_id = own.id
   UNION SELECT block.blocker_id FROM own
    JOIN directory_block block ON block.tenant_id = %(tenant)s AND block.blocked_id = own.id),
linked AS (
  SELECT link.asked_id AS id FROM own JOIN directory_connection link
      ON link.tenant_id = %(tenant)s AND link.asker_id = own.id AND link.state = %(accepted)s
   UNION SELECT link.asker_id FROM own JOIN directory_connection link
      ON link.tenant_id = %(tenant)s AND link.asked_id = own.id AND link.state = %(accepted)s),
worked AS (
  SELECT theirs.alumnus_id AS id FROM mine JOIN directory_tie theirs
      ON theirs.tenant_id = %(tenant)s AND theirs.shows_more AND theirs.kind = mine.kind AND theirs.key = mine.key
     AND theirs.started_on <= mine.ended_on AND theirs.ended_on >= mine.started_on),
circle AS (
  SELECT id, %(linked)s AS audience FROM linked
   UNION SELECT id, %(worked)s FROM linked
   UNION SELECT id, %(worked)s FROM worked),
special AS MATERIALIZED (
  SELECT DISTINCT ON (row.alumnus_id) row.alumnus_id, row.id FROM circle JOIN directory_searchrow row
      ON row.tenant_id = %(tenant)s AND row.alumnus_id = circle.id AND row.audience = circle.audience
   WHERE circle.id NOT IN (SELECT id FROM blocked) AND circle.id NOT IN (SELECT id FROM own)
   ORDER BY row.alumnus_id, row.audience),
unseen AS (SELECT id FROM blocked UNION SELECT alumnus_id FROM special)
SELECT 'own', id, NULL, NULL, NULL::date, NULL::date, is_limited FROM own
 UNION ALL SELECT 'tie', NULL, kind, key, started_on, ended_on, NULL FROM mine
 UNION ALL SELECT 'row', id, NULL, NULL, NULL, NULL, NULL FROM special
 UNION ALL SELECT 'hidden', row.id, NULL, NULL, NULL, NULL, NULL FROM unseen JOIN directory_searchrow row
     ON row.tenant_id = %(tenant)s AND row.alumnus_id = unseen.id AND row.audience = %(network)s
"""
EVERYBODY = Viewer()
