from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise

from boomerang.interest.rules import KINDS, OVER, SENTENCES, TITLES, shown_stage
from boomerang.models import MAIN_STAGES, Candidacy, CandidacyMove, CandidacyNote, NoteKind, Opening, Stage
from directory.models import Alumnus
from web.one_statement import Asking, answered


@dataclass(frozen=True)
class OwnCard:
    """A card in the words of the person it is about. `stage` is what they are told, which need not be all."""

    candidacy: Candidacy
    stage: Stage

    @property
    def opening(self) -> Opening:
        return self.candidacy.opening

    @property
    def title(self) -> Promise:
        return TITLES[self.stage]

    @property
    def sentence(self) -> Promise:
        return SENTENCES[self.stage]

    @property
    def kind(self) -> str:
        return KINDS.get(self.stage, "neutral")

    @property
    def since(self) -> datetime:
        """Their own word, where it is what they are told of."""
        if self.candidacy.stage == self.stage:
            return self.candidacy.stage_since
        since: datetime = self.candidacy.last_word  # type: ignore[attr-defined]
        return since

    @property
    def rests_until(self) -> date | None:
        return self.candidacy.back_on

    @property
    def is_over(self) -> bool:
        return self.stage in OVER

    @property
    def can_withdraw(self) -> bool:
        return not self.is_over


def own(card: Candidacy) -> OwnCard:
    """Of a row of `known_to`."""
    stage = shown_stage(
        card.stage,
        since=card.stage_since,
        last_word=card.last_word,  # type: ignore[attr-defined]
        applied_at=card.applied_at,  # type: ignore[attr-defined]
    )
    return OwnCard(card, stage)


def known_to(alumnus: Alumnus) -> QuerySet[Candidacy]:
    """What a recruiter only thinks about is not told: the person was written to, or said something themselves."""
    moves = CandidacyMove.objects.filter(candidacy=OuterRef("pk"))
    touched = moves.filter(Q(by_alumnus=True) | Q(to_stage__in=TOLD))
    said = CandidacyNote.objects.filter(candidacy=OuterRef("pk"), by_alumnus=True).order_by("-at")
    applied = said.filter(kind=NoteKind.APPLICATION)
    words = {"last_word": Subquery(said.values("at")[:1]), "applied_at": Subquery(applied.values("at")[:1])}
    cards = Candidacy.objects.annotate(**words).filter(alumnus=alumnus)
    cards = cards.filter(Exists(touched) | Q(last_word__isnull=False))
    return cards.select_related("opening")


TOLD = tuple(stage for stage in MAIN_STAGES if stage != Stage.SUGGESTED)


def own_cards(alumnus: Alumnus) -> list[OwnCard]:
    """Those that go on first, the newest first."""
    return answered(ask_own_cards(alumnus))


def ask_own_cards(alumnus: Alumnus) -> Asking[list[OwnCard]]:
    """The same, beside others who ask."""
    known = known_to(alumnus).order_by("-stage_since", "id")
    yield [known]
    cards = [own(card) for card in known]
    return sorted(cards, key=lambda card: card.is_over)


def own_card(alumnus: Alumnus, opening: Opening) -> OwnCard | None:
    card = known_to(alumnus).filter(opening=opening).first()
    return own(card) if card else None
