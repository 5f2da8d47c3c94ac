"""People of one's old teams who have joined, as far as they let those they worked with see it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.connections.rules import takes_part
from directory.connections.together import how_long, months_between
from directory.models import Alumnus, Audience
from directory.visibility import audiences_of
from engagement.digests.sections import Item, Recipient
from tenancy.models import Employer
from tenancy.scope import require_tenant
from tenancy.urls import employer_url

SHOWN = 5
# Ties are kept only of people whose time here those they worked with may see; see `directory.models.Tie`.
_TEAMMATES = """
    WITH newcomer AS MATERIALIZED (
      SELECT id, joined_at FROM directory_alumnus
       WHERE tenant_id = %(tenant)s AND joined_at >= %(since)s AND joined_at < %(until)s
         AND state IN ('alumnus', 'employee') AND NOT unlisted AND NOT is_limited),
    longest AS (
      SELECT DISTINCT ON (mine.alumnus_id, theirs.alumnus_id) mine.alumnus_id AS reader, theirs.alumnus_id AS newcomer,
             mine.label, newcomer.joined_at, greatest(mine.started_on, theirs.started_on) AS first,
             least(mine.ended_on, theirs.ended_on, %(today)s) AS last
        FROM newcomer
        JOIN directory_tie theirs ON theirs.tenant_id = %(tenant)s AND theirs.alumnus_id = newcomer.id
                                 AND theirs.kind = 'team' AND theirs.started_on <= %(today)s
        JOIN directory_tie mine
          ON mine.tenant_id = %(tenant)s AND mine.kind = theirs.kind AND mine.key = theirs.key
         AND mine.started_on <= theirs.ended_on AND mine.ended_on >= theirs.started_on
         AND mine.started_on <= %(today)s
       WHERE mine.alumnus_id = ANY(%(readers)s) AND mine.alumnus_id <> theirs.alumnus_id
         AND NOT EXISTS (
               SELECT 1 FROM directory_block block
                WHERE block.tenant_id = %(tenant)s
                  AND ((block.blocker_id = mine.alumnus_id AND block.blocked_id = theirs.alumnus_id)
                    OR (block.blocked_id = mine.alumnus_id AND block.blocker_id = theirs.alumnus_id)))
       ORDER BY mine.alumnus_id, theirs.alumnus_id,
                least(mine.ended_on, theirs.ended_on, %(today)s) - greatest(mine.started_on, theirs.started_on) DESC)
    SELECT reader, newcomer, label, joined_at, first, last FROM longest
     ORDER BY reader, last - first DESC, newcomer
"""


def collect(employer: Employer, recipients: Sequence[Recipient]) -> Mapping[UUID, Sequence[Item]]:
    """Two queries. The longest together come first; of more than five the number is told."""
    readers = {each.pk: each for each in recipients if takes_part(each.alumnus)}
    rows = _teammates(employer, readers) if readers else []
    people = Alumnus.objects.in_bulk({newcomer for _reader, newcomer, *_rest in rows}) if rows else {}
    met: dict[UUID, list[Item]] = defaultdict(list)
    for reader_id, newcomer_id, label, joined_at, first, last in rows:
        reader, newcomer = readers[reader_id], people[newcomer_id]
        if reader.since <= joined_at < reader.until and Audience.COLLEAGUES in audiences_of(newcomer):
            detail = _("%(time)s with you in %(team)s") % {"time": how_long(months_between(first, last)), "team": label}
            url = employer_url(employer, "directory:alumnus_detail", newcomer_id)
            met[reader_id].append(Item(_("%(name)s has joined") % {"name": newcomer.full_name}, detail, url))
    return {reader_id: _first_of(employer, items) for reader_id, items in met.items()}


def _first_of(employer: Employer, items: list[Item]) -> list[Item]:
    rest = len(items) - SHOWN
    if rest <= 0:
        return items
    title = ngettext("and %(count)d more of your old teams", "and %(count)d more of your old teams", rest)
    more = Item(title % {"count": rest}, url=employer_url(employer, "directory:worked_with_me"))
    return [*items[:SHOWN], more]


def _teammates(employer: Employer, readers: Mapping[UUID, Recipient]) -> list[tuple]:
    values: dict[str, Any] = {
        "tenant": require_tenant(),
        "readers": list(readers),
        "since": min(each.since for each in readers.values()),
        "until": max(each.until for each in readers.values()),
        "today": employer.today(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_TEAMMATES, values)
        return list(cursor.fetchall())
