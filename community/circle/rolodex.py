"""Five people one has not written to, what has changed with each, and a first sentence. Only what one may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Membership
from community.circle.clock import public_city
from community.circle.reading import message_href
from community.models import Contact, Mark
from directory.connections.old_colleagues import closest
from directory.connections.reading import cards_of, seen_as_member
from directory.connections.together import Together, together
from directory.models import Alumnus, Audience, Job, SearchRow
from directory.profile.photos import small_photo
from directory.visibility import fields_for

SHOWN = 5
LOOKED_AT = 25  # of the circle; enough to find five who are there
LOOKED_AT_OUTSIDE_IT = 15


@dataclass(frozen=True)
class Change:
    """What is new with somebody, and how a message may begin."""

    said: str
    sentence: str


@dataclass(frozen=True)
class RolodexCard:
    person: Alumnus
    mark: Mark | None
    detail: str
    photo: str
    href: str
    change: Change
    write_href: str


def rolodex_of(own: Alumnus, member: Membership, *, today: date) -> list[RolodexCard]:
    """People of one's circle first, the longest unheard of; then those one has worked with the longest."""
    marks = _silent_marks(own, today)
    seen = seen_as_member(member, [mark.person for mark in marks.values() if mark.person])
    found = [mark for mark in marks.values() if mark.person_id in seen][:SHOWN]
    people: dict[UUID, Alumnus] = {mark.person_id: mark.person for mark in found if mark.person and mark.person_id}
    if len(people) < SHOWN:
        others = _old_colleagues(own, member, today=today)
        seen |= seen_as_member(member, others)
        there = [person for person in others if person.pk in seen]
        people |= {person.pk: person for person in there[: SHOWN - len(people)]}
    return _cards(own, people, {pk: seen[pk] for pk in people}, marks, today=today)


def _silent_marks(own: Alumnus, today: date) -> dict[UUID, Mark]:
    """Of the circle, with whom there was nothing this month, and whom one has not put off."""
    rows = Mark.objects.of(own.pk).filter(person__isnull=False).exclude(last_on__gte=today.replace(day=1))
    rows = rows.exclude(later_until__gt=today).select_related("person").order_by("most_on", "pk")
    return {mark.person_id: mark for mark in rows[:LOOKED_AT] if mark.person_id}


def _old_colleagues(own: Alumnus, member: Membership, *, today: date) -> list[Alumnus]:
    """Not marked, and nothing is known of a contact."""
    ids = [each.row.alumnus_id for each in closest(member, own, limit=LOOKED_AT_OUTSIDE_IT, today=today)]
    marked = set(Mark.objects.of(own.pk).filter(person__in=ids).values_list("person_id", flat=True))
    written = set(Contact.objects.of(own.pk).filter(other__in=ids).values_list("other_id", flat=True))
    people = Alumnus.objects.in_bulk([pk for pk in ids if pk not in marked | written])
    return [people[pk] for pk in ids if pk in people]


def _cards(
    own: Alumnus,
    people: Mapping[UUID, Alumnus],
    audiences: Mapping[UUID, Audience],
    marks: Mapping[UUID, Mark],
    *,
    today: date,
) -> list[RolodexCard]:
    rows, shared = cards_of(audiences), together(own, people, today=today)
    jobs = _newest_jobs(people)
    return [
        _card(person, marks.get(pk), audiences[pk], rows.get(pk), jobs.get(pk), shared.get(pk), today)
        for pk, person in people.items()
    ]


def _newest_jobs(people: Mapping[UUID, Alumnus]) -> dict[UUID, Job]:
    found: dict[UUID, Job] = {}
    for job in Job.objects.filter(alumnus__in=people, ended_on__isnull=True).latest_first():
        found.setdefault(job.alumnus_id, job)
    return found


def _card(
    person: Alumnus,
    mark: Mark | None,
    audience: Audience,
    row: SearchRow | None,
    job: Job | None,
    shared: Together | None,
    today: date,
) -> RolodexCard:
    change = change_of(person, mark, audience, job, shared, today=today)
    href = person.get_absolute_url()
    return RolodexCard(
        person=person,
        mark=mark,
        detail=(row.now or row.work) if row else "",
        photo=small_photo(row.card, href) if row else "",
        href=href,
        change=change,
        write_href=message_href(person.pk, change.sentence),
    )


def change_of(
    person: Alumnus, mark: Mark | None, audience: Audience, job: Job | None, shared: Together | None, *, today: date
) -> Change:
    """The first of these that there is: a birthday, a new job, a new city, what the two have shared."""
    seen = fields_for(audience, person)
    name = person.given_name or person.full_name
    return (
        (_birthday(person, name, today) if "birthday" in seen else None)
        or (_new_job(job, name, _since(mark, today)) if "jobs" in seen else None)
        or (_new_city(person, name, mark) if "place" in seen else None)
        or _shared(name, shared)
    )


def _since(mark: Mark | None, today: date) -> date:
    """Since when something is new: the last contact, and no more than a year."""
    year_ago = today.replace(year=today.year - 1, day=min(today.day, 28))
    return max(mark.last_on or year_ago, year_ago) if mark else year_ago


def _birthday(person: Alumnus, name: str, today: date) -> Change | None:
    if person.birth_month != today.month or person.birth_day is None:
        return None
    day = date_format(date(2000, person.birth_month, person.birth_day), "j F")
    return Change(
        _("Birthday on %(day)s") % {"day": day},
        _("Dear %(name)s, all the best for your birthday this month! How are you?") % {"name": name},
    )


def _new_job(job: Job | None, name: str, since: date) -> Change | None:
    if job is None or job.started_on is None or job.started_on < since:
        return None
    return Change(
        _("New job: %(job)s, since %(month)s") % {"job": job, "month": date_format(job.started_on, "F Y")},
        _("Dear %(name)s, I saw that you are with %(company)s now. How is it there?")
        % {"name": name, "company": job.employer_name},
    )


def _new_city(person: Alumnus, name: str, mark: Mark | None) -> Change | None:
    city = public_city(person)
    if mark is None or not city or not mark.known_city or city == mark.known_city:
        return None
    return Change(
        _("New city: %(city)s") % {"city": city},
        _("Dear %(name)s, I saw that you live in %(city)s now. How is life there?") % {"name": name, "city": city},
    )


def _shared(name: str, shared: Together | None) -> Change:
    if not shared:
        return Change(
            "", _("Dear %(name)s, it has been a while. How are you, and what keeps you busy?") % {"name": name}
        )
    return Change(
        _("You worked together: %(together)s") % {"together": shared},
        _("Dear %(name)s, I was just thinking of our time together. How are you, and what keeps you busy?")
        % {"name": name},
    )
