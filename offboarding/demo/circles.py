"""Who knows whom in the demo: connections, requests that wait, and the cards members keep of each other."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from directory.models import Connection, ConnectionState, PrivateNote
from directory.visibility import is_peer
from offboarding.demo.employers import DemoEmployer
from offboarding.demo.fates import Story
from offboarding.demo.people import Person
from offboarding.demo.words import WORDS
from tenancy.bulk import insert_many

EACH = 2  # connections asked for by a member, on average
STATES = [ConnectionState.ACCEPTED] * 85 + [ConnectionState.ASKED] * 10 + [ConnectionState.DECLINED] * 5  # of a hundred


class Circles:
    """One connection for a pair, whoever asked."""

    def __init__(self, demo: DemoEmployer, story: Story) -> None:
        self.story, self.words = story, WORDS[demo.language]
        self.chance = Random(f"{demo.slug}-circles")  # noqa: S311  people, not secrets
        self.made: dict[frozenset[object], Connection] = {}
        self.notes: dict[tuple[object, object], PrivateNote] = {}

    def join(self, asker: Person, asked: Person, state: ConnectionState) -> None:
        pair = frozenset({asker.alumnus.pk, asked.alumnus.pk})
        if len(pair) < 2 or pair in self.made:
            return
        both_here = max(person.alumnus.joined_at for person in (asker, asked) if person.alumnus.joined_at)
        days = (self.story.now - both_here).days
        asked_at = self.story.now - timedelta(days=self.chance.randint(0, min(days, 20) if state == "asked" else days))
        self.made[pair] = Connection(
            asker=asker.alumnus,
            asked=asked.alumnus,
            state=state,
            message=self.chance.choice(self.words.asks) if self.chance.random() < 0.5 else "",
            asked_at=asked_at,
            answered_at=None if state == ConnectionState.ASKED else min(asked_at + timedelta(hours=9), self.story.now),
        )

    def note(self, author: Person, about: Person, text: str = "") -> None:
        text = text or self.chance.choice(self.words.private_notes)
        self.notes[author.alumnus.pk, about.alumnus.pk] = PrivateNote(
            author=author.alumnus, about=about.alumnus, text=text
        )

    def store(self) -> None:
        insert_many(list(self.made.values()))
        insert_many(list(self.notes.values()))


def connect(people: Sequence[Person], known: Sequence[Person], demo: DemoEmployer, story: Story) -> None:
    """`known` are the people as whom one signs in: several wait for their answer."""
    peers = [person for person in people if is_peer(person.alumnus)]
    circles = Circles(demo, story)
    for person in known:
        _surround(person, peers, circles)
    by_team: dict[str, list[Person]] = {}
    for person in peers:
        by_team.setdefault(person.last.team, []).append(person)
    for person in peers:
        for _number in range(circles.chance.randint(0, 2 * EACH)):
            others = by_team[person.last.team] if circles.chance.random() < 0.8 else peers
            circles.join(person, circles.chance.choice(others), circles.chance.choice(STATES))
        if circles.chance.random() < 0.05:
            circles.note(person, circles.chance.choice(peers))
    circles.store()


def _surround(person: Person, peers: Sequence[Person], circles: Circles) -> None:
    """Old colleagues: three ask, one has been asked, eight are connected, two have a card."""
    around = [other for other in peers if other is not person and _worked_together(person, other)]
    chosen = circles.chance.sample(around, min(12, len(around)))
    for place, other in enumerate(chosen):
        if place < 3:
            circles.join(other, person, ConnectionState.ASKED)
        elif place == 3:
            circles.join(person, other, ConnectionState.ASKED)
        else:
            circles.join(other, person, ConnectionState.ACCEPTED)
    for other, text in zip(chosen[4:6], circles.words.private_notes, strict=False):
        circles.note(person, other, text)


def _worked_together(one: Person, other: Person) -> bool:
    overlap = min(one.last_day, other.last_day) - max(one.first_day, other.first_day)
    is_near = one.last.team == other.last.team or one.last.office == other.last.office
    return is_near and overlap > timedelta(days=90)
