"""Who may read that somebody is open to coming back; and the rows that tell the person who has.

Whatever shows a wish to staff takes it from `wishes_for`, which notes the reading in the same breath: the search, the
page of a person, lists, the comparison, boards, files, programs. A wish shows only to members with the role of
recruiter: not to owners, HR admins or auditors as such, and never to somebody whom the person's record names as their
manager. What is counted, sorted or scored by wishes tells of them too, so `open_wishes` is for that which nobody but
the person themselves reads.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Membership, Role
from boomerang.approach import has_not_declined
from boomerang.models import ReadPath, ReturnWish, WishRead
from directory.managers import managers_of, names_by_member, names_of
from directory.models import Alumnus, AlumnusState
from tenancy.models import TenantQuerySet

KEPT_FOR = timedelta(days=365)  # the rows of who has read


def open_wishes() -> TenantQuerySet[ReturnWish]:
    """Those that hold: not ended, of alumni who are let in. Nothing that staff see may be made of these."""
    return ReturnWish.objects.running().filter(alumnus__state=AlumnusState.ALUMNUS, alumnus__is_limited=False)


def reads_wishes(member: Membership) -> bool:
    return member.has_role(Role.RECRUITER)


def readable_wishes(member: Membership) -> TenantQuerySet[ReturnWish]:
    """Those that this member may read. Whoever shows one, or that there is one, notes it."""
    if not reads_wishes(member):
        return open_wishes().none()
    found = open_wishes().filter(has_not_declined("alumnus_id"))
    return found.exclude(former_managers__overlap=names_of(member)).exclude(alumnus__membership=member.pk)


def has_readable_wish(member: Membership, alumnus_id: str) -> Q:
    """On any model whose column names a person. A page that asks this has to note all whom it finds."""
    return Q(Exists(readable_wishes(member).filter(alumnus=OuterRef(alumnus_id))))


@transaction.atomic
def wishes_for(*, member: Membership, alumnus_ids: Iterable[UUID], path: ReadPath) -> Mapping[UUID, ReturnWish]:
    """The wishes of these people, by person, each noted as read. One query for who may not read any."""
    if not reads_wishes(member):
        return {}
    found = {wish.alumnus_id: wish for wish in readable_wishes(member).filter(alumnus__in=list(alumnus_ids))}
    note_reads(alumnus_ids=found, by=member, path=path)
    return found


def note_reads(*, alumnus_ids: Iterable[UUID], by: Membership, path: ReadPath) -> None:
    """Each of these has been read by this colleague just now, whose wishes they may read."""
    WishRead.objects.bulk_create([WishRead(alumnus_id=pk, by=by, path=path) for pk in dict.fromkeys(alumnus_ids)])


def readers_of(alumnus: Alumnus) -> list[Membership]:
    """Who may read the wish of this person today, for the person themselves."""
    managers = set(managers_of(alumnus))
    recruiters = list(Membership.objects.current().with_role(Role.RECRUITER).order_by("display_name", "pk"))
    names, own = names_by_member(recruiters), {alumnus.membership_id}
    return [each for each in recruiters if each.pk not in own and managers.isdisjoint(names[each.pk])]


@dataclass(frozen=True)
class Look:
    """What one colleague read on one day, and in which ways."""

    day: date
    by: Membership
    ways: list[str]
    last_at: datetime


def looks_at(alumnus: Alumnus) -> list[Look]:
    """Who has read the wish, for the person themselves: a line for each colleague and day, the last first."""
    rows = WishRead.objects.of(alumnus).select_related("by").order_by("-at", "-id")[:2_000]
    by_day = sorted(
        rows,
        key=lambda row: (timezone.localtime(row.at).date(), str(row.by.display_name), row.by_id, row.at),
        reverse=True,
    )
    found = []
    for (day, _by), reads in groupby(by_day, key=lambda row: (timezone.localtime(row.at).date(), row.by_id)):
        held = list(reads)
        ways = dict.fromkeys(str(ReadPath(row.path).label) for row in reversed(held))
        found.append(Look(day, held[0].by, list(ways), held[0].at))
    return sorted(found, key=lambda look: look.last_at, reverse=True)
