"""Every write to cards. A stage changes here alone, each time with a row of history, an audit event and a word to the
listeners of `boomerang.pipeline.moved`, in one transaction.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Membership
from audit.events import record
from boomerang.approach import eligibility_of
from boomerang.models import (
    Candidacy,
    CandidacyMove,
    CandidacyNote,
    NoteKind,
    Opening,
    Rehire,
    Source,
    Stage,
)
from boomerang.pipeline import moved
from boomerang.pipeline.rules import (
    back_to,
    may_follow,
    why_eligibility_refuses,
    why_not,
    why_opening_refuses,
)
from directory.models import Spell
from web.errors import ActionError


class IllegalMove(ActionError):
    """The stage does not follow from the one before, or something is missing. The sentence says which."""


class StageTaken(ActionError):
    """Somebody moved the card meanwhile. `candidacy` is the card as it is now, `last` what happened to it."""

    def __init__(self, candidacy: Candidacy, last: CandidacyMove | None) -> None:
        super().__init__(_("This card was moved meanwhile. Look at where it is now, then move it again."))
        self.candidacy = candidacy
        self.last = last


@transaction.atomic
def open_candidacy(
    *,
    opening: Opening,
    alumnus_id: UUID,
    source: Source,
    by: Membership | None,
    stage: Stage = Stage.SUGGESTED,
    note: str = "",
    by_alumnus: bool = False,
) -> Candidacy:
    """The person's card in this opening's pipeline: the one that is there, wherever it stands, or a new one."""
    Opening.objects.select_for_update().get(pk=opening.pk)  # two who add the same person come one after the other
    known = Candidacy.objects.filter(opening=opening, alumnus_id=alumnus_id).first()
    if known is not None:
        return _anew(known, by) if known.stage == Stage.REHIRED and has_left_again(known) else known
    if stage not in (Stage.SUGGESTED, Stage.REPLIED, Stage.APPLIED):
        raise IllegalMove(_("A card begins as a suggestion, or with a word from the person."))
    candidacy = Candidacy.objects.create(
        opening=opening,
        alumnus_id=alumnus_id,
        stage=stage,
        source=source,
        recruiter=_recruiter(opening, None if by_alumnus else by),
    )
    record("candidacy.opened", subject=candidacy, by=by, stage=stage, source=source, opening=opening.pk)
    _note_move(candidacy, "", by=by, by_alumnus=by_alumnus, note=note)
    return candidacy


def _anew(candidacy: Candidacy, by: Membership | None) -> Candidacy:
    return enter(locked(candidacy), Stage.SUGGESTED, by=by, note=_("They have left again."))


def has_left_again(card: Candidacy) -> bool:
    """The employment that this card led to has ended since."""
    return Rehire.objects.standing().filter(candidacy=card, spell__last_day__lt=timezone.localdate()).exists()


@transaction.atomic
def move(
    *,
    candidacy: Candidacy,
    to: Stage | str,
    version: int,
    by: Membership | None,
    note: str = "",
    back_on: date | None = None,
    by_alumnus: bool = False,
) -> Candidacy:
    """By hand on the board. `version` is the one that the mover saw."""
    card = locked(candidacy, version=version)
    to = Stage(to)
    refuse(why_not(card.stage, to))
    refuse(why_opening_refuses(card.opening.state, to))
    refuse(why_eligibility_refuses(last_eligibility(card), to))
    if to == Stage.NOT_NOW and (back_on is None or back_on <= timezone.localdate()):
        raise IllegalMove(_("Say from which day on the card shall come back: a day to come."))
    return enter(card, to, by=by, by_alumnus=by_alumnus, note=note, back_on=back_on if to == Stage.NOT_NOW else None)


def locked(candidacy: Candidacy, *, version: int | None = None) -> Candidacy:
    """The card as it is, held until the end of the transaction; of another version than the one seen: `StageTaken`."""
    cards = Candidacy.objects.select_related("opening", "alumnus").select_for_update(of=("self",))
    card = cards.get(pk=candidacy.pk)
    if version is not None and card.version != version:
        last = CandidacyMove.objects.select_related("by").filter(candidacy=card).order_by("-at", "-id").first()
        raise StageTaken(card, last)
    return card


def refuse(sentence: Promise | None) -> None:
    if sentence is not None:
        raise IllegalMove(str(sentence))


def last_eligibility(card: Candidacy) -> str:
    """What HR has said last about hiring the person again."""
    return eligibility_of(Spell.objects.filter(alumnus_id=card.alumnus_id).latest_first())


def enter(
    card: Candidacy,
    to: Stage,
    *,
    by: Membership | None,
    by_alumnus: bool = False,
    note: str = "",
    back_on: date | None = None,
) -> Candidacy:
    """The step itself, for a card that `locked()` gave. Asks the table of steps only, for those who know the rest."""
    assert may_follow(card.stage, to), f"{card.stage} -> {to}"
    before, card.stage = card.stage, to
    card.stage_since, card.back_on, card.version = timezone.now(), back_on, card.version + 1
    card.save(update_fields=["stage", "stage_since", "back_on", "version"])
    record("candidacy.moved", subject=card, by=by, before=before, after=to, by_alumnus=by_alumnus)
    _note_move(card, before, by=by, by_alumnus=by_alumnus, note=note)
    return card


def put_back(
    card: Candidacy,
    to: Stage,
    *,
    since: datetime,
    by: Membership | None,
    note: str = "",
    back_on: date | None = None,
    by_alumnus: bool = False,
) -> Candidacy:
    """As it stood before something that did not happen after all. For a card that `locked()` gave; asks no table."""
    before, card.stage = card.stage, to
    card.stage_since, card.back_on, card.version = since, back_on, card.version + 1
    card.save(update_fields=["stage", "stage_since", "back_on", "version"])
    record("candidacy.moved", subject=card, by=by, before=before, after=to, by_alumnus=by_alumnus)
    _note_move(card, before, by=by, by_alumnus=by_alumnus, note=note, at=timezone.now())
    return card


def _note_move(
    card: Candidacy, before: str, *, by: Membership | None, by_alumnus: bool, note: str, at: datetime | None = None
) -> None:
    row = CandidacyMove.objects.create(
        candidacy=card,
        from_stage=before,
        to_stage=card.stage,
        by=None if by_alumnus else by,
        by_alumnus=by_alumnus,
        note=note,
        at=at or card.stage_since,
    )
    moved.tell(card, row)


def _recruiter(opening: Opening, by: Membership | None) -> Membership | None:
    """Whose card it is: the opening's recruiter, else whoever found the person."""
    if opening.recruiter_id is not None:
        return opening.recruiter
    return by


@transaction.atomic
def add_note(
    *,
    candidacy: Candidacy,
    text: str,
    by: Membership | None,
    kind: NoteKind = NoteKind.NOTE,
    link: str = "",
    by_alumnus: bool = False,
) -> CandidacyNote:
    """For good: nobody changes or deletes what stands on a card."""
    note = CandidacyNote.objects.create(
        candidacy=candidacy, kind=kind, text=text, link=link, by=None if by_alumnus else by, by_alumnus=by_alumnus
    )
    record("candidacy.noted", subject=candidacy, by=by, kind=kind)
    return note


@transaction.atomic
def bring_back(candidacy_id: UUID, *, today: date) -> bool:
    """The day has come: the card is where it was before “not now”. Safe to run twice."""
    card = Candidacy.objects.select_related("opening").select_for_update(of=("self",)).filter(pk=candidacy_id).first()
    if card is None or card.stage != Stage.NOT_NOW or card.back_on is None or card.back_on > today:
        return False
    last = CandidacyMove.objects.filter(candidacy=card, to_stage=Stage.NOT_NOW).order_by("-at", "-id").first()
    enter(card, back_to(last.from_stage if last else ""), by=None, note=_("The day that was agreed has come."))
    return True
