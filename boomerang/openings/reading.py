"""What the pages about openings say, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Count, Prefetch
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.html import linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import Membership
from boomerang.board.query import Query
from boomerang.models import Opening, OpeningPlace, OpeningRow, OpeningState
from directory.search.facets import with_change
from web.rich_text import TooMuch, to_html

ALL = ""


@dataclass(frozen=True)
class StateTab:
    label: str
    href: str
    count: int
    is_current: bool


def description_html(opening: Opening) -> SafeString:
    """What a feed brought may be too deep for our Markdown; then it is shown as it stands."""
    try:
        return to_html(opening.description)
    except TooMuch:
        return linebreaks(opening.description, autoescape=True)


def openings_of(rows: Iterable[OpeningRow]) -> list[Opening]:
    """The openings of these rows, in their order, with what a list shows of them. Three queries."""
    ids = [row.opening_id for row in rows]
    places = Prefetch("places", OpeningPlace.objects.order_by("id"))
    openings = Opening.objects.filter(pk__in=ids).select_related("recruiter", "posted_by").prefetch_related(places)
    found = {opening.pk: opening for opening in openings.defer("description")}
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


def ids_of(openings: Sequence[Opening]) -> list[UUID]:
    return [opening.pk for opening in openings]
