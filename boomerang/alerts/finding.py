"""Which openings an alert has to tell: those that its owner may see and has not been told of."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict

from boomerang.board.forms import OpeningSearchForm
from boomerang.matching.fits import fits_of
from boomerang.models import Opening, OpeningAlert, OpeningRow, Origin, ToldOpening
from boomerang.openings.visibility import Looker, lookers_of
from directory.models import Alumnus
from tenancy.bulk import new_ids
from tenancy.models import Employer
from tenancy.scope import require_tenant

MOST = 10  # openings in one mail; the next one tells the others
NAMES = (*OpeningSearchForm.facets, "q", "near", "km")  # of the board's address


def criteria_of(address: QueryDict) -> dict[str, list[str]]:
    """What an alert keeps of a search: as the board's address holds it, without pages and sorting."""
    return {
        name: [value for value in address.getlist(name) if value][:20] for name in NAMES if any(address.getlist(name))
    }


def address_of(criteria: Mapping[str, Sequence[str]]) -> QueryDict:
    address = QueryDict(mutable=True)
    for name in NAMES:
        if values := criteria.get(name):
            address.setlist(name, [str(value) for value in values])
    return address


def search_of(alert: OpeningAlert, employer: Employer, looker: Looker) -> OpeningSearchForm:
    return OpeningSearchForm(
        address_of(alert.criteria), tenant=employer, looker=looker, origin=Origin.EMPLOYER, today=employer.today()
    )


def untold(alert: OpeningAlert, employer: Employer, alumnus: Alumnus) -> list[UUID]:
    """The best or newest first, at most MOST."""
    looker = lookers_of([alumnus])[alumnus.pk]
    if looker.is_waiting:
        return []
    told = ToldOpening.objects.filter(alumnus=alumnus).values_list("opening", flat=True)
    if alert.fits_me:
        found = fits_of(looker).exclude(opening__in=told).values_list("opening", flat=True)
        return list(found[:MOST])
    return list(_searched(alert, employer, looker, told)[:MOST])


def _searched(
    alert: OpeningAlert, employer: Employer, looker: Looker, told: QuerySet[ToldOpening, UUID]
) -> QuerySet[OpeningRow, UUID]:
    """What was open when the alert was made stood on the page it was made from."""
    query = search_of(alert, employer, looker).query
    (rows,) = query.parts(query.anywhere())
    rows = rows.filter(opened_at__gt=alert.created_at).exclude(opening__in=told)
    return rows.order_by("-opened_at", "id").values_list("opening", flat=True)


Pair = tuple[UUID, UUID]  # person, opening


def note_told(pairs: Iterable[Pair], *, now: datetime, messages: Mapping[Pair, UUID] | None = None) -> set[Pair]:
    """Each noted once for ever; says which are new, so that of two that tell only one does. `messages`: the mails
    they stand in, where those are written already."""
    wanted = sorted(set(pairs))
    mails = messages or {}
    if not wanted:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO boomerang_toldopening (tenant_id, id, alumnus_id, opening_id, at, message_id)"
            " SELECT %s, id, alumnus, opening, %s, message"
            " FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[]) AS new (id, alumnus, opening, message)"
            " ON CONFLICT (tenant_id, alumnus_id, opening_id) DO NOTHING RETURNING alumnus_id, opening_id",
            [
                require_tenant(),
                now,
                new_ids(len(wanted)),
                [str(alumnus) for alumnus, _opening in wanted],
                [str(opening) for _alumnus, opening in wanted],
                [str(mails[pair]) if pair in mails else None for pair in wanted],
            ],
        )
        return set(cursor.fetchall())


def tie_to(message_id: UUID, alumnus_id: UUID, opening_ids: Iterable[UUID]) -> None:
    """They stand in this mail, and count as told for as long as it may go out."""
    ToldOpening.objects.filter(alumnus=alumnus_id, opening__in=list(opening_ids)).update(message_id=message_id)


def openings_in(ids: Sequence[UUID]) -> list[Opening]:
    """In this order."""
    found = Opening.objects.prefetch_related("places").in_bulk(list(ids))
    return [found[pk] for pk in ids if pk in found]
