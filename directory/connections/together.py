"""Who worked together, where and for how long. Read from ties alone, of which search keeps those that may be told.

A tie to a team or an office makes people colleagues who see more of each other. One manager alone does not: such people
are named here only where everybody may read of their time here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from directory.models import Alumnus, Spell, TieKind
from directory.wording import year_range
from tenancy.scope import require_tenant

SHOWN_PER_SPELL = 12
PAGE_SIZE = 25
HALF_A_MONTH = 15  # days from which a begun month counts
Interval = tuple[date, date]


def months_between(first: date, last: date) -> int:
    """Months from the first day to the last, both counted; fifteen days more make one more. 1 Jan to 30 Jun is six."""
    after = last + timedelta(days=1) if last < date.max else last
    if after <= first:
        return 0
    whole = (after.year - first.year) * 12 + after.month - first.month
    days = after.day - first.day
    if days < 0:
        whole, days = whole - 1, days + 30
    return whole + (days >= HALF_A_MONTH)


def how_long(months: int) -> str:
    """As one says it: a few weeks, 18 months, 2½ years."""
    if months < 1:
        return _("a few weeks")
    if months < 24:
        return ngettext("%(months)d month", "%(months)d months", months) % {"months": months}
    years, rest = divmod(months, 12)
    return (_("%(years)d½ years") if rest >= 6 else _("%(years)d years")) % {"years": years}


@dataclass(frozen=True)
class Overlap:
    """A stretch of time in one team, in one office or under one manager. The manager's name is never told."""

    kind: TieKind
    label: str
    first: date
    last: date

    @property
    def months(self) -> int:
        return months_between(self.first, self.last)


@dataclass
class Together:
    """All that two people share."""

    overlaps: list[Overlap] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.overlaps)

    def __str__(self) -> str:
        """18 months in Payments, Lyon · 3 years in Lyon, 18 months in Payments · 8 months under the same manager"""
        places = [part for part in (self._longest(TieKind.TEAM), self._longest(TieKind.OFFICE)) if part]
        if not places:
            manager = self._longest(TieKind.MANAGER)
            return _("%(time)s under the same manager") % {"time": how_long(manager[1])} if manager else ""
        if len(places) == 2 and places[0][1] == places[1][1]:
            return _in_words(", ".join(name for name, _months in places), places[0][1])
        return ", ".join(_in_words(*part) for part in sorted(places, key=lambda part: -part[1]))

    @property
    def years(self) -> str:
        firsts, lasts = [each.first for each in self.overlaps], [each.last for each in self.overlaps]
        return year_range(min(firsts).year, max(lasts).year) if self.overlaps else ""

    def _longest(self, kind: TieKind) -> tuple[str, int] | None:
        months: dict[str, int] = defaultdict(int)
        for overlap in self.overlaps:
            if overlap.kind == kind:
                months[overlap.label] += overlap.months
        return max(months.items(), key=lambda part: (part[1], part[0])) if months else None


def _in_words(name: str, months: int) -> str:
    return _("%(time)s in %(place)s") % {"time": how_long(months), "place": name}


