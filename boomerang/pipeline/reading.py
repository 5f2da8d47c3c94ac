"""What a board and a card show. As many questions for a thousand cards as for one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from boomerang.models import (
    MAIN_STAGES,
    SIDE_EXITS,
    Candidacy,
    CandidacyMove,
    CandidacyNote,
    NoteKind,
    Opening,
    Outreach,
    Rehire,
    Source,
    Stage,
)
from boomerang.pipeline.parts import Line, lines_for
from boomerang.pipeline.rules import targets
from directory.models import Spell
from tenancy.http import TenantRequest

SHOWN = 50
STAGE_KINDS = {
    Stage.SUGGESTED: "neutral",
    Stage.CONTACTED: "accent",
    Stage.REPLIED: "warn",
    Stage.TALKING: "accent",
    Stage.APPLIED: "warn",
    Stage.INTERVIEWING: "accent",
    Stage.OFFERED: "accent",
    Stage.REHIRED: "good",
}  # the colour a stage has everywhere; the side exits are neutral


def stage_kind(stage: str) -> str:
    return STAGE_KINDS.get(Stage(stage), "neutral")


@dataclass
class Face:
    """A card as it lies on the board. `spell` is the last employment that has ended."""

    candidacy: Candidacy
    spell: Spell | None = None
    what_changed: str = ""
    lines: Sequence[Line] = ()

    @property
    def targets(self) -> str:
        return " ".join(targets(self.candidacy.stage))

    @property
    def is_warm(self) -> bool:
        """They came of their own accord, or by a friend's word."""
        return self.candidacy.source in (Source.INTEREST, Source.APPLICATION, Source.REFERRAL)

    @property
    def old_reason(self) -> str:
        return reason_of(self.spell)


@dataclass
class Column:
    stage: Stage
    count: int = 0
    faces: list[Face] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.faces)

    @property
    def kind(self) -> str:
        return stage_kind(self.stage)

    @property
    def is_exit(self) -> bool:
        return self.stage in SIDE_EXITS


def board_of(request: TenantRequest, opening: Opening) -> list[Column]:
    """Every column, in order, with its newest cards."""
    cards = Candidacy.objects.filter(opening=opening).not_of(request.member)
    counts = dict(cards.values_list("stage").annotate(number=Count("pk")))
    columns = {stage: Column(stage, counts.get(stage.value, 0)) for stage in (*MAIN_STAGES, *SIDE_EXITS)}
    place = Window(RowNumber(), partition_by=[F("stage")], order_by=[F("stage_since").desc(), F("id").asc()])
    newest = cards.annotate(place=place).filter(place__lte=SHOWN).select_related("alumnus", "recruiter")
    for face in faces_of(request, newest.order_by("stage", "place")):
        columns[Stage(face.candidacy.stage)].faces.append(face)
    return list(columns.values())


def faces_of(request: TenantRequest, cards: Iterable[Candidacy]) -> list[Face]:
    cards = list(cards)
    spells, answers, lines = last_spells(cards), _what_changed(cards), lines_for(request, cards)
    return [Face(card, spells.get(card.alumnus_id), answers.get(card.pk, ""), lines.get(card.pk, ())) for card in cards]


def last_spells(cards: Iterable[Candidacy]) -> dict[UUID, Spell]:
    """The newest employment of each person that has an end: what they left, and why."""
    rows = Spell.objects.filter(alumnus_id__in={card.alumnus_id for card in cards}, last_day__isnull=False)
    found: dict[UUID, Spell] = {}
    for spell in rows.latest_first():
        found.setdefault(spell.alumnus_id, spell)
    return found


def reason_of(spell: Spell | None) -> str:
    """Why they left, in the words on record; else how."""
    if spell is None:
        return ""
    how: str = spell.get_exit_type_display() if spell.exit_type else ""
    return spell.exit_reason_text or spell.exit_reason_label or how


def _what_changed(cards: Sequence[Candidacy]) -> dict[UUID, str]:
    notes = CandidacyNote.objects.filter(candidacy__in=[card.pk for card in cards], kind=NoteKind.WHAT_CHANGED)
    return dict(notes.order_by("at", "id").values_list("candidacy_id", "text"))


@dataclass(frozen=True)
class Moment:
    """One line of a card's history."""

    at: object
    icon: str
    kind: str
    move: CandidacyMove | None = None
    note: CandidacyNote | None = None
    outreach: Outreach | None = None


def history_of(card: Candidacy) -> list[Moment]:
    """Moves, words and mails together, the newest first. Nothing of it can be changed."""
    moves = CandidacyMove.objects.filter(candidacy=card).select_related("by")
    notes = CandidacyNote.objects.filter(candidacy=card).select_related("by")
    mails = Outreach.objects.filter(candidacy=card).select_related("by")
    moments = [
        *(Moment(row.at, "arrow-right", stage_kind(row.to_stage), move=row) for row in moves),
        *(Moment(row.at, NOTE_ICONS[NoteKind(row.kind)], "neutral", note=row) for row in notes),
        *(Moment(row.at, "send", "neutral", outreach=row) for row in mails),
    ]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)  # type: ignore[arg-type, return-value]


NOTE_ICONS = {
    NoteKind.NOTE: "sticky-note",
    NoteKind.WHAT_CHANGED: "refresh-ccw",
    NoteKind.INTEREST: "hand",
    NoteKind.APPLICATION: "file-text",
    NoteKind.REPLY: "message-square",
}


def latest(card: Candidacy, kind: NoteKind) -> CandidacyNote | None:
    notes = CandidacyNote.objects.filter(candidacy=card, kind=kind).select_related("by")
    return notes.order_by("-at", "-id").first()


def standing_rehire(card: Candidacy) -> Rehire | None:
    standing = Rehire.objects.standing().filter(candidacy=card).select_related("spell", "by")
    return standing.order_by("-at", "-id").first()


def other_cards(card: Candidacy) -> list[Candidacy]:
    """The same person elsewhere: whoever writes to them should know."""
    others = Candidacy.objects.filter(alumnus_id=card.alumnus_id).exclude(pk=card.pk)
    return list(others.select_related("opening").order_by("-stage_since")[:10])


def card_url(card: Candidacy) -> str:
    return reverse("boomerang:candidacy_detail", args=[card.pk])
