"""What a feed says, written into the openings, all with a handful of statements: `apply`.

What people did by hand stays: an opening that somebody closed is not opened again, who looks after it and who sees it
is not the feed's to say, and words that were changed here are overwritten only when the feed says something new.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from accounts.models import Membership
from boomerang.feeds.markdown import fitting, from_html
from boomerang.feeds.postings import Posting, Problem, Reading
from boomerang.models import Feed, Opening, OpeningMove, OpeningPlace, OpeningSkill, OpeningState, Workplace
from boomerang.openings.changes import tell_changed
from directory.models import Skill
from directory.names import name_key
from directory.places.cities import known_city
from tenancy.bulk import insert_rows, new_ids, update_rows
from tenancy.models import Employer
from tenancy.scope import require_tenant

CHUNK = 2_000
GONE_AFTER = 2  # runs in a row
LIVING = (OpeningState.DRAFT, OpeningState.OPEN, OpeningState.ON_HOLD)


class Held(NamedTuple):
    """What the database knows of one opening of this feed."""

    id: UUID
    mark: str
    misses: int
    state: str


@dataclass
class Applied:
    made: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    closed: int = 0


@dataclass(frozen=True)
class Plan:
    """Which posting is what. Those that were `left_out` keep their opening as it is."""

    new: list[Posting]
    changed: list[tuple[Posting, Held]]
    same: list[Held]
    back: list[Held]  # changed or not, they had been missing
    gone: list[Held]  # missing once more, or for the first time


def plan(feed: Feed, reading: Reading) -> Plan:
    held = held_of(feed)
    known = [(posting, held.get(posting.external_id)) for posting in reading.postings]
    return Plan(
        new=[posting for posting, row in known if row is None],
        changed=[(posting, row) for posting, row in known if row is not None and row.mark != posting.mark],
        same=[row for posting, row in known if row is not None and row.mark == posting.mark],
        back=[row for name, row in held.items() if row.misses and name in reading.ids],
        gone=[row for name, row in held.items() if name not in reading.ids and row.state in LIVING],
    )


def held_of(feed: Feed) -> dict[str, Held]:
    if feed._state.adding:
        return {}
    rows = Opening.objects.filter(feed=feed).values_list("external_id", "pk", "feed_mark", "feed_misses", "state")
    return {external_id: Held(pk, mark, misses, state) for external_id, pk, mark, misses, state in rows}


def apply(feed: Feed, reading: Reading, *, now: datetime) -> Applied:
    """In the caller's transaction, which has the feed locked. Notes further problems in the reading."""
    found = plan(feed, reading)
    reopened = _came_back(feed, found.back, now=now)
    opens = _drafts_of_the_portal([row.id for _posting, row in found.changed if row.state == OpeningState.DRAFT])
    writer = _Writer(feed, reading, now)
    made = writer.insert(found.new)
    writer.update(found.changed, opens=opens if feed.publishes else frozenset())
    missing, closed = _went_missing(feed, found.gone, now=now)
    changed = [row.id for _posting, row in found.changed]
    tell_changed(list(dict.fromkeys([*made, *changed, *reopened, *closed])))
    return Applied(len(made), len(changed), len(found.same), missing, len(closed))


def confirm_missing(feed: Feed, *, now: datetime) -> Applied:
    """The server says that nothing is new: what was missing is missing still."""
    held = held_of(feed).values()
    gone = [row for row in held if 0 < row.misses < GONE_AFTER and row.state in LIVING]
    _missing, closed = _went_missing(feed, gone, now=now)
    tell_changed(closed)
    return Applied(unchanged=len(held) - len(closed), closed=len(closed))


def _came_back(feed: Feed, back: Sequence[Held], *, now: datetime) -> list[UUID]:
    """Those that the portal itself had closed are what they were: nobody but HR publishes a draft, or what rests."""
    Opening.objects.filter(pk__in=[row.id for row in back]).update(feed_misses=0)
    closed = [row.id for row in back if row.state == OpeningState.CLOSED and row.misses >= GONE_AFTER]
    were = _last_moved_by_portal(closed)
    for state in LIVING:
        again = [pk for pk, was in were.items() if was == state]
        opened = {"opened_at": now} if state == OpeningState.OPEN else {}
        Opening.objects.filter(pk__in=again).update(state=state, changed_at=now, **opened)
        _note_moves(again, feed, now=now, before=OpeningState.CLOSED, after=state)
    return list(were)


