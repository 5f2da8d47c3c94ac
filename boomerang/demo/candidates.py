"""Candidates of a demo employer: a dozen boards with people in every column, notes, mails, answers; two are back."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from boomerang.models import (
    MAIN_STAGES,
    SIDE_EXITS,
    Answer,
    Candidacy,
    CandidacyMove,
    CandidacyNote,
    NoteKind,
    Opening,
    OpeningState,
    Origin,
    Outreach,
    OutreachTemplate,
    Source,
    Stage,
)
from boomerang.returning.actions import cancel_start, rehire
from directory.models import Alumnus, AlumnusState, RehireEligibility, Spell
from mail.categories import Category
from mail.models import Frequency, Preference
from tenancy.bulk import build, insert_many
from tenancy.demo import Chapter, register
from tenancy.models import Employer

BOARDS, PEOPLE = 12, 16
SUBJECT = "{{ opening_title }}: would you come back?"
BODY = """Hello {{ given_name | "there" }},

We are looking for somebody for “{{ opening_title }}” in {{ opening_team | "the team" }}, and thought of you: you know
how we work.

Everything about it is here: {{ opening_link }}

One click below is enough, whatever you answer.

{{ recruiter }}"""
# From the first word to where they stand: how far each of the people on a board has come.
STANDS: tuple[Stage, ...] = (
    Stage.SUGGESTED, Stage.SUGGESTED, Stage.SUGGESTED, Stage.CONTACTED, Stage.CONTACTED, Stage.REPLIED, Stage.TALKING,
    Stage.TALKING, Stage.APPLIED, Stage.INTERVIEWING, Stage.OFFERED, *SIDE_EXITS,
)  # fmt: skip
NOTES = (
    "Rang: is fond of the team, wants four days a week.",
    "Met at the summer party, asked what became of the rebuild.",
    "Would need to work from home on two days.",
    "Notice period is three months.",
)
CHANGED = (
    "The lead they left for has gone; the new one came from their old team.",
    "Pay bands were raised twice since.",
    "Moved back to the city last year.",
    "Part time is possible now.",
)


def register_chapter() -> None:
    register(Chapter(name="candidates", order=40, tell=tell))


def tell(employer: Employer) -> None:
    chance = Random(f"{employer.slug}-candidates")  # noqa: S311
    team = list(Membership.objects.current().with_role(Role.RECRUITER, Role.HR_ADMIN).order_by("display_name"))
    openings = Opening.objects.filter(state=OpeningState.OPEN, origin=Origin.EMPLOYER).select_related("recruiter")
    boards = list(openings.order_by("-opened_at", "id")[:BOARDS])
    people, team_of = _people(), _teams()
    if not team or not boards or len(people) < PEOPLE:
        return
    pen = _Pen(chance, team, timezone.now())
    for opening in boards:
        near = [person for person in people if team_of.get(person.pk) == opening.team]
        chosen = chance.sample(near, min(len(near), PEOPLE // 2))
        others = chance.sample([person for person in people if person not in chosen], PEOPLE - len(chosen))
        for alumnus, stage in zip(chance.sample([*chosen, *others], PEOPLE), STANDS, strict=True):
            pen.write(opening, alumnus, stage)
    pen.store()
    OutreachTemplate.objects.create(name=_("First word"), subject=SUBJECT, body=BODY, changed_by=team[0])
    _bring_back(employer, team[0])


def _people() -> list[Alumnus]:
    """Who may come back: alumni of whom HR has not said no, and to whom one may write, as all on a board were."""
    never = Spell.objects.filter(rehire_eligibility=RehireEligibility.NOT_ELIGIBLE).values("alumnus_id")
    wanting = Preference.objects.filter(
        recipient_id=OuterRef("pk"), category=Category.OPENINGS, frequency=Frequency.AT_ONCE
    )
    found = Alumnus.objects.filter(Exists(wanting), state=AlumnusState.ALUMNUS, is_limited=False)
    return list(found.filter(personal_email_verified_at__isnull=False).exclude(pk__in=never).order_by("id")[:400])


def _teams() -> dict[UUID, str]:
    spells = Spell.objects.filter(last_day__isnull=False).order_by("last_day", "id")
    return dict(spells.values_list("alumnus_id", "team"))


class _Pen:
    def __init__(self, chance: Random, team: list[Membership], now: datetime) -> None:
        self.chance, self.team, self.now = chance, team, now
        self.cards: list[Candidacy] = []
        self.moves: list[CandidacyMove] = []
        self.notes: list[CandidacyNote] = []
        self.mails: list[Outreach] = []

    def write(self, opening: Opening, alumnus: Alumnus, stage: Stage) -> None:
        by = opening.recruiter or self.team[0]
        way = self._way(stage)
        since = self.now - timedelta(days=self.chance.randint(2, 40), minutes=self.chance.randint(0, 600))
        days = [since - timedelta(days=3 * (len(way) - place - 1)) for place in range(len(way))]
        card = build(
            Candidacy, opening=opening, alumnus=alumnus, stage=stage, stage_since=since, recruiter=by,
            source=self._source(way), version=len(way), created_at=days[0],
            back_on=(self.now + timedelta(days=self.chance.randint(20, 200))).date()
            if stage == Stage.NOT_NOW else None,
        )  # fmt: skip
        self.cards.append(card)
        before = ""
        for step, at in zip(way, days, strict=True):
            theirs = step in (Stage.REPLIED, Stage.DECLINED, Stage.NOT_NOW)
            self.moves.append(
                build(
                    CandidacyMove, candidacy=card, from_stage=before, to_stage=step, by=None if theirs else by,
                    by_alumnus=theirs, at=at,
                )
            )  # fmt: skip
            if step == Stage.CONTACTED:
                self._mail(card, opening, way, by, at)
            before = step
        self._words(card, by, since)

    def _way(self, stage: Stage) -> list[Stage]:
        if stage in MAIN_STAGES:
            return list(MAIN_STAGES[: MAIN_STAGES.index(stage) + 1])
        if stage in (Stage.NOT_SELECTED, Stage.DECLINED):
            return [Stage.SUGGESTED, Stage.CONTACTED, Stage.REPLIED, Stage.TALKING, stage]
        return [Stage.SUGGESTED, stage] if stage == Stage.NOT_ELIGIBLE else [Stage.SUGGESTED, Stage.CONTACTED, stage]

    def _source(self, way: list[Stage]) -> Source:
        return Source.MATCH if len(way) == 1 else self.chance.choice((Source.MATCH, Source.SEARCH, Source.SEARCH))

    def _mail(self, card: Candidacy, opening: Opening, way: list[Stage], by: Membership, at: datetime) -> None:
        answer = Answer.INTERESTED if Stage.REPLIED in way else Answer.NOT_NOW if way[-1] == Stage.NOT_NOW else ""
        self.mails.append(
            build(
                Outreach, candidacy=card, subject=f"{opening.title}: would you come back?", by=by, at=at,
                text=f"Hello {card.alumnus.given_name},\n\nwe thought of you for “{opening.title}”.\n\n{by}",
                answer=answer, answered_at=at + timedelta(hours=7) if answer else None,
            )
        )  # fmt: skip

    def _words(self, card: Candidacy, by: Membership, at: datetime) -> None:
        if card.stage in (Stage.TALKING, Stage.INTERVIEWING, Stage.OFFERED):
            self._note(card, NoteKind.NOTE, self.chance.choice(NOTES), by, at)
        if card.stage in (Stage.INTERVIEWING, Stage.OFFERED) or self.chance.random() < 0.2:
            self._note(card, NoteKind.WHAT_CHANGED, self.chance.choice(CHANGED), by, at)

    def _note(self, card: Candidacy, kind: NoteKind, text: str, by: Membership, at: datetime) -> None:
        self.notes.append(
            build(CandidacyNote, candidacy=card, kind=kind, text=text, by=by, at=at + timedelta(minutes=5))
        )

    def store(self) -> None:
        for rows in (self.cards, self.moves, self.notes, self.mails):
            insert_many(rows)


def _bring_back(employer: Employer, by: Membership) -> None:
    """One has begun, one will, one does not after all: by the product's own hand, so that all of it is true."""
    offered = Candidacy.objects.filter(stage=Stage.OFFERED, alumnus__state=AlumnusState.ALUMNUS)
    for days, card in zip((-20, 14, 40), offered.select_related("opening").order_by("id")[:3], strict=False):
        starts_on = employer.today() + timedelta(days=days)
        rehire(
            candidacy=card, starts_on=starts_on, title=card.opening.title, team=card.opening.team, office="", by=by
        )  # fmt: skip
        if days == 40:
            cancel_start(candidacy=card, by=by, note=_("Took another offer."))
