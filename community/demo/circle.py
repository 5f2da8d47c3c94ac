"""Circles of a demo employer: a few dozen people who keep in touch, some better than others."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from community.circle.clock import wind
from community.demo.people import shown_around
from community.models import Contact, ContactKind, Mark, Pace
from directory.models import Alumnus, AlumnusState, Connection, ConnectionState
from tenancy.bulk import build, insert_many
from tenancy.demo import Chapter, register
from tenancy.models import Employer
from web.clocks import moment

MEMBERS, EACH = 30, 9
PACES = (
    (Pace.THREE_MONTHS, Pace.FOUR_MONTHS), (Pace.THREE_MONTHS, Pace.FOUR_MONTHS), (Pace.MONTH, Pace.TWO_MONTHS),
    (Pace.HALF_A_YEAR, Pace.YEAR),
)  # fmt: skip
DAYS_AGO = (6, 20, 45, 80, 98, 112, 140, 190, 260)
KINDS = (ContactKind.CALL, ContactKind.MEETING, ContactKind.NOTE, ContactKind.CALL)
LABELS: dict[str, tuple[list[str], ...]] = {
    "en": (["Running"], [], ["Coffee club"], [], ["Coffee club"], [], []),
    "fr": (["Chorale"], [], ["Anciens du 3e"], [], ["Anciens du 3e"], [], []),
}
NOTES = {
    "en": ("On the train from York", "She has a dog now", "Talked about the new house", "", "Long lunch", ""),
    "fr": ("Dans le train de Nantes", "Elle a un chien", "On a parlé de la maison", "", "Long déjeuner", ""),
}
OUTSIDE = {
    "en": (
        ("Margaret Ellery", "My first boss. Retired to Whitby, writes letters."),
        ("Sam Okafor", "From the canteen. 020 7946 0018, after six."),
    ),
    "fr": (
        ("Monique Lambert", "Ma première cheffe, à la retraite à Vannes. Aime les cartes."),
        ("Samuel Diop", "De la cantine. 01 99 00 14 22, après 18 heures."),
    ),
}


def register_chapter() -> None:
    register(Chapter(name="circles", order=100, tell=tell))


def tell(employer: Employer) -> None:
    chance, today = Random(f"{employer.slug}-circles"), employer.today()  # noqa: S311
    language = employer.language if employer.language in NOTES else "en"
    marks: list[Mark] = []
    contacts: list[Contact] = []
    for owner, friends in _friends().items():
        for place, friend in enumerate(friends[:EACH]):
            like, most = chance.choice(PACES)
            ago = chance.choice(DAYS_AGO) if len(marks) >= EACH else DAYS_AGO[place % len(DAYS_AGO)]
            mark = _mark(owner, friend, like, most, today, ago, labels=chance.choice(LABELS[language]))
            marks.append(mark)
            contacts += _contacts(mark, friend.pk, employer, chance, NOTES[language])
    owners = [each.pk for each in shown_around()] or [each.owner_id for each in marks]
    for number, (name, note) in enumerate(OUTSIDE[language]):
        if owners:
            since = today - timedelta(days=200 - 150 * number)
            mark = build(Mark, owner_id=owners[0], name=name, note=note, since_on=since, like_on=since,
                         most_on=since)  # fmt: skip
            marks.append(wind(mark))
    insert_many(marks)
    insert_many(contacts)


def _friends() -> dict[UUID, list[Alumnus]]:
    """Of the members with the most connections, to whom they are connected."""
    here = (AlumnusState.ALUMNUS, AlumnusState.EMPLOYEE)
    rows = Connection.objects.filter(asker__state__in=here, asked__state__in=here, state=ConnectionState.ACCEPTED)
    found: dict[UUID, dict[UUID, Alumnus]] = defaultdict(dict)
    for each in rows.select_related("asker", "asked").order_by("pk"):
        found[each.asker_id][each.asked_id] = each.asked
        found[each.asked_id][each.asker_id] = each.asker
    most = sorted(found.items(), key=lambda each: (-len(each[1]), str(each[0])))[:MEMBERS]
    return {owner: list(friends.values()) for owner, friends in most}


def _mark(owner: UUID, friend: Alumnus, like: Pace, most: Pace, today: date, ago: int, *, labels: list[str]) -> Mark:
    last = today - timedelta(days=ago)
    mark = build(
        Mark, owner_id=owner, person_id=friend.pk, name=friend.full_name, like=like, most=most, labels=labels,
        since_on=last - timedelta(days=30), last_on=last, like_on=last, most_on=last, known_city="",
    )  # fmt: skip
    return wind(mark)


def _contacts(mark: Mark, other: UUID, employer: Employer, chance: Random, notes: tuple[str, ...]) -> list[Contact]:
    assert mark.last_on is not None
    days = [mark.last_on, mark.last_on - timedelta(days=chance.randint(60, 140))]
    return [
        build(
            Contact, owner_id=mark.owner_id, other_id=other, kind=chance.choice(KINDS), at=_noon(day, employer),
            note=chance.choice(notes),
        )
        for day in days
    ]  # fmt: skip


def _noon(day: date, employer: Employer) -> datetime:
    return min(moment(day, time(12), employer.zone), timezone.now())