def _went_missing(feed: Feed, gone: Sequence[Held], *, now: datetime) -> tuple[int, list[UUID]]:
    """(how many are missing for the first time, those that are closed)"""
    first = [row.id for row in gone if row.misses == 0]
    last = [row for row in gone if row.misses == GONE_AFTER - 1]
    Opening.objects.filter(pk__in=first).update(feed_misses=1)
    closed = [row.id for row in last]
    Opening.objects.filter(pk__in=closed).update(
        feed_misses=GONE_AFTER, state=OpeningState.CLOSED, changed_at=now
    )  # fmt: skip
    for state in LIVING:
        ids = [row.id for row in last if row.state == state]
        _note_moves(ids, feed, now=now, before=state, after=OpeningState.CLOSED)
    return len(first), closed


def _last_moved_by_portal(ids: Collection[UUID]) -> dict[UUID, str]:
    """Those of these that nobody moved by hand since, and what they were before."""
    moves = OpeningMove.objects.filter(opening_id__in=ids).order_by("opening_id", "-at", "-id").distinct("opening_id")
    last = moves.values_list("opening_id", "from_state", "by_id")
    return {opening_id: before for opening_id, before, by in last if by is None}


def close_all(feed: Feed, *, by: Membership | None, now: datetime) -> int:
    """The feed goes, and its openings with it."""
    living = list(Opening.objects.filter(feed=feed, state__in=LIVING).values_list("pk", "state"))
    ids = [pk for pk, _state in living]
    Opening.objects.filter(pk__in=ids).update(state=OpeningState.CLOSED, changed_at=now)
    for state in LIVING:
        moved = [pk for pk, each in living if each == state]
        _note_moves(moved, feed, now=now, before=state, after=OpeningState.CLOSED, by=by)
    tell_changed(ids)
    return len(ids)


def _drafts_of_the_portal(ids: Collection[UUID]) -> frozenset[UUID]:
    return frozenset(_last_moved_by_portal(ids)) if ids else frozenset()


def _note_moves(
    ids: Sequence[Any], feed: Feed, *, now: datetime, before: str, after: str, by: Membership | None = None
) -> None:
    insert_rows(
        OpeningMove,
        [
            {
                "id": new,
                "opening_id": each,
                "from_state": before,
                "to_state": after,
                "note": feed.name,
                "at": now,
                "by_id": by.pk if by else None,
            }
            for new, each in zip(new_ids(len(ids)), ids, strict=True)
        ],
    )


