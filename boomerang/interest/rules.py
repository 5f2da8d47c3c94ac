"""What a member may do about an opening, and what they are told of a card. Never who decided, never eligibility."""

from datetime import datetime
from typing import Final, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from boomerang.models import MAIN_STAGES, Opening, OpeningState, Origin, Stage
from directory.models import Alumnus, AlumnusState

# From here a word from the person brings the card to “Replied”; further on the talk goes on without it.
WAKES: Final = frozenset({Stage.SUGGESTED, Stage.CONTACTED, Stage.NOT_NOW, Stage.DECLINED, Stage.NO_REPLY})
UNDOABLE: Final = frozenset({"", Stage.SUGGESTED, Stage.CONTACTED, Stage.DECLINED, Stage.NO_REPLY})
CLOSED: Final = frozenset({Stage.NOT_SELECTED, Stage.NOT_ELIGIBLE})
OVER: Final = CLOSED | {Stage.DECLINED, Stage.REHIRED}

SENTENCES: Final[dict[Stage, Promise]] = {
    Stage.SUGGESTED: _("Your word has arrived."),
    Stage.CONTACTED: _("The recruiter has been in touch with you. It is your turn, whenever you like."),
    Stage.REPLIED: _("Your word has arrived. The recruiter gets back to you."),
    Stage.TALKING: _("You are in conversation with the recruiter."),
    Stage.APPLIED: _("Your application has arrived. The recruiter reads it and gets back to you."),
    Stage.INTERVIEWING: _("You are getting to know each other again: interviews are under way."),
    Stage.OFFERED: _("There is an offer for you. The recruiter has told you, or is about to."),
    Stage.REHIRED: _("Welcome back!"),
    Stage.NOT_NOW: _("This rests for now, and nobody asks you about it until then."),
    Stage.DECLINED: _("You have said no. Nobody asks you about this opening again."),
    Stage.NOT_SELECTED: _("This opening goes on without you this time. Others may fit you better."),
    Stage.NOT_ELIGIBLE: _("This opening goes on without you this time. Others may fit you better."),
    Stage.NO_REPLY: _("The recruiter wrote to you and has not heard from you. You can still answer."),
}
TITLES: Final[dict[Stage, Promise]] = {
    Stage.SUGGESTED: _("Received"),
    Stage.CONTACTED: _("Your turn"),
    Stage.REPLIED: _("Received"),
    Stage.TALKING: _("In conversation"),
    Stage.APPLIED: _("Applied"),
    Stage.INTERVIEWING: _("Interviews"),
    Stage.OFFERED: _("Offer"),
    Stage.REHIRED: _("Back again"),
    Stage.NOT_NOW: _("Rests"),
    Stage.DECLINED: _("You said no"),
    Stage.NOT_SELECTED: _("Closed"),
    Stage.NOT_ELIGIBLE: _("Closed"),
    Stage.NO_REPLY: _("Your turn"),
}
KINDS: Final[dict[Stage, str]] = {
    Stage.CONTACTED: "warn",
    Stage.NO_REPLY: "warn",
    Stage.OFFERED: "good",
    Stage.REHIRED: "good",
    Stage.REPLIED: "accent",
    Stage.TALKING: "accent",
    Stage.APPLIED: "accent",
    Stage.INTERVIEWING: "accent",
}


def why_not_ask(alumnus: Alumnus, opening: Opening) -> Promise | None:
    if opening.origin != Origin.EMPLOYER:
        return _("This opening is of another employer. Ask whoever posted it.")
    if alumnus.state != AlumnusState.ALUMNUS or alumnus.is_limited:
        return _("This is for people who have left. Ask your colleagues in recruiting.")
    if opening.state != OpeningState.OPEN:
        return _("This opening has ended, or rests.")
    return None


def shown_stage(
    stage: str, *, since: datetime, last_word: datetime | None, applied_at: datetime | None = None
) -> Stage:
    """What the person is told of where a card stands. Their own word, newer than a closing, is still on its way: it
    looks like anybody's, so that nothing tells of a closing that they were never told of."""
    real = Stage(stage)
    if real in CLOSED and last_word is not None and last_word > since:
        return Stage.APPLIED if applied_at is not None and applied_at > since else Stage.REPLIED
    return real


def can_withdraw(stage: str) -> bool:
    return stage not in (Stage.DECLINED, Stage.REHIRED)


class HasStage(Protocol):
    @property
    def stage(self) -> str: ...


def can_apply(card: HasStage | None) -> bool:
    """Once; and not any more where the talk has come further."""
    if card is None:
        return True
    stage = Stage(card.stage)
    return stage not in MAIN_STAGES or MAIN_STAGES.index(stage) < MAIN_STAGES.index(Stage.APPLIED)
