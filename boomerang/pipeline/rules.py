"""Who may move a card, and where to. Views, templates and actions ask nothing else."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Role
from boomerang.models.candidacies import MAIN_STAGES, SIDE_EXITS, Stage
from boomerang.models.openings import OpeningState
from directory.models import RehireEligibility

EDITORS = (Role.OWNER, Role.HR_ADMIN, Role.RECRUITER)
READERS = (*EDITORS, Role.AUDITOR)

# What a card in one stage may become. Steps back are mistakes put right; what is said to people cannot be unsaid.
_ONWARD: Final = frozenset({Stage.CONTACTED, Stage.REPLIED, Stage.TALKING, Stage.APPLIED, Stage.INTERVIEWING})
_LEAVE: Final = frozenset({Stage.NOT_NOW, Stage.DECLINED, Stage.NOT_SELECTED, Stage.NOT_ELIGIBLE})
_NO_ANSWER: Final = frozenset({Stage.NO_REPLY})
MOVES: Final[dict[Stage, frozenset[Stage]]] = {
    Stage.SUGGESTED: _ONWARD | _LEAVE,
    Stage.CONTACTED: _ONWARD | {Stage.SUGGESTED} | _LEAVE | _NO_ANSWER,
    Stage.REPLIED: _ONWARD | _LEAVE | _NO_ANSWER,
    Stage.TALKING: _ONWARD | {Stage.OFFERED} | _LEAVE | _NO_ANSWER,
    Stage.APPLIED: _ONWARD | {Stage.OFFERED} | _LEAVE | _NO_ANSWER,
    Stage.INTERVIEWING: _ONWARD | {Stage.OFFERED} | _LEAVE | _NO_ANSWER,
    Stage.OFFERED: frozenset({Stage.TALKING, Stage.APPLIED, Stage.INTERVIEWING, Stage.REHIRED}) | _LEAVE,
    Stage.REHIRED: frozenset({Stage.OFFERED, Stage.SUGGESTED}),
    Stage.NOT_NOW: _ONWARD | {Stage.SUGGESTED} | _LEAVE | _NO_ANSWER,
    Stage.DECLINED: frozenset({Stage.REPLIED, Stage.TALKING, Stage.APPLIED, Stage.NOT_NOW}),
    Stage.NOT_SELECTED: frozenset({Stage.REPLIED, Stage.TALKING, Stage.INTERVIEWING, Stage.NOT_NOW, Stage.DECLINED}),
    Stage.NOT_ELIGIBLE: frozenset({Stage.SUGGESTED, Stage.DECLINED}),
    Stage.NO_REPLY: frozenset({Stage.CONTACTED, Stage.REPLIED, Stage.TALKING, Stage.APPLIED}) | _LEAVE,
}
# Not by hand on the board: a first day belongs to them, and more changes than the card. Whoever has left again since
# begins anew.
RETURNING: Final = frozenset(
    {(Stage.OFFERED, Stage.REHIRED), (Stage.REHIRED, Stage.OFFERED), (Stage.REHIRED, Stage.SUGGESTED)}
)

_REASONS: Final[dict[tuple[Stage, Stage], Promise]] = {
    (Stage.OFFERED, Stage.REHIRED): _("Say when they start: “Rehired” is entered on the card’s page."),
    (Stage.REHIRED, Stage.OFFERED): _("They have been rehired. Cancel the start on the card’s page instead."),
}
_REASONS_FROM: Final[dict[Stage, Promise]] = {
    Stage.REHIRED: _("They have been rehired. Cancel the start on the card’s page instead."),
    Stage.NOT_ELIGIBLE: _("Put the card back to “Suggested” first, once they are eligible again."),
    Stage.DECLINED: _("They said no. The card comes back only when they get in touch: “Replied” or “In conversation”."),
    Stage.NOT_SELECTED: _("They were not selected. Take the talk up again first: “Replied” or “In conversation”."),
}
_REASONS_TO: Final[dict[Stage, Promise]] = {
    Stage.SUGGESTED: _("“Suggested” is for people whom nobody has spoken with yet."),
    Stage.REHIRED: _("An offer comes first: only a card in “Offered” can become “Rehired”."),
    Stage.OFFERED: _("An offer follows a conversation: “In conversation”, “Applied” or “Interviewing” comes first."),
    Stage.NO_REPLY: _("“No reply” is for people who were written to and did not answer."),
}


def can_recruit(member: Membership) -> bool:
    return member.has_role(*EDITORS)


def can_move(from_stage: str, to_stage: str) -> bool:
    """By hand on the board; `may_follow` also knows the steps of a return."""
    return why_not(from_stage, to_stage) is None


def may_follow(from_stage: str, to_stage: str) -> bool:
    return Stage(to_stage) in MOVES[Stage(from_stage)]


def why_not(from_stage: str, to_stage: str) -> Promise | None:
    """The sentence that refuses a move; None where it is fine."""
    pair = (Stage(from_stage), Stage(to_stage))
    if pair[0] == pair[1]:
        return _("The card is there already.")
    if may_follow(*pair) and pair not in RETURNING:
        return None
    fallback = _("This step does not follow from where the card is.")
    return _REASONS.get(pair) or _REASONS_FROM.get(pair[0]) or _REASONS_TO.get(pair[1]) or fallback


def targets(from_stage: str) -> list[Stage]:
    """Where a card may be moved by hand, in the order of the board."""
    return [stage for stage in (*MAIN_STAGES, *SIDE_EXITS) if can_move(from_stage, stage)]


def back_to(before: str) -> Stage:
    """Where a card stands once its “not now” is over: where it was; an offer of then is a conversation of today."""
    if before == Stage.OFFERED:
        return Stage.INTERVIEWING
    return Stage(before) if before in MAIN_STAGES and may_follow(Stage.NOT_NOW, before) else Stage.SUGGESTED


def why_opening_refuses(state: str, to_stage: str) -> Promise | None:
    """Nobody is led on towards an opening that has ended; taking leave is always possible."""
    if to_stage in SIDE_EXITS or state in (OpeningState.OPEN, OpeningState.ON_HOLD, OpeningState.DRAFT):
        return None
    return _("This opening has ended. Open it again before cards move on.")


def why_eligibility_refuses(eligibility: str, to_stage: str) -> Promise | None:
    """The last word on rehiring is HR's, given in the person's record, not on a board."""
    if to_stage in (Stage.OFFERED, Stage.REHIRED) and eligibility == RehireEligibility.NOT_ELIGIBLE:
        return _("HR has said that this person is not eligible for rehire. That has to change first.")
    return None
