"""What is new with the people one is connected with, for the home page: where they work now."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts.models import Membership
from directory.connections.reading import ask_cards, ask_seen_as_member
from directory.models import Alumnus, Audience, Connection, ConnectionState, Job, SearchRow
from directory.visibility import fields_for
from tenancy.http import TenantRequest
from web.one_statement import Asking

LATELY = timedelta(days=90)
SHOWN = 3
LOOKED_AT = 12  # enough to find three who show it


@dataclass(frozen=True)
class Change:
    row: SearchRow
    job: Job


def changes_tile(request: TenantRequest, own: Alumnus) -> Asking[dict[str, Any] | None]:
    found = yield from changes(own, request.member, today=request.tenant.today())
    return {"changes": found} if found else None


def changes(own: Alumnus, member: Membership, *, today: date) -> Asking[list[Change]]:
    """The newest first, one line a person, and only what each shows to the one who looks."""
    lately = Job.objects.filter(ended_on__isnull=True, started_on__range=(today - LATELY, today))
    lately = lately.filter(alumnus__in=_connected(own)).select_related("alumnus")
    latest = lately.order_by("-started_on", "-id")[:LOOKED_AT]
    yield [latest]
    jobs: dict[Any, Job] = {}
    for job in latest:
        jobs.setdefault(job.alumnus_id, job)
    if not jobs:
        return []
    people = [job.alumnus for job in jobs.values()]
    audiences = yield from ask_seen_as_member(member, people)
    open_ones = {person.pk for person in people if person.pk in audiences and _shows_jobs(person, audiences[person.pk])}
    rows = yield from ask_cards({pk: audience for pk, audience in audiences.items() if pk in open_ones})
    return [Change(rows[pk], job) for pk, job in jobs.items() if pk in rows][:SHOWN]


def _shows_jobs(person: Alumnus, audience: Audience) -> bool:
    return "jobs" in fields_for(audience, person)


def _connected(own: Alumnus) -> QuerySet[Any]:
    """Whoever is connected with this person, on either side. A union, so that each half finds by its own index."""
    accepted: QuerySet[Any] = Connection.objects.filter(state=ConnectionState.ACCEPTED)
    asked: QuerySet[Any] = accepted.filter(asker=own.pk).values("asked")
    return asked.union(accepted.filter(asked=own.pk).values("asker"))
