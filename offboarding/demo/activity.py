"""What the demo's members did of their own accord in the last year, so that scores and the page about them live."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random

from directory.deeds import Deed
from directory.models import Level
from engagement.activity.formula import points_of
from engagement.activity.hooks import HERE, PREFERENCE_YES, STILL_WANTED
from engagement.activity.kinds import kind_of
from engagement.models import Activity, Standing
from mail.categories import Category
from mail.models import Frequency, Preference
from offboarding.demo.fates import Story
from offboarding.demo.people import Person

OFTEN = {HERE: 14, Deed.PROFILE_SAVED: 3, PREFERENCE_YES: 1}
SELDOM = (HERE, HERE, HERE, Deed.PROFILE_SAVED, Deed.PROFILE_CONFIRMED, STILL_WANTED)


def live(known: Sequence[Person], others: Sequence[Person], story: Story) -> None:
    """People differ: some are here each month, many once in a while, some have not been seen since they joined."""
    chance = Random(f"{story.employer.slug}-activity")  # noqa: S311  people, not secrets
    acts: list[Activity] = []
    for person in known:
        acts += _acts(person, [kind for kind, count in OFTEN.items() for _each in range(count)], story, chance)
    for person in others:
        if person.alumnus.has_joined and chance.random() < 0.6:
            acts += _acts(person, chance.sample(SELDOM, chance.randint(1, 4)), story, chance)
    Activity.objects.bulk_create(acts, batch_size=2000)
    Standing.objects.bulk_create(_standings(acts), batch_size=2000)
    _birthdays([*known, *others], story, chance)
    _choose_round_ups(known, others, chance)


def _acts(person: Person, kinds: Sequence[str], story: Story, chance: Random) -> Iterator[Activity]:
    """One of a kind a day, as in life; nobody was here before they joined."""
    joined: datetime = person.alumnus.joined_at or story.now
    most = min((story.now - joined).days, 360)
    taken: set[tuple[str, date]] = set()
    for kind in kinds:
        ago = timedelta(days=round(most * chance.random() ** 2), minutes=chance.randint(1, 600))
        at = max(joined, story.now - ago)
        day = at.astimezone(story.employer.zone).date()
        if (kind, day) not in taken:
            taken.add((kind, day))
            key = f"{HERE}:{person.alumnus.pk}:{day}" if kind == HERE else None
            yield Activity(alumnus=person.alumnus, kind=str(kind), at=at, key=key)


def _standings(acts: Sequence[Activity]) -> Iterator[Standing]:
    by_person: dict[object, list[Activity]] = {}
    for act in acts:
        by_person.setdefault(act.alumnus_id, []).append(act)
    for own in by_person.values():
        last = max(act.at for act in own)
        points = points_of([(kind_of(act.kind).weight, act.at) for act in own], at=last)
        yield Standing(alumnus=own[0].alumnus, last_act_at=last, points=points, as_of=last)


def _birthdays(people: Sequence[Person], story: Story, chance: Random) -> None:
    """A few have theirs in these weeks and show it; the first was born on 29 February."""
    members = [person.alumnus for person in people if person.alumnus.has_joined]
    for number, alumnus in enumerate(chance.sample(members, min(len(members), 40))):
        day = story.today + timedelta(days=chance.randint(0, 28))
        alumnus.birth_month, alumnus.birth_day = (day.month, day.day) if number else (2, 29)
        alumnus.visibility = {**alumnus.visibility, "birthday": Level.CONNECTIONS}
        alumnus.greetings = True
        alumnus.save(update_fields=["birth_month", "birth_day", "visibility", "greetings", "updated_at"])


def _choose_round_ups(known: Sequence[Person], others: Sequence[Person], chance: Random) -> None:
    """The known ones, and one in six of those who said yes to it, hear of their circle weekly, of news monthly."""
    known_ids = [person.alumnus.pk for person in known]
    both_of_known = Preference.objects.filter(recipient_id__in=known_ids, category__in=[Category.CIRCLE, Category.NEWS])
    both_of_known.update(wanted=True, frequency=Frequency.AT_ONCE)
    drawn = [each.alumnus.pk for each in others if each.alumnus.has_joined and chance.random() < 1 / 6]
    wanting = [*known_ids, *drawn]
    wanted = Preference.objects.filter(recipient_id__in=wanting, wanted=True)
    wanted.filter(category=Category.CIRCLE).update(frequency=Frequency.WEEKLY)
    wanted.filter(category=Category.NEWS).update(frequency=Frequency.MONTHLY)
    both = wanted.filter(category__in=[Category.CIRCLE, Category.NEWS]).values_list("recipient_id", flat=True)
    Preference.objects.bulk_create(
        Preference(recipient_id=pk, category=Category.DIGEST, wanted=True, frequency=Frequency.WEEKLY)
        for pk in set(both)
    )
