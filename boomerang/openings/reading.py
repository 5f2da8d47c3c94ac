"""What the pages about openings say, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Membership
from boomerang.board.query import Query
from boomerang.models import (
    OPENING_STATE_KINDS,
    Opening,
    OpeningMove,
    OpeningPlace,
    OpeningReport,
    OpeningRow,
    OpeningState,
    Workplace,
)
from boomerang.openings.rules import MOVES, missing_for_members
from directory.countries import country_name
from directory.search.facets import with_change
from tenancy.models import Employer
from web.rich_text import TooMuch, shown

ALL = ""
MOST_REPORTED = 10


@dataclass(frozen=True)
class StateTab:
    label: str
    href: str
    count: int
    is_current: bool


@dataclass
class _Text:
    body: str
    html: str = ""
    html_version: int = 0


def description_of(markdown: str) -> str:
    """Raises `TooMuch`."""
    return shown(_Text(markdown))


def description_html(opening: Opening) -> str:
    """What a feed brought may be too deep for our Markdown; then it is shown as it stands."""
    try:
        return description_of(opening.description)
    except TooMuch:
        return linebreaks(opening.description, autoescape=True)


def openings_of(rows: Iterable[OpeningRow]) -> list[Opening]:
    """The openings of these rows, in their order."""
    return whole_openings(Opening.objects.all(), [row.opening_id for row in rows])


def places(path: str = "places") -> Prefetch:
    """In the order in which they were written down."""
    return Prefetch(path, OpeningPlace.objects.order_by("id"))


def whole_openings(openings: QuerySet[Opening], ids: Sequence[UUID]) -> list[Opening]:
    """Those of these ids, in their order, with what a list shows of them. Two queries."""
    wanted = openings.filter(pk__in=ids).select_related("recruiter", "posted_by").prefetch_related(places())
    found = {opening.pk: opening for opening in wanted.defer("description")}
    return [found[pk] for pk in ids if pk in found]


def state_tabs(address: QueryDict, query: Query, chosen: str) -> list[StateTab]:
    """How many each state would give for the same question."""
    (rows,) = replace(query, states=tuple(OpeningState)).parts(query.anywhere())
    counts = dict(rows.order_by().values_list("state").annotate(number=Count("id")))
    everything = StateTab(_("All"), with_change(address, state=None), sum(counts.values()), chosen == ALL)
    return [
        everything,
        *(
            StateTab(
                str(state.label), with_change(address, state=state.value), counts.get(state.value, 0), chosen == state
            )
            for state in OpeningState
        ),
    ]


def names_of(membership_ids: Iterable[str]) -> dict[str, str]:
    members = Membership.objects.filter(pk__in=list(membership_ids))
    return {str(pk): name for pk, name in members.values_list("pk", "display_name")}


def pay_words(opening: Opening) -> str:
    """ "EUR 60,000–75,000 a year"; empty where nothing is said."""
    low, high = opening.pay_from, opening.pay_to
    if low is None and high is None:
        return ""
    values = {
        "currency": opening.pay_currency,
        "low": _figure(low),
        "high": _figure(high),
        "period": opening.get_pay_period_display(),
    }
    if low is None:
        return _("up to %(currency)s %(high)s %(period)s") % values
    if high is None:
        return _("from %(currency)s %(low)s %(period)s") % values
    if low == high:
        return _("%(currency)s %(low)s %(period)s") % values
    return _("%(currency)s %(low)s–%(high)s %(period)s") % values


def _figure(amount: int | None) -> str:
    return number_format(amount, force_grouping=True) if amount is not None else ""


def host_of(address: str) -> str:
    """Where a link leads, so that nobody is surprised."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


@dataclass(frozen=True)
class Step:
    """What may become of it next, as a button says it."""

    to: OpeningState
    label: str
    icon: str
    is_main: bool = False


_STEPS: dict[OpeningState, tuple[Promise, str]] = {
    OpeningState.ON_HOLD: (lazy("Put on hold"), "pause"),
    OpeningState.FILLED: (lazy("Mark as filled"), "user-check"),
    OpeningState.CLOSED: (lazy("Close"), "x"),
}
_OPEN_AGAIN: dict[OpeningState, Promise] = {
    OpeningState.DRAFT: lazy("Publish"),
    OpeningState.ON_HOLD: lazy("Go on"),
    OpeningState.FILLED: lazy("Open again"),
    OpeningState.CLOSED: lazy("Open again"),
}


def steps_of(opening: Opening) -> list[Step]:
    state = OpeningState(opening.state)
    steps = []
    for to in MOVES[state]:
        if to == OpeningState.OPEN:
            steps.append(Step(to, str(_OPEN_AGAIN[state]), "send", is_main=state != OpeningState.FILLED))
        else:
            label, icon = _STEPS[to]
            steps.append(Step(to, str(label), icon))
    return steps


@dataclass(frozen=True)
class Move:
    """One line of the history."""

    words: str
    icon: str
    kind: str
    at: datetime
    by: str
    note: str


_MOVES: dict[OpeningState, tuple[Promise, str]] = {
    OpeningState.DRAFT: (lazy("Begun as a draft"), "pencil"),
    OpeningState.OPEN: (lazy("Published"), "send"),
    OpeningState.ON_HOLD: (lazy("Put on hold"), "pause"),
    OpeningState.FILLED: (lazy("Filled"), "user-check"),
    OpeningState.CLOSED: (lazy("Closed"), "x"),
}


def moves_of(opening: Opening) -> list[Move]:
    """The newest first. Without a person the portal did it: a feed, or the deadline."""
    moves = OpeningMove.objects.filter(opening=opening).select_related("by").order_by("-at", "-id")
    return [_move(each) for each in moves]


def _move(move: OpeningMove) -> Move:
    words, icon = _MOVES[OpeningState(move.to_state)]
    if move.to_state == OpeningState.OPEN and move.from_state not in ("", OpeningState.DRAFT):
        words = lazy("Opened again")
    if move.to_state == move.from_state == OpeningState.CLOSED:
        words = lazy("Taken down")
    kind = OPENING_STATE_KINDS[OpeningState(move.to_state)]
    return Move(str(words), icon, kind, move.at, move.by.display_name if move.by else "", move.note)


def missing_now(opening: Opening, employer: Employer) -> list[Promise]:
    return missing_for_members(opening, places=len(opening.places.all()), today=employer.today())


def reported() -> list[Opening]:
    """Of which members say that something is wrong, and nobody has looked yet; the oldest first."""
    waiting = OpeningReport.objects.filter(settled_at__isnull=True)
    openings = Opening.objects.filter(pk__in=waiting.values("opening_id")).only("pk", "title")
    return list(openings.order_by("pk")[:MOST_REPORTED])


def open_reports(opening: Opening) -> list[OpeningReport]:
    reports = OpeningReport.objects.filter(opening=opening, settled_at__isnull=True)
    return list(reports.order_by("at"))


def place_words(opening: Opening) -> str:
    """ "Berlin, Paris +2", with what is said of working elsewhere."""
    names = [place.city or country_name(place.country) for place in opening.places.all()]
    shown = ", ".join(names[:2]) + (f" +{len(names) - 2}" if len(names) > 2 else "")
    workplace = str(opening.get_workplace_display())
    if opening.workplace == Workplace.ON_SITE and shown:
        return shown
    return f"{shown} · {workplace}" if shown else workplace
