"""Mentors, people who look for one, pairs on their way, a programme, and questions of a demo employer."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts.models import Membership, Role
from community.demo.mentoring_texts import ABOUT, GOALS, LINES, NOTES, PROGRAMME, QUESTIONS, RESOURCES, SUBJECTS
from community.demo.people import shown_first
from community.models import (
    GOING_STATES,
    CareerResource,
    EndReason,
    HelpRequest,
    HelpState,
    Joining,
    MentoringFormat,
    MentoringOffer,
    MentoringProgramme,
    MentoringSide,
    Mentorship,
    MentorshipMeeting,
    MentorshipNote,
    MentorshipState,
    ProgrammePlace,
)
from directory.models import Alumnus
from directory.names import name_key
from tenancy.bulk import build, insert_many, new_ids
from tenancy.demo import Chapter, register
from tenancy.models import Employer
from web.clocks import moment

PEOPLE, MENTORS, PAIRS = 60, 24, 12
FORMATS = ([MentoringFormat.CALL], [MentoringFormat.CALL, MentoringFormat.WRITING], list(MentoringFormat))


def register_chapter() -> None:
    register(Chapter(name="mentoring", order=110, tell=tell))


def tell(employer: Employer) -> None:
    language = employer.language if employer.language in SUBJECTS else "en"
    _resources(employer, language)
    people = shown_first(Alumnus.objects.peers().order_by("-joined_at", "pk")[:PEOPLE])
    mentors, mentees = people[0::2][:MENTORS], people[1::2][:MENTORS]
    if len(mentees) < PAIRS:
        return
    chance = Random(f"{employer.slug}-mentoring")  # noqa: S311
    _offers(mentors, mentees, language, chance)
    programme = _programme(employer, language, mentors, mentees)
    _pairs(employer, language, chance, mentors, mentees, programme)
    _questions(employer, language, mentors, mentees)


def _offers(mentors: list[Alumnus], mentees: list[Alumnus], language: str, chance: Random) -> None:
    rows = []
    for side, people in ((MentoringSide.MENTOR, mentors), (MentoringSide.MENTEE, mentees)):
        for number, person in enumerate(people):
            subjects = chance.sample(SUBJECTS[language], k=3 if side == MentoringSide.MENTOR else 2)
            rows.append(
                build(
                    MentoringOffer, alumnus_id=person.pk, side=side, subjects=subjects,
                    subject_keys=[name_key(subject) for subject in subjects],
                    languages=sorted({language, "en"}), formats=[str(each) for each in FORMATS[number % 3]],
                    hours=1 + number % 3, capacity=1 + number % 3 if side == MentoringSide.MENTOR else 1,
                    about=ABOUT[language][side][number % len(ABOUT[language][side])],
                )
            )  # fmt: skip
    insert_many(rows)


def _programme(employer: Employer, language: str, mentors: list[Alumnus], mentees: list[Alumnus]) -> MentoringProgramme:
    name, about = PROGRAMME[language]
    today = employer.today()
    coordinator = Membership.objects.current().with_role(Role.OWNER).order_by("pk").first()
    programme = MentoringProgramme.objects.create(
        name=name, about=about, starts_on=today - timedelta(days=50), ends_on=today + timedelta(days=130),
        joining=Joining.EVERYBODY, coordinator=coordinator,
    )  # fmt: skip
    places = [(person, MentoringSide.MENTOR) for person in mentors[:7]]
    places += [(person, MentoringSide.MENTEE) for person in mentees[:9]]
    insert_many(
        [build(ProgrammePlace, programme_id=programme.pk, alumnus_id=person.pk, side=side) for person, side in places]
    )
    return programme


def _pairs(
    employer: Employer,
    language: str,
    chance: Random,
    mentors: list[Alumnus],
    mentees: list[Alumnus],
    programme: MentoringProgramme,
) -> None:
    """The first six under way, five of them in the programme; then questions that wait, and two that have ended."""
    states = [MentorshipState.ACTIVE] * 4 + [MentorshipState.ACCEPTED] * 2 + [MentorshipState.REQUESTED] * 4
    states += [MentorshipState.ENDED] * 2
    now, today = timezone.now(), employer.today()
    pairs, meetings, notes = [], [], []
    for number, (state, pk) in enumerate(zip(states, new_ids(len(states)), strict=True)):
        going, ended = state in GOING_STATES, state == MentorshipState.ENDED
        ago = 45 - 5 * number if going else (400 if ended else 2 + number)
        next_on = today + timedelta(days=2 + 3 * number)
        pair = build(
            Mentorship, id=pk, mentor_id=mentors[number].pk, mentee_id=mentees[number].pk, state=state,
            subject=chance.choice(SUBJECTS[language]), line=LINES[language][number % len(LINES[language])],
            programme_id=programme.pk if number < 5 else None, asked_at=now - timedelta(days=ago + 3),
            answered_at=now - timedelta(days=ago) if going or ended else None, seat=1 if going else None,
            started_on=today - timedelta(days=ago) if going or ended else None,
            ends_on=today + timedelta(days=130) if going else None,
            goals=GOALS[language][number % len(GOALS[language])] if going else "",
            next_at=_at(next_on, time(17, 30), employer) if number in (0, 2, 4) else None,
            next_key=pk if number in (0, 2, 4) else None, next_sequence=1 if number in (0, 2, 4) else 0,
            ended_at=now - timedelta(days=ago - 180) if ended else None, end_reason=EndReason.DONE if ended else "",
        )  # fmt: skip
        pairs.append(pair)
        if state == MentorshipState.ACTIVE:
            meetings += _meetings(pair, today, ago)
            notes.append(
                build(MentorshipNote, mentorship_id=pk, author_id=pair.mentee_id, text=chance.choice(NOTES[language]))
            )
    for rows in (pairs, meetings, notes):
        insert_many(rows)


def _meetings(pair: Mentorship, today: date, ago: int) -> list[MentorshipMeeting]:
    return [
        build(
            MentorshipMeeting, mentorship_id=pair.pk, on=today - timedelta(days=days), format=MentoringFormat.CALL,
            noted_by_id=pair.mentor_id,
        )
        for days in (ago - 4, ago - 18)
    ]  # fmt: skip


def _at(day: date, clock: time, employer: Employer) -> datetime:
    return moment(day, clock, employer.zone)


def _questions(employer: Employer, language: str, mentors: list[Alumnus], mentees: list[Alumnus]) -> None:
    now, month = timezone.now(), employer.today().replace(day=1)
    states = (HelpState.YES, HelpState.YES, HelpState.WAITING, HelpState.NOT_NOW)
    rows = []
    for number, (subject, question, answer) in enumerate(QUESTIONS[language] * 3):
        state = states[number % len(states)]
        answered = state in (HelpState.YES, HelpState.NOT_NOW)
        rows.append(
            build(
                HelpRequest, asker_id=mentees[number].pk, helper_id=mentors[number % 6].pk, subject=subject,
                question=question, answer=answer if state == HelpState.YES else "", state=state, month=month,
                number=1 + number // 6, asked_at=now - timedelta(days=2 + number),
                answered_at=now - timedelta(days=1 + number) if answered else None,
                thanked_at=now - timedelta(hours=number + 1) if number == 0 else None,
            )
        )  # fmt: skip
    insert_many(rows)


def _resources(employer: Employer, language: str) -> None:
    now = timezone.now()
    insert_many(
        [
            build(
                CareerResource, title=title, kind=kind, summary=summary, body=body, url=url, stages=stages,
                language=language, minutes=minutes, position=10 * number + 10, published_at=now,
            )
            for number, (title, kind, summary, stages, minutes, url, body) in enumerate(RESOURCES[language])
        ]
    )  # fmt: skip
