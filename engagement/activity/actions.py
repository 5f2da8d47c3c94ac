from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from engagement.activity.formula import HALF_LIFE, worth
from engagement.activity.kinds import all_kinds, kind_of
from engagement.models import Activity, Standing
from tenancy.models import uuid7
from tenancy.scope import require_tenant

# Points of two moments are brought to the later one and added, whichever act arrives first.
_ADD = """
    INSERT INTO engagement_standing AS standing (id, tenant_id, alumnus_id, last_act_at, points, as_of)
    VALUES (%(id)s, %(tenant)s, %(alumnus)s, %(at)s, %(weight)s, %(at)s)
    ON CONFLICT (tenant_id, alumnus_id) DO UPDATE SET
        last_act_at = greatest(standing.last_act_at, excluded.last_act_at),
        as_of = greatest(standing.as_of, excluded.as_of),
        points = standing.points * power(0.5, extract(epoch FROM
                greatest(standing.as_of, excluded.as_of) - standing.as_of)::float8 / %(half_life)s)
            + excluded.points * power(0.5, extract(epoch FROM
                greatest(standing.as_of, excluded.as_of) - excluded.as_of)::float8 / %(half_life)s)
"""


@transaction.atomic
def note(kind: str, *, alumnus_id: UUID, at: datetime | None = None, key: str | None = None) -> bool:
    """Somebody did something of their own accord. The same `key` again is the same act; False says that it was.

    Two statements, in the caller's transaction. Not in the audit log: what members do is not staff's to follow.
    """
    weight, at = kind_of(kind).weight, at or timezone.now()
    act = Activity(alumnus_id=alumnus_id, kind=kind, at=at, key=key)
    if not _is_new(act):
        return False
    values: dict[str, Any] = {
        "id": uuid7(),
        "tenant": require_tenant(),
        "alumnus": alumnus_id,
        "at": at,
        "weight": weight,
        "half_life": HALF_LIFE.total_seconds(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADD, values)
    return True


def _is_new(act: Activity) -> bool:
    """One INSERT, which says whether there was such a key already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO engagement_activity (id, tenant_id, alumnus_id, kind, at, key)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (tenant_id, key) DO NOTHING",
            [act.pk, require_tenant(), act.alumnus_id, act.kind, act.at, act.key],
        )
        return bool(cursor.rowcount)


@transaction.atomic
def recount(alumnus_id: UUID) -> Standing | None:
    """The standing made anew from the acts: after two records have become one, or one two."""
    weights = {kind.name: kind.weight for kind in all_kinds()}
    acts = list(Activity.objects.of(alumnus_id).values_list("kind", "at"))
    Standing.objects.filter(alumnus=alumnus_id).delete()
    if not acts:
        return None
    last = max(at for _kind, at in acts)
    points = sum(worth(weights.get(kind, 0), since=at, at=last) for kind, at in acts)
    made: Standing = Standing.objects.create(alumnus_id=alumnus_id, last_act_at=last, points=points, as_of=last)
    return made