def together(own: Alumnus, others: Iterable[UUID], *, today: date) -> dict[UUID, Together]:
    """What one person shares with each of some others, in one query; those who share nothing are left out."""
    ids = list(others)
    found: dict[UUID, Together] = defaultdict(Together)
    if not ids:
        return found
    parts = (
        "SELECT theirs.alumnus_id, mine.kind, mine.label,", _SHARED, _JOINED,
        "AND theirs.alumnus_id = ANY(%(others)s) ORDER BY mine.started_on, mine.kind, mine.label",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(" ".join(parts), {**_about(own, today), "others": ids})
        for alumnus_id, kind, label, first, last in cursor.fetchall():
            found[alumnus_id].overlaps.append(Overlap(TieKind(kind), label, first, last))
    return dict(found)


_SHARED = (
    "greatest(mine.started_on, theirs.started_on) AS first, least(mine.ended_on, theirs.ended_on, %(today)s) AS last"
)
_JOINED = """
      FROM directory_tie mine
      JOIN directory_tie theirs
        ON theirs.tenant_id = %(tenant)s AND theirs.kind = mine.kind AND theirs.key = mine.key
       AND theirs.started_on <= mine.ended_on AND theirs.ended_on >= mine.started_on
     WHERE mine.tenant_id = %(tenant)s AND mine.alumnus_id = %(own)s
       AND theirs.alumnus_id <> %(own)s AND theirs.started_on <= %(today)s AND mine.started_on <= %(today)s
       AND (theirs.kind <> 'manager' OR EXISTS (
             SELECT 1 FROM directory_alumnus person
              WHERE person.tenant_id = %(tenant)s AND person.id = theirs.alumnus_id
                AND person.state = 'alumnus' AND person.listing = 'everyone'
                AND person.joined_at IS NOT NULL AND NOT person.unlisted AND NOT person.is_limited
                AND coalesce(person.visibility ->> 'career', 'everyone') = 'everyone'))
       AND NOT EXISTS (
             SELECT 1 FROM directory_block block
              WHERE block.tenant_id = %(tenant)s
                AND ((block.blocker_id = %(own)s AND block.blocked_id = theirs.alumnus_id)
                  OR (block.blocked_id = %(own)s AND block.blocker_id = theirs.alumnus_id)))
"""  # a manager's people whose career not everybody may read are left out: they are no colleagues by that alone


def _about(own: Alumnus, today: date) -> dict[str, Any]:
    return {"tenant": require_tenant(), "own": own.pk, "today": today}


@dataclass(frozen=True)
class Place:
    """Where a person stands in a list: the longest time together first."""

    alumnus_id: UUID
    interval: Interval
    days: int
    total: int  # people of the same stretch of one's own time


def longest_together(
    own: Alumnus,
    *,
    today: date,
    per_interval: int = SHOWN_PER_SPELL,
    only: Interval | None = None,
    after: tuple[int, UUID] | None = None,
) -> list[Place]:
    """Each person once, under the stretch of one's own time here that was shared the longest.

    Reads the people of one's own teams, offices and managers along the index of ties, not everybody.
    """  # fmt: skip
    beyond = "AND (days < %(days)s OR (days = %(days)s AND alumnus_id > %(after)s))" if after else ""
    within = "AND started_on = %(first)s AND ended_on = %(last)s" if only else ""
    values = _about(own, today) | {"limit": per_interval}
    values |= {"days": after[0], "after": after[1]} if after else {}
    values |= {"first": only[0], "last": only[1]} if only else {}
    parts = (_SHARED_TIMES, "WHERE true", within, beyond, _FIRST_OF_EACH)
    with connection.cursor() as cursor:
        cursor.execute(" ".join(parts), values)
        return [Place(row[0], (row[1], row[2]), row[3], row[4]) for row in cursor.fetchall()]


_SHARED_TIMES = " ".join((
    "WITH shared AS (SELECT theirs.alumnus_id, mine.started_on, mine.ended_on,", _SHARED, _JOINED,
    """),
    best AS (
      SELECT DISTINCT ON (alumnus_id) alumnus_id, started_on, ended_on, last - first + 1 AS days
        FROM shared ORDER BY alumnus_id, last - first DESC, started_on DESC, ended_on DESC),
    counted AS (SELECT *, count(*) OVER (PARTITION BY started_on, ended_on) AS total FROM best),
    ranked AS (
      SELECT *, row_number() OVER (PARTITION BY started_on, ended_on ORDER BY days DESC, alumnus_id) AS number
        FROM counted""",
))  # fmt: skip
_FIRST_OF_EACH = """)
    SELECT alumnus_id, started_on, ended_on, days, total FROM ranked
     WHERE number <= %(limit)s ORDER BY ended_on DESC, started_on DESC, number
"""


def spells_by_interval(spells: Iterable[Spell]) -> dict[Interval, Spell]:
    """As ties know them: an open end is the last day there is."""
    return {interval: spell for spell in spells for interval in _intervals(spell)}


def _intervals(spell: Spell) -> Iterator[Interval]:
    if spell.started_on is not None:
        yield spell.started_on, spell.last_day or date.max