class _Writer:
    """New and changed openings of one run, in chunks."""

    def __init__(self, feed: Feed, reading: Reading, now: datetime) -> None:
        self.feed, self.reading, self.now = feed, reading, now
        self.today = Employer.objects.get(pk=require_tenant()).today()
        self.incomplete: set[str] = set()

    def insert(self, postings: Sequence[Posting]) -> list[UUID]:
        ids = new_ids(len(postings))
        for some in _chunks(list(zip(postings, ids, strict=True))):
            rows = [self._new_row(posting, new) for posting, new in some]
            insert_rows(Opening, rows)
            for state in (OpeningState.OPEN, OpeningState.DRAFT):
                moved = [row["id"] for row in rows if row["state"] == state]
                _note_moves(moved, self.feed, now=self.now, before="", after=state)
            self._write_parts(some)
        return [UUID(each) for each in ids]

    def update(self, changed: Sequence[tuple[Posting, Held]], *, opens: Collection[UUID]) -> None:
        for some in _chunks(changed):
            update_rows(Opening, [{**self._columns(posting), "id": row.id} for posting, row in some])
            ids = [row.id for _posting, row in some]
            OpeningPlace.objects.filter(opening_id__in=ids).delete()
            OpeningSkill.objects.filter(opening_id__in=ids).delete()
            self._write_parts([(posting, str(row.id)) for posting, row in some])
        ready = [row.id for posting, row in changed if row.id in opens and posting.external_id not in self.incomplete]
        Opening.objects.filter(pk__in=ready).update(state=OpeningState.OPEN, opened_at=self.now)
        _note_moves(ready, self.feed, now=self.now, before=OpeningState.DRAFT, after=OpeningState.OPEN)

    def _new_row(self, posting: Posting, new: str) -> dict[str, Any]:
        columns = self._columns(posting)
        is_open = self.feed.publishes and posting.external_id not in self.incomplete
        since = min(posting.posted_at or self.now, self.now)
        return columns | {
            "id": new,
            "feed_id": self.feed.pk,
            "external_id": posting.external_id,
            "state": OpeningState.OPEN if is_open else OpeningState.DRAFT,
            "opened_at": since if is_open else None,
            "created_at": self.now,
        }

    def _columns(self, posting: Posting) -> dict[str, Any]:
        """What the feed decides. Members would not know what to make of one that is not complete."""
        description = self._description(posting)
        if why := _why_incomplete(posting, description, self.today):
            self.incomplete.add(posting.external_id)
            if self.feed.publishes:
                self._tell(posting, why)
        return {
            "title": posting.title,
            "team": posting.team,
            "team_key": name_key(posting.team)[:160],
            "workplace": posting.workplace,
            "contract": posting.contract,
            "seniority": posting.seniority,
            "pay_from": posting.pay.least,
            "pay_to": posting.pay.most,
            "pay_currency": posting.pay.currency,
            "pay_period": posting.pay.period,
            "description": description,
            "deadline": posting.deadline,
            "apply_url": posting.apply_url,
            "feed_mark": posting.mark,
            "feed_misses": 0,
            "changed_at": self.now,
        }

    def _description(self, posting: Posting) -> str:
        markdown = from_html(posting.description) if posting.is_html else posting.description
        short, was_cut = fitting(markdown)
        if was_cut:
            self._tell(posting, "description_cut")
        return short

    def _tell(self, posting: Posting, code: str) -> None:
        self.reading.problems.append(Problem(posting.place, code, posting.external_id, "description"))

    def _write_parts(self, some: Sequence[tuple[Posting, str]]) -> None:
        places = [(opening, place) for posting, opening in some for place in posting.places]
        insert_rows(
            OpeningPlace,
            [
                {"id": new, "opening_id": opening, "city": place.city, "country": place.country,
                 "city_id": _city_id(place.city, place.country)}
                for new, (opening, place) in zip(new_ids(len(places)), places, strict=True)
            ],
        )  # fmt: skip
        wanted = [
            (opening, name, is_must)
            for posting, opening in some
            for names, is_must in ((posting.must, True), (posting.nice, False))
            for name in names
        ]
        skills = _skill_ids({name for _opening, name, _is_must in wanted})
        insert_rows(
            OpeningSkill,
            [
                {"id": new, "opening_id": opening, "skill_id": skills[name_key(name)[:60]], "is_must": is_must}
                for new, (opening, name, is_must) in zip(new_ids(len(wanted)), wanted, strict=True)
            ],
        )


def _why_incomplete(posting: Posting, description: str, today: date) -> str:
    if not description.strip():
        return "draft_no_description"
    if not posting.places and posting.workplace != Workplace.REMOTE:
        return "draft_no_place"
    return "draft_deadline_over" if posting.deadline is not None and posting.deadline < today else ""


def _city_id(city: str, country: str) -> int | None:
    found = known_city(city, country)
    return found.id if found else None


def _skill_ids(names: Collection[str]) -> dict[str, UUID]:
    """By key. Unknown ones join the employer's words."""
    by_key = {name_key(name)[:60]: name for name in sorted(names)}
    known = dict(Skill.objects.filter(key__in=by_key).values_list("key", "pk"))
    unknown = [key for key in by_key if key not in known]
    if not unknown:
        return known
    rows = [
        {"id": new, "key": key, "name": by_key[key]} for new, key in zip(new_ids(len(unknown)), unknown, strict=True)
    ]
    insert_rows(Skill, rows, on_conflict="DO NOTHING")
    return known | dict(Skill.objects.filter(key__in=unknown).values_list("key", "pk"))


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[at : at + CHUNK] for at in range(0, len(rows), CHUNK))
