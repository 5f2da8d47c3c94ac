"""What coordinators see: who takes part, how much room there is, which pairs there are. Nothing that the two wrote."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from community.mentoring.rules import Side, fit_between, who_words
from community.models import (
    GOING_STATES,
    OPEN_STATES,
    MentoringOffer,
    MentoringProgramme,
    MentoringSide,
    Mentorship,
    MentorshipState,
    ProgrammePlace,
    ProgrammePlaceState,
)
from directory.models import Alumnus

MOST_SHOWN = 200
IDEAS = 3


@dataclass(frozen=True)
class Person:
    place: ProgrammePlace
    offer: MentoringOffer | None
    going: int

    @property
    def alumnus(self) -> Alumnus:
        found: Alumnus = self.place.alumnus
        return found

    @property
    def free(self) -> int:
        return max(0, self.offer.capacity - self.going) if self.offer else 0


@dataclass(frozen=True)
class Idea:
    """A mentor with room and a mentee without one, and what they have in common."""

    mentor: Person
    mentee: Person
    subjects: list[str]


@dataclass(frozen=True)
class Pair:
    pair: Mentorship
    met: int

    @property
    def kind(self) -> str:
        kinds = {MentorshipState.ACTIVE: "good", MentorshipState.ACCEPTED: "accent", MentorshipState.PROPOSED: "warn"}
        return kinds.get(MentorshipState(self.pair.state), "neutral")


@dataclass(frozen=True)
class Overview:
    who: str
    waiting: list[Person]
    mentor_people: list[Person]
    mentee_people: list[Person]
    pairs: list[Pair]
    ideas: list[Idea]

    @property
    def capacity(self) -> int:
        return sum(person.offer.capacity for person in self.mentor_people if person.offer)

    @property
    def free(self) -> int:
        return sum(person.free for person in self.mentor_people)

    @property
    def without_mentor(self) -> int:
        return sum(not person.going for person in self.mentee_people)

    @property
    def mentors(self) -> list[tuple[Any, str]]:
        return [(person.alumnus.pk, person.alumnus.full_name) for person in self.mentor_people if person.free]

    @property
    def mentees(self) -> list[tuple[Any, str]]:
        return [(person.alumnus.pk, person.alumnus.full_name) for person in self.mentee_people]


def figures(today: date) -> dict[str, int]:
    """Of the whole network, in two queries; of nobody by name."""
    running = MentoringOffer.objects.running(today)
    offers = running.aggregate(
        mentors=Count("pk", filter=Q(side=MentoringSide.MENTOR)),
        mentees=Count("pk", filter=Q(side=MentoringSide.MENTEE)),
        capacity=Sum("capacity", filter=Q(side=MentoringSide.MENTOR), default=0),
    )
    pairs = Mentorship.objects.aggregate(
        going=Count("pk", filter=Q(state__in=GOING_STATES)),
        waiting=Count("pk", filter=Q(state=MentorshipState.REQUESTED)),
        ended=Count("pk", filter=Q(state=MentorshipState.ENDED)),
    )
    return {**offers, **pairs, "free": max(0, offers["capacity"] - pairs["going"])}


@dataclass(frozen=True)
class ProgrammeRow:
    programme: MentoringProgramme
    people: int
    waiting: int
    pairs: int
    is_over: bool


def programme_rows(today: date) -> list[ProgrammeRow]:
    """Three queries."""
    programmes = list(MentoringProgramme.objects.select_related("coordinator").order_by("-ends_on", "id")[:MOST_SHOWN])
    places = Counter(ProgrammePlace.objects.order_by().values_list("programme_id", "state"))
    pairs = Counter(Mentorship.objects.going().filter(programme__isnull=False).values_list("programme_id", flat=True))
    return [
        ProgrammeRow(
            programme,
            people=places[programme.pk, ProgrammePlaceState.IN],
            waiting=places[programme.pk, ProgrammePlaceState.WAITING],
            pairs=pairs[programme.pk],
            is_over=programme.is_over(today),
        )
        for programme in programmes
    ]


def overview_of(programme: MentoringProgramme, *, today: date) -> Overview:
    """Four queries, however many take part."""
    places = list(
        ProgrammePlace.objects.filter(programme=programme)
        .select_related("alumnus")
        .order_by("alumnus__sort_name", "id")
    )
    ids = [place.alumnus_id for place in places]
    offers = {(offer.alumnus_id, offer.side): offer for offer in MentoringOffer.objects.filter(alumnus__in=ids)}
    open_pairs = list(
        Mentorship.objects.open()
        .filter(Q(mentor__in=ids) | Q(mentee__in=ids))
        .values_list("mentor_id", "mentee_id", "state")
    )
    going: Counter[tuple[UUID, str]] = Counter()
    for mentor, mentee, state in open_pairs:
        if state in GOING_STATES:
            going[mentor, MentoringSide.MENTOR] += 1
            going[mentee, MentoringSide.MENTEE] += 1
    people = [
        Person(place, offers.get((place.alumnus_id, place.side)), going[place.alumnus_id, place.side])
        for place in places
    ]
    inside = [person for person in people if person.place.state == ProgrammePlaceState.IN]
    mentors = [person for person in inside if person.place.side == MentoringSide.MENTOR]
    mentees = [person for person in inside if person.place.side == MentoringSide.MENTEE]
    taken = {(mentor, mentee) for mentor, mentee, _state in open_pairs}
    is_over = programme.is_over(today)
    return Overview(
        who=str(who_words(programme)),
        waiting=[person for person in people if person.place.state == ProgrammePlaceState.WAITING],
        mentor_people=mentors,
        mentee_people=mentees,
        pairs=_pairs(programme),
        ideas=[] if is_over else _ideas(mentors, mentees, taken),
    )


def _pairs(programme: MentoringProgramme) -> list[Pair]:
    shown = (*OPEN_STATES, MentorshipState.ENDED)
    rows = Mentorship.objects.filter(programme=programme, state__in=shown).select_related("mentor", "mentee")
    counted = rows.annotate(met=Count("meetings")).order_by("-asked_at", "id")
    return [Pair(pair, pair.met) for pair in counted[:MOST_SHOWN]]


def _ideas(mentors: list[Person], mentees: list[Person], taken: set[tuple[UUID, UUID]]) -> list[Idea]:
    """For each mentee without a mentor the best who has room, by what they have in common."""
    found = []
    for mentee in mentees:
        if mentee.going or mentee.offer is None:
            continue
        scored = [
            (fit.score, mentor, fit.subjects)
            for mentor in mentors
            if mentor.offer is not None and mentor.free and (mentor.alumnus.pk, mentee.alumnus.pk) not in taken
            if (fit := fit_between(_side(mentee.offer), _side(mentor.offer))) is not None
        ]
        if scored:
            _score, mentor, subjects = max(scored, key=lambda each: (each[0], each[1].free, str(each[1].alumnus.pk)))
            found.append(Idea(mentor, mentee, subjects))
    return found[:IDEAS]


def _side(offer: MentoringOffer) -> Side:
    return Side(subjects=offer.subjects, languages=offer.languages, formats=offer.formats)
