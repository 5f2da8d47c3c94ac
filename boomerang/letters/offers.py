"""Which openings a block of a letter shows at this moment."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from boomerang.models import Opening, OpeningPlace, OpeningState, Origin, ShownTo
from boomerang.openings.reading import whole_openings
from tenancy.models import Employer

MOST = 5
# A letter goes to many people at once: what only some of them may see has no place in it.
FOR_ALL = Q(origin=Origin.EMPLOYER, shown_to=ShownTo.EVERYONE)


def running_for_all() -> QuerySet[Opening]:
    """The newest first."""
    return Opening.objects.running().filter(FOR_ALL).order_by("-opened_at", "-id")


def known(ids: Iterable[str]) -> QuerySet[Opening]:
    """Those of these that were ever told to all, also when they are over."""
    return Opening.objects.filter(FOR_ALL, pk__in=uuids(ids)).exclude(state=OpeningState.DRAFT)


def uuids(values: Iterable[str]) -> list[UUID]:
    """What is no UUID is left out."""
    found = []
    for value in values:
        try:
            found.append(UUID(str(value)))
        except ValueError:
            continue
    return found


def openings_in(block: Mapping[str, Any], employer: Employer) -> list[Opening]:
    """In the order chosen, without those that have ended since. Two queries."""
    if not employer.has_module("boomerang"):
        return []
    if block["newest"]:
        places = Prefetch("places", OpeningPlace.objects.order_by("id"))
        newest = running_for_all().prefetch_related(places).defer("description")
        return list(newest[: min(MOST, block["newest"])])
    return whole_openings(running_for_all(), uuids(block["openings"])[:MOST])
