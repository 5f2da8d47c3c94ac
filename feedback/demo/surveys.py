"""Two years of asking people who left: an exit, an alumni and a twelve-months survey, with 1,500 answers.

What they say is known (`feedback.demo.answers`), so that one can see the reports find it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Membership, Role
from directory.models import Alumnus, AlumnusState, Spell
from feedback.demo.answers import Pen
from feedback.models import (
    Mode,
    Participation,
    ParticipationState,
    Purpose,
    Response,
    SealedComment,
    SealedResponse,
    Survey,
    SurveyVersion,
    Wave,
    WaveOrigin,
    WaveState,
)
from feedback.questions.content import Content, Page
from feedback.questions.kinds import TEXTS, Core
from feedback.releases.publishing import publish
from feedback.surveys.actions import create_survey
from feedback.surveys.ready_made import READY_MADE
from feedback.waves.actions import make_wave, open_wave
from feedback.waves.bands import plan_bands
from feedback.waves.starters import usual_terms
from feedback.waves.terms import Occasion, Terms
from tenancy.bulk import build, insert_many, tell_planner
from tenancy.demo import Chapter, register
from tenancy.models import Employer

WHERE = "northwind"  # the first employer of the demo: one with surveys, one that begins
QUARTERS = 8
FEWEST = 100  # people who have left; a smaller demo tells nothing
QUARTER = timedelta(days=91)
OPEN_FOR = timedelta(days=21)
PULSE_SUBJECT = "One question, ten seconds"
PULSE_WORDS = (
    "You know us from the inside, and you have seen other places since.\n\n"
    "One question tells us how we are doing. It takes ten seconds."
)
NOT_ASKED = (AlumnusState.DECEASED, AlumnusState.MERGED, AlumnusState.EMPLOYEE, AlumnusState.DECLINED)
USUAL_DIMENSIONS = 3  # all six in the latest wave: the verifier works hard for each
SEEN_FROM = 3  # the wave, from the first on, since which the second version is asked


@dataclass(frozen=True)
class Plan:
    """`answers` in all; of `asked` in each wave so many answer. `after`: how long ago those asked have left."""

    ready: str
    mode: Mode
    answers: int
    asked: int
    after: timedelta
    dimensions: tuple[str, ...]
    first_quarter: int = 0


PLANS = (
    Plan("exit", Mode.CONFIDENTIAL, 480, 110, timedelta(0),
         ("team", "office", "year_left", "exit_reason", "tenure", "exit_type"), 2),
    Plan("alumni", Mode.SEALED, 660, 180, timedelta(days=30), ("team", "year_left")),
    Plan("twelve_months", Mode.SEALED, 360, 150, timedelta(days=365), ("team", "year_left"), 2),
)  # fmt: skip


@dataclass(frozen=True)
class Left:
    alumnus: UUID
    last_day: datetime
    reason: str


def register_chapter() -> None:
    register(Chapter(name="surveys", order=90, tell=tell))


def tell(employer: Employer) -> None:
    """Nothing at other employers, nor where nobody has left."""
    by = Membership.objects.current().with_role(Role.HR_ADMIN).order_by("pk").first()
    people = _people(employer)
    if employer.slug != WHERE or by is None or len(people) < FEWEST:
        return
    for number, plan in enumerate(PLANS):
        _Asking(employer, plan, by, people, Random(f"{employer.slug} {number}")).tell()  # noqa: S311  a demo
    _ask_now(employer, by)


def _ask_now(employer: Employer, by: Membership) -> None:
    """One question that is open, so that the alumni of the demo find it in their mail."""
    ready = READY_MADE["pulse"]
    survey = create_survey(
        employer=employer, name=str(ready.label), purpose=ready.purpose, mode=Mode.CONFIDENTIAL,
        content=ready.content(employer), by=by,
    )  # fmt: skip
    terms = Terms(
        mode=Mode.CONFIDENTIAL, criteria={"all": [{"field": "left_months", "op": "within", "value": 24}]},
        dimensions=("team",), subject=PULSE_SUBJECT, words=PULSE_WORDS, lasts=28,
    )  # fmt: skip
    wave = make_wave(survey=survey, terms=terms, employer=employer, opens_at=timezone.now(), by=by)
    open_wave(wave=wave, employer=employer)


def _people(employer: Employer) -> list[Left]:
    """The latest employment of everybody who has left; one query."""
    spells = Spell.objects.filter(last_day__lt=employer.today()).exclude(alumnus__state__in=NOT_ASKED)
    rows = spells.order_by("alumnus_id", "-last_day").distinct("alumnus_id")
    found = []
    for pk, day, reason in rows.values_list("alumnus_id", "last_day", "exit_reason"):
        if day is not None:  # never, as it was asked for above
            found.append(Left(pk, datetime(day.year, day.month, day.day, 12, tzinfo=employer.zone), reason))
    return found


@dataclass(frozen=True)
class _Asking:
    """All waves of one survey."""

    employer: Employer
    plan: Plan
    by: Membership
    people: Sequence[Left]
    chance: Random

    def tell(self) -> None:
        survey, versions = self._survey()
        now = timezone.now().astimezone(self.employer.zone)
        begin = now.replace(hour=9, minute=0, second=0, microsecond=0) - QUARTERS * QUARTER
        numbers = range(self.plan.first_quarter, QUARTERS)
        shares = _shared(self.plan.answers, len(numbers))
        for place, number in enumerate(numbers):
            version = versions[0] if number < SEEN_FROM else versions[-1]
            opens_at = begin + number * QUARTER
            asked = self._asked(place, len(numbers))
            is_latest = number == QUARTERS - 1
            dimensions = self.plan.dimensions if is_latest else self.plan.dimensions[:USUAL_DIMENSIONS]
            self._ask(survey, version, opens_at, asked, shares[place], dimensions, number / (QUARTERS - 1))

    def _survey(self) -> tuple[Survey, list[SurveyVersion]]:
        """The alumni survey asks about fairness in other words since its second version."""
        ready = READY_MADE[self.plan.ready]
        content = ready.content(self.employer)
        made_at = timezone.now() - (QUARTERS + 0.2) * QUARTER
        survey = Survey.objects.create(
            name=str(ready.label), purpose=ready.purpose, mode=self.plan.mode, made_by=self.by, made_at=made_at
        )
        contents = [content]
        if self.plan.ready == "alumni":
            contents = [
                _with_fairness(content, "Was your last month organised well?", 1),
                _with_fairness(content, "", 2),
            ]
        versions = [
            SurveyVersion(
                survey=survey, number=number, content=each.dump(), changed_by=self.by, changed_at=made_at,
                published_at=made_at + (number - 1) * SEEN_FROM * QUARTER,
            )
            for number, each in enumerate(contents, start=1)
        ]  # fmt: skip
        insert_many(versions)
        return survey, versions

    def _ask(
        self, survey: Survey, version: SurveyVersion, opens_at: datetime, asked: Sequence[Left], answers: int,
        dimensions: Sequence[str], progress: float,
    ) -> None:  # fmt: skip
        pen = Pen(Content.load(version.content), Purpose(survey.purpose), self.chance)
        is_sealed = self.plan.mode == Mode.SEALED
        people = Alumnus.objects.filter(pk__in=[each.alumnus for each in asked])
        planned = plan_bands(people, dimensions, today=opens_at.date(), is_sealed=is_sealed)
        closes_at = opens_at + OPEN_FOR
        terms = replace(
            usual_terms(survey), mode=self.plan.mode, dimensions=tuple(dimensions), lasts=OPEN_FOR.days,
            occasion=Occasion.JOURNEYS.value,
        )  # fmt: skip
        wave = Wave.objects.create(
            survey=survey, version=version, name=f"{survey.name}, {date_format(opens_at, 'F Y')}", mode=self.plan.mode,
            state=WaveState.CLOSED, origin=WaveOrigin.JOURNEY, terms=terms.dump(), bands=planned.bands,
            opens_at=opens_at, closes_at=closes_at, closed_at=closes_at, settled_at=closes_at, invited=len(asked),
            launched_by=self.by, launched_at=opens_at,
        )  # fmt: skip
        who = [each for each in asked if each.alumnus in planned.values]
        self.chance.shuffle(who)
        told = []
        for each in who[: min(answers, 9 * len(who) // 10)]:
            bands = planned.values[each.alumnus]
            told.append((each, bands, pen.answers(bands, progress=progress, recorded=each.reason)))
        if is_sealed:
            self._seal(wave, pen.content, told)
        else:
            self._note(wave, who, planned.values, told)
        publish(wave, is_last=True, until=closes_at)

    def _asked(self, place: int, waves: int) -> list[Left]:
        """A journey brings everybody once, so each wave has people of its own; the last one those who left last."""
        gone = [each for each in self.people if each.last_day <= timezone.now() - self.plan.after]
        newest = sorted(gone, key=lambda each: (each.last_day, each.alumnus), reverse=True)
        size, begin = min(self.plan.asked, len(newest) // waves), waves - 1 - place
        return newest[begin * size : (begin + 1) * size]

    def _note(
        self, wave: Wave, asked: Sequence[Left], bands: Mapping[UUID, Mapping[str, str]],
        told: Sequence[tuple[Left, Mapping[str, str], Mapping[str, Any]]],
    ) -> None:  # fmt: skip
        """Confidential: who was asked, and what those who answered said."""
        answered = {each.alumnus: answers for each, _bands, answers in told}
        rows, responses = [], []
        for each in asked:
            at = wave.opens_at + timedelta(days=min(self.chance.expovariate(1 / 5), 20.5))
            has_answered = each.alumnus in answered
            row = build(
                Participation, wave=wave, alumnus_id=each.alumnus, bands=dict(bands[each.alumnus]),
                token_digest=hashlib.sha256(f"{wave.pk}{each.alumnus}".encode()).hexdigest(),
                state=ParticipationState.ANSWERED if has_answered else ParticipationState.INVITED,
                invited_at=wave.opens_at, started_at=at if has_answered else None,
                answered_at=at if has_answered else None,
            )  # fmt: skip
            rows.append(row)
            if has_answered:
                given = answered[each.alumnus]
                responses.append(
                    build(Response, wave=wave, participation=row, answers=given, bands=row.bands, submitted_at=at)
                )
        insert_many(rows)
        insert_many(responses)
        tell_planner(Participation, Response)

    def _seal(
        self, wave: Wave, content: Content, told: Sequence[tuple[Left, Mapping[str, str], Mapping[str, Any]]]
    ) -> None:
        """As it is after the mixer and the close: nobody is in these rows."""
        texts = {question.key for question in content.questions if question.kind in TEXTS}
        responses, written = [], []
        for _who, bands, answers in told:
            plain = {key: value for key, value in answers.items() if key not in texts}
            responses.append(build(SealedResponse, id=self._id(), wave=wave, answers=plain, bands=dict(bands)))
            written += [(key, answers[key]) for key in texts & answers.keys()]
        comments = [
            build(SealedComment, id=self._id(), wave=wave, question=key, text=text) for key, text in sorted(written)
        ]
        insert_many(sorted(responses, key=lambda row: row.pk))
        insert_many(sorted(comments, key=lambda row: row.pk))

    def _id(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)


def _shared(answers: int, waves: int) -> list[int]:
    """So many for each wave that they add up; the later ones get a few more, as a survey that is known does."""
    weights = [1 + 0.04 * number for number in range(waves)]
    shares = [int(answers * weight / sum(weights)) for weight in weights]
    shares[-1] += answers - sum(shares)
    return shares


def _with_fairness(content: Content, text: str, since: int) -> Content:
    """The question in other words where `text` has some, comparable since version `since`."""

    def pages() -> Iterator[Page]:
        for page in content.pages:
            questions = tuple(
                replace(question, comparable_since=since, text={"en": text} if text else question.text)
                if question.core == Core.FAIR
                else question
                for question in page.questions
            )
            yield replace(page, questions=questions)

    return replace(content, pages=tuple(pages()))
