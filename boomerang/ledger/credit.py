"""How much of a return is credited to the portal, by what its rows prove. Pure.

100 percent only where the portal's contact came before the application, 50 where it helped, else nothing. The rule is
ours and strict: what somebody says they did by telephone helps at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from boomerang.models import Source, Stage

PERCENTS: Final = (100, 50, 0)
APPLIED: Final = frozenset({Stage.APPLIED, Stage.INTERVIEWING, Stage.OFFERED, Stage.REHIRED})
SPOKEN: Final = frozenset({Stage.CONTACTED, Stage.REPLIED, Stage.TALKING})


class Proof(TextChoices):
    WRITTEN = "written", _("The portal’s mail about this opening came before the application.")
    OWN_WORD = "own_word", _("They asked in the portal to hear more, before they applied.")
    RECOMMENDED = "recommended", _("A member recommended them through the portal, and they agreed.")
    APPLIED_HERE = "applied_here", _("They applied in the portal; no contact through it came before.")
    SPOKEN = "spoken", _("A recruiter noted a contact on the card before the application; no mail of the portal did.")
    WRITTEN_LATER = "written_later", _("The portal’s first mail came after the application.")
    NOTHING = "nothing", _("No contact through the portal stands on the card.")


PERCENT_OF: Final[dict[Proof, int]] = {
    Proof.WRITTEN: 100,
    Proof.OWN_WORD: 100,
    Proof.RECOMMENDED: 50,
    Proof.APPLIED_HERE: 50,
    Proof.SPOKEN: 50,
    Proof.WRITTEN_LATER: 50,
    Proof.NOTHING: 0,
}


@dataclass(frozen=True)
class Step:
    """A move of the card."""

    to: str
    at: datetime
    by_alumnus: bool = False


@dataclass(frozen=True)
class Evidence:
    """What led to one return: of its card, after an earlier return by the same card. `written`: when mails went out.

    `source` is how the card began, and says nothing about a later return by it (`is_first`).
    """

    source: str
    steps: Sequence[Step]
    written: Sequence[datetime]
    is_first: bool = True

    @property
    def application(self) -> Step | None:
        """The first step that an application must have come before, at the latest."""
        return min((step for step in self.steps if step.to in APPLIED), key=lambda step: step.at, default=None)


def proof_of(evidence: Evidence) -> Proof:
    """The strongest thing that holds."""
    applied = evidence.application
    if applied is None:
        return Proof.NOTHING
    before = [step for step in evidence.steps if step.at < applied.at and step.to in SPOKEN]
    if any(at < applied.at for at in evidence.written):
        return Proof.WRITTEN
    if any(step.by_alumnus for step in before):
        return Proof.OWN_WORD
    if evidence.is_first and evidence.source == Source.REFERRAL:
        return Proof.RECOMMENDED
    if applied.by_alumnus:
        return Proof.APPLIED_HERE
    if before:
        return Proof.SPOKEN
    return Proof.WRITTEN_LATER if evidence.written else Proof.NOTHING


def credit_of(proof: Proof, cut: int | None) -> int:
    """In percent. HR may give less than the rows prove, never more."""
    return PERCENT_OF[proof] if cut is None else min(cut, PERCENT_OF[proof])


def may_give(proof: Proof) -> list[int]:
    """What HR can choose from: all that is no more than the rows prove."""
    return [percent for percent in PERCENTS if percent <= PERCENT_OF[proof]]
