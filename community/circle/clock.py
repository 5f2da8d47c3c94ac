"""The clock of a circle: kept on each mark, so that nobody counts contacts to draw a page."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from community.circle.rules import limits
from community.models import Contact, Mark, Pace
from directory.models import Alumnus, Audience
from directory.visibility import fields_for
from tenancy.models import Employer
from tenancy.scope import require_tenant

KEPT = ("last_on", "like_on", "most_on", "later_until", "known_city")


def wind(mark: Mark) -> Mark:
    """Works out both limits anew; the caller saves."""
    found = limits(since=mark.since_on, last=mark.last_on, like=Pace(mark.like), most=Pace(mark.most))
    mark.like_on, mark.most_on = found.like_on, found.most_on
    return mark


def restart(owner: UUID, others: Collection[UUID], *, at: datetime) -> None:
    """There was a real contact: whom of these people the owner has marked starts anew. One read, and one write."""
    marks = _locked(Mark.objects.of(owner).filter(person__in=others))
    if marks:
        _advance(marks, day_of(at))


def restart_together(people: Collection[UUID], *, at: datetime) -> None:
    marks = _locked(Mark.objects.filter(owner__in=people, person__in=people))
    if marks:
        _advance(marks, day_of(at))


def restart_outside(mark: Mark, *, at: datetime) -> None:
    _advance(_locked(Mark.objects.filter(pk=mark.pk)), day_of(at))


def take_back(marks: Iterable[Mark]) -> None:
    """A contact has been undone: the clock runs from the one before."""
    found = list(marks)
    for mark in found:
        mark.last_on = last_day(mark)
        wind(mark)
    Mark.objects.bulk_update(found, KEPT)


def last_day(mark: Mark) -> date | None:
    """Of the last real contact there is."""
    rows = Contact.objects.of(mark.owner_id)
    rows = rows.filter(other=mark.person_id) if mark.person_id else rows.filter(outside=mark.pk)
    at = rows.aggregate(last=Max("at"))["last"]
    return day_of(at) if at else None


def day_of(at: datetime) -> date:
    """On the employer's calendar, as all days of a circle are."""
    return at.astimezone(Employer.objects.get(pk=require_tenant()).zone).date()


def public_city(person: Alumnus) -> str:
    """The city that everybody in the network may read, and nothing of one that is kept from anybody."""
    return person.city if "place" in fields_for(Audience.NETWORK, person) else ""


def _locked(rows: Iterable[Mark]) -> list[Mark]:
    queryset = rows.select_related("person").order_by("pk")  # type: ignore[attr-defined]
    return list(queryset.select_for_update(of=("self",)))


def _advance(marks: list[Mark], day: date) -> None:
    for mark in marks:
        mark.last_on = max(day, mark.last_on or day)
        mark.later_until = None
        mark.known_city = public_city(mark.person) if mark.person else ""
        wind(mark)
    Mark.objects.bulk_update(marks, KEPT)
