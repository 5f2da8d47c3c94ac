"""One mail a week about everybody who is due, on the day the member chose; or a section of their round-up instead.

Which of the two follows from how often they want mail of the category “Your circle”: at once means a mail of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.circle.sight import still_there
from community.models import CircleMail, Mark
from community.models.circle import MAIL_WEEKDAY
from directory.models import Alumnus, AlumnusState
from engagement.digests.emails import addresses
from engagement.digests.moments import moment
from engagement.digests.sections import Item, Recipient
from mail import many
from mail.categories import Category
from mail.models import Frequency
from mail.models import Reader as ReadingHabits
from mail.preferences import readers_wanting
from tenancy.models import Employer
from tenancy.urls import employer_url

FROM_HOUR = 8
BATCH = 500
LISTED = 5
TEMPLATE = "community/circle_due"  # its subject names nobody: HR reads it when a mail does not arrive
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    name: str
    last_on: date | None
    url: str


def write_weekly(employer: Employer, *, now: datetime | None = None) -> int:
    """Whose day it is on their own clock, once each; says how many mails that made. Any number of times is once."""
    now = now or timezone.now()
    written, after = 0, None
    while people := list(_candidates(now, after)[:BATCH]):
        with transaction.atomic():
            written += _write(employer, people, now)
        after = people[-1].pk
    return written


def _candidates(now: datetime, after: UUID | None) -> QuerySet[Alumnus]:
    """Somebody is due, they want such mail at once, and somewhere on earth it is the day they chose."""
    days = [now.astimezone(UTC).date() + timedelta(days=offset) for offset in (-1, 0, 1)]
    kept = CircleMail.objects.filter(owner=OuterRef("pk"))
    not_told = Q(told_on__isnull=True) | Q(told_on__lt=days[0])
    chosen = Q(Exists(kept.filter(not_told, is_on=True, weekday__in={day.weekday() for day in days})))
    if MAIL_WEEKDAY in {day.weekday() for day in days}:
        chosen |= ~Q(Exists(kept))
    people = Alumnus.objects.filter(
        chosen,
        Exists(Mark.objects.filter(owner=OuterRef("pk")).due(days[-1])),
        pk__in=readers_wanting(Category.CIRCLE, Frequency.AT_ONCE),
        state__in=(AlumnusState.ALUMNUS, AlumnusState.EMPLOYEE),
        is_limited=False,
        joined_at__isnull=False,
    )
    return (people if after is None else people.filter(pk__gt=after)).order_by("pk")


def _write(employer: Employer, people: Sequence[Alumnus], now: datetime) -> int:
    """Six queries and two writes, however many people."""
    kept = {row.owner_id: row for row in CircleMail.objects.filter(owner__in=people).select_for_update()}
    days = _days_of(employer, people, kept, now)
    theirs = [person for person in people if person.pk in days]
    lines = lines_of(employer, {person.pk: days[person.pk] for person in theirs})
    found = addresses([person for person in theirs if person.pk in lines])
    letters = [
        many.Letter(
            to=found[person.pk],
            recipient_id=person.pk,
            context=_context(employer, person, lines[person.pk]),
            dedupe_key=f"circle:{person.pk}:{days[person.pk]}",
        )
        for person in theirs
        if person.pk in found
    ]
    ends = now + 2 * _A_DAY
    sent = many.enqueue_many(
        letters, template=TEMPLATE, category=Category.CIRCLE, employer=employer, occasion_at=now, expires_at=ends
    )
    _remember(days, kept)
    return len(sent)


def _days_of(
    employer: Employer, people: Sequence[Alumnus], kept: Mapping[UUID, CircleMail], now: datetime
) -> dict[UUID, date]:
    """Their own today, for those whose day it is, from eight o'clock on, and who have not been dealt with."""
    habits = ReadingHabits.objects.filter(recipient_id__in=[person.pk for person in people]).exclude(timezone="")
    zones = dict(habits.values_list("recipient_id", "timezone"))
    found = {}
    for person in people:
        name, row = zones.get(person.pk, ""), kept.get(person.pk) or CircleMail()
        zone = ZoneInfo(name) if name in available_timezones() else employer.zone
        day = now.astimezone(zone).date()
        is_told = row.told_on is not None and row.told_on >= day
        if row.is_on and row.weekday == day.weekday() and not is_told and now >= moment(day, FROM_HOUR, zone):
            found[person.pk] = day
    return found


def lines_of(employer: Employer, days: Mapping[UUID, date]) -> dict[UUID, list[Line]]:
    """Whoever is due for each of these members on their day, the longest waiting first. Four queries."""
    if not days:
        return {}
    rows = Mark.objects.filter(owner__in=days.keys()).due(max(days.values())).select_related("owner", "person")
    due = [mark for mark in rows.order_by("like_on", "pk") if mark.like_on <= days[mark.owner_id]]
    found: dict[UUID, list[Line]] = defaultdict(list)
    for mark in still_there(due):
        found[mark.owner_id].append(_line(employer, mark))
    return found


def _line(employer: Employer, mark: Mark) -> Line:
    name = mark.person.full_name if mark.person else mark.name
    return Line(name, mark.last_on, employer_url(employer, "community:mark_detail", mark.pk))


def _context(employer: Employer, person: Alumnus, lines: Sequence[Line]) -> dict[str, object]:
    return {
        "name": person.given_name,
        "lines": lines[:LISTED],
        "more": max(0, len(lines) - LISTED),
        "count": len(lines),
        "url": employer_url(employer, "community:circle_list"),
        "rolodex_url": employer_url(employer, "community:circle_rolodex"),
    }


def _remember(days: Mapping[UUID, date], kept: Mapping[UUID, CircleMail]) -> None:
    for owner, day in days.items():
        if owner in kept:
            kept[owner].told_on = day
    CircleMail.objects.bulk_update([row for owner, row in kept.items() if owner in days], ("told_on",))
    new = [CircleMail(owner_id=owner, told_on=day) for owner, day in days.items() if owner not in kept]
    CircleMail.objects.bulk_create(new, ignore_conflicts=True)


def collect(employer: Employer, recipients: Sequence[Recipient]) -> Mapping[UUID, Sequence[Item]]:
    """The section of the round-up, for those who read this kind of mail weekly or monthly. Five queries."""
    silent = set(CircleMail.objects.filter(owner__in=_ids(recipients), is_on=False).values_list("owner_id", flat=True))
    days = {each.pk: each.last_day for each in recipients if each.pk not in silent}
    return {pk: _items(employer, lines) for pk, lines in lines_of(employer, days).items()}


def _ids(recipients: Iterable[Recipient]) -> list[UUID]:
    return [each.pk for each in recipients]


def _items(employer: Employer, lines: Sequence[Line]) -> list[Item]:
    items = [Item(_("Time to write to %(name)s") % {"name": line.name}, _detail(line), line.url) for line in lines]
    rest = len(items) - LISTED
    if rest <= 0:
        return items
    words = ngettext("and %(count)d more of your circle", "and %(count)d more of your circle", rest)
    return [*items[:LISTED], Item(words % {"count": rest}, url=employer_url(employer, "community:circle_list"))]


def _detail(line: Line) -> str:
    if line.last_on is None:
        return _("No contact is noted yet.")
    return _("Last in touch on %(day)s.") % {"day": date_format(line.last_on, "j F Y")}
