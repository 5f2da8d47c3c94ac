"""Events of a demo employer: a full reunion, a talk, something online, a member's hike, and one that has been."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from accounts.models import Membership, Role
from community.demo.people import shown_first
from community.models import Event, EventKind, EventState, Reply, ReplyState
from directory.models import Alumnus, AlumnusState
from directory.places.cities import known_city
from tenancy.demo import Chapter, register
from tenancy.models import Employer
from web.clocks import moment
from web.rich_text import VERSION, to_html


@dataclass(frozen=True)
class Story:
    title: str
    kind: str
    days: int
    begins: time
    hours: float
    place: str
    city: str
    body: str
    capacity: int | None = None
    plus_ones: int = 0
    going: int = 0
    maybe: int = 0
    waiting: int = 0
    first: str = ""  # what the one who is shown round replied
    link: str = ""
    is_members: bool = False
    questions: tuple[dict[str, Any], ...] = ()


ZONES = {"Berlin": "Europe/Berlin", "Lyon": "Europe/Paris"}
DIETS = ["Everything", "Vegetarian", "Vegan"]
FOOD = {"key": "1", "label": "What do you eat?", "choices": DIETS, "required": True}
STORIES = (
    Story(
        "Reunion on the roof", EventKind.REUNION, 19, time(18, 0), 4, "Roof terrace, Bergmannstr. 12", "Berlin",
        "Old colleagues, new stories. We bring the grill and the photographs of the last ten years.\n\n"
        "- from 18:00: drinks, and a look at what became of the old office\n- 19:30: dinner\n"
        "- open end, the last underground leaves at half past midnight",
        capacity=24, plus_ones=1, going=18, maybe=3, waiting=4, questions=(FOOD,), first="waiting",
    ),
    Story(
        "What I learned by leaving: three short talks", EventKind.TALK, 8, time(19, 0), 2, "Library, 2nd floor", "Lyon",
        "Three of us tell what they would do the same way again, and what not. Fifteen minutes each, then wine.",
        capacity=60, going=21, maybe=6, first="going",
    ),
    Story(
        "Open office hour: CVs and first weeks", EventKind.ONLINE, 3, time(12, 30), 1, "", "",
        "Bring one question. Two people from hiring, and whoever has been through it lately.",
        going=12, maybe=2, link="https://meet.example/office-hour",
    ),
    Story(
        "Hike to the Müggelberge", EventKind.OUTDOORS, 12, time(10, 0), 5, "S-Bahn station Köpenick", "Berlin",
        "Fourteen easy kilometres, a lake to swim in, cake at the end. Dogs are welcome.",
        capacity=12, plus_ones=2, going=6, maybe=2, is_members=True,
    ),
    Story(
        "Winter gathering", EventKind.REUNION, -24, time(18, 30), 4, "The old canteen", "Berlin",
        "Mulled wine, and the quiz that nobody has won yet.", capacity=40, plus_ones=1, going=31, first="going",
    ),
)  # fmt: skip


def register_chapter() -> None:
    register(Chapter(name="events", order=116, tell=tell))


def tell(employer: Employer) -> None:
    chance = Random(f"{employer.slug}-events")  # noqa: S311
    members = Alumnus.objects.filter(state=AlumnusState.ALUMNUS, membership__isnull=False, is_limited=False)
    people = shown_first(members.order_by("joined_at", "pk")[:60])
    by = Membership.objects.current().with_role(Role.ORGANISER, Role.HR_ADMIN).order_by("pk").first()
    if by is None or len(people) < 3:
        return
    for story in STORIES:
        _tell_one(employer, story, people, by, chance)


def _tell_one(employer: Employer, story: Story, people: list[Alumnus], by: Membership, chance: Random) -> None:
    now, guests = timezone.now(), people[1:] if story.is_members else list(people)
    chance.shuffle(guests)
    if story.first:
        guests.remove(people[0])
        guests.insert(story.going if story.first == "waiting" else 0, people[0])
    event = _event(employer, story, people[0], by)
    event.save()
    rows: list[Reply] = []
    for state, number in (("going", story.going), ("waiting", story.waiting), ("maybe", story.maybe)):
        for place, guest in enumerate(guests[:number]):
            rows.append(_reply(event, story, guest, ReplyState(state), place, chance, now))
        guests = guests[number:]
    if story.waiting and event.capacity is not None:  # as full as it looks, however few people there are
        event.capacity = sum(row.party for row in rows if row.is_going) or 1
    Reply.objects.bulk_create(rows)
    event.taken = sum(row.party for row in rows if row.is_going)
    event.capacity = event.capacity and max(event.capacity, event.taken)
    event.save(update_fields=["taken", "capacity"])


def _event(employer: Employer, story: Story, host: Alumnus, by: Membership) -> Event:
    zone_name = ZONES.get(story.city, employer.timezone)
    city = known_city(story.city) if story.city else None
    event = Event(
        title=story.title, kind=story.kind, body=story.body, place=story.place, city=story.city, link=story.link,
        html=to_html(story.body), html_version=VERSION, capacity=story.capacity, plus_ones=story.plus_ones,
        city_id=city.id if city else None, zone_name=zone_name, questions=list(story.questions),
        host=host if story.is_members else None, is_members=story.is_members, made_by=None if story.is_members else by,
        state=EventState.PUBLISHED if story.days > 0 else EventState.OVER,
        published_at=timezone.now() - timedelta(days=30), asks_feedback=not story.is_members,
    )  # fmt: skip
    event.starts_at = moment(employer.today() + timedelta(days=story.days), story.begins, event.zone)
    event.ends_at = event.starts_at + timedelta(hours=story.hours)
    return event


def _reply(
    event: Event, story: Story, guest: Alumnus, state: ReplyState, place: int, chance: Random, now: datetime
) -> Reply:
    came = state == ReplyState.GOING and event.state == EventState.OVER and chance.random() < 0.85
    return Reply(
        event=event, alumnus=guest, state=state, plus_ones=int(bool(story.plus_ones) and chance.random() < 0.2),
        answers={"1": chance.choice(DIETS)} if story.questions else {}, is_listed=chance.random() < 0.9,
        position=place + 1 if state == ReplyState.WAITING else None,
        replied_at=now - timedelta(days=10, minutes=place), has_entry=state == ReplyState.GOING,
        arrived_at=event.starts_at + timedelta(minutes=5 * place) if came else None,
    )  # fmt: skip
