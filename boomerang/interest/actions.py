"""What members say about openings of their own accord. The card is the recruiter's; the word on it is theirs."""

from datetime import timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from audit.events import record
from boomerang.interest.rules import CLOSED, UNDOABLE, WAKES, can_apply, can_withdraw, why_not_ask
from boomerang.models import Candidacy, CandidacyMove, CandidacyNote, NoteKind, Opening, Source, Stage
from boomerang.pipeline.actions import add_note, enter, locked, open_candidacy, put_back
from boomerang.pipeline.emails import What, take_back_word, tell_recruiters
from directory.models import Alumnus
from tenancy.models import Employer
from tenancy.scope import require_tenant
from web.errors import ActionError

# So long the recruiter hears nothing, and the click can be undone without a trace in anybody's mailbox.
UNDO = timedelta(minutes=5)


class NotPossible(ActionError):
    """The opening, the card or the person has come too far for this. The sentence tells nothing they may not know."""


@transaction.atomic
def ask_to_hear_more(*, opening: Opening, alumnus: Alumnus) -> Candidacy:
    """“Tell me more”. Once or many times: a card that is under way stays where it is."""
    _refuse(why_not_ask(alumnus, opening))
    card, is_new = _card(opening, alumnus, source=Source.INTEREST, stage=Stage.REPLIED)
    if not is_new and card.stage in WAKES:
        enter(card, Stage.REPLIED, by=alumnus.membership, by_alumnus=True)
    elif not is_new and card.stage not in CLOSED:
        return card
    add_note(candidacy=card, kind=NoteKind.INTEREST, text="", by=alumnus.membership, by_alumnus=True)
    _tell(card, "interest", wait=UNDO)
    return card


@transaction.atomic
def take_back(*, opening: Opening, alumnus: Alumnus) -> None:
    """The click is undone, as long as nobody has done anything with it."""
    card = Candidacy.objects.filter(opening=opening, alumnus=alumnus).first()
    if card is None:
        return
    card = locked(card)
    if card.stage in CLOSED:
        _unsay(card)
        return
    last = CandidacyMove.objects.filter(candidacy=card).order_by("-at", "-id").first()
    if last is None or not last.by_alumnus or last.from_stage not in UNDOABLE or _is_answered(card, last):
        raise NotPossible(_("Something has happened since. You can withdraw instead, at any time."))
    take_back_word(card.pk)
    if not last.from_stage:
        record("candidacy.taken_back", by=alumnus.membership, opening=opening.pk)
        card.delete()
        return
    before = CandidacyMove.objects.filter(candidacy=card, at__lt=last.at).order_by("-at", "-id").first()
    since = before.at if before else last.at
    put_back(card, Stage(last.from_stage), since=since, by=alumnus.membership, by_alumnus=True)


def _unsay(card: Candidacy) -> None:
    """Of a card that was closed without their knowing the click moved nothing, and is undone as any other."""
    said = CandidacyNote.objects.filter(candidacy=card, at__gt=card.stage_since).order_by("-at", "-id").first()
    if said is None or not said.by_alumnus or said.kind != NoteKind.INTEREST:
        raise NotPossible(_("Something has happened since. You can withdraw instead, at any time."))
    take_back_word(card.pk)
    record("candidacy.taken_back", by=card.alumnus.membership, opening=card.opening_id)
    said.delete()


def _is_answered(card: Candidacy, last: CandidacyMove) -> bool:
    others = CandidacyNote.objects.filter(candidacy=card, at__gte=last.at).exclude(kind=NoteKind.INTEREST)
    return card.stage != Stage.REPLIED or others.exists() or card.outreach.filter(at__gte=last.at).exists()


@transaction.atomic
def apply(*, opening: Opening, alumnus: Alumnus, words: str, link: str = "") -> Candidacy:
    """In the portal: a few words, and a page of theirs."""
    _refuse(why_not_ask(alumnus, opening))
    card, is_new = _card(opening, alumnus, source=Source.APPLICATION, stage=Stage.APPLIED)
    if not is_new and not can_apply(card):
        raise NotPossible(_("You are further than that already: the recruiter has you on the list."))
    if not is_new and card.stage not in CLOSED:
        enter(card, Stage.APPLIED, by=alumnus.membership, by_alumnus=True)
    add_note(candidacy=card, kind=NoteKind.APPLICATION, text=words, link=link, by=alumnus.membership, by_alumnus=True)
    _tell(card, "application")
    return card


@transaction.atomic
def withdraw(*, candidacy: Candidacy, alumnus: Alumnus, reason: str = "") -> Candidacy:
    """At any time, and without a reason. The history stays; the reason is in it only if they gave one."""
    card = locked(candidacy)
    if not can_withdraw(card.stage):
        raise NotPossible(_("There is nothing left to withdraw from."))
    enter(card, Stage.DECLINED, by=alumnus.membership, by_alumnus=True, note=reason)
    _tell(card, "withdrawn")
    return card


def _card(opening: Opening, alumnus: Alumnus, *, source: Source, stage: Stage) -> tuple[Candidacy, bool]:
    """Locked. Of two clicks at once the second finds the card of the first."""
    known = Candidacy.objects.filter(opening=opening, alumnus=alumnus).exists()
    card = open_candidacy(
        opening=opening, alumnus_id=alumnus.pk, source=source, by=alumnus.membership, stage=stage, by_alumnus=True
    )
    return locked(card), not known


def _refuse(sentence: Promise | None) -> None:
    if sentence is not None:
        raise NotPossible(str(sentence))


def _tell(card: Candidacy, what: What, *, wait: timedelta = timedelta(0)) -> None:
    tell_recruiters(card.pk, what=what, employer=Employer.objects.get(pk=require_tenant()), wait=wait)
