"""Tables of a demo employer: one that votes, one with a date, one whose next turn has come; and monthly coffees."""

from datetime import datetime, time, timedelta
from random import Random

from django.utils import timezone

from community.demo.people import shown_first
from community.introductions.actions import begin_month
from community.models import (
    Answer,
    Coffee,
    CoffeePlace,
    CoffeeWish,
    Lunch,
    LunchDate,
    LunchGuest,
    LunchSeat,
    LunchState,
    LunchTable,
    LunchTurn,
    LunchVote,
    TurnState,
)
from directory.models import Alumnus, AlumnusState
from tenancy.bulk import build, insert_many
from tenancy.demo import Chapter, register
from tenancy.models import Employer
from web.clocks import moment

WISHES = 25
TABLES = {
    "en": (
        ("Thursday noodles", "Noodle House, by the station", "I will book under my name. Vegetarian is no problem."),
        ("Coffee of the night shift", "Café Central, first floor", ""),
        ("Old billing team", "The Crown, garden room", "First one since Ada moved away. Bring photographs!"),
    ),
    "fr": (
        ("Les pâtes du jeudi", "Chez Paulette, près de la gare", "Je réserve à mon nom. Végétarien, pas de souci."),
        ("Le café de l’équipe de nuit", "Café Central, premier étage", ""),
        ("L’ancienne facturation", "Bouchon des Halles", "Le premier depuis le départ d’Ada. Apportez des photos !"),
    ),
}
RHYTHMS = (4, 8, 6)


def register_chapter() -> None:
    register(Chapter(name="lunches", order=106, tell=tell))


def tell(employer: Employer) -> None:
    chance = Random(f"{employer.slug}-lunches")  # noqa: S311
    people = _people()
    if len(people) < 6:
        return
    language = employer.language if employer.language in TABLES else "en"
    for number, (name, place, words) in enumerate(TABLES[language]):
        seated = [people[0], *chance.sample(people[1:], min(5, len(people) - 1))]
        _table(employer, number, name, place, words, seated)
    _coffees(employer, people)


def _people() -> list[Alumnus]:
    members = Alumnus.objects.peers().filter(state=AlumnusState.ALUMNUS)
    return shown_first(members.order_by("joined_at", "id")[:WISHES])


def _table(employer: Employer, number: int, name: str, place: str, words: str, people: list[Alumnus]) -> None:
    """The first is being voted on, the second has its date, the third took place last week: the next one is asked."""
    now, today = timezone.now(), employer.today()
    table = build(LunchTable, name=name, rhythm_weeks=RHYTHMS[number], round=1 + (number == 2),
                  created_at=now - timedelta(days=60))  # fmt: skip
    planner = people[1] if number != 1 else people[0]
    days = [today + timedelta(days=ahead) for ahead in ((9, 10, 16) if number < 2 else (-6,))]
    starts = [moment(day, time(12, 30), employer.zone) for day in days]
    lunch = build(
        Lunch, table=table, planner=planner, place=place, zone=employer.timezone, words=words,
        created_at=now - timedelta(days=4),
        **_state(number, starts[0], now),
    )  # fmt: skip
    seats = [
        build(LunchSeat, table=table, alumnus=person, turns=int(number and person is planner),
              since=now - timedelta(days=50 - place_at), joined_at=now - timedelta(days=60))
        for place_at, person in enumerate(people)
    ]  # fmt: skip
    dates = [build(LunchDate, lunch=lunch, starts_at=at, added_by=planner) for at in starts]
    guests = [
        build(LunchGuest, lunch=lunch, alumnus=person, invited_at=now - timedelta(days=1),
              voted_at=None if number == 0 and person in (people[0], people[-1]) else now - timedelta(days=1),
              was_there=True if number == 2 and person is not people[-1] else None)
        for person in people
    ]  # fmt: skip
    insert_many([table])
    insert_many(seats)
    insert_many([lunch])
    insert_many(dates)
    insert_many(guests)
    insert_many(_votes(dates, guests))
    turns = [build(LunchTurn, table=table, alumnus=planner, round=1, state=TurnState.TAKEN, proposed_at=starts[0],
                   asked_at=now - timedelta(days=12), answered_at=now - timedelta(days=11))]  # fmt: skip
    if number == 2:
        proposed = moment(days[0] + timedelta(weeks=RHYTHMS[number]), time(12, 30), employer.zone)
        turns.append(build(LunchTurn, table=table, alumnus=people[0], round=2, proposed_at=proposed,
                           asked_at=now - timedelta(days=2)))  # fmt: skip
    insert_many(turns)


def _state(number: int, starts_at: datetime, now: datetime) -> dict[str, object]:
    if number == 0:
        return {"state": LunchState.VOTING}
    fixed = {"starts_at": starts_at, "fixed_at": now - timedelta(days=2)}
    if number == 1:
        return {"state": LunchState.FIXED, **fixed}
    return {"state": LunchState.HELD, "asked_at": now - timedelta(days=5), "ended_at": now - timedelta(days=4), **fixed}


def _votes(dates: list[LunchDate], guests: list[LunchGuest]) -> list[LunchVote]:
    said = (Answer.YES, Answer.YES, Answer.MAYBE, Answer.YES, Answer.NO)
    return [
        build(LunchVote, date=date, guest=guest, answer=said[(2 * row + column) % len(said)] if row else Answer.YES)
        for column, date in enumerate(dates)
        for row, guest in enumerate(guests)
        if guest.voted_at is not None
    ]


def _coffees(employer: Employer, people: list[Alumnus]) -> None:
    """Last month's took place for some; this month's are under way."""
    now = timezone.now()
    insert_many([build(CoffeeWish, alumnus=person, created_at=now - timedelta(days=70)) for person in people[:WISHES]])
    today = employer.today()
    last = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    begin_month(employer, today=last)
    Coffee.objects.update(told_at=now - timedelta(days=40), asked_at=now - timedelta(days=18))
    met = CoffeePlace.objects.filter(alumnus__in=people[: WISHES // 2])
    met.update(met=True, answered_at=now - timedelta(days=17))
    begin_month(employer, today=today)
    Coffee.objects.filter(told_at__isnull=True).update(told_at=now - timedelta(days=3))
